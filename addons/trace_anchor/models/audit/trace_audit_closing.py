# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TraceAuditClosing(models.Model):
    """That somebody looked into a finding, and why it is an alarm no longer."""

    _name = "trace.audit.closing"
    _inherit = ["trace.fact"]
    _description = "Closing of a Finding"
    _log_access = False
    _order = "id"
    _rec_name = "reason"

    finding_id = fields.Many2one("trace.audit.finding", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    reason = fields.Char(required=True)
    user_id = fields.Many2one("res.users", "Closed By", required=True, ondelete="restrict")
    closed_at = fields.Datetime("Closed On", required=True, default=fields.Datetime.now)

    _finding_unique = models.UniqueIndex("(finding_id)")
