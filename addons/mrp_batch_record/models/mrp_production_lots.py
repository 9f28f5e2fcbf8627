# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class MrpProduction(models.Model):
    """A number is given to what is made together and judged together: one that was judged takes nothing more."""

    _inherit = "mrp.production"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse numbers that were judged already.

        :raises UserError: see ``stock.lot._check_takes_more``
        """
        orders = super().create(vals_list)
        for order in orders:
            order.lot_producing_ids._check_takes_more(order)
        return orders

    def write(self, vals):
        """As above, for the numbers that are added.

        :raises UserError: see above
        """
        if "lot_producing_ids" not in vals:
            return super().write(vals)
        former = {order: order.lot_producing_ids for order in self}
        written = super().write(vals)
        for order, lots in former.items():
            (order.lot_producing_ids - lots)._check_takes_more(order)
        return written

    def _is_named_elsewhere(self):
        """Whether somebody else numbers what is made: what a subcontractor delivers again has the number it had."""
        # sudo: who makes an order need not read recipes.
        return self.sudo().bom_id.type == "subcontract"
