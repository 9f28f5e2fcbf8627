# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotResultRetract(models.TransientModel):
    """Take results back, with a reason."""

    _name = "lot.result.retract"
    _description = "Retract Results"

    result_ids = fields.Many2many("lot.test.result", required=True, string="Results")
    reason = fields.Char(required=True)

    def action_apply(self):
        """Retract the results; their samples are judged again."""
        self.result_ids._retract(self.reason)
        return {"type": "ir.actions.act_window_close"}
