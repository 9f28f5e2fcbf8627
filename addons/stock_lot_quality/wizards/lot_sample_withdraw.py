# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotSampleWithdraw(models.TransientModel):
    """Withdraw a sample that was drawn by mistake, with a reason."""

    _name = "lot.sample.withdraw"
    _description = "Withdraw a Sample"

    sample_id = fields.Many2one("lot.sample", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Withdraw the sample; its step or lot waits for another one."""
        self.sample_id._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
