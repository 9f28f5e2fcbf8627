# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.depends_context("valuation_instant")
    def _compute_value(self):
        """Keep a value computed for an exact instant apart from one computed for a date."""
        return super()._compute_value()

    @api.depends_context("owners")
    def _compute_quantities(self):
        """Keep a quantity counted without the goods of others apart from one counted with them: Odoo does not, and
        then values a product by whichever was read first."""
        return super()._compute_quantities()

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
