# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _batch_source(self):
        production = self.production_id
        if not production:
            return super()._batch_source()
        # A by-product is born from the same order as the product, under its own name.
        return replace(production._batch_source(), product=self.product_id)
