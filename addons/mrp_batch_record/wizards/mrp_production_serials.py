# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.stock_lot_quality.birth import MADE


class MrpProductionSerials(models.TransientModel):
    _inherit = "mrp.production.serials"

    def action_apply(self):
        """The serial numbers of an order are born with the grade of production."""
        return super(MrpProductionSerials, self.with_context(lot_birth=MADE)).action_apply()
