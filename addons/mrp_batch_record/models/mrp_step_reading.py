# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, datetime, timedelta

from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError, ValidationError

from ..queries.closed_log import INTO_CLOSED
from ..record_elements import ELEMENTS
from ..steps import WrongTime, clamp_event_time
from .mrp_step_parameter import Yardstick

LATE_AFTER = timedelta(minutes=30)


class MrpStepReading(models.Model):
    """One value of a process parameter and the limits it was judged by. A correction names what it replaces."""

    _name = "mrp.step.reading"
    _description = "Process Parameter Reading"
    _inherit = ["batch.fact", "batch.signable"]
    _order = "measured_at, id"
    _rec_name = "parameter_id"

    log_id = fields.Many2one("mrp.step.log", "Step Log", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", guarded="owner")
    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        guarded="owner",
    )
    parameter_id = fields.Many2one("lot.parameter", "Process Parameter", required=True, index=True, ondelete="restrict")
    value = fields.Char(required=True)
    value_shown = fields.Char("Value in Words", compute="_compute_value_shown")
    value_float = fields.Float("Measured", digits=0, readonly=True, aggregator="avg", guarded="owner")
    uom_id = fields.Many2one("uom.uom", "Unit", ondelete="restrict")
    lower = fields.Char("Lower Limit", readonly=True, guarded="owner")
    upper = fields.Char("Upper Limit", readonly=True, guarded="owner")
    target = fields.Char(readonly=True, guarded="owner")
    policy = fields.Selection(
        [("record", "Record it"), ("sign", "Ask for a signature"), ("refuse", "Refuse it")],
        "Outside the Limits",
        readonly=True,
        guarded="owner",
    )
    in_limits = fields.Boolean("Within Limits", readonly=True, default=True, guarded="owner")
    outcome = fields.Selection([("within", "Within"), ("outside", "Outside")], "Limits", compute="_compute_outcome")
    measured_at = fields.Datetime(required=True, default=fields.Datetime.now)
    minute = fields.Char(readonly=True, help="The factory's date, hour and minute of the measuring.", guarded="owner")
    late = fields.Boolean("Late Entry", compute="_compute_late", help="Entered by hand long after it was measured.")
    source = fields.Selection(
        [("hand", "By Hand"), ("file", "File"), ("machine", "Machine")], required=True, default="hand", guarded="owner"
    )
    equipment_id = fields.Many2one("maintenance.equipment", ondelete="restrict")
    reading_ref = fields.Char(
        "Reading Number",
        readonly=True,
        copy=False,
        help="The sender's own number: sent twice, recorded once.",
        guarded="owner",
    )
    user_id = fields.Many2one(
        "res.users", "Entered By", required=True, readonly=True, ondelete="restrict", guarded="owner"
    )
    replaces_id = fields.Many2one("mrp.step.reading", "Corrects", ondelete="restrict", readonly=True, guarded="owner")
    replaced_by_ids = fields.One2many("mrp.step.reading", "replaces_id", "Corrected By", readonly=True, guarded="owner")
    replaced = fields.Boolean("Corrected", compute="_compute_replaced")
    reason = fields.Char("Reason of the Correction")

    _replaces_unique = models.UniqueIndex("(replaces_id)", "This reading has already been corrected.")
    _machine_unique = models.UniqueIndex(
        "(equipment_id, parameter_id, measured_at)"
        " WHERE source <> 'hand' AND replaces_id IS NULL AND reading_ref IS NULL",
        "This machine reading is already recorded.",
    )
    _reading_ref_unique = models.UniqueIndex(
        "(company_id, reading_ref) WHERE reading_ref IS NOT NULL", "This reading is already recorded."
    )

    def init(self):
        """A person adds to a closed log only corrections, by SQL too."""
        result = super().init()
        database.guard(
            self.env.cr,
            self._table,
            "closed",
            "INSERT",
            f"NEW.source = 'hand' AND NEW.replaces_id IS NULL AND {INTO_CLOSED}",
            "the step log is closed",
        )
        return result

    @api.depends("parameter_id", "value")
    @api.depends_context("lang")
    def _compute_value_shown(self):
        for reading in self:
            reading.value_shown = reading.parameter_id._shown(reading.value) if reading.parameter_id else reading.value

    @api.depends("in_limits")
    def _compute_outcome(self):
        for reading in self:
            reading.outcome = "within" if reading.in_limits else "outside"

    @api.depends("measured_at", "recorded_at", "source")
    def _compute_late(self):
        """A machine measures in time, whenever its file is read; a person who enters late remembers."""
        for reading in self:
            waited = (reading.recorded_at or fields.Datetime.now()) - (reading.measured_at or datetime.max)
            reading.late = reading.source == "hand" and waited > LATE_AFTER

    @api.depends("replaced_by_ids")
    def _compute_replaced(self):
        for reading in self:
            reading.replaced = bool(reading.replaced_by_ids)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._prepare_facts(vals_list)
        logs = self.env["mrp.step.log"].browse({vals["log_id"] for vals in vals_list if vals.get("log_id")})
        for vals in vals_list:
            log = logs.browse(vals.get("log_id"))
            self._check_takes_entries(log, vals)
            vals.update(self._judge(log, vals), minute=self._minute(log, vals))
        readings = super().create(vals_list)
        readings.production_id._amended_after_decision("A reading was recorded after the decision.")
        return readings

    def _check_takes_entries(self, log, vals):
        """A closed log takes a correction with its reason, and what a machine sent late; nothing else."""
        vals["measured_at"] = self._measured_at(log, vals)
        if vals.get("replaces_id"):
            self._check_corrects(log, vals)
        elif log.state == "closed" and vals.get("source", "hand") == "hand":
            raise UserError(
                self.env._(
                    "The step log of %(step)s is closed. Correct one of its readings with a reason, "
                    "or open a deviation.",
                    step=log.display_name,
                )
            )

    def _measured_at(self, log, vals):
        """Return when the reading was measured; raise UserError for the future and for before the step began."""
        measured_at, now = fields.Datetime.to_datetime(vals["measured_at"]), fields.Datetime.now()
        # A machine's reading was matched with the step that ran at its time.
        began = log.started_at if vals.get("source", "hand") == "hand" else None
        try:
            return clamp_event_time(measured_at, began, now)
        except WrongTime as wrong:
            raise UserError(
                {
                    "ahead": self.env._("The reading was measured in the future. Check its time."),
                    "before": self.env._(
                        "The reading was measured before step %(step)s began. Check its time.", step=log.display_name
                    ),
                }[wrong.code]
            ) from None

    def _check_corrects(self, log, vals):
        if not typed_text(vals.get("reason")):
            raise UserError(self.env._("Say why the reading is corrected: a correction needs a reason."))
        corrected = self.browse(vals["replaces_id"])
        if corrected.log_id != log or corrected.parameter_id.id != vals.get("parameter_id"):
            raise UserError(
                self.env._("A correction belongs to the same step and process parameter as what it corrects.")
            )

    def _judge(self, log, vals):
        """Return the values this reading is completed with: exact value, limits, verdict, who and which batch."""
        parameter = self.env["lot.parameter"].browse(vals.get("parameter_id"))
        uom = self.env["uom.uom"].browse(vals.get("uom_id") or parameter.uom_id.id)
        judged = self._yardstick(log, parameter, uom).judge(vals.get("value"))
        return judged | {
            "company_id": log.company_id.id,
            "production_id": log.production_id.id,
            "user_id": self.env.user.id,
        }

    def _yardstick(self, log, parameter, uom):
        """Return what readings of *parameter* in *uom* are judged by in *log*. Raises ValidationError for its unit."""
        if not uom._is_convertible(parameter.uom_id):
            raise ValidationError(
                self.env._(
                    "%(unit)s cannot be converted to %(own)s, the unit of %(parameter)s.",
                    unit=uom.name or "-",
                    own=parameter.uom_id.name or "-",
                    parameter=parameter.display_name,
                )
            )
        # An operator need not see the routing to be judged by it.
        step = log.sudo().operation_id.step_parameter_ids.filtered(lambda line: line.parameter_id == parameter)[:1]
        return Yardstick(parameter, uom, step)

    def _minute(self, log, vals):
        measured_at = fields.Datetime.to_datetime(vals.get("measured_at")) or fields.Datetime.now()
        return self._factory_minute(measured_at, log.company_id._factory_tz())

    def _factory_minute(self, instant, zone):
        """Return naive UTC *instant* as the factory's clock shows it, to the minute."""
        return f"{instant.replace(tzinfo=UTC).astimezone(zone):%m-%d %H:%M}"

    def _correct(self, value, reason, measured_at=None):
        """Record a reading that replaces this one, and return it. Raises UserError without a reason."""
        self.ensure_one()
        return self.create(
            Owned(
                {
                    "log_id": self.log_id.id,
                    "parameter_id": self.parameter_id.id,
                    "uom_id": self.uom_id.id,
                    "equipment_id": self.equipment_id.id,
                    "measured_at": measured_at or self.measured_at,
                    "value": value,
                    "source": "hand",
                    "replaces_id": self.id,
                    "reason": reason,
                }
            )
        )

    def _refuse_guarded(self, names):
        if names & {"source", "reading_ref"}:
            raise UserError(
                self.env._(
                    "A reading of a machine comes from the machine: send it to the readings endpoint or "
                    "import the machine's file."
                )
            )
        if "replaces_id" in names:
            raise UserError(self.env._("Correct a reading with its button: a correction needs a reason."))
        return super()._refuse_guarded(names)

    def action_correct(self):
        """Open the correction dialog on this reading."""
        self.ensure_one()
        return self.env["batch.correction"]._action_for(self)

    def _signables(self, seen_by=None):
        return {reading.id: ELEMENTS["reading"].of(reading) for reading in self}

    def _signed_people(self):
        return self.user_id

    def _is_barred(self):
        """Whether this lies outside limits that refuse it: a machine measured it, nobody could have typed it."""
        return self.policy == "refuse" and not self.in_limits

    def _is_judged(self):
        """Whether someone who may judge a value outside its limits has signed this reading, as it is now."""
        self.ensure_one()
        judges = self.signature_ids.filtered(lambda signature: signature.role in ("supervisor", "quality"))
        return any(judges.mapped("valid"))
