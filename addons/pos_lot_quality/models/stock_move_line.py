# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..sales import LetThrough


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _check_gate(self):
        """Ask again only for what the gate did not let through when the order was paid."""
        passed = self.env.context.get("lots_let_through")
        if not isinstance(passed, LetThrough):
            return super()._check_gate()
        asked = self.filtered(lambda line: line.lot_id.id not in passed.lots or line._gate_operation() != "sale")
        return super(StockMoveLine, asked)._check_gate()

    def _check_unnamed(self, moved=False):
        """What was paid for is gone: it is booked."""
        passed = self.env.context.get("lots_let_through")
        return None if isinstance(passed, LetThrough) else super()._check_unnamed(moved)
