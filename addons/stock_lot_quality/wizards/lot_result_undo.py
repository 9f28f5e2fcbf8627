# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotResultUndo(models.TransientModel):
    """Take a whole import back, with a reason."""

    _name = "lot.result.undo"
    _description = "Undo of an Import"

    import_id = fields.Many2one("lot.result.import", required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Retract all results of the import."""
        self.import_id._undo(self.reason)
        return {"type": "ir.actions.act_window_close"}
