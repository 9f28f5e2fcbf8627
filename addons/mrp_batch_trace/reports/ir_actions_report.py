# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _numbered_reports(self):
        return (*super()._numbered_reports(), "mrp_batch_trace.report_trace")
