# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

FITNESS = [("fit", "Fit"), ("unclean", "Not Clean"), ("uncalibrated", "Calibration Overdue")]


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    workcenter_id = fields.Many2one(
        "mrp.workcenter", "Work Center", check_company=True, index="btree_not_null", tracking=True
    )
    is_scale = fields.Boolean("Scale", help="Feedings at its work center are weighed on it.")
    cleaned_at = fields.Datetime("Last Cleaned", tracking=True)
    cleaning_hours = fields.Integer("Cleaning Holds For (hours)", help="0: a cleaning holds until the next one.")
    calibration_due = fields.Date(tracking=True)
    unfit_policy = fields.Selection(
        [("record", "Record it"), ("refuse", "Refuse the start")],
        "When Not Fit",
        default="record",
        required=True,
        help="What happens when a step starts while the equipment is not clean or not calibrated.",
    )
    sender_ids = fields.Many2many(
        "res.users", "maintenance_equipment_sender_rel", "equipment_id", "user_id", "Readings Sent By", copy=False,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("mrp_batch_trace.group_machine").ids)],
        help="The machines' users (group Machine) whose API keys may send readings of this equipment.",
    )
    fitness = fields.Selection(FITNESS, compute="_compute_fitness")

    @api.depends("cleaned_at", "cleaning_hours", "calibration_due")
    def _compute_fitness(self):
        now = fields.Datetime.now()
        for equipment in self:
            equipment.fitness = equipment._fitness_at(now)

    def _fitness_at(self, instant):
        """Return fit, unclean or uncalibrated for naive UTC *instant*; a missing calibration date asks for none."""
        self.ensure_one()
        if self.calibration_due and self.calibration_due < instant.date():
            return "uncalibrated"
        if self.cleaning_hours:
            holds_until = self.cleaned_at and self.cleaned_at + timedelta(hours=self.cleaning_hours)
            if not holds_until or holds_until < instant:
                return "unclean"
        return "fit"

    def action_cleaned(self):
        """Note that the equipment has been cleaned just now."""
        self.check_access("read")
        # An operator cleans the equipment but does not maintain its card: only this one field is written.
        self.sudo().cleaned_at = fields.Datetime.now()

    @api.model
    def _by_code(self, codes, company):
        """Return ``{code: equipment}`` for serial numbers, or else unambiguous names, in one query."""
        found = self.search(
            Domain("company_id", "in", [False, company.id])
            & (Domain("serial_no", "in", list(codes)) | Domain("name", "in", list(codes)))
        )
        by_name = found.grouped("name")
        known = {name: equipment for name, equipment in by_name.items() if len(equipment) == 1}
        known.update((equipment.serial_no, equipment) for equipment in found if equipment.serial_no)
        return known
