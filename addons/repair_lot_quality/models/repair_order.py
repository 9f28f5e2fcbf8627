# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.stock_lot_quality.models.stock_state_kept import JOINED, bringing_about


class RepairOrder(models.Model):
    _inherit = "repair.order"

    def action_repair_cancel_draft(self):
        """Only here are the movements of a cancelled repair drafts again."""
        return super(RepairOrder, bringing_about(self, "draft")).action_repair_cancel_draft()

    def action_repair_done(self):
        """Here core joins what was used with what was repaired."""
        return super(RepairOrder, bringing_about(self, JOINED)).action_repair_done()
