# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from .stock_state_kept import bringing_about

#: What is where: it changes by movements and by counts, which are movements too.
LIES = frozenset(
    (
        "product_id",
        "lot_id",
        "location_id",
        "package_id",
        "owner_id",
        "company_id",
        "quantity",
        "reserved_quantity",
        "in_date",
        "grade_id",
    )
)
#: Values with which Odoo takes a new quant as a count.
COUNTED = ("inventory_quantity", "inventory_quantity_auto_apply")


class StockQuant(models.Model):
    """Stock changes by what moves and what is counted; nobody who is no code of this server writes it down."""

    _name = "stock.quant"
    _inherit = ["fixed.defaults", "stock.quant"]

    @api.model
    def _computed_but_written(self):
        """The difference is set anew when a count met another change."""
        return super()._computed_but_written() | {"inventory_diff_quantity"}

    @api.model
    def _fixed_defaults(self):
        """What lies somewhere has no default that a person names, but for where and what is counted."""
        return super()._fixed_defaults() | LIES - self._countable()

    @api.model
    def _countable(self):
        """Names of the fields that a count may fill."""
        return frozenset(self._get_inventory_fields_create())

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse new stock that nobody counted.

        :raises UserError: it is no count
        """
        counting = self._is_inventory_mode() and all(any(name in vals for name in COUNTED) for vals in vals_list)
        if not self.env.su and not counting:
            self._refuse_written()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse values that would move, relabel or judge stock; the result of a count is written.

        :raises UserError: see above
        """
        counted = self._countable() - LIES
        if not self.env.su and any(
            name in self._fields and self._fields[name].store and name not in counted and not name.startswith("x_")
            for name in vals
        ):
            self._refuse_written()
        return super().write(vals)

    def _apply_inventory(self, *how, **options):
        """What is counted is moved, and dated as it was counted."""
        return super(StockQuant, bringing_about(self, "done"))._apply_inventory(*how, **options)

    def _refuse_written(self):
        raise UserError(
            self.env._(
                "Stock is not written down by hand: it changes by transfers, orders, scrap and counts. Move the goods, "
                "or count them under Physical Inventory."
            )
        )
