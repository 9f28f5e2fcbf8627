# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..identity import signs


class LotResultVerify(models.TransientModel):
    """What is about to be verified, in front of who verifies it; signed with the identity checked again."""

    _name = "lot.result.verify"
    _description = "Verification of Results"

    result_ids = fields.Many2many("lot.test.result", required=True, string="Results")

    @signs
    def action_apply(self):
        """Verify the results shown, once the password or passkey has been asked for again."""
        self.result_ids._verify()
        return {"type": "ir.actions.act_window_close"}
