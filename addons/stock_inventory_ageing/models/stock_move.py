# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.addons.fact_guard.guard import Private, private
from odoo.exceptions import UserError


class StockMove(models.Model):
    """What a movement is worth is found by valuing it: from its price, its bill, or a value that was adjusted."""

    _inherit = "stock.move"

    def write(self, vals):
        """Refuse a value that nobody has found by valuing.

        :raises UserError: it is another than the movement has
        """
        if "value" in vals and not self.env.su and not private(self.env, "valuing"):
            for move in self.filtered(
                lambda move: move.company_currency_id.compare_amounts(move.value or 0, vals["value"] or 0)
            ):
                raise UserError(
                    self.env._(
                        "What %(move)s is worth is not typed in. Adjust its valuation, or correct its bill.",
                        move=move.reference or move.display_name,
                    )
                )
        return super().write(vals)

    def _set_value(self, *how, **options):
        return super(StockMove, self.with_context(valuing=Private(True)))._set_value(*how, **options)

    def _get_value_from_std_price(self, quantity, std_price=False, at_date=None):
        """A given price holds for goods valued lot by lot too: Odoo puts the lot's price of today in its place."""
        result = super()._get_value_from_std_price(quantity, std_price, at_date)
        if std_price:
            result["value"] = std_price * quantity
        return result
