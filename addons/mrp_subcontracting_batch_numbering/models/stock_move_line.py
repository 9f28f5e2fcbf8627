# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _is_birthplace(self):
        return super()._is_birthplace() or self.move_id.is_subcontract

    def _name_blank_lots(self):
        result = super()._name_blank_lots()
        # Core asks for lots, not names, on the lines of a subcontractor's receipt: its orders are given them.
        named = self.filtered(lambda line: line.move_id.is_subcontract and line.lot_name and not line.lot_id)
        named._create_and_assign_production_lot()
        return result
