# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MrpFeedingScan(models.TransientModel):
    """Scan or type one lot after the other into a running step. A refusal stays on screen until the next scan."""

    _name = "mrp.feeding.scan"
    _description = "Feed by Scanning"
    _inherit = ["barcodes.barcode_events_mixin"]

    workorder_id = fields.Many2one("mrp.workorder", "Work Order", required=True, readonly=True, ondelete="cascade")
    code = fields.Char("Scanned Code")
    quantity = fields.Float(digits="Product Unit", help="Empty: what the code says, or what is missing.")
    outcome = fields.Selection([("accepted", "Accepted"), ("refused", "Refused")], readonly=True)
    answer = fields.Char(readonly=True)
    feeding_ids = fields.One2many(related="workorder_id.feeding_ids")

    def on_barcode_scanned(self, barcode):
        self.code = barcode

    def action_feed(self):
        """Feed the code through the service and show its answer; the dialog stays open for the next lot."""
        self.ensure_one()
        answer = self.workorder_id._feed(self.code or "", quantity=self.quantity or None)
        self.write(
            {
                "outcome": "accepted" if answer.accepted else "refused",
                "answer": answer.reason,
                "code": False,
                "quantity": 0,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Feed: %(step)s", step=self.workorder_id.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
