# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"
    _rec_names_search = ["name", "lot_producing_ids.name"]

    @api.depends("lot_producing_ids.name")
    @api.depends_context("batch_first")
    def _compute_display_name(self):
        """With ``batch_first`` in the context the batch's number comes first: people know the batch, not the order."""
        result = super()._compute_display_name()
        if self.env.context.get("batch_first"):
            for order in self.filtered("lot_producing_ids"):
                order.display_name = f"{', '.join(order.lot_producing_ids.mapped('name'))} ({order.display_name})"
        return result
