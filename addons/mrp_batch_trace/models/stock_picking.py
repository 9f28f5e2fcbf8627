# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Tell the batches that went out to a customer."""
        result = super()._action_done()
        for picking in self:
            out = picking.move_line_ids.filtered(
                lambda line: line.location_dest_id.usage == "customer" and line.state == "done"
            )
            # sudo: who ships need not see the orders that made the goods; another company's log is not theirs to fill.
            orders = out.lot_id.sudo().produced_by_ids.filtered(
                lambda order, picking=picking: order.company_id == picking.company_id)
            if orders:
                orders._batch_event("shipped", note=picking.name)
        return result
