# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class BatchClose(models.TransientModel):
    """Close the order of a batch: how much was made."""

    _name = "batch.close"
    _description = "Close the Order"

    production_id = fields.Many2one("mrp.production", required=True, readonly=True)
    planned_quantity = fields.Float(related="production_id.product_qty", string="Planned")
    quantity = fields.Float("Quantity Made", digits="Product Unit", required=True)
    uom_id = fields.Many2one(related="production_id.product_uom_id")

    asks_why = fields.Boolean(compute="_compute_asks_why")
    why = fields.Char("Reason", size=500)

    @api.depends("quantity", "production_id")
    def _compute_asks_why(self):
        for dialog in self:
            dialog.asks_why = bool(dialog.production_id._overmade_sentence(dialog.quantity))

    def action_close(self):
        """Close the order with the quantity made."""
        self.ensure_one()
        closed = self.production_id.action_close_batch(self.quantity, self.why)
        return closed if isinstance(closed, dict) else {"type": "ir.actions.act_window_close"}
