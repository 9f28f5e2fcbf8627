# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned


class MaintenanceUpkeep(models.Model):
    """That a piece of equipment was cleaned or calibrated, or that its card was corrected: who said so, and when."""

    _name = "maintenance.upkeep"
    _description = "Cleaning or Calibration"
    _inherit = ["batch.fact"]
    _owned_rows = True
    _order = "recorded_at desc, id desc"
    _rec_name = "equipment_id"

    equipment_id = fields.Many2one(
        "maintenance.equipment", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null", ondelete="restrict")
    kind = fields.Selection(
        [("cleaned", "Cleaned"), ("calibrated", "Calibrated")], "What Was Done", required=True, readonly=True
    )
    cleaned_at = fields.Datetime("Cleaned", readonly=True)
    calibration_due = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", "Noted By", required=True, readonly=True, ondelete="restrict")

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._prepare_facts(vals_list)
        return super().create(vals_list)

    @api.model
    def _note(self, equipment, kind):
        """Record what the card of each piece of *equipment* says now, in the name of the current user."""
        # sudo: whoever may note it leaves the fact; nobody writes facts by hand.
        self.sudo().create(
            [
                Owned(
                    {
                        "equipment_id": machine.id,
                        "company_id": machine.company_id.id,
                        "kind": kind,
                        "cleaned_at": kind == "cleaned" and machine.cleaned_at,
                        "calibration_due": kind == "calibrated" and machine.calibration_due,
                        "user_id": self.env.uid,
                    }
                )
                for machine in equipment
            ]
        )
