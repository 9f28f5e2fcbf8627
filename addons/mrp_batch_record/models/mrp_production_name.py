# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


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

    def write(self, vals):
        """A confirmed order keeps its number, to which only splitting it adds.

        :raises UserError: somebody gives another number to a confirmed order
        """
        # Superuser mode is what no caller from outside can ask for: it is Odoo that splits.
        if "name" in vals and not self.env.su:
            self._check_keeps_number(vals["name"])
        return super().write(vals)

    def _check_keeps_number(self, name):
        # What is decided is kept whole, and says how it is corrected.
        open_orders = self.filtered(
            lambda order: not order.release_decision and order.state not in (False, "draft", "cancel")
        )
        for order in open_orders.filtered(lambda order: order.name != name):
            raise UserError(
                self.env._(
                    "Order %(order)s is confirmed and keeps its number: its records and signatures are told in it.",
                    order=order.name,
                )
            )
