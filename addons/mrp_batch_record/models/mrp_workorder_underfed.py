# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.guard import private

from ..scan import Message, called


class MrpWorkorder(models.Model):
    """Too little fed: a step that ends below plan and tolerance opens a deviation, which is judged before the release.

    Whoever ends the step: the terminal, the form, the end of the whole order, RPC. What was consumed without a scan is
    held against its plan when the order ends.
    """

    _inherit = "mrp.workorder"

    def write(self, vals):
        """Note what is short before core closes the component lines, and open the deviations once it has."""
        finishing = self.filtered(lambda step: vals.get("state") == "done" and step.state != "done")
        short = {step: moves for step in finishing if (moves := step._underfed())}
        written = super().write(vals)
        for step, moves in short.items():
            step._open_underfed(moves)
        return written

    def _underfed(self):
        """Return the component lines of this step that were fed, but less than planned and tolerated.

        What no step claims may still be fed in a step to come: only the last open one is asked about it.
        """
        self.ensure_one()
        moves = self._step_moves() & self.production_id._fed_moves()
        if self.production_id.workorder_ids.filtered(lambda step: step.state not in ("done", "cancel")) - self:
            moves = moves.filtered("workorder_id")
        fed = self._fed_by_move(moves)
        return moves.filtered(
            lambda move: move.bom_line_id and move.product_uom.compare(fed[move], move._least_to_feed()) < 0
        )

    def _open_underfed(self, moves):
        """Note what is short in the order's deviation, and why: what the terminal asked for, or left open."""
        fed = self._fed_by_move(moves)
        words = self.company_id._in_its_language(self)
        sentences = [words._underfed_sentence(move, fed[move]) for move in words.env["stock.move"].browse(moves.ids)]
        why = private(self.env, "underfed_reason") or ""
        facts = [move._fed_fact(fed[move], move._needed()) for move in moves]
        self.env["mrp.deviation"]._note(self.production_id, "fed_short", sentences, why, self, facts=facts)

    def _underfed_sentence(self, move, fed):
        return self.env["batch.message"]._sentence(self._underfed_message(move, fed))

    def _underfed_message(self, move, fed):
        unit = move.product_uom
        return Message(
            "underfed",
            {
                "product": called(move.product_id),
                "fed": unit._decimal(fed),
                "planned": unit._decimal(move._needed()),
                "unit": called(unit, "name"),
            },
        )
