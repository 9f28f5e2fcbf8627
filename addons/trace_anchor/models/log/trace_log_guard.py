# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import tlog
from ...tools.faults import LogBusy, LogStopped
from ...tools.same_moment import readers
from ...tools.wording import _lt

_logger = logging.getLogger(__name__)
_VERIFIED = set()  # hashes of checkpoints with what they were compared to that were found right, in this process


class TraceLog(models.Model):
    """What must hold before this log signs anything: everything stored is read again, every byte, each time.

    Only the arithmetic on bytes that are the same as before is remembered, by their SHA-256 (records: by 64-bit marks
    under a number of this process) and in this process alone: what was flipped is computed anew, and nothing a database
    holds is taken for a proof of what it held.

    A restored backup, a clone and a flipped bit have ended real logs. Each is found here, and the log goes read-only
    with a sentence instead of signing a second history.
    """

    _inherit = "trace.log"

    def _guard(self):
        """Raise LogStopped, after going read-only, unless this database may sign for the log now."""
        self.ensure_one()
        self._check_open()
        self._check_own_database()
        self._check_chain_if_reachable(self._check_stored())

    def _check_stored(self):
        """Entries, checkpoints, published files and records against each other; whichever differs stops the log.

        :return: the ``tlog.LeafTiles`` of the stored entries
        """
        with readers(self.env) as environments, ThreadPoolExecutor(len(environments)) as beside:
            groups = [beside.submit(self.with_env(env)._record_groups) for env in environments[1:]]
            tiles = self._stored_tiles()
            leaves = tlog.LeafTiles([tile.leaves for tile in tiles])
            self._check_checkpoints(leaves)
            published = self._is_published() and beside.submit(self._tile_folder().check, self._verifier(), leaves)
            damaged = self._damaged_record(tiles, groups[0].result() if groups else self._record_groups())
        if published:
            self._check_published(published, leaves)
        if damaged:
            self._stop_for(self.env["trace.record"].browse(damaged))
        return leaves

    def _stop_for(self, record):
        self._stop(_lt(
            "the sealed record %(record)s is not the one its entry was made for. Restore it from a backup.",
            record=record.exists().display_name or record.id))

    def _check_checkpoints(self, leaves):
        """Every checkpoint that is kept is what the entries lead to, in each of its columns.

        In groups of those that lie in one tile: a group is looked at when its rows, its tile or what lies before
        it are not those it was found right with.
        """
        frontier = tlog.Frontier()
        for tile, count, stored in self.env.execute_query(SQL(
                """
                SELECT (size::bigint - 1) / 256, count(*), sha256(string_agg(
                           int4send(size) || int4send(length(edge)) || root || edge || convert_to(note, 'UTF8'),
                           '' ORDER BY size))
                  FROM trace_checkpoint WHERE log_id = %s GROUP BY 1 ORDER BY 1
                """, self.id)):
            if not 0 <= tile < len(leaves.tiles):
                self._check_checkpoints_of(leaves, tile, None)
            frontier = leaves.frontier(tile * tlog.leaves.WIDTH, frontier)
            group = sha256(b"%s\n%d %b" % (self.vkey.encode(), count, stored or b""))
            group.update(leaves.tiles[tile] + b"".join(frontier.edge))
            if group.digest() not in _VERIFIED:
                self._check_checkpoints_of(leaves, tile, frontier)
                if len(_VERIFIED) >= tlog.leaves.KEPT:
                    _VERIFIED.clear()
                _VERIFIED.add(group.digest())

    def _check_checkpoints_of(self, leaves, tile, before):
        """The checkpoints whose last entry lies in a tile; ``before`` is the frontier of the tiles before it."""
        rows = self.env.execute_query(SQL(
            "SELECT size, root, edge, note FROM trace_checkpoint"
            " WHERE log_id = %s AND (size::bigint - 1) / 256 = %s", self.id, tile))
        for size, root, edge, note in rows:
            signed = _opened(note, self.vkey)
            stored = (size, bytes(root), bytes(edge))
            found = leaves.frontier(size, before) if 0 < size <= leaves.size else tlog.Frontier()
            if not signed or stored != (found.size, found.root(), b"".join(found.edge)) or (
                    (signed.size, signed.root) != stored[:2]):
                self._stop(_lt(
                    "the stored entries do not lead to the checkpoint of %(size)s entries that was signed over them: "
                    "an entry was changed. Run the audit to see which.", size=size))

    def _check_published(self, checked, leaves):
        """The published files are these entries, byte for byte, and no more of them.

        :param checked: the future of the published ``tlog.Checkpoint``
        """
        folder = self._tile_folder()
        try:
            published = checked.result()
        except tlog.TileError as error:
            self._stop(_lt(
                "the files in %(folder)s do not fit the entries in this database (%(error)s). An entry or a file was "
                "changed: run the audit to see which.", folder=folder.folder, error=error))
        except (tlog.NoteError, tlog.CheckpointError, ValueError) as error:
            self._stop(_lt("the checkpoint in %(folder)s is not ours (%(error)s).",
                                  folder=folder.folder, error=error))
        if self._is_behind(published.size):
            raise LogBusy(self.env, _lt(
                "The log %(log)s is being written to; try again in a moment.", log=self.name))
        where = _lt("the files in %(folder)s", folder=folder.folder)
        self._check_extends(published.size, published.root, where, leaves)

    def _check_chain_if_reachable(self, leaves):
        """The head on the chain too; without a node at hand the published files have to do, and the log goes on."""
        if not self.chain_log_id:
            return
        try:
            self._check_extends_chain(leaves=leaves)
        except LogStopped:
            raise
        except UserError as problem:
            _logger.info("Log %s was not compared with the chain: %s", self.name, problem)


@lru_cache(maxsize=4096)
def _opened(note, vkey):
    """The checkpoint a signed note holds, or None; the same text is verified once in a process."""
    try:
        return tlog.open_checkpoint(note, tlog.VerifierKey.parse(vkey))[0]
    except (tlog.NoteError, tlog.CheckpointError):
        return None
