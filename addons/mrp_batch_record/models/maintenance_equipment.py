# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..steps import CLOCKS_DIFFER

#: Who may say that equipment was cleaned.
CLEANERS = ("mrp_batch_record.group_operator", "mrp.group_mrp_manager", "maintenance.group_equipment_manager")
#: What the card says of the equipment's upkeep -> what was done when it changes.
UPKEEP = {"cleaned_at": "cleaned", "calibration_due": "calibrated"}
FITNESS = [("fit", "Fit"), ("unclean", "Not Clean"), ("uncalibrated", "Calibration Overdue")]


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    workcenter_id = fields.Many2one(
        "mrp.workcenter", "Work Center", check_company=True, index="btree_not_null", tracking=True, ondelete="restrict"
    )
    is_scale = fields.Boolean("Scale", help="Feedings at its work center are weighed on it.")
    cleaned_at = fields.Datetime("Last Cleaned", tracking=True, copy=False)
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
        "res.users",
        "maintenance_equipment_sender_rel",
        "equipment_id",
        "user_id",
        "Readings Sent By",
        copy=False,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("mrp_batch_record.group_machine").ids)],
        help="The machines' users (group Machine) whose API keys may send readings of this equipment.",
    )
    fitness = fields.Selection(FITNESS, compute="_compute_fitness")
    upkeep_ids = fields.One2many("maintenance.upkeep", "equipment_id", "Cleanings and Calibrations", readonly=True)
    may_note_cleaning = fields.Boolean(compute="_compute_may_note_cleaning")

    _cleaning_hours = models.Constraint(
        "CHECK (cleaning_hours BETWEEN 0 AND 87840)", "A cleaning holds for 0 to 87,840 hours, which is ten years."
    )

    @api.depends("cleaned_at", "cleaning_hours", "calibration_due")
    def _compute_fitness(self):
        now = fields.Datetime.now()
        for equipment in self:
            equipment.fitness = equipment._fitness_at(now)

    @api.depends_context("uid")
    def _compute_may_note_cleaning(self):
        self.may_note_cleaning = any(self.env.user.has_group(group) for group in CLEANERS)

    @api.model_create_multi
    def create(self, vals_list):
        machines = super().create(vals_list)
        for name in UPKEEP:
            machines.filtered(name)._note_upkeep(name)
        return machines

    def write(self, vals):
        """What the card says of cleaning and calibration is noted with who said so, whichever way it came there.

        :raises UserError: a cleaning lies in the future
        """
        before = {name: {machine: machine[name] for machine in self} for name in UPKEEP if name in vals}
        written = super().write(vals)
        for name, values in before.items():
            self.filtered(lambda machine, name=name, values=values: machine[name] != values[machine])._note_upkeep(name)
        return written

    def _note_upkeep(self, name):
        if name == "cleaned_at" and any(
            machine.cleaned_at > fields.Datetime.now() + CLOCKS_DIFFER for machine in self if machine.cleaned_at
        ):
            raise UserError(self.env._("A cleaning is noted once it is done, not ahead of time."))
        self.env["maintenance.upkeep"]._note(self, UPKEEP[name])

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
        """Note that the equipment has been cleaned just now.

        :raises AccessError: the user neither makes batches nor maintains equipment
        """
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in CLEANERS):
            raise AccessError(
                self.env._("A cleaning is noted by operators, manufacturing managers and maintenance. Ask one of them.")
            )
        # sudo: who cleans the equipment does not maintain its card: only this one field is written.
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
