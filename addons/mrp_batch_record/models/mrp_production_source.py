# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    """What a confirmed order was opened for is corrected by who answers for it; the chatter tells what it was."""

    _inherit = "mrp.production"

    def write(self, vals):
        """Refuse another source of a confirmed order to who does not answer for it, and note that of who does.

        :raises UserError: somebody else would name one
        """
        if "origin" not in vals:
            return super().write(vals)
        # What is decided is kept whole, and says how it is corrected.
        corrected = self.filtered(
            lambda order: (
                not order.release_decision
                and order.state not in (False, "draft", "cancel")
                and (order.origin or "") != (vals["origin"] or "")
            )
        )
        if not self.env.su and not self.env["mrp.workorder"]._is_decider():
            corrected._check_keeps_source()
        former = {order: order.origin for order in corrected}
        written = super().write(vals)
        for order, origin in former.items():
            order._note_source(origin)
        return written

    def _check_keeps_source(self):
        for order in self:
            raise UserError(
                self.env._(
                    "Order %(order)s is confirmed and keeps its source. Ask a supervisor to correct it.",
                    order=order.name,
                )
            )

    def _note_source(self, former):
        # Not by tracking, which a key of the context turns off.
        noted = self.company_id._in_its_language(self).env
        # sudo: the note is made whoever may write messages.
        self.sudo()._message_log(
            body=noted._(
                "The source was corrected from %(former)s to %(now)s.", former=former or "-", now=self.origin or "-"
            )
        )
