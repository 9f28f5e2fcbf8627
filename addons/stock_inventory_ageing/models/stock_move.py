# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_value_from_std_price(self, quantity, std_price=False, at_date=None):
        """A given price holds for goods valued lot by lot too: Odoo puts the lot's price of today in its place."""
        result = super()._get_value_from_std_price(quantity, std_price, at_date)
        if std_price:
            result["value"] = std_price * quantity
        return result
