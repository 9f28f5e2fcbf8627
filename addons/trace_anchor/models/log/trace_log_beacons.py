# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import models
from odoo.exceptions import UserError

from ... import tlog

_logger = logging.getLogger(__name__)


class TraceLog(models.Model):
    """Beacons: blocks of the chain inside the log, after which everything is provably younger.

    A node is asked here, so this is for the sequencing and anchoring jobs; no business transaction comes by.
    """

    _inherit = "trace.log"

    def _beacon(self):
        """The newest final block of the chain as a list of one entry; empty when there is none yet.

        Raises UserError when the node cannot be asked.
        """
        node = self.network_id._node()
        block = self.network_id._asked(node.final_block, self.network_id._finality())
        if block is None:
            return []
        return [tlog.entry.beacon(self.network_id.chain_id, block.number, bytes.fromhex(block.hash[2:]))]

    def _beacon_if_reachable(self):
        """The same, and empty when there is no network or its node is away: the log goes on without."""
        if not self.network_id:
            return []
        try:
            return self._beacon()
        except UserError as problem:
            _logger.info("Log %s goes on without a beacon: %s", self.name, problem)
            return []

    def _begin_period(self):
        """Put a beacon before the first records of a period, so that they have an earliest time.

        Without a node at hand the records go in all the same, and the next turn tries again.
        """
        if not self.queue or not self._needs_beacon():
            return
        # the node is asked before the lock is taken: a slow one keeps no other sequencer waiting
        beacon = self._beacon_if_reachable()
        if beacon and self._try_lock():
            self._append(beacon)

    def _needs_beacon(self):
        """Whether this period has no beacon that records follow: one from the opening may be long past."""
        last = self.env["trace.leaf"].search(
            [("log_id", "=", self.id),
             ("kind", "in", (str(tlog.entry.BEACON), str(tlog.entry.INDEX)))],
            order="leaf_index desc", limit=1)
        return last.kind != str(tlog.entry.BEACON) or last.leaf_index == self.size - 1

    def _beacon_before(self, index):
        """The newest beacon of this log's chain before an index, or an empty set.

        A verifier refuses a beacon of another chain, as there is one when the network was changed before the log
        was created on it.
        """
        beacons = self.env["trace.leaf"].search(
            [("log_id", "=", self.id), ("kind", "=", str(tlog.entry.BEACON)),
             ("leaf_index", "<", index)], order="leaf_index desc")
        own = self.network_id.chain_id
        return next((leaf for leaf in beacons if leaf._chain_id() == own), beacons.browse())
