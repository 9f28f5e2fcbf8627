# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import hashlib
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.errors import UniqueViolation

# A crash that loses this commit also loses the caller's later one, so there is no need to wait for the disk. The
# timeout guards a caller that already holds the same counter as gapless; its request starts anew.
SHORT_TRANSACTION = SQL("SET LOCAL synchronous_commit = off; SET LOCAL lock_timeout = '10s';")


@dataclass(frozen=True)
class Draw:
    """Ask ``count`` numbers of counter (``rule_id``, ``scope``), none below ``floor``; ``sample`` is a number of
    that counter, from which the others can be printed."""

    rule_id: int
    scope: str
    count: int
    floor: int = 1
    sample: str = ""

    @property
    def lock(self):
        """The counter's advisory lock: 64 bits of a hash, so that only this counter waits."""
        digest = hashlib.blake2b(f"batch.counter {self.rule_id} {self.scope}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)


class BatchCounterDraw(models.Model):
    """Numbers taken from a counter. A counter's state is its last draw.

    Odoo's transactions see the database as it was when they began (REPEATABLE READ): changing a row that another
    session has changed since then fails, however long one waited for it. So a draw adds a row instead of changing
    one, under a lock of its counter alone. Each row names the number it follows, and no two may follow the same: a
    session that saw too little is refused by that index, and learns the last number from a younger transaction.

    gapless   The lock and the row belong to the caller's transaction: others wait until it has ended, and what is
              rolled back was never drawn.
    fast      The row is written by a short transaction of its own: nobody waits for the caller, and what the
              caller rolls back is lost.

    ``rule_id`` is no foreign key: the short transaction cannot see a rule that is not committed yet.
    """

    _name = "batch.counter.draw"
    _description = "Numbers Drawn from a Batch Counter"
    _order = "id desc"
    _log_access = False

    rule_id = fields.Integer(required=True)
    scope = fields.Char(required=True)
    previous_number = fields.Integer(required=True, help="The last number drawn before.")
    first_number = fields.Integer(required=True)
    last_number = fields.Integer(required=True)
    sample = fields.Char()
    drawn_at = fields.Datetime()
    accounted = fields.Boolean(help="Each of its numbers is a lot or stands in the void register.")

    _chain = models.UniqueIndex("(rule_id, scope, previous_number)")
    _open = models.Index("(drawn_at) WHERE accounted IS NOT TRUE")

    @api.model
    def _draw(self, draws, gapless):
        """Take numbers, each counter's as one block.

        :param draws: list of :class:`Draw`, one per counter
        :return: first number of each draw's block, in the order given
        """
        if not draws:
            return []
        with self._writing_cursor(gapless) as holder:
            opening = SQL() if gapless else SHORT_TRANSACTION
            return self._insert_as_seen(holder, draws, opening) or self._insert_as_is(holder, draws)

    def _insert_as_seen(self, cr, draws, opening):
        """Lock the counters and go by what the transaction sees of them; None when that is out of date.

        Everything travels to the database at once, after the ``opening`` settings of the transaction.
        The counters are locked in the same order by everybody: two sessions that need the same ones cannot deadlock.
        """
        keys = sorted({draw.lock for draw in draws})
        lock = SQL("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", keys)
        insert = self._insertion(draws, [0] * len(draws))
        try:
            cr.execute(SQL("%s %s; SAVEPOINT batch_draw; %s", opening, lock, insert), log_exceptions=False)
            firsts = [first for (first,) in cr.fetchall()]
        except UniqueViolation:
            cr.execute(SQL("ROLLBACK TO SAVEPOINT batch_draw; RELEASE SAVEPOINT batch_draw"))
            return None
        cr.execute(SQL("RELEASE SAVEPOINT batch_draw"))
        return firsts

    def _insert_as_is(self, cr, draws):
        """With the counters locked, go by what a younger transaction sees of them."""
        with self._young_cursor() as young:
            committed = self._last_numbers(young, draws)
        cr.execute(self._insertion(draws, committed))
        return [first for (first,) in cr.fetchall()]

    @contextmanager
    def _young_cursor(self):
        """A cursor whose view of the database begins now, after the lock was obtained; it only reads."""
        with self.env.registry.cursor() as cr:
            yield cr

    def _writing_cursor(self, gapless):
        """The caller's cursor, or one that commits when left: the draw must be seen before its lock is released,
        which PostgreSQL guarantees for locks of the transaction itself."""
        return nullcontext(self.env.cr) if gapless else self.env.registry.cursor()

    @staticmethod
    def _last_numbers(cr, draws):
        """Last number drawn from each counter as this cursor sees it, 0 for a new one."""
        cr.execute(SQL(
            """
            SELECT COALESCE((
                       SELECT draw.last_number FROM batch_counter_draw AS draw
                        WHERE draw.rule_id = asked.rule_id AND draw.scope = asked.scope
                        ORDER BY draw.previous_number DESC LIMIT 1
                   ), 0)
              FROM unnest(%s::integer[], %s::text[]) WITH ORDINALITY AS asked (rule_id, scope, place)
             ORDER BY asked.place
            """,
            [draw.rule_id for draw in draws], [draw.scope for draw in draws],
        ))
        return [last for (last,) in cr.fetchall()]

    @staticmethod
    def _insertion(draws, committed):
        """Add the rows and return their first numbers: after what others have ``committed``, after what this
        transaction sees and has drawn itself, and not below the floor."""
        return SQL(
            """
            INSERT INTO batch_counter_draw
                   (rule_id, scope, previous_number, first_number, last_number, sample, drawn_at)
            SELECT rule_id, scope, previous, GREATEST(floor, previous + 1),
                   GREATEST(floor, previous + 1) + numbers - 1, sample, timezone('UTC', now())
              FROM (
                    SELECT asked.*, GREATEST(committed, (
                               SELECT seen.last_number FROM batch_counter_draw AS seen
                                WHERE seen.rule_id = asked.rule_id AND seen.scope = asked.scope
                                ORDER BY seen.previous_number DESC LIMIT 1
                           )) AS previous
                      FROM unnest(%s::integer[], %s::text[], %s::integer[], %s::integer[], %s::integer[], %s::text[])
                           WITH ORDINALITY AS asked (rule_id, scope, numbers, floor, committed, sample, place)
                    -- Keeps the planner from looking up the last number once for each of its three uses.
                    OFFSET 0
                   ) AS placed
             ORDER BY place
            RETURNING first_number
            """,
            [draw.rule_id for draw in draws], [draw.scope for draw in draws], [draw.count for draw in draws],
            [draw.floor for draw in draws], committed, [draw.sample for draw in draws],
        )

    @api.model
    def _last_drawn(self, rule_id, scope):
        """The last number drawn, for a preview: nothing is locked."""
        return self._last_numbers(self.env.cr, [Draw(rule_id, scope, 0)])[0]
