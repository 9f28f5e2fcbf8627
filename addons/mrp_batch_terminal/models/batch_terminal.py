# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mrp_batch_record.scan import Message, Outcome, called, message_of
from odoo.addons.mrp_batch_record.steps import Moment, WrongTime, clamp_event_time, is_id, is_number, is_text
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.tools import SQL
from psycopg2.errors import UniqueViolation

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Unique indexes that only a second sending of the same entry can break.
ONCE = ("batch_terminal_entry_uuid_unique", "mrp_feeding_client_ref_unique")
LIMIT = 20
TEXTS = ("code", "value", "scale", "why", "place")
PURPOSES = (None, "step", "finished")
SIGN_WITHIN = timedelta(hours=24)


class BatchTerminal(models.AbstractModel):
    """The service behind the shop-floor terminal: work centers, their work orders, and one entry after the other.

    1. ``workcenters`` and ``board``: where I stand and what is to be done there.
    2. ``record``: one entry (start, scan, feed, reading, finish, sample, close) and its verdict, booked exactly once.
    3. ``sign`` and ``witness``: the operator's signature and the second person's.
    """

    _name = "batch.terminal"
    _description = "Shop-Floor Terminal"

    @api.model
    def workcenters(self):
        """Return ``[{id, name, code, running, waiting}]`` of the work centers the user may work at."""
        self._check_operator()
        centers = self.env["mrp.workcenter"].search([("company_id", "in", self.env.companies.ids)])
        counted = self.env["mrp.workorder"]._read_group(
            self._open_domain() + [("workcenter_id", "in", centers.ids)], ["workcenter_id", "state"], ["__count"]
        )
        counts = {(center.id, state): count for center, state, count in counted}
        return [
            {
                "id": center.id,
                "name": center.display_name,
                "code": center.code or "",
                "running": counts.get((center.id, "progress"), 0),
                "waiting": counts.get((center.id, "ready"), 0) + counts.get((center.id, "blocked"), 0),
            }
            for center in centers
        ]

    @api.model
    def board(self, workcenter_id):
        """Return the work orders of one work center as steps, running ones first, and the server's clock.

        ``{workcenter: {id, name}, steps: [step], now}``; a step is what ``mrp.workorder._terminal_step`` returns.
        """
        self._check_operator()
        center = self._named_row("mrp.workcenter", workcenter_id)
        mine = [("workcenter_id", "=", center.id)]
        workorders = self.env["mrp.workorder"]
        running = workorders.search(self._open_domain("progress") + mine, limit=LIMIT)
        waiting = workorders.search(self._open_domain("ready", "blocked") + mine, limit=LIMIT, order="date_start, id")
        waiting = waiting.sorted(lambda workorder: workorder.state == "blocked")
        unsigned = self._unsigned_logs(center).workorder_id
        left = self._left_to_do(center)
        return {
            "workcenter": {"id": center.id, "name": center.display_name},
            "steps": [workorder._terminal_step() for workorder in running | unsigned | left | waiting],
            "now": fields.Datetime.now(),
        }

    @api.model
    def step(self, workorder_id):
        """Return one work order as a step."""
        self._check_operator()
        return self._named_row("mrp.workorder", workorder_id)._terminal_step()

    def _named_row(self, model, row_id):
        """Return the record a terminal names; UserError where there is none, AccessError for one not to be read."""
        row = self.env[model].browse(row_id if is_id(row_id) else []).exists()
        if not row:
            raise UserError(self._say()._gone())
        row.check_access("read")
        return row

    @api.model
    def record(self, entry):
        """Book one entry of a terminal, exactly once, and return its verdict.

        :param entry: ``{uuid, user_id, workorder_id, kind, at}`` and what the kind needs: ``code``, ``quantity`` and
            ``scale`` (scan, feed), ``parameter_id`` and ``value`` (reading), ``why`` (finish with too little fed),
            ``purpose`` and ``place`` (sample), ``quantity`` and ``why`` (close); ``at`` is the naive UTC time of the
            event
        :return: ``{uuid, accepted, code, reason, repeated, shown, step, now}``. A refusal is an answer, not an
            error: it is kept with its reason, and sending the entry again returns it again.
        :raises AccessError: the user may not work at a terminal, made another entry, or sees not this work order
        """
        self._check_operator()
        self._check_entry(entry)
        if self._lock_order(entry["workorder_id"]):
            return self._record(entry)
        # This transaction began before the other terminal was done and cannot see what that one wrote: booking here
        # would meet a conflict, and Odoo would sleep a second or more before it tries again.
        with self.env.registry.cursor() as cursor:
            return self.with_env(self.env(cr=cursor))._record(entry)

    def _lock_order(self, workorder_id):
        """Wait until no other terminal books for the order of this step; return whether there was none to wait for."""
        # sudo: whose order it is decides who waits for whom; what may be done with it is asked later.
        order = self.env["mrp.workorder"].sudo().browse(workorder_id).exists().production_id
        key = SQL("hashtext('batch.terminal'), %s", order.id or 0)
        [[alone]] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s)", key))
        if not alone:
            self.env.execute_query(SQL("SELECT pg_advisory_xact_lock(%s)::text", key))
        return alone

    def _record(self, entry):
        # sudo: an entry made under another company or user is known all the same, and must not be booked twice.
        known = self.env["batch.terminal.entry"].sudo().search([("uuid", "=", entry["uuid"])])
        if known:
            if known.user_id != self.env.user:
                raise AccessError(self._say()._other_user())
            outcome = Outcome(known.outcome == "accepted", known.reason_code, known._message())
            return self._answer(entry, known.workorder_id.sudo(False), outcome, repeated=True)
        workorder = self._entry_workorder(entry)
        try:
            with self.env.cr.savepoint():
                outcome = self._book(workorder, entry)
                self._keep(workorder, entry, outcome)
        except UniqueViolation as twice:
            if twice.diag.constraint_name not in ONCE:
                raise
            # The same entry is being booked by another connection: once more, with that one's answer in sight.
            raise ConcurrencyError(entry["uuid"]) from twice
        return self._answer(entry, workorder, outcome)

    def _book(self, workorder, entry):
        """Do what the entry says, whole or not at all, and return its Outcome."""
        try:
            at = self._entry_time(workorder, entry)
        except WrongTime:
            return Outcome(False, "time", Message("wrong_time", {"step": called(workorder)}))
        booking = workorder.with_context(happened_at=Moment(at))
        try:
            with self.env.cr.savepoint():
                return getattr(booking, f"_terminal_{entry['kind']}")(entry, at)
        except (UserError, ValidationError) as refusal:
            return Outcome(False, "refused", message_of(refusal))

    def _entry_time(self, workorder, entry):
        """Return when the entry happened; raise WrongTime for before its step or order, and for what is to come."""
        order, log = workorder.production_id, workorder.step_log_id or workorder.step_log_ids[:1]
        # Who starts first may be the one whose entry comes last.
        began = order.create_date.replace(microsecond=0) if entry["kind"] == "start" or not log else log.started_at
        return clamp_event_time(fields.Datetime.to_datetime(entry["at"]), began, fields.Datetime.now())

    def _keep(self, workorder, entry, outcome):
        parameter = self.env["lot.parameter"].browse(entry.get("parameter_id") or []).exists().display_name or ""
        quantity = entry.get("quantity")
        # sudo: entries are kept by this service only, whoever works at the terminal.
        self.env["batch.terminal.entry"].sudo().create(
            {
                "uuid": entry["uuid"],
                "company_id": workorder.company_id.id,
                "user_id": self.env.user.id,
                "workorder_id": workorder.id,
                "production_id": workorder.production_id.id,
                "kind": entry["kind"],
                "subject": entry.get("code") or parameter or entry.get("place"),
                "value": entry.get("value") or entry.get("why") or (str(quantity) if quantity else ""),
                "happened_at": min(fields.Datetime.to_datetime(entry["at"]), fields.Datetime.now()),
                "outcome": "accepted" if outcome.accepted else "refused",
                "reason_code": outcome.code,
                **self.env["batch.terminal.entry"]._kept_reason(outcome.message),
            }
        )

    def _answer(self, entry, workorder, outcome, repeated=False):
        workorder.invalidate_recordset(["step_log_id", "feeding_ids"])
        return {
            "uuid": entry["uuid"],
            "accepted": outcome.accepted,
            "code": outcome.code,
            "reason": self._say()._sentence(outcome.message),
            "shown": outcome.shown,
            "repeated": repeated,
            "step": workorder._terminal_step(),
            "now": fields.Datetime.now(),
        }

    def _entry_workorder(self, entry):
        workorder = self.env["mrp.workorder"].browse(entry["workorder_id"]).exists()
        if not workorder:
            raise UserError(self._say()._gone())
        workorder.check_access("write")
        return workorder

    def _check_operator(self):
        if not self.env.user.has_group("mrp_batch_record.group_operator"):
            raise AccessError(self._say()._not_operator())

    def _check_entry(self, entry):
        """Raise UserError for what is no entry, and AccessError for the entry of another person."""
        kinds = self.env["batch.terminal.entry"]._fields["kind"].get_values(self.env)
        try:
            readable = (
                UUID.fullmatch(entry["uuid"])
                and entry["kind"] in kinds
                and is_id(entry["workorder_id"])
                and isinstance(entry["at"], str)
                and fields.Datetime.to_datetime(entry["at"])
                and is_id(entry.get("parameter_id") or 1)
                and is_number(entry.get("quantity") or 0)
                and (entry.get("purpose") or None) in PURPOSES
                and all(is_text(entry.get(name) or "") for name in TEXTS)
            )
        except (KeyError, TypeError, ValueError):
            readable = False
        if not readable:
            raise UserError(self._say()._unreadable_entry())
        if entry.get("user_id") != self.env.user.id:
            raise AccessError(self._say()._other_user())

    def _say(self):
        return self.env["batch.terminal.message"]

    def _open_domain(self, *states):
        return [
            ("state", "in", states or ("progress", "ready", "blocked")),
            ("production_id.state", "in", ("confirmed", "progress", "to_close")),
        ]

    def _left_to_do(self, center):
        """Return finished steps of this center that leave something to do: a sample to draw, an order to close."""
        done, recent = [("workcenter_id", "=", center.id), ("state", "=", "done")], fields.Datetime.now() - SIGN_WITHIN
        workorders = self.env["mrp.workorder"]
        to_close = workorders.search(done + [("production_id.state", "=", "to_close")], limit=LIMIT)
        # sudo: an operator need not read the routing to be told that a step asks for a sample.
        to_sample = (
            workorders.sudo()
            .search(
                [
                    *done,
                    *self._open_domain()[1:],
                    ("operation_id.requires_release", "=", True),
                    ("company_id", "in", self.env.companies.ids),
                ],
                limit=LIMIT,
            )
            .sudo(False)
        )
        closed = workorders.search(
            [
                *done,
                ("production_id.state", "=", "done"),
                ("production_id.release_decision", "=", False),
                ("production_id.date_finished", ">=", recent),
            ],
            limit=LIMIT,
        )
        return (
            to_close.filtered(lambda step: step._terminal_closing())
            | to_sample.filtered(lambda step: step._needs_sample())
            | closed.filtered(lambda step: (step._terminal_offer() or {}).get("needed"))
        )

    def _unsigned_logs(self, center):
        """Return the logs closed here in the last day that no operator has signed yet."""
        logs = self.env["mrp.step.log"].search(
            [
                ("workcenter_id", "=", center.id),
                ("state", "=", "closed"),
                ("ended_at", ">=", fields.Datetime.now() - SIGN_WITHIN),
            ],
            limit=LIMIT,
        )
        return logs.filtered(lambda log: "operator" not in log.signature_ids.mapped("role"))
