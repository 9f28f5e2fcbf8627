# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned

from ..queries.closed_log import INTO_CLOSED
from .maintenance_equipment import FITNESS


class MrpStepEquipment(models.Model):
    """The state of one piece of equipment when a step started on it (21 CFR 111.260, 211.188(b)(2))."""

    _name = "mrp.step.equipment"
    _description = "Equipment State at Step Start"
    _inherit = ["batch.fact"]
    _owned_rows = True
    _order = "log_id, id"
    _rec_name = "equipment_id"

    log_id = fields.Many2one("mrp.step.log", "Step Log", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    equipment_id = fields.Many2one("maintenance.equipment", required=True, ondelete="restrict", index=True)
    serial_no = fields.Char("Serial Number")
    cleaned_at = fields.Datetime("Last Cleaned")
    calibration_due = fields.Date()
    fitness = fields.Selection(FITNESS, required=True)
    checked_at = fields.Datetime(required=True)

    def init(self):
        """No equipment joins a closed log, by SQL neither."""
        result = super().init()
        database.guard(self.env.cr, self._table, "closed", "INSERT", INTO_CLOSED, "the step log is closed")
        return result

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._prepare_facts(vals_list)
        return super().create(vals_list)

    @api.model
    def _record_checks(self, log, equipment, instant):
        """Insert the state of each piece of *equipment* for *log* as of naive UTC *instant*."""
        return self.create(
            [
                Owned(
                    {
                        "log_id": log.id,
                        "company_id": log.company_id.id,
                        "equipment_id": machine.id,
                        "serial_no": machine.serial_no,
                        "cleaned_at": machine.cleaned_at,
                        "calibration_due": machine.calibration_due,
                        "fitness": machine._fitness_at(instant),
                        "checked_at": instant,
                    }
                )
                for machine in equipment
            ]
        )
