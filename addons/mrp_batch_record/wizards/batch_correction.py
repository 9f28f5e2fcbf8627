# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class BatchCorrection(models.TransientModel):
    """Correct a recorded entry: the old one stays, a new one names it and says why."""

    _name = "batch.correction"
    _description = "Correction"

    feeding_id = fields.Many2one("mrp.feeding", readonly=True, ondelete="cascade")
    reading_id = fields.Many2one("mrp.step.reading", readonly=True, ondelete="cascade")
    quantity = fields.Float("Right Quantity", digits="Product Unit", help="0 withdraws the feeding.")
    value = fields.Char("Right Value")
    reason = fields.Char(required=True)

    @api.model
    def _action_for(self, entry):
        """Return the action that opens this dialog on a feeding or a reading."""
        context = (
            {"default_feeding_id": entry.id, "default_quantity": entry.quantity}
            if entry._name == "mrp.feeding"
            else {"default_reading_id": entry.id, "default_value": entry.value}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def action_correct(self):
        """Record the correction."""
        self.ensure_one()
        if self.feeding_id:
            self.feeding_id._correct(self.quantity, self.reason)
        else:
            self.reading_id._correct(self.value, self.reason)
        return {"type": "ir.actions.act_window_close"}
