# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..next_step import NextStep
from ..scan import called


class MrpWorkorder(models.Model):
    """The step log opens and closes with the work order, and the gates stand in its state.

    Every way to start or finish a work order ends in writing its state: the buttons, ``set_state``, typing a
    duration, the end of the whole order, RPC and import. So the gates are asked there and nowhere else.
    """

    _inherit = "mrp.workorder"

    step_log_ids = fields.One2many("mrp.step.log", "workorder_id", "Step Logs", readonly=True)
    step_log_id = fields.Many2one("mrp.step.log", "Open Step Log", compute="_compute_step_log_id")
    step_log_count = fields.Integer(compute="_compute_step_log_count")
    feeding_ids = fields.One2many("mrp.feeding", "workorder_id", "Feedings", readonly=True)
    sample_ids = fields.One2many("lot.sample", "workorder_id", "Samples")
    requires_release = fields.Boolean(related="operation_id.requires_release")

    @api.depends("step_log_ids.state")
    def _compute_step_log_id(self):
        for workorder in self:
            workorder.step_log_id = workorder.step_log_ids.filtered(lambda log: log.state == "open")[:1]

    @api.depends("step_log_ids")
    def _compute_step_log_count(self):
        for workorder in self:
            workorder.step_log_count = len(workorder.step_log_ids)

    def button_start(self, raise_on_invalid_state=False):
        """Who starts the timer is an operator of the step, also when the step is already running."""
        result = super().button_start(raise_on_invalid_state)
        self.step_log_id._join(self.env.user)
        return result

    def write(self, vals):
        """Ask the gates before the state changes; open and close the step log after it has."""
        state = vals.get("state")
        starting = self.filtered(lambda workorder: state == "progress" and workorder.state not in ("progress", "done"))
        finishing = self.filtered(lambda workorder: state == "done" and workorder.state != "done")
        skipped = finishing.filtered(lambda workorder: workorder.state != "progress")
        (starting | skipped)._check_may_start()
        finishing._check_may_finish()
        written = super().write(vals)
        self.env["mrp.step.log"]._open_for(starting | skipped)
        if state in ("done", "cancel"):
            self.step_log_id._close()
        return written

    def _preceding(self):
        """Return the work orders that come before this one, however far back."""
        self.ensure_one()
        preceding, wave = self.browse(), self._right_before()
        while wave:
            preceding |= wave
            wave = wave._right_before() - preceding
        return preceding

    def _right_before(self):
        """Return the work orders right before these: as they are linked now, and as their orders were confirmed."""
        before = {
            earlier
            for order in self.production_id
            for step in order._kept_steps()
            if step.workorder in self.ids
            for earlier in step.after
        }
        return self.blocked_by_workorder_ids | self.browse(before)

    def _right_after(self):
        """Return the work orders right after these, in the same way."""
        after = {
            step.workorder
            for order in self.production_id
            for step in order._kept_steps()
            if not set(self.ids).isdisjoint(step.after)
        }
        return self.needed_by_workorder_ids | self.browse(after)

    def _check_may_start(self):
        """Raise UserError when a step before is not released yet, or equipment may not be used."""
        for workorder in self:
            workorder._preceding()._check_released(called(workorder))
            workorder._check_fit(workorder.workcenter_id.equipment_ids)

    def _check_released(self, waiting):
        """Raise UserError for a step that blocks the next and whose sample has not passed. *waiting* is who waits."""
        for workorder in self._unreleased():
            raise workorder._blocked(workorder._release_verdict(), waiting)

    def _unreleased(self):
        """Return the steps of these that block the next and whose sample has not passed."""
        return self.filtered(
            lambda step: step.requires_release and step.state != "cancel" and step._release_verdict() != "passed"
        )

    def _release_verdict(self):
        """Return the verdict of the sample that decides on this step, or ``missing``."""
        sample = self._deciding_sample()
        if sample and sample._stands_failed():
            return "failed"
        return sample.verdict or "missing"

    def _deciding_sample(self):
        """Return the sample that decides on this step, readable by everybody; empty when none does.

        It is one that failed and that quality has not judged; else the newest that has not failed. A retest does not
        push a failure aside.
        """
        samples = self._step_samples().sorted(lambda sample: (sample.drawn_at, sample.id))
        standing = samples.filtered(lambda sample: sample._stands_failed())
        return (standing or samples.filtered(lambda sample: sample.verdict != "failed"))[-1:]

    def _step_samples(self):
        """Return the samples that count for this step, readable by everybody.

        They were drawn at this step, or of this batch by the step's own specification.
        """
        self.ensure_one()
        # The verdict decides, whoever may read samples.
        workorder = self.sudo()
        specification = workorder.operation_id.release_specification_id
        samples = workorder.sample_ids
        if specification:
            of_batch = workorder.production_id.lot_producing_ids.sample_ids
            samples |= of_batch.filtered(lambda sample: sample.specification_id.name == specification.name)
        return samples.filtered(lambda sample: sample.verdict != "withdrawn")

    def _blocked(self, verdict, waiting):
        """Return the UserError that says for which sample of this step *waiting* has to wait."""
        word = {"missing": "sample_missing", "failed": "sample_failed"}.get(verdict, "sample_untested")
        return self.env["batch.message"]._refusal(
            word, waiting=waiting, step=called(self, "name"), lot=", ".join(self.finished_lot_ids.mapped("name")) or "-"
        )

    def _check_fit(self, machines):
        """Raise UserError for one of *machines* that is not fit now and whose policy refuses to work on it."""
        now = fields.Datetime.now()
        for machine in machines.filtered(lambda machine: machine.unfit_policy == "refuse"):
            fitness = machine._fitness_at(now)
            if fitness != "fit":
                raise self.env["batch.message"]._refusal(
                    fitness,
                    equipment=called(machine),
                    step=called(self[:1]),
                    date=fields.Date.to_string(machine.calibration_due) or "-",
                )

    def _check_may_finish(self):
        """Raise UserError when a required reading, scan or second signature is missing."""
        for workorder in self:
            # A step finished without having been started has no log yet: all its required readings are missing.
            log = workorder.step_log_id or self.env["mrp.step.log"].new({"operation_id": workorder.operation_id.id})
            missing = log._missing_parameters()
            if missing:
                raise self.env["batch.message"]._refusal(
                    "no_reading",
                    step=called(workorder),
                    parameters=[called(parameter) for parameter in missing.parameter_id],
                )
            unscanned = workorder._unscanned_moves()
            if unscanned:
                raise self.env["batch.message"]._refusal(
                    "not_scanned",
                    step=called(workorder),
                    components=[called(product) for product in unscanned.product_id],
                )
            unwitnessed = workorder.feeding_ids._unwitnessed()
            if unwitnessed:
                raise self.env["batch.message"]._refusal(
                    "not_witnessed", step=called(workorder), lots=unwitnessed.mapped("display_name")
                )

    def _step_moves(self):
        """Return the open component lines this step may consume: its own, and those no step claims."""
        self.ensure_one()
        moves = self.production_id.move_raw_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        return moves.filtered(lambda move: move.workorder_id == self) | moves.filtered(
            lambda move: not move.workorder_id and not move.operation_id
        )

    def _unscanned_moves(self):
        """Return the tracked components that have to be scanned before this step ends, and that nobody has fed yet.

        Its own, if it asks for scanning. What no step claims may still be fed in a step to come: the last one open
        is asked about it, if any step of the order asks for scanning.
        """
        order = self.production_id
        moves = self.move_raw_ids if self.operation_id.requires_scan else self.env["stock.move"]
        if not order.workorder_ids.filtered(lambda step: step.state not in ("done", "cancel")) - self:
            moves |= order._scanned_anywhere()
        tracked = moves.filtered(
            lambda move: move.has_tracking != "none" and move.state != "cancel" and move.product_uom_qty
        )
        return tracked - order._fed_moves()

    def _prepare_step_log(self, now, user):
        """Return the values of the log this step opens at naive UTC *now* for *user*."""
        self.ensure_one()
        operation = self.operation_id.sudo()  # starting a step does not need the right to read the routing
        return {
            "name": self.name,
            "workorder_id": self.id,
            "production_id": self.production_id.id,
            "company_id": self.company_id.id,
            "operation_id": operation.id,
            "workcenter_id": self.workcenter_id.id,
            "instruction_version": operation.instruction_version,
            "operator_ids": [fields.Command.set(user.ids)],
            # The crew is noted whether or not the operator may read the list of crews.
            "crew_id": self.env["mrp.crew"].sudo()._of_user(user, self.company_id).id,
            "equipment_ids": [fields.Command.set(self.workcenter_id.equipment_ids.ids)],
        } | self._prepare_start(now)

    def _prepare_start(self, now):
        """Return the values of a log that begins at naive UTC *now*."""
        shift, production_date = self.env["batch.shift"]._at(now, self.company_id)
        return {"started_at": now, "shift_id": shift.id if shift else False, "production_date": production_date}

    def action_open_step_log(self):
        """Open the log of this step."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_batch_record.mrp_step_log_action")
        log = self.step_log_id or self.step_log_ids[:1]
        return dict(action, views=[(False, "form")], res_id=log.id, context={})

    def action_scan(self):
        """Open the scan dialog for this step."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Feed: %(step)s", step=self.display_name),
            "res_model": "mrp.feeding.scan",
            "view_mode": "form",
            "target": "new",
            "context": {"default_workorder_id": self.id},
        }

    def _next_sampling(self, waiting):
        """What *waiting*, a text, waits for: the sample of this step, its results, or a decision on it."""
        sample = self._deciding_sample()
        values = {"step": self.name, "waiting": waiting, "sample": sample.name, "missing": sample.missing or "-"}
        person = sample.activity_ids[:1].user_id.display_name or ""
        if not sample:
            return NextStep("draw", values, "operator", "", self._name, self.id)
        if sample._stands_failed():
            return NextStep("step_failed", values, "quality", "", sample._name, sample.id)
        return NextStep("await", values, "laboratory", person, sample._name, sample.id)
