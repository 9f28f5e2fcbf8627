# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .stock_state_kept import OPEN, bringing_about


class ReportStockReportReception(models.AbstractModel):
    """What arrives is set apart for movements that wait for it; core splits those and says itself how far they are."""

    _inherit = "report.stock.report_reception"

    def action_assign(self, move_ids, qtys, in_ids):
        return super(ReportStockReportReception, bringing_about(self, *OPEN)).action_assign(move_ids, qtys, in_ids)

    def action_unassign(self, move_id, qty, in_ids):
        return super(ReportStockReportReception, bringing_about(self, *OPEN)).action_unassign(move_id, qty, in_ids)
