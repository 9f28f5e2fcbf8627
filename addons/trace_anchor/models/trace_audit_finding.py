# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

KINDS = [
    ("changed", "Changed since it was sealed"),
    ("missing", "Missing from the live record"),
    ("added", "Added since it was sealed"),
    ("inserted", "Put in after the decision"),
    ("progress", "Moved on since it was sealed"),
    ("payload", "Sealed payload altered"),
    ("leaf", "Log entry altered"),
    ("tile", "Published files differ"),
    ("root", "Checkpoint does not fit"),
    ("chain", "Chain does not fit"),
    ("unread", "Could not be checked"),
]
# what honest work does between two seals
NO_ALARM = ("added", "progress")


class TraceAuditFinding(models.Model):
    """One difference an audit found; kept as it was found."""

    _name = "trace.audit.finding"
    _inherit = ["trace.fact"]
    _description = "Audit Finding"
    _log_access = False
    _order = "id"
    _rec_name = "sentence"

    audit_id = fields.Many2one("trace.audit", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    kind = fields.Selection(KINDS, "Finding", required=True)
    record_id = fields.Many2one("trace.record", "Sealed Record", ondelete="restrict")
    production_id = fields.Many2one(related="record_id.production_id")
    section = fields.Char()
    path = fields.Char("Field")
    sealed_value = fields.Char("Sealed")
    live_value = fields.Char("Now")
    sentence = fields.Char("What Was Found", required=True)
    found_at = fields.Datetime("Found On", required=True, default=fields.Datetime.now)
