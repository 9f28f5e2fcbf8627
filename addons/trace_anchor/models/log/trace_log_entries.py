# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL

from ... import tlog
from ...tools.faults import LogDamaged

READ_AT_ONCE = 4096
COLUMNS = SQL("leaf_index, kind, tag, commitment")


class TraceLog(models.Model):
    """Reading the stored log: always from the entries, never from a hash somebody kept."""

    _inherit = "trace.log"

    def _entries(self, start, stop):
        """Yield the 66-byte entries [start, stop) in order, READ_AT_ONCE rows a query.

        Raises LogDamaged when an index is missing or an entry has lost a part.
        """
        self.ensure_one()
        for first in range(start, stop, READ_AT_ONCE):
            last = min(first + READ_AT_ONCE, stop)
            rows = self.env.execute_query(SQL(
                "SELECT %s FROM trace_leaf WHERE log_id = %s AND leaf_index >= %s AND leaf_index < %s "
                "ORDER BY leaf_index", COLUMNS, self.id, first, last,
            ))
            for expected, (index, kind, tag, commitment) in enumerate(rows, first):
                if index != expected or tag is None or commitment is None:
                    raise LogDamaged(expected)
                yield self.env["trace.leaf"]._entry(kind, tag, commitment)
            if len(rows) != last - first:
                raise LogDamaged(first + len(rows))

    def _leaf_hashes(self, start, stop):
        return map(tlog.merkle.leaf_hash, self._entries(start, stop))

    def _root(self, size):
        """The root over the first ``size`` stored entries, computed from the first one on."""
        frontier = tlog.Frontier()
        frontier.extend(self._leaf_hashes(0, size))
        return frontier.root()

    def _tree(self, size):
        """The tree of the first ``size`` stored entries in memory: a hash reader for proofs."""
        return tlog.MemoryTree(self._leaf_hashes(0, size))

    def _proof_hashes(self, checkpoint):
        """A hash reader for proofs under a checkpoint: the published tiles, or the stored entries without them.

        Whoever makes a proof verifies it against the checkpoint, so a wrong tile can only make it fail.
        """
        folder = self._tile_folder()
        return folder.hashes(checkpoint.size) if folder.size() >= checkpoint.size else self._tree(checkpoint.size)

    def _record_tags(self, size):
        """The tags of the record entries (padding included) below ``size``, for the tag index."""
        rows = self.env.execute_query(SQL(
            "SELECT tag FROM trace_leaf WHERE log_id = %s AND leaf_index < %s AND kind = '1'", self.id, size,
        ))
        return (bytes(tag) for (tag,) in rows)
