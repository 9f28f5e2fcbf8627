# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..queries import names
from ..record_elements import ELEMENTS
from ..steps import Moment
from .mrp_step_reading import LATE_AFTER


class MrpStepLog(models.Model):
    """What happened in one work order: who, on what equipment, when, with which process parameters.

    Opened when the work order starts and closed when it is finished; a closed log does not change any more.
    """

    _name = "mrp.step.log"
    _description = "Step Log"
    _inherit = ["guarded.fields", "batch.signable"]
    _owned_rows = True
    _order = "started_at desc, id desc"
    _rec_name = "name"

    name = fields.Char("Step", required=True, readonly=True, translate=True)
    # An open log without a reading goes with a work order that is taken back; facts and closed logs hold it.
    workorder_id = fields.Many2one(
        "mrp.workorder", "Work Order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    operation_id = fields.Many2one("mrp.routing.workcenter", readonly=True, ondelete="restrict")
    workcenter_id = fields.Many2one("mrp.workcenter", "Work Center", readonly=True, ondelete="restrict")
    instruction_version = fields.Char(readonly=True)
    operator_ids = fields.Many2many(
        "res.users", "mrp_step_log_operator_rel", "log_id", "user_id", "Operators", readonly=True
    )
    crew_id = fields.Many2one("mrp.crew", ondelete="restrict", index="btree_not_null", guarded=False)
    shift_id = fields.Many2one("batch.shift", readonly=True, ondelete="restrict")
    production_date = fields.Date(readonly=True, help="A night shift belongs to the day it began.")
    equipment_ids = fields.Many2many(
        "maintenance.equipment", "mrp_step_log_equipment_rel", "log_id", "equipment_id", guarded=False
    )
    equipment_check_ids = fields.One2many("mrp.step.equipment", "log_id", "Equipment State", readonly=True)
    reading_ids = fields.One2many("mrp.step.reading", "log_id", "Readings", guarded=False)
    attachment_ids = fields.One2many("mrp.step.attachment", "log_id", "Attachments", guarded=False)
    feeding_ids = fields.One2many(related="workorder_id.feeding_ids", string="Feedings")
    started_at = fields.Datetime("Started", required=True, readonly=True, index=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    recorded_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    comment = fields.Text(guarded=False)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], "Status", required=True, readonly=True, default="open", index=True
    )
    late = fields.Boolean("Late Entry", compute="_compute_late", help="Recorded long after the step was started.")
    missing_count = fields.Integer("Missing Readings", compute="_compute_missing_count")
    out_count = fields.Integer("Out of Limits", compute="_compute_out_count")

    _one_open = models.UniqueIndex(
        "(workorder_id) WHERE state = 'open'", "This work order already has an open step log."
    )

    def init(self):
        """Let the database itself keep a closed log, its people and its equipment as they are."""
        result = super().init()
        self.env.cr.execute(_FUNCTION)
        for table in (self._table, "mrp_step_log_operator_rel", "mrp_step_log_equipment_rel"):
            trigger, name = SQL.identifier(f"{table}_closed"), SQL.identifier(table)
            self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, name))
            self.env.cr.execute(
                SQL(
                    "CREATE TRIGGER %s BEFORE INSERT OR UPDATE OR DELETE ON %s"
                    " FOR EACH ROW EXECUTE FUNCTION batch_trace_keep_closed_log(%s)",
                    trigger,
                    name,
                    "id" if table == self._table else "log_id",
                )
            )
            database.keep_whole(self.env.cr, table)
        return result

    @api.depends("started_at", "recorded_at")
    def _compute_late(self):
        for log in self:
            log.late = bool(log.started_at and log.recorded_at) and log.recorded_at - log.started_at > LATE_AFTER

    @api.depends("reading_ids.replaced", "state")
    def _compute_missing_count(self):
        for log in self:
            log.missing_count = len(log._missing_parameters())

    @api.depends("reading_ids.in_limits", "reading_ids.replaced")
    def _compute_out_count(self):
        for log in self:
            log.out_count = len(log.reading_ids.filtered(lambda r: not r.replaced and not r.in_limits))

    def _missing_parameters(self):
        """Return the required step parameters that have no reading yet; one that the limits refuse is none."""
        self.ensure_one()
        logged = self.reading_ids.filtered(lambda reading: not (reading.replaced or reading._is_barred())).parameter_id
        template = self.operation_id.sudo().step_parameter_ids  # an operator need not see the whole routing
        return template.filtered(lambda line: line.required and line.parameter_id not in logged)

    def _note_barred(self, parameter):
        """A machine measured *parameter* outside limits that refuse it: whoever answers for the order is told, once."""
        # sudo: a deviation is opened by what was measured, whoever may read deviations or the recipe.
        log = self.company_id._in_its_language(self.sudo())
        line = log.operation_id.step_parameter_ids.filtered(lambda line: line.parameter_id == parameter)[:1]
        order, fact = log.production_id, [log.id, parameter.id, line.lower or "", line.upper or ""]
        if fact in order.deviation_ids.filtered(lambda row: row.state == "open")._facts_noted("read_outside"):
            return
        sentence = log.env._(
            "A machine measured %(parameter)s in step %(step)s outside its limits (%(lower)s to %(upper)s).",
            parameter=line.parameter_id.display_name,
            step=log.workorder_id.name,
            lower=line.lower or "-",
            upper=line.upper or "-",
        )
        log.env["mrp.deviation"]._note(order, "read_outside", [sentence], "", log.workorder_id, facts=[fact])

    def write(self, vals):
        self._check_open()
        used = {log: log.equipment_ids for log in self} if "equipment_ids" in vals else {}
        written = super().write(vals)
        for log, before in used.items():
            log._check_equipment_added(log.equipment_ids - before)
        return written

    def _check_open(self):
        closed = self.filtered(lambda log: log.state == "closed")
        if closed:
            raise UserError(
                self.env._(
                    "The step log of %(step)s is closed and cannot be changed. "
                    "Correct a reading with a reason, or open a deviation.",
                    step=closed[0].display_name,
                )
            )

    def _refuse_guarded(self, names):
        raise UserError(
            self.env._(
                "Who worked on %(step)s and when is noted when the work order starts and ends. "
                "Write a comment, or open a deviation.",
                step=self[:1].display_name,
            )
        )

    def _check_equipment_added(self, machines):
        """Note the state of *machines* that joined the running step; their own policy may refuse them."""
        if not machines:
            return
        self.workorder_id._check_fit(machines)
        # The state of the equipment is a fact that the log itself notes, never a person.
        self.env["mrp.step.equipment"].sudo()._record_checks(self, machines, fields.Datetime.now())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "The step log of %(step)s is part of the batch record and cannot be deleted.",
                step=self[:1].display_name,
            )
        )

    @api.model
    def _open_for(self, workorders):
        """Open one log for each work order that has none open, as of now, and return them."""
        now, user = self._moment(), self.env.user
        workorders = workorders.filtered(lambda workorder: not workorder.step_log_id)
        vals_list = [workorder._prepare_step_log(now, user) for workorder in workorders]
        # Whoever may start the work order has its log opened; nobody creates logs by hand.
        logs = self.sudo().create([Owned(vals) for vals in vals_list])
        names.take_over(logs, "workorder_id")
        # Nor equipment states: they are what the equipment's card says.
        checks = self.env["mrp.step.equipment"].sudo()
        for log in logs:
            checks._record_checks(log, log.equipment_ids, now)
        workorders.invalidate_recordset(["step_log_ids", "step_log_id"])
        return logs.sudo(False)

    def _close(self):
        """Close the open logs as of now and tell the batch."""
        logs = self.filtered(lambda log: log.state == "open")
        # The work order's own gate has checked that the log is complete and that the user may finish it.
        logs.sudo().write(Owned(state="closed", ended_at=self._moment()))
        for log in logs:
            log.production_id._batch_event("step_closed", note=log.name)

    def _moment(self):
        """Return when what is being booked happened: now, or the time of a terminal's entry that is being booked."""
        moment = self.env.context.get("happened_at")
        return moment.at if isinstance(moment, Moment) else fields.Datetime.now()

    def _began_by(self, at):
        """Let these open logs begin no later than *at*: the entry of who began comes in after that of who joined."""
        for log in self.filtered(lambda log: log.state == "open" and log.started_at > at):
            # Who worked and when is noted by the service, never by a person.
            log.sudo().write(Owned(log.workorder_id._prepare_start(at)))

    def _join(self, user):
        """Add *user* to the operators of these open logs."""
        for log in self.filtered(lambda log: log.state == "open" and user not in log.operator_ids):
            # The list of operators is read-only for people: starting the timer is what adds one.
            log.sudo().write(Owned(operator_ids=[(4, user.id)]))

    def action_scan(self):
        """Open the scan dialog for this step."""
        return self.workorder_id.action_scan()

    def action_open_readings(self):
        """Open the readings of this step as a chart and a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_batch_record.mrp_step_reading_action")
        views = [(False, "graph"), (False, "list"), (False, "form")]
        return dict(action, domain=[("log_id", "=", self.id)], views=views, context={})

    def _signables(self, seen_by=None):
        return {log.id: ELEMENTS["step"].of(log) for log in self}

    def _signed_people(self):
        return self.operator_ids

    def _record_elements(self):
        """Return ``{production id: [element]}`` for the batch record's section ``steps``, in order of starting."""
        elements = defaultdict(list)
        for log in self.sorted(lambda log: (log.started_at, log.id)):
            elements[log.production_id.id].append(ELEMENTS["step"].of(log))
        return elements


# The argument is the column that names the log.
_FUNCTION = SQL("""
CREATE OR REPLACE FUNCTION batch_trace_keep_closed_log() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- What joins a closed log is as wrong as what leaves it.
    IF EXISTS (
        SELECT FROM public.mrp_step_log WHERE state = 'closed'
           AND (id = (to_jsonb(OLD) ->> TG_ARGV[0])::int
                OR TG_TABLE_NAME <> 'mrp_step_log' AND id = (to_jsonb(NEW) ->> TG_ARGV[0])::int)
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'the step log is closed: ' || TG_OP || ' on ' || TG_TABLE_NAME || ' refused';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$""")
