# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned

from ...tools import transaction
from ..chain.trace_sending import DONE, ON_CHAIN

TURNS = ("_turn_start", "_turn_anchor", "_turn_notices", "_turn_carry_over")


class TraceLog(models.Model):
    """The schedule of everything that goes to a chain: anchors, heartbeats, notices."""

    _inherit = "trace.log"

    heartbeat_hours = fields.Integer(
        "Hours Between Heartbeats", default=168,
        help="With nothing new to anchor, the contract is told this often that its head is still the newest. "
             "0: never.")

    def _cron_anchor(self):
        """Continue what is in flight, start what is due; one log's problem does not stop the others.

        Heads that are due at the same time are prepared first, so that logs with one anchorer share a transaction.
        """
        logs = self.search([("state", "!=", "draft")])
        turns = [(log, turn) for turn in TURNS for log in logs]
        transaction.commit(self.env, remaining=len(turns))
        for log, turn in turns:
            with log._for_itself():
                getattr(log, turn)()
            if not transaction.commit(self.env, processed=1):
                break  # the schedule's time is up; the rest goes on in its next run

    def _turn_start(self):
        """Read again what is final; start an anchor or a heartbeat that is due, and export it."""
        if self.state == "read_only" or not self.chain_log_id or not self.anchoring:
            return
        self._watch_final()
        if self.state == "open":
            self._start_due()

    def _start_due(self):
        if not self._in_flight() and self._anchor_due():
            self._check_can_anchor()
            self._start_anchor()
        if self._heartbeat_due():
            self.env["trace.notice"].create(
                Owned(log_id=self.id, network_id=self.network_id.id, kind="heartbeat"))
        anchor = self._in_flight()
        if anchor.state == "pending":
            anchor._step()

    def _turn_anchor(self):
        if not self.chain_log_id or not self.anchoring:
            return
        if anchor := self._in_flight():
            anchor._run()
        elif self.state == "ending":
            self._go_on_ending()

    def _turn_notices(self):
        if not self.anchoring:
            return
        notices = self.env["trace.notice"]
        if self.chain_log_id and notices._watch_final_of(self):
            transaction.commit(self.env)
        for notice in notices._in_flight_of(self):
            notice._run()

    def _anchor_due(self):
        last = self._last_anchor((*ON_CHAIN, "failed"))
        since = fields.Datetime.now() - timedelta(hours=max(self.anchor_hours, 1))
        return not last or last.create_date <= since

    def _heartbeat_due(self):
        """Whether nothing was said about this log for so long that a reader may wonder."""
        if self.heartbeat_hours <= 0 or self._in_flight():
            return False
        last = self._last_anchor()
        if not last or last.size != self.size or self.queue:
            return False
        since = fields.Datetime.now() - timedelta(hours=self.heartbeat_hours)
        beats = self.env["trace.notice"].search(
            [("log_id", "=", self.id), ("kind", "=", "heartbeat"), "|", ("state", "not in", DONE),
             ("create_date", ">", since)], limit=1)
        return not beats and last.create_date <= since
