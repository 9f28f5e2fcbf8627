# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import hashlib
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import SQL

# A short transaction waits this long for the counter; then the request starts anew.
LOCK_TIMEOUT = "10s"


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
    one, under a lock of its counter alone, and learns the last number from a second, younger transaction.

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
    first_number = fields.Integer(required=True)
    last_number = fields.Integer(required=True)
    sample = fields.Char()
    drawn_at = fields.Datetime()
    accounted = fields.Boolean(help="Each of its numbers is a lot or stands in the void register.")

    _last = models.UniqueIndex("(rule_id, scope, last_number)")
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
            self._lock(holder, draws)
            with self._young_cursor() as young:
                committed = self._last_numbers(young, draws)
            return self._insert(holder, draws, committed)

    @contextmanager
    def _young_cursor(self):
        """A cursor whose view of the database begins now, after the lock was obtained; it only reads."""
        with self.env.registry.cursor() as cr:
            yield cr

    def _writing_cursor(self, gapless):
        """The caller's cursor, or one that commits when left: the draw must be seen before its lock is released,
        which PostgreSQL guarantees for locks of the transaction itself."""
        return nullcontext(self.env.cr) if gapless else self._short_cursor()

    @contextmanager
    def _short_cursor(self):
        with self.env.registry.cursor() as cr:
            # A crash that loses this commit also loses the caller's later one, so there is no need to wait for the
            # disk. The timeout guards a caller that already holds the same counter as gapless.
            cr.execute(SQL("SET LOCAL synchronous_commit = off"))
            cr.execute(SQL("SET LOCAL lock_timeout = %s", LOCK_TIMEOUT))
            yield cr

    @staticmethod
    def _lock(cr, draws):
        """Lock the counters, always in the same order: two sessions that need the same ones cannot deadlock."""
        cr.execute(SQL(
            "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key",
            sorted({draw.lock for draw in draws}),
        ))

    @staticmethod
    def _last_numbers(cr, draws):
        """Last number drawn from each counter as this cursor sees it, 0 for a new one."""
        cr.execute(SQL(
            """
            SELECT COALESCE((
                       SELECT draw.last_number FROM batch_counter_draw AS draw
                        WHERE draw.rule_id = asked.rule_id AND draw.scope = asked.scope
                        ORDER BY draw.last_number DESC LIMIT 1
                   ), 0)
              FROM unnest(%s::integer[], %s::text[]) WITH ORDINALITY AS asked (rule_id, scope, place)
             ORDER BY asked.place
            """,
            [draw.rule_id for draw in draws], [draw.scope for draw in draws],
        ))
        return [last for (last,) in cr.fetchall()]

    @staticmethod
    def _insert(cr, draws, committed):
        """Add the rows and return their first numbers: after what others have ``committed``, after what this very
        transaction has drawn before, and not below the floor."""
        floors = [max(draw.floor, last + 1) for draw, last in zip(draws, committed, strict=True)]
        cr.execute(SQL(
            """
            INSERT INTO batch_counter_draw (rule_id, scope, first_number, last_number, sample, drawn_at)
            SELECT rule_id, scope, start, start + numbers - 1, sample, timezone('UTC', now())
              FROM (
                    SELECT asked.*, GREATEST(floor, 1 + (
                               SELECT max(own.last_number) FROM batch_counter_draw AS own
                                WHERE own.rule_id = asked.rule_id AND own.scope = asked.scope
                           )) AS start
                      FROM unnest(%s::integer[], %s::text[], %s::integer[], %s::integer[], %s::text[])
                           WITH ORDINALITY AS asked (rule_id, scope, numbers, floor, sample, place)
                   ) AS placed
             ORDER BY place
            RETURNING first_number
            """,
            [draw.rule_id for draw in draws], [draw.scope for draw in draws], [draw.count for draw in draws],
            floors, [draw.sample for draw in draws],
        ))
        return [first for (first,) in cr.fetchall()]

    @api.model
    def _last_drawn(self, rule_id, scope):
        """The last number drawn, for a preview: nothing is locked."""
        return self._last_numbers(self.env.cr, [Draw(rule_id, scope, 0)])[0]
