# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_open_proof(self):
        """The sealed versions of the orders that made these lots."""
        action = self.env["ir.actions.act_window"]._for_xml_id("trace_anchor.trace_record_action")
        orders = [order_id for made in self._makers().values() for order_id in made.ids]
        return {**action, "domain": [("production_id", "in", orders)], "context": {}}
