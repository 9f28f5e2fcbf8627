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
            makers = self.env["mrp.production"].sudo().union(*out.lot_id._makers().values())  # sudo: as they are told
            # Another company's log is not theirs to fill.
            orders = makers.filtered(lambda order, picking=picking: order.company_id == picking.company_id)
            if orders:
                orders._batch_event("shipped", note=picking.name)
        return result
