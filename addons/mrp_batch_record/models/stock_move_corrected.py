# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .stock_move_kept import ORDERS

#: What makes a movement one of an order.
LINKS = frozenset({*ORDERS, "unbuild_id", "consume_unbuild_id"})
#: What else a completed movement says for good: its step, its line of the recipe, its share of the costs.
PART = frozenset(
    {
        "created_production_id",
        "workorder_id",
        "operation_id",
        "bom_line_id",
        "byproduct_id",
        "substitutes_id",
        "cost_share",
    }
)


class StockMove(models.Model):
    """What an order consumed and made may be completed until its batch is decided on: it then meets the gate."""

    _inherit = "stock.move"

    def _is_kept_by_order(self):
        # sudo: what a movement follows from does not depend on who may see it.
        own = not (self.picking_id or self.is_inventory or self.sudo().scrap_id)
        return own and bool(self._orders_made_of()) or super()._is_kept_by_order()

    def _fixed(self):
        """What is done is not made part of an order, nor of another one; for the rest an order has its own rules."""
        fixed = super()._fixed() | LINKS
        if self._is_planning():
            return fixed
        # An order gives its movements its name when it is split.
        return (fixed | PART) - ({"origin"} if self._is_kept_by_order() else set())

    def _is_correctable(self):
        return self._is_kept_by_order() or super()._is_correctable()

    def _is_of_order(self):
        """How far the movements of an order are, is known only to what moves them and to what closes it."""
        return super()._is_of_order() and not any(self[name] for name in ORDERS)

    @api.model
    def _may_begin_over(self, vals):
        """A component or by-product that is added to an order that is done, is done as well."""
        # sudo: who completes an order need not see it; whether it was decided on is asked when the move is there.
        orders = self.env["mrp.production"].sudo()
        aimed = orders.browse([vals[name] for name in ORDERS if isinstance(vals.get(name), int) and vals[name]])
        return vals["state"] == "done" and aimed.mapped("state") == ["done"] or super()._may_begin_over(vals)

    def _gate_record(self):
        return super()._gate_record() or self.unbuild_id or self.consume_unbuild_id
