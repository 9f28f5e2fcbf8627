# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Every head that is kept is what the entries lead to."""

from functools import lru_cache
from hashlib import sha256

from odoo.tools import SQL

from .. import tlog
from ..tools.wording import Said
from .stopping import stop

_VERIFIED = set()  # hashes of checkpoints with what they were compared to that were found right, in this process


class HeadCheck:
    """The stored checkpoints of a log against the leaf hashes of its entries; the first that differs stops the log."""

    def __init__(self, log):
        self.log, self.env = log, log.env

    def check(self, leaves):
        """Every checkpoint that is kept is what the entries lead to, in each of its columns.

        In groups of those that lie in one tile: a group is looked at when its rows, its tile or what lies before
        it are not those it was found right with.

        :param leaves: the ``tlog.LeafTiles`` of the stored entries
        """
        frontier = tlog.Frontier()
        for tile, count, stored in self._groups():
            if not 0 <= tile < len(leaves.tiles):
                self._check_tile(leaves, tile, None)
            frontier = leaves.frontier(tile * tlog.leaves.WIDTH, frontier)
            group = sha256(b"%s\n%d %b" % (self.log.vkey.encode(), count, stored or b""))
            group.update(leaves.tiles[tile] + b"".join(frontier.edge))
            if group.digest() not in _VERIFIED:
                self._check_tile(leaves, tile, frontier)
                if len(_VERIFIED) >= tlog.leaves.KEPT:
                    _VERIFIED.clear()
                _VERIFIED.add(group.digest())

    def _groups(self):
        """Rows (tile, number of checkpoints whose last entry lies in it, SHA-256 of all they hold)."""
        return self.env.execute_query(
            SQL(
                """
            SELECT (size::bigint - 1) / 256, count(*), sha256(string_agg(
                       int4send(size) || int4send(length(edge)) || root || edge || convert_to(note, 'UTF8'),
                       '' ORDER BY size))
              FROM trace_checkpoint WHERE log_id = %s GROUP BY 1 ORDER BY 1
            """,
                self.log.id,
            )
        )

    def _check_tile(self, leaves, tile, before):
        """The checkpoints whose last entry lies in a tile; ``before`` is the frontier of the tiles before it."""
        rows = self.env.execute_query(
            SQL(
                "SELECT size, root, edge, note FROM trace_checkpoint"
                " WHERE log_id = %s AND (size::bigint - 1) / 256 = %s",
                self.log.id,
                tile,
            )
        )
        for size, root, edge, note in rows:
            signed = _opened(note, self.log.vkey)
            stored = (size, bytes(root), bytes(edge))
            found = leaves.frontier(size, before) if 0 < size <= leaves.size else tlog.Frontier()
            if (
                not signed
                or stored != (found.size, found.root(), b"".join(found.edge))
                or ((signed.size, signed.root) != stored[:2])
            ):
                stop(self.log, Said("head_unlike", size=size))


@lru_cache(maxsize=4096)
def _opened(note, vkey):
    """The checkpoint a signed note holds, or None; the same text is verified once in a process."""
    try:
        return tlog.open_checkpoint(note, tlog.VerifierKey.parse(vkey))[0]
    except (tlog.NoteError, tlog.CheckpointError):
        return None
