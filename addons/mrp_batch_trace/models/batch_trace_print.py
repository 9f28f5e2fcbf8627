# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class BatchTrace(models.Model):
    _inherit = "batch.trace"

    def action_print(self):
        """Print the trace report."""
        return self.env.ref("mrp_batch_trace.action_report_trace").report_action(self, config=False)

    def action_export(self):
        """Download the answer as a workbook."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/batch_trace/trace/{self.id}.xlsx", "target": "download"}

    def _render_pdf(self):
        """The trace report as PDF, in the user's language.

        :return: bytes
        """
        self.ensure_one()
        # Under test core hands out HTML unless told otherwise; whoever calls this wants the paper.
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        return report._render_qweb_pdf("mrp_batch_trace.action_report_trace", res_ids=self.ids)[0]
