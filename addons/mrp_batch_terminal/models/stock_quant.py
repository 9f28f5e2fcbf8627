# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockQuant(models.Model):
    _inherit = "stock.quant"

    # The terminal offers the lots that lie there longest; without this it reads all stock of the component each time.
    _oldest_idx = models.Index("(product_id, in_date, id) WHERE lot_id IS NOT NULL")
