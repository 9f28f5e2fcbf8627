# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The single sequencer: gives the outbox its indices and signs checkpoints."""

from .. import tlog
from ..tools import transaction
from ..tools.wording import Said, Told
from .stopping import stop

BATCH = 1000
MAX_BATCHES = 50


class Sequencer:
    """Makes the log longer: what waits gets its place, the guard is asked first, the signer signs the head."""

    def __init__(self, store, keys, guard, beacons):
        self.store, self.keys, self.guard, self.beacons = store, keys, guard, beacons
        self.log, self.env = store.log, store.env

    def sequence(self):
        """Sign what waits for the key, give the outbox its indices, sign a checkpoint over them.

        Works in batches of BATCH leaves and commits each (outside tests), so that it can stop anywhere.

        :return: the number of leaves that got an index
        """
        self.guard.check_open()
        self.guard.check_own_database()
        if self.log.queue or self.log.unsigned:
            self.guard.check()
        self.beacons.begin_period()
        done = 0
        for _turn in range(MAX_BATCHES):
            placed = self.place_batch()
            done += placed
            if placed:
                self.checkpoint()
                transaction.commit(self.env)
            if placed < BATCH:
                break
        return done

    def place_batch(self):
        """Index up to BATCH leaves in one transaction; 0 when another sequencer is at work."""
        if not self.store.try_lock():
            return 0
        self._sign_queue()
        return self.store.place_waiting(BATCH)

    def _sign_queue(self):
        """Sign versions that were sealed while the key was missing, oldest first."""
        self.env["trace.record"].search(
            [("log_id", "=", self.log.id), ("commitment", "=", False)], order="id", limit=BATCH
        )._sign()

    def checkpoint(self):
        """Sign the head of the log as it is stored.

        The entries since the last checkpoint are read again and hashed onto the frontier of that checkpoint, so
        a checkpoint can only extend what was signed before; before an anchor the whole tree is recomputed.

        :return: the ``trace.checkpoint``, an existing one when the log has not grown
        """
        self.guard.check_open()
        last, size = self.store.last_head(), self.store.size
        if last.size == size and last:
            return last
        frontier = tlog.Frontier(last.size, last._edge_hashes())
        if last and frontier.root() != last.root:
            stop(self.log, Said("head_lost", size=last.size))
        frontier.extend(self.store.leaf_hashes(last.size, size))
        head = tlog.Checkpoint(self.log.origin, frontier.size, frontier.root())
        checkpoint = self.store.keep_head(frontier, head.sign([self.keys.signer()]))
        self.store.forget_places()
        return checkpoint

    # -- closing a period ------------------------------------------------------------------------

    def close_period(self):
        """Index the outbox, put a beacon, pad to a multiple of 256 with the tag index as the last entry.

        One transaction under the sequencer's lock: nothing can come between the padding and its count.

        :return: the checkpoint over the closed period
        """
        self.sequence()
        if not self.store.try_lock():
            raise Told(self.env, Said("log_busy", log=self.log.name))
        if not self._is_closed():
            self.store.append(self.beacons.newest())
            self.fill_up()
        checkpoint = self.checkpoint()
        transaction.commit(self.env)
        return checkpoint

    def fill_up(self):
        """Pad to a multiple of 256, the tag index being the last entry. The caller holds the lock."""
        store = self.store
        store.append(tlog.entry.padding() for _n in range(tlog.entry.padding_needed(store.size)))
        index = tlog.TagIndex(store.record_tags(store.size))
        store.append([tlog.entry.index(store.size, len(index), index.root())])

    def _is_closed(self):
        """Whether the last entry is the tag index of a full period, as after a crash before the anchor."""
        is_full = self.store.size % tlog.entry.BATCH == 0
        return is_full and self.store.newest_leaf().kind == str(tlog.entry.INDEX)
