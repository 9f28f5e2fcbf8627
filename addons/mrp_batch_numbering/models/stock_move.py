# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _batch_source(self):
        production = self.production_id
        if not production:
            return super()._batch_source()
        # A by-product is born from the same order as the product, under its own name.
        return self.env["batch.numbering"]._source(
            self.product_id, self.company_id, **{
                known: getattr(production._batch_source(), known)
                for known in ("planned", "picking_type", "warehouse", "values")
            },
        )
