# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""From the log to the chain: a head is closed, checked and brought there."""

from odoo.addons.fact_guard.guard import Owned

from ..tools import transaction
from .finality import watch_final
from .machine import Machine
from .permission import check_can_anchor
from .states import DONE


class Anchoring:
    """Starts the anchors of one log and takes them on.

    :param services: the ``log.Services`` of the log
    """

    def __init__(self, services):
        self.log, self.env = services.log, services.log.env
        self.guard, self.sequencer = services.guard, services.sequencer

    def now(self, wait_final=False, timeout=120):
        """Bring the log's head to the chain: close the period, export, sign, send.

        An anchor that is in flight is continued instead; a log without anything new is not anchored again.

        :param wait_final: stay until the anchor is final, ``timeout`` seconds at most
        :return: the ``trace.anchor``
        """
        self.check_allowed()
        anchor = self.log._in_flight() or self.start()
        if anchor.state not in DONE:
            Machine(anchor).run(wait_final=wait_final, timeout=timeout)
        return anchor

    def check_allowed(self):
        """Raise the sentence that says why no head of this log may be started now."""
        check_can_anchor(self.log, self.guard)

    def start(self):
        """Compare everything, close the period and queue its head; the anchor that is there if nothing is new."""
        log = self.log
        self.guard.check_own_database()
        leaves = self.guard.check_stored()
        self.watch_final()
        self.guard.check_extends_chain(leaves=leaves)
        if flying := log._in_flight():
            return flying  # a head that fell out of the chain goes first
        last = log._last_anchor()
        if last and last.size == log.size and not log.queue:
            return last
        return self.queue(self.sequencer.close_period())

    def queue(self, checkpoint):
        """Put a head on its way; nothing is signed yet.

        :return: the ``trace.anchor``
        """
        anchor = self.env["trace.anchor"].create(
            Owned({"log_id": self.log.id, "network_id": self.log.network_id.id, "checkpoint_id": checkpoint.id})
        )
        transaction.commit(self.env)
        return anchor

    def watch_final(self):
        """Read the final anchors again; what the chain dropped is on its way once more."""
        if watch_final(self.env["trace.anchor"], self.log):
            transaction.commit(self.env)
