# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.stock_lot_quality.models.stock_state_kept import MOVED, brought_about
from odoo.exceptions import UserError

#: What a movement of a decided batch is.
KEPT = frozenset(
    {
        "state",
        "product_id",
        "product_uom",
        "product_uom_qty",
        "quantity",
        "picked",
        "lot_ids",
        "move_line_ids",
        "date",
        "location_id",
        "location_dest_id",
        "raw_material_production_id",
        "production_id",
        "workorder_id",
        "operation_id",
        "bom_line_id",
        "byproduct_id",
        "company_id",
        "feeding_ids",
        "substitutes_id",
    }
)
ORDERS = ("raw_material_production_id", "production_id")


class StockMove(models.Model):
    """What an order consumed and made: it is completed by being done, and stays once its batch is decided on."""

    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._orders_made_of()._check_undecided()
        return moves

    def write(self, vals):
        """Refuse a completion that moves no stock, and any change of what a decided batch was made of.

        :raises UserError: it would be either
        """
        if not KEPT.isdisjoint(vals):
            aimed = [vals[name] for name in ORDERS if isinstance(vals.get(name), int) and vals[name]]
            (self._orders_made_of() | self.env["mrp.production"].browse(aimed))._check_undecided()
        if vals.get("state") == "done" and MOVED not in brought_about(self.env):
            self._check_moves_nothing()
        return super().write(vals)

    def unlink(self):
        """Refuse to take away what a decided batch was made of."""
        self._orders_made_of()._check_undecided()
        return super().unlink()

    def _check_moves_nothing(self):
        """Core completes by hand what an order did not use; what has a quantity would be booked and not moved."""
        booked = self.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and any(move[name] for name in ORDERS)
                and move.move_line_ids.filtered("quantity")
            )
        )
        for move in booked:
            raise UserError(
                self.env._(
                    "%(product)s is booked by closing its order, not by setting a state.",
                    product=move.product_id.display_name,
                )
            )

    def _orders_made_of(self):
        """Return the orders these movements are part of; what was scrapped of their goods since is none."""
        # sudo: who moves goods need not see the order; the place decides, whoever may read it.
        part = self.sudo().filtered(
            lambda move: any(move[name] for name in ORDERS) and move.location_dest_id.usage != "inventory"
        )
        return (part.raw_material_production_id | part.production_id).sudo(False)
