# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _picking_types_to_pick(self):
        """Operation types that fetch stock for a delivery or an order: the gate calls them picking."""
        return self.pick_type_id | self.pack_type_id

    def _picking_types_to_put_away(self):
        """Operation types that bring to stock what has arrived or was made: the gate calls them put-away."""
        return self.store_type_id
