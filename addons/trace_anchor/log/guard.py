# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What must hold before a log signs anything: everything stored is read again, every byte, each time.

Only the arithmetic on bytes that are the same as before is remembered, by their SHA-256 (records: by 64-bit marks
under a number of this process) and in this process alone: what was flipped is computed anew, and nothing a database
holds is taken for a proof of what it held.

A restored backup, a clone and a flipped bit have ended real logs. Each is found here, and the log goes read-only
with a sentence instead of signing a second history.
"""

import logging
from concurrent.futures import ThreadPoolExecutor

from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from .. import tlog
from ..tools.faults import LogBusy, LogDamaged, LogStopped
from ..tools.same_moment import readers
from ..tools.wording import Said, Told
from .heads import HeadCheck
from .identity import database_identity
from .records import RecordCheck
from .stopping import stop
from .tiles import StoredTiles

_logger = logging.getLogger(__name__)


class Guard:
    """Whether this database may sign for its log; whatever differs stops the log for good."""

    def __init__(self, store, publisher, keys):
        self.store, self.publisher, self.keys = store, publisher, keys
        self.log, self.env = store.log, store.env

    def check(self):
        """Raise LogStopped, after going read-only, unless this database may sign for the log now."""
        self.check_open()
        self.check_own_database()
        self.check_chain_if_reachable(self.check_stored())

    def check_open(self):
        """Raise the sentence that says why this log may not sign anything now."""
        log = self.log
        if log.state == "draft":
            raise Told(self.env, Said("log_not_open", log=log.name))
        if log.state != "open":
            raise Told(self.env, Said("log_read_only", log=log.name, reason=log.reason_kept or ""))
        if problem := self.keys.problem():
            raise Told(self.env, problem)

    # -- the database ----------------------------------------------------------------------------

    def check_own_database(self, adopt=False):
        """A copy of the database must not sign for the original: that is how logs fork.

        :param adopt: an administrator says that this database is the original under a new name
        """
        mine, known = database_identity(self.env), self.log.database
        # a log opened before server and number were part of it is told by the parts it has
        if mine == known or mine.startswith(f"{known}/"):
            return
        if adopt:
            self.log.write(Owned(database=mine))
            return
        stop(self.log, Said("log_copied", here=mine, there=known))

    # -- what is stored --------------------------------------------------------------------------

    def check_stored(self):
        """Entries, checkpoints, published files and records against each other; whichever differs stops the log.

        :return: the ``tlog.LeafTiles`` of the stored entries
        """
        publisher, records = self.publisher, RecordCheck(self.log)
        with readers(self.env) as environments, ThreadPoolExecutor(len(environments)) as beside:
            groups = [beside.submit(RecordCheck(self.log.with_env(env)).groups) for env in environments[1:]]
            tiles = StoredTiles(self.store).tiles()
            leaves = tlog.LeafTiles([tile.leaves for tile in tiles])
            HeadCheck(self.log).check(leaves)
            published = publisher.is_published() and beside.submit(publisher.files.check, self.store.verifier(), leaves)
            damaged = records.damaged(tiles, groups[0].result() if groups else records.groups())
        if published:
            self._check_published(published, leaves)
        if damaged:
            self._stop_for(self.env["trace.record"].browse(damaged))
        return leaves

    def _stop_for(self, record):
        stop(self.log, Said("record_unlike", record=record.exists().display_name or record.id))

    def _check_published(self, checked, leaves):
        """The published files are these entries, byte for byte, and no more of them.

        :param checked: the future of the published ``tlog.Checkpoint``
        """
        folder = self.publisher.folder
        try:
            published = checked.result()
        except tlog.TileError as error:
            stop(self.log, Said("files_unlike", folder=folder, error=error))
        except (tlog.NoteError, tlog.CheckpointError, ValueError) as error:
            stop(self.log, Said("head_foreign", folder=folder, error=error))
        if self.publisher.is_behind(published.size):
            raise LogBusy(self.env, Said("log_busy", log=self.log.name))
        where = Said("in_files", folder=folder)
        self.check_extends(published.size, published.root, where, leaves)

    def check_extends(self, size, root, where, leaves=None):
        """Recompute the root of the first ``size`` stored entries; anything but ``root`` stops the log.

        :param leaves: their ``tlog.LeafTiles`` when they were read just now
        """
        if size > self.store.size:
            stop(self.log, Said("entries_behind", where=where, theirs=size, ours=self.store.size))
        try:
            recomputed = (leaves.root if leaves else self.store.root)(size) if size else root
        except LogDamaged as damage:
            stop(self.log, Said("entry_lost", index=damage.index))
        if recomputed != root:
            stop(self.log, Said("root_unlike", size=size, where=where))

    # -- the chain -------------------------------------------------------------------------------

    def check_chain_if_reachable(self, leaves):
        """The head on the chain too; without a node at hand the published files have to do, and the log goes on."""
        if not self.log.chain_log_id:
            return
        try:
            self.check_extends_chain(leaves=leaves)
        except LogStopped:
            raise
        except UserError as problem:
            _logger.info("Log %s was not compared with the chain: %s", self.log.name, problem)

    def check_extends_chain(self, contract=None, leaves=None):
        """The stored log must extend the head on the chain, or it goes read-only before anything is signed.

        :param leaves: the ``tlog.LeafTiles`` of the stored entries when they were read just now
        :return: the ``chain.Head``
        """
        network = self.log.network_id
        contract = contract or network._contract()
        head = network._asked(contract.head, self.log.chain_log_id)
        if head is None:
            raise Told(self.env, Said("log_not_on_chain", log=self.log.name))
        if head.size:
            where = Said("in_contract", network=network.name)
            self.check_extends(head.size, head.root, where, leaves)
        return head

    def consistency_proof(self, head, size, root):
        """The proof that the log's head of ``size`` extends the one on the chain, verified before anyone sees it.

        Size and root are those of one checkpoint row; the tree is read from the stored entries once more.
        """
        tree = self.store.tree(size)
        if tlog.merkle.root(size, tree) != root:
            stop(self.log, Said("head_lost", size=size))
        proof = tlog.merkle.consistency_proof(head.size, size, tree)
        old_root = head.root if head.size else tlog.EMPTY_ROOT
        if not tlog.merkle.verify_consistency(head.size, size, old_root, root, proof):
            stop(self.log, Said("chain_head_foreign"))
        return proof
