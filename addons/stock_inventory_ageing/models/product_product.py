# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.depends_context("valuation_instant")
    def _compute_value(self):
        """Keep a value computed for an exact instant apart from one computed for a date."""
        return super()._compute_value()

    def _valuation_instant(self, at_date):
        """The instant to value at. Odoo values at 23:59:59 UTC of any date it is given; a factory's day
        ends elsewhere, and the context key ``valuation_instant`` (naive UTC) says when."""
        return at_date and self.env.context.get("valuation_instant") or at_date

    def _get_standard_price_at_date(self, date=None):
        return super()._get_standard_price_at_date(self._valuation_instant(date))

    def _run_avco(self, at_date=None, *args, **kwargs):
        return super()._run_avco(self._valuation_instant(at_date), *args, **kwargs)

    def _run_fifo(self, quantity, lot=None, at_date=None, *args, **kwargs):
        return super()._run_fifo(quantity, lot, self._valuation_instant(at_date), *args, **kwargs)

    def _fifo_layers_at(self, instant):
        """Cost layers still in stock, oldest first: [(quantity, value)] in the product's unit and the
        company's currency; ``instant`` False means now."""
        self.ensure_one()
        moves, left_of_first = self._run_fifo_get_stack(at_date=instant)
        layers = []
        for place, move in enumerate(moves):
            received = move._get_valued_qty()
            value = move._get_value(at_date=instant) if instant else move.value
            kept = received if place else left_of_first
            layers.append((kept, value * kept / received if received else 0.0))
        return layers
