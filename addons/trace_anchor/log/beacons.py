# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Beacons: blocks of the chain inside the log, after which everything is provably younger.

A node is asked here, so this is for the sequencing and anchoring jobs; no business transaction comes by.
"""

import logging

from odoo.exceptions import UserError

from .. import tlog

_logger = logging.getLogger(__name__)


class Beacons:
    """Puts final blocks of the network's chain into a ``LogStore``."""

    def __init__(self, store):
        self.store, self.log, self.network = store, store.log, store.log.network_id

    def newest(self):
        """The newest final block of the chain as a list of one entry; empty when there is none yet.

        Raises UserError when the node cannot be asked.
        """
        node = self.network._node()
        block = self.network._asked(node.final_block, self.network._finality())
        if block is None:
            return []
        return [tlog.entry.beacon(self.network.chain_id, block.number, bytes.fromhex(block.hash[2:]))]

    def newest_if_reachable(self):
        """The same, and empty when there is no network or its node is away: the log goes on without."""
        if not self.network:
            return []
        try:
            return self.newest()
        except UserError as problem:
            _logger.info("Log %s goes on without a beacon: %s", self.log.name, problem)
            return []

    def begin_period(self):
        """Put a beacon before the first records of a period, so that they have an earliest time.

        Without a node at hand the records go in all the same, and the next turn tries again.
        """
        if not self.log.queue or not self._is_needed():
            return
        # the node is asked before the lock is taken: a slow one keeps no other sequencer waiting
        beacon = self.newest_if_reachable()
        if beacon and self.store.try_lock():
            self.store.append(beacon)

    def _is_needed(self):
        """Whether this period has no beacon that records follow: one from the opening may be long past."""
        last = self.store.newest_leaf((tlog.entry.BEACON, tlog.entry.INDEX))
        return last.kind != str(tlog.entry.BEACON) or last.leaf_index == self.store.size - 1

    def before(self, index):
        """The newest beacon of this log's chain before an index, or an empty set.

        A verifier refuses a beacon of another chain, as there is one when the network was changed before the log
        was created on it.
        """
        beacons = self.store.env["trace.leaf"].search(
            [("log_id", "=", self.log.id), ("kind", "=", str(tlog.entry.BEACON)), ("leaf_index", "<", index)],
            order="leaf_index desc",
        )
        own = self.network.chain_id
        return next((leaf for leaf in beacons if leaf._chain_id() == own), beacons.browse())
