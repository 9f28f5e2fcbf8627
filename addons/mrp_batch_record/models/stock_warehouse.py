# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _picking_types_to_pick(self):
        """Fetching components for an order is picking as well."""
        return super()._picking_types_to_pick() | self.pbm_type_id

    def _picking_types_to_put_away(self):
        """So is storing what an order made put-away."""
        return super()._picking_types_to_put_away() | self.sam_type_id
