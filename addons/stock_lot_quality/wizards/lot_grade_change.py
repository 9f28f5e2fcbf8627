# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError


class LotGradeChange(models.TransientModel):
    """Hold, release or grade lots by hand, with a reason that stays on the lot."""

    _name = "lot.grade.change"
    _description = "Change of Grade"

    lot_ids = fields.Many2many("stock.lot", required=True, string="Lots")
    grade_id = fields.Many2one("lot.grade", required=True, string="New grade")
    reason = fields.Char(required=True)

    def action_apply(self):
        """Set the grade and record the reason.

        :raises UserError: the user may not grade, or gives no reason
        """
        self.ensure_one()
        if not typed_text(self.reason):
            raise UserError(self.env._("Say why, so that the next person understands the grade."))
        self.lot_ids._regrade(self.grade_id.code, typed_text(self.reason))
        return {"type": "ir.actions.act_window_close"}
