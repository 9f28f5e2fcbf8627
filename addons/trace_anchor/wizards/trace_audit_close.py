# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TraceAuditClose(models.TransientModel):
    """Closing what audits found, with a reason that stays."""

    _name = "trace.audit.close"
    _description = "Close Findings"

    finding_ids = fields.Many2many("trace.audit.finding", string="Findings", required=True)
    reason = fields.Char(required=True)

    def action_close(self):
        """Close the findings, and the same ones of other audits."""
        self.ensure_one()
        self.finding_ids.check_access("read")
        self.finding_ids._close(self.reason)
        return {"type": "ir.actions.act_window_close"}
