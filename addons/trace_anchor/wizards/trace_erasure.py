# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TraceErasure(models.TransientModel):
    """Destroying the key of a batch record, with a reason that stays."""

    _name = "trace.erasure"
    _description = "Erase a Sealed Record"

    record_id = fields.Many2one("trace.record", "Sealed Record", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_erase(self):
        """Destroy the key of every version of this record."""
        self.ensure_one()
        key = self.env["trace.record.key"].search([("production_id", "=", self.record_id.production_id.id)])
        key._erase(self.reason)
        return {"type": "ir.actions.act_window_close"}
