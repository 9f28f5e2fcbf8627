# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.stock_lot_quality.models.stock_state_kept import OPEN, bringing_about


class MrpProduction(models.Model):
    """Of orders that are made into one, core says itself how far the movements are."""

    _inherit = "mrp.production"

    def action_merge(self):
        return super(MrpProduction, bringing_about(self, *OPEN, "cancel")).action_merge()
