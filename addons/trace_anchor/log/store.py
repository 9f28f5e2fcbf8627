# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The stored rows of one log."""

from zlib import crc32

from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.tools import SQL

from .. import tlog
from ..tools.faults import LogDamaged
from ..tools.moments import now_second

LOCK_SPACE = crc32(b"trace.log") - 2**31  # an advisory lock's first key is a signed 32-bit integer
READ_AT_ONCE = 4096
COLUMNS = SQL("leaf_index, kind, tag, commitment")


class LogStore:
    """Entries and heads of one log: reads always from the entries, never from a hash somebody kept.

    Who writes holds the lock (``try_lock``); the rows live and die with the transaction of the log's environment.
    """

    def __init__(self, log):
        log.ensure_one()
        self.log, self.env = log, log.env

    @property
    def size(self):
        """How many entries have an index."""
        return self.log.size

    # -- reading ---------------------------------------------------------------------------------

    def entries(self, start, stop):
        """Yield the 66-byte entries [start, stop) in order, READ_AT_ONCE rows a query.

        Raises LogDamaged when an index is missing or an entry has lost a part.
        """
        for first in range(start, stop, READ_AT_ONCE):
            last = min(first + READ_AT_ONCE, stop)
            rows = self.env.execute_query(
                SQL(
                    "SELECT %s FROM trace_leaf WHERE log_id = %s AND leaf_index >= %s AND leaf_index < %s "
                    "ORDER BY leaf_index",
                    COLUMNS,
                    self.log.id,
                    first,
                    last,
                )
            )
            for expected, (index, kind, tag, commitment) in enumerate(rows, first):
                if index != expected or tag is None or commitment is None:
                    raise LogDamaged(expected)
                yield self.env["trace.leaf"]._entry(kind, tag, commitment)
            if len(rows) != last - first:
                raise LogDamaged(first + len(rows))

    def leaf_hashes(self, start, stop):
        """The RFC 9162 hashes of the entries [start, stop), one by one."""
        return map(tlog.merkle.leaf_hash, self.entries(start, stop))

    def root(self, size):
        """The root over the first ``size`` stored entries, computed from the first one on."""
        frontier = tlog.Frontier()
        frontier.extend(self.leaf_hashes(0, size))
        return frontier.root()

    def tree(self, size):
        """The tree of the first ``size`` stored entries in memory: a hash reader for proofs."""
        return tlog.MemoryTree(self.leaf_hashes(0, size))

    def record_tags(self, size):
        """The tags of the record entries (padding included) below ``size``, for the tag index."""
        rows = self.env.execute_query(
            SQL("SELECT tag FROM trace_leaf WHERE log_id = %s AND leaf_index < %s AND kind = '1'", self.log.id, size)
        )
        return (bytes(tag) for (tag,) in rows)

    def newest_leaf(self, kinds=None):
        """The last entry with an index as ``trace.leaf``, of some kinds if they are named."""
        domain = [("log_id", "=", self.log.id)]
        if kinds:
            domain.append(("kind", "in", tuple(map(str, kinds))))
        return self.env["trace.leaf"].search(domain, order="leaf_index desc NULLS LAST", limit=1)

    # -- heads -----------------------------------------------------------------------------------

    def verifier(self):
        """The key that the log's heads are verified with."""
        return tlog.VerifierKey.parse(self.log.vkey)

    def last_head(self):
        """The newest ``trace.checkpoint``, or an empty set."""
        return self.env["trace.checkpoint"].search([("log_id", "=", self.log.id)], order="size desc", limit=1)

    def keep_head(self, frontier, note):
        """Store a signed head; the entries lead to ``frontier``.

        :return: the ``trace.checkpoint``
        """
        return self.env["trace.checkpoint"].create(
            Owned(
                {
                    "log_id": self.log.id,
                    "size": frontier.size,
                    "root": frontier.root(),
                    "edge": b"".join(frontier.edge),
                    "note": note,
                    "signed_at": fields.Datetime.now(),
                }
            )
        )

    # -- writing ---------------------------------------------------------------------------------

    def try_lock(self):
        """Whether this transaction holds the log's advisory lock; it is freed at the transaction's end."""
        [(locked,)] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_SPACE, self.log.id))
        return locked

    def append(self, entries):
        """Put entries of the log's own at its end, indexed at once. The caller holds the lock."""
        entries = list(entries)
        if not entries:
            return
        rows = SQL(", ").join(
            SQL("(%s, %s, %s, %s, %s, %s)", self.log.id, str(e.kind), e.tag, e.commitment, place, now_second())
            for place, e in enumerate(entries, self.size)
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL("INSERT INTO trace_leaf (log_id, kind, tag, commitment, leaf_index, logged_second) VALUES %s", rows)
        )
        self.forget_places()

    def place_waiting(self, limit):
        """Give up to ``limit`` waiting leaves their indices; how many got one. The caller holds the lock.

        Leaves are taken because they have no index, never because their id is above the last one, so a
        transaction that commits late loses nothing. A snapshot from before another sequencer's commit cannot
        give an index twice: it fails on the rows the other one updated, or on the unique index. Rows are joined by
        where they lie, which needs no index and no statistics: the planner never sees how long the outbox is.
        """
        self.env.flush_all()
        [(placed,)] = self.env.execute_query(
            SQL(
                """
            WITH head AS (SELECT coalesce(max(leaf_index) + 1, 0) AS size FROM trace_leaf WHERE log_id = %(log)s),
                 waiting AS MATERIALIZED (
                     SELECT leaf.at, head.size + row_number() OVER (ORDER BY leaf.id) - 1 AS place
                       FROM (SELECT ctid AS at, id FROM trace_leaf
                              WHERE log_id = %(log)s AND leaf_index IS NULL AND commitment IS NOT NULL
                              ORDER BY id LIMIT %(batch)s) AS leaf
                      CROSS JOIN head
                 ),
                 placed AS (
                     UPDATE trace_leaf SET leaf_index = waiting.place, logged_second = %(now)s
                       FROM waiting WHERE trace_leaf.ctid = waiting.at
                     RETURNING 1
                 )
            SELECT count(*) FROM placed
            """,
                log=self.log.id,
                batch=limit,
                now=now_second(),
            )
        )
        self.forget_places()
        return placed

    def take_over(self, entries, size):
        """Give entries their places; one that waits in this very outbox gets its place instead of a second row."""
        waiting = dict(
            self.env.execute_query(
                SQL("SELECT tag, id FROM trace_leaf WHERE log_id = %s AND leaf_index IS NULL", self.log.id)
            )
        )
        waiting, now = {bytes(tag): leaf for tag, leaf in waiting.items()}, now_second()
        for place, entry in enumerate(entries, size):
            if entry.kind == tlog.entry.RECORD and entry.tag in waiting:
                self.env.cr.execute(
                    SQL(
                        "UPDATE trace_leaf SET leaf_index = %s, logged_second = %s WHERE id = %s AND leaf_index IS "
                        "NULL",
                        place,
                        now,
                        waiting[entry.tag],
                    )
                )
            else:
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO trace_leaf (log_id, kind, tag, commitment, leaf_index, logged_second)"
                        " VALUES (%s, %s, %s, %s, %s, %s)",
                        self.log.id,
                        str(entry.kind),
                        entry.tag,
                        entry.commitment,
                        place,
                        now,
                    )
                )

    def forget_places(self):
        """Places were given in SQL: what the cache holds of them is old."""
        for model in ("trace.log", "trace.leaf", "trace.record"):
            self.env[model].invalidate_model()
