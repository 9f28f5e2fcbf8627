# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned, Private
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column

from ..record import instant_text, narrowed

RELEASE_STATES = [
    ("in_progress", "In Progress"),
    ("to_review", "To Review"),
    ("released", "Released"),
    ("rejected", "Rejected"),
]
#: What a release is bound to, besides what the batch is.
SIGNED_SECTIONS = ("materials", "steps", "tests", "deviations")


class MrpProduction(models.Model):
    """A manufacturing order as a batch: made, reviewed by exception, signed, released or rejected."""

    _name = "mrp.production"
    _inherit = ["mrp.production", "guarded.fields", "batch.signable"]

    release_decision = fields.Selection(
        [("released", "Released"), ("rejected", "Rejected")],
        "Decision",
        readonly=True,
        copy=False,
        tracking=True,
        guarded="owner",
    )
    release_state = fields.Selection(
        RELEASE_STATES,
        "Batch Status",
        compute="_compute_release_state",
        store=True,
        index=True,
        copy=False,
        guarded="owner",
    )
    decided_at = fields.Datetime(readonly=True, copy=False, guarded="owner")
    step_log_ids = fields.One2many("mrp.step.log", "production_id", "Step Logs", readonly=True)
    step_reading_ids = fields.One2many("mrp.step.reading", "production_id", "Readings", readonly=True)
    feeding_ids = fields.One2many("mrp.feeding", "production_id", "Feedings", readonly=True)
    deviation_ids = fields.One2many("mrp.deviation", "production_id", "Deviations")
    gate_decision_ids = fields.One2many("lot.gate.decision", "production_id", "Gate Decisions", readonly=True)
    batch_signature_ids = fields.One2many("batch.signature", "production_id", "All Signatures", readonly=True)
    feeding_count = fields.Integer(compute="_compute_batch_counts")
    step_log_count = fields.Integer(compute="_compute_batch_counts")
    deviation_count = fields.Integer("Open Deviations", compute="_compute_batch_counts")
    exception_text = fields.Text("Exceptions", compute="_compute_exception_text")

    def init(self):
        """A decision stands in the database, too, and no order begins with one."""
        result = super().init()
        events = "INSERT OR UPDATE OF release_decision, decided_at OR DELETE"
        database.guard(
            self.env.cr,
            self._table,
            "decision",
            events,
            """
            TG_OP = 'INSERT' AND (NEW.release_decision IS NOT NULL OR NEW.decided_at IS NOT NULL)
                OR OLD.release_decision IS NOT NULL AND (NEW.release_decision, NEW.decided_at)
                IS DISTINCT FROM (OLD.release_decision, OLD.decided_at)
            """,
            "a decision on a batch stands",
        )
        return result

    @api.depends("state", "release_decision")
    def _compute_release_state(self):
        for order in self:
            order.release_state = order.release_decision or ("to_review" if order.state == "done" else "in_progress")

    @api.depends("feeding_ids", "step_log_ids", "deviation_ids.state")
    def _compute_batch_counts(self):
        feedings, logs, deviations = (
            dict(self.env[model]._read_group(domain, ["production_id"], ["__count"]))
            for model, domain in (
                ("mrp.feeding", [("production_id", "in", self.ids)]),
                ("mrp.step.log", [("production_id", "in", self.ids)]),
                ("mrp.deviation", [("production_id", "in", self.ids), ("state", "=", "open")]),
            )
        )
        for order in self:
            order.feeding_count = feedings.get(order, 0)
            order.step_log_count = logs.get(order, 0)
            order.deviation_count = deviations.get(order, 0)

    def _auto_init(self):
        """Fill the status of the orders already there in one statement: there may be a million of them."""
        if not column_exists(self.env.cr, self._table, "release_state"):
            create_column(self.env.cr, self._table, "release_state", "varchar")
            self.env.cr.execute(
                "UPDATE mrp_production"
                " SET release_state = CASE WHEN state = 'done' THEN 'to_review' ELSE 'in_progress' END"
            )
        return super()._auto_init()

    def _refuse_guarded(self, names):
        raise UserError(self.env._("A batch is released or rejected by signing it: use Review and Release."))

    def _batch_event(self, moment, note=None):
        """Something the batch record is about has happened, in this very transaction.

        :param moment: order_opened, material_fed, gate_decision, step_closed, released, amended, shipped, recalled
        :param note: a short text about it, or None: what a person wrote, a name, or English, whoever causes it, for it
            is sealed as it stands

        Nothing happens here: who seals batch records extends it.
        """
        return

    def _amended_after_decision(self, note):
        """Tell the batches of these that are decided on that their record has grown since."""
        decided = self.filtered("release_decision")
        if decided:
            decided._batch_event("amended", note=note)

    def _all_released(self):
        """Whether each batch of these that was not given up is released; True for none at all."""
        return all(order.release_state == "released" for order in self if order.state != "cancel")

    def action_confirm(self):
        """Confirming opens the batch record."""
        drafts = self.filtered(lambda order: order.state == "draft")
        result = super().action_confirm()
        if drafts:
            drafts._batch_event("order_opened")
        return result

    def _button_mark_done_sanity_checks(self):
        """The gates stand before core finishes the work orders by itself."""
        result = super()._button_mark_done_sanity_checks()
        for order in self:
            steps = order.workorder_ids.filtered(lambda workorder: workorder.state not in ("done", "cancel"))
            steps._check_may_finish()
            order.workorder_ids._check_released(order.display_name)
        return result

    def _fed_moves(self):
        """Return the component lines that have a feeding which still counts."""
        return self.feeding_ids._standing().move_id

    def _scanned_anywhere(self):
        """Return the component lines that no step claims, if a step asks for scanning: some step scans them."""
        steps = self.workorder_ids.filtered(lambda step: step.state != "cancel")
        unclaimed = self.move_raw_ids.filtered(
            lambda move: not move.workorder_id and not move.operation_id and not move.substitutes_id
        )
        return unclaimed if any(steps.operation_id.mapped("requires_scan")) else unclaimed.browse()

    def _release(self, comment=None):
        """Release the batch as the current user: sign it, then pass its lots.

        Whoever calls this has verified the person's identity. Raises UserError while an exception blocks.
        """
        for order in self:
            order._check_decidable()
            exceptions = order._release_exceptions()
            if exceptions:
                raise UserError(
                    self.env._(
                        "Batch %(batch)s cannot be released yet:\n%(exceptions)s",
                        batch=order._batch_name(),
                        exceptions="\n".join(f"- {sentence}" for sentence in exceptions),
                    )
                )
        self._decide("released", "pass", comment)

    def _reject(self, comment):
        """Reject the batch as the current user: sign it, then fail its lots. Raises UserError without a comment."""
        for order in self:
            order._check_decidable()
        if not typed_text(comment):
            raise UserError(self.env._("Say why the batch is rejected."))
        self._decide("rejected", "fail", comment)

    def _check_decidable(self):
        if self.release_state != "to_review":
            raise UserError(
                self.env._(
                    "Batch %(batch)s is not waiting for a decision. Finish the order first; a decision stands.",
                    batch=self._batch_name(),
                )
            )

    def _decide(self, decision, grade_code, comment):
        self._sign("quality", decision, comment)
        # Deciding on a batch does not need the right to edit manufacturing orders or to grade lots by hand: the
        # signature above has asked for the right that counts.
        self.sudo().write(Owned(release_decision=decision, decided_at=fields.Datetime.now()))
        noted = self.company_id._in_its_language(self).env
        reason = (
            noted._("The batch was released.")
            if decision == "released"
            else noted._("The batch was rejected: %(comment)s", comment=comment)
        )
        # The same right stands behind the grade.
        lots = self._lots_decided_on(decision).sudo().with_context(deciding_batch=Private(self._ids))
        lots._regrade(grade_code, reason, decision, comment)
        self._end_review()
        self._batch_event("released" if decision == "released" else "amended", note=comment or None)

    def _lots_decided_on(self, decision):
        """Return the lots that a decision on these batches grades: what was made beside the product goes with it.

        A lot may be of several batches: it passes once all of them are released. One beside the product is tested on
        its own, too: nothing may speak against it.
        """
        made = self.lot_producing_ids
        beside = self._lots_made().sudo() - made.sudo()  # sudo: as above
        if decision == "released":
            made = made.filtered(lambda lot: lot._home_orders()._all_released())
            beside = beside.filtered(lambda lot: lot._passes_with_its_batch())
        return made | beside.sudo(False)

    def _lots_made(self):
        """Return the lots that these batches made: of the product, and booked beside it."""
        # sudo: what was made does not depend on who looks at it.
        lines = self.sudo().move_byproduct_ids.move_line_ids.filtered(lambda line: line.state == "done")
        return self.lot_producing_ids | lines.lot_id.sudo(False)

    def _batch_name(self):
        """Return what people call this batch: its batch number, or the order until it has one."""
        self.ensure_one()
        return ", ".join(self.lot_producing_ids.mapped("name")) or self.name

    def action_release(self):
        """Open the decision: the exceptions first, then the signature."""
        self.ensure_one()
        self._check_decidable()
        action = self.action_sign()
        action["name"] = self.env._("Review and Release %(batch)s", batch=self._batch_name())
        meaning = "rejected" if self._release_findings() else "released"
        action["context"] |= {"default_role": "quality", "default_meaning": meaning}
        return action

    def action_open_feedings(self):
        """Open the feedings of this batch."""
        return self._open("mrp_batch_record.mrp_feeding_action")

    def action_open_step_logs(self):
        """Open the step logs of this batch."""
        return self._open("mrp_batch_record.mrp_step_log_action")

    def action_open_deviations(self):
        """Open the deviations of this batch."""
        return self._open("mrp_batch_record.mrp_deviation_action")

    def action_open_order(self):
        """Open the manufacturing order itself."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form"}

    def _open(self, xml_id):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return dict(action, domain=[("production_id", "in", self.ids)], context={"default_production_id": self[:1].id})

    def _signed_production(self):
        return self

    def _signed_people(self):
        return self.step_log_ids.operator_ids | self.feeding_ids.operator_id

    def _later_sections(self):
        """After a decision a retained sample may be tested and a deviation opened: facts of their own."""
        return ("tests", "deviations")

    def _signables(self, seen_by=None):
        """A release is bound to what was made, of what, how and with which results; not to where it went since."""
        seen_by, now = seen_by or {}, fields.Datetime.now()
        as_of = {order_id: signature.signed_at for order_id, signature in seen_by.items()}
        signed = {}
        for order_id, record in self._batch_records(as_of=as_of, sections=("batch", *SIGNED_SECTIONS)).items():
            content = {section: record[section] for section in SIGNED_SECTIONS}
            if order_id in seen_by:
                kept = set(json.loads(seen_by[order_id].entries or "[]"))
                content |= {section: narrowed(content[section], kept) for section in self._later_sections()}
            then = instant_text(as_of.get(order_id, now))
            content["deviations"] = [_deviation_then(row, then) for row in content["deviations"]]
            batch = {key: record["batch"].get(key) for key in ("order", "product", "lots", "quantity", "unit")}
            signed[order_id] = {"batch": batch} | content
        return signed


def _deviation_then(row, then):
    """A deviation as it stood at *then*: while it was open, what closing it would find out was not there to sign."""
    if row.get("closed_at") and row["closed_at"] <= then:
        return row
    found_later = ("cause", "action", "closed_by", "closed_at")
    return {key: value for key, value in row.items() if key not in found_later} | {"state": "open"}
