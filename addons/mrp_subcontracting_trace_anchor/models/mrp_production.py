# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _to_seal(self, moment):
        """A subcontractor's order is sealed by what is made in it, not when it is opened.

        Core keeps one order for each lot of a receipt, by splitting and deleting them until the receipt is done.
        """
        sealed = super()._to_seal(moment)
        return sealed.filtered(lambda order: not order.subcontractor_id) if moment == "order_opened" else sealed
