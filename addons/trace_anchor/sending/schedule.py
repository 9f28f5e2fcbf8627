# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The schedule of everything that goes to a chain: anchors, heartbeats, notices."""

from datetime import timedelta

from odoo import fields
from odoo.addons.fact_guard.guard import Owned

from ..log.states import ENDED
from ..tools import transaction
from .finality import watch_final
from .machine import Machine
from .states import DONE, ON_CHAIN

#: In the order of a schedule's run; heads that are due together are prepared first, so that they share a transaction.
TURNS = ("start", "anchor", "notices", "carry_over")


class Schedule:
    """What is due of one log; the caller commits between the turns.

    :param log: the ``trace.log``
    :param anchoring: its ``Anchoring``
    :param succession: its ``Succession``
    """

    def __init__(self, log, anchoring, succession):
        self.log, self.env = log, log.env
        self.anchoring, self.succession = anchoring, succession

    def start(self):
        """Read again what is final; start an anchor or a heartbeat that is due, and export it."""
        log = self.log
        if log.state == "read_only" or not log.chain_log_id or not log.anchoring:
            return
        self.anchoring.watch_final()
        if log.state == "open":
            self._start_due()

    def _start_due(self):
        log = self.log
        if not log._in_flight() and self.is_anchor_due():
            self.anchoring.check_allowed()
            self.anchoring.start()
        if self._is_heartbeat_due():
            self.env["trace.notice"].create(Owned(log_id=log.id, network_id=log.network_id.id, kind="heartbeat"))
        anchor = log._in_flight()
        if anchor.state == "pending":
            Machine(anchor).step()

    def anchor(self):
        """Take the anchor that is in flight on; a log that ends says so once none is."""
        if not self.log.chain_log_id or not self.log.anchoring:
            return
        if anchor := self.log._in_flight():
            Machine(anchor).run()
        elif self.log.state == "ending":
            self.succession.go_on()

    def notices(self):
        """Take on what the contract is to be told besides."""
        if not self.log.anchoring:
            return
        notices = self.env["trace.notice"]
        if self.log.chain_log_id and watch_final(notices, self.log):
            transaction.commit(self.env)
        for notice in notices._in_flight_of(self.log):
            Machine(notice).run()

    def carry_over(self):
        """Bring what an ended log left without a place into the log that continues it."""
        if self.log.state in ENDED and self.log.queue:
            self.succession.carry_over()

    def is_anchor_due(self):
        """Whether the last anchor is as long ago as the log says."""
        last = self.log._last_anchor((*ON_CHAIN, "failed"))
        since = fields.Datetime.now() - timedelta(hours=max(self.log.anchor_hours, 1))
        return not last or last.create_date <= since

    def _is_heartbeat_due(self):
        """Whether nothing was said about this log for so long that a reader may wonder."""
        log = self.log
        if log.heartbeat_hours <= 0 or log._in_flight():
            return False
        last = log._last_anchor()
        if not last or last.size != log.size or log.queue:
            return False
        since = fields.Datetime.now() - timedelta(hours=log.heartbeat_hours)
        beats = self.env["trace.notice"].search(
            [
                ("log_id", "=", log.id),
                ("kind", "=", "heartbeat"),
                "|",
                ("state", "not in", DONE),
                ("create_date", ">", since),
            ],
            limit=1,
        )
        return not beats and last.create_date <= since
