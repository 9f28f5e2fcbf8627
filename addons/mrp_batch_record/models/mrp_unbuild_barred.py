# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.stock_lot_quality.gate import Document
from odoo.exceptions import UserError

from .stock_lot_state import BAD_BADGES


class MrpUnbuild(models.Model):
    """What may not be used may be taken apart, within a quarantine; what comes back is held until it is judged."""

    _inherit = "mrp.unbuild"

    def action_unbuild(self):
        """Ask for a quarantine where the lot may not be used, and hold what comes back of it.

        :raises UserError: the components would go elsewhere
        """
        self.ensure_one()
        self._check_place_of_barred()
        unbuilt = super().action_unbuild()
        self._hold_given_back()
        return unbuilt

    def _barred(self, lots):
        """Return the answers of the gate on these lots that say that they may not be used here."""
        return [
            answer for answer in lots._gated()._gate("consumption", document=Document.of(self)) if not answer.allowed
        ]

    def _check_place_of_barred(self):
        # sudo: whether a place is a quarantine does not depend on who may see it.
        if self.sudo().location_dest_id.in_quarantine or not (barred := self._barred(self.lot_id)):
            return
        self.lot_id._record_after_rollback(barred, Document.of(self))
        raise UserError(
            self.env._(
                "%(reason)s\nIt may be taken apart within a quarantine: choose one as the destination. What comes back "
                "is held until quality has judged it.",
                reason=barred[0].reason,
            )
        )

    def _hold_given_back(self):
        """A component is no better than what it comes from: a lot has one grade, so all of it waits for quality."""
        # sudo: what is done by itself needs no right to grade; whoever takes apart need not see what moved.
        moves = self.sudo().produce_line_ids.filtered(lambda move: move.state == "done")
        taken = moves.filtered(lambda move: move._takes_apart())
        barred = self._barred(taken.move_line_ids.lot_id)
        back = (moves - taken).move_line_ids.lot_id._gated()._at_home_in(self.company_id)
        held = back.filtered(lambda lot: lot.grade_id.badge not in BAD_BADGES)
        if barred and held:
            words = self.company_id._in_its_language(self).env
            held._regrade(
                "held",
                words._(
                    "It came back from lot %(lot)s, which may not be used, by %(unbuild)s.",
                    lot=barred[0].lot.name,
                    unbuild=self.name,
                ),
                "other",
            )
