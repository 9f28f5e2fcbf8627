# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.guard import Private


class ChangeProductionQty(models.TransientModel):
    _inherit = "change.production.qty"

    def change_prod_qty(self):
        """Odoo links the components to the steps again when the quantity of an order changes."""
        return super(ChangeProductionQty, self.with_context(linking_components=Private(True))).change_prod_qty()
