# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from itertools import accumulate, pairwise

from odoo import api, fields, models
from odoo.tools import SQL

from ..counter_functions import DRAWING
from ..draw import Draw

# Written out: built from parts for every number, the text would take as long as the journey to the database.
ARGUMENTS = (
    "%s::bigint[], %s::integer[], %s::text[], %s::integer[], %s::integer[], %s::text[], %s::integer[], "
    "%s::text[], %s::text[], %s::integer[]"
)
TAKE = f"SELECT * FROM batch_counter_take({ARGUMENTS}, %s::integer[])"
TAKE_FAST = f"SELECT * FROM batch_counter_take_fast({ARGUMENTS})"

NEXT = (
    "SELECT batch_counter_next(%s::bigint, %s::integer, %s::text, %s::text, %s::integer, %s::text, %s::text, "
    "%s::integer)"
)
NEXT_FAST = (
    "SELECT batch_counter_next_fast(%s::bigint, %s::text, %s::integer, %s::text, %s::text, %s::integer, "
    "%s::text, %s::text, %s::integer)"
)


class BatchCounterDraw(models.Model):
    """Numbers taken from a counter. A counter's state is its last draw.

    Odoo's transactions see the database as it was when they began (REPEATABLE READ): changing a row that another
    session has changed since then fails, however long one waited for it. So a draw adds a row instead of changing
    one. Each row names the number it follows, and no two may follow the same: a session that saw too little is
    refused by that index, and learns the last number from a younger transaction.

    gapless   The lock of the counter and the row belong to the caller's transaction: others wait until it has ended,
              and what is rolled back was never drawn.
    fast      The numbers come from a sequence of PostgreSQL's, which waits for nobody: what is rolled back is lost,
              and stands in no row. The sequence is made by a transaction of its own when the counter is first used,
              and goes when the counter has rested.

    ``rule_id`` is no foreign key: that other transaction cannot see a rule that is not committed yet.
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

    def init(self):
        self.env.cr.execute(DRAWING)

    @api.model
    def _draw(self, draws, gapless):
        """Take numbers.

        :param draws: list of :class:`Draw`, one per counter
        :return: for each draw its list of numbers, ascending, without a gap where gapless; and whether all of them
            are known to be free
        """
        if len(draws) == 1 and draws[0].count == draws[0].floor == 1:
            numbers, clear = self._next(draws[0], gapless)
        else:
            numbers, clear = self._call(TAKE, draws, [0] * len(draws)) if gapless else self._call(TAKE_FAST, draws)
        if numbers is None:
            numbers, clear = self._take_behind(draws) if gapless else self._take_opening(draws)
        places = [0, *accumulate(draw.count for draw in draws)]
        return [numbers[start:end] for start, end in pairwise(places)], clear

    def _next(self, draw, gapless):
        """One number of one counter in a list, None where that takes more than a statement, and whether it is free."""
        counter = (draw.lock,) if gapless else (draw.lock, draw.sequence)
        self.env.cr.execute(
            NEXT if gapless else NEXT_FAST,
            (*counter, draw.rule_id, draw.scope, draw.sample, draw.product_id, *draw.frame),
        )
        number = self.env.cr.fetchone()[0]
        return (None, False) if number is None else ([abs(number)], number > 0)

    def _take_behind(self, draws):
        """With the counters locked, what this transaction sees of them is out of date; a younger one sees where they
        stand."""
        with self.env.registry.cursor() as young:
            committed = [self._reached(young, draw.rule_id, draw.scope) for draw in draws]
        return self._call(TAKE, draws, committed)

    def _take_opening(self, draws):
        self._open_sequences(draws)
        return self._call(TAKE_FAST, draws)

    def _call(self, statement, draws, *further):
        befores, afters, widths = zip(*(draw.frame for draw in draws), strict=True)
        self.env.cr.execute(
            statement,
            (
                sorted({draw.lock for draw in draws}),
                [draw.rule_id for draw in draws],
                [draw.scope for draw in draws],
                [draw.count for draw in draws],
                [draw.floor for draw in draws],
                [draw.sample for draw in draws],
                [draw.product_id for draw in draws],
                list(befores),
                list(afters),
                list(widths),
                *further,
            ),
        )
        return self.env.cr.fetchone()

    def _open_sequences(self, draws):
        """Make the counters' sequences, or move up those that are behind."""
        with self.env.registry.cursor() as holder:
            wanting = [draw for draw in draws if not self._is_open(holder, draw)]
            # Whoever holds the same counter as gapless in this very request must not wait for itself.
            holder.execute(SQL("SET LOCAL lock_timeout = '10s'"))
            for key in sorted({draw.lock for draw in wanting}):
                holder.execute(SQL("SELECT pg_advisory_xact_lock(%s)", key))
            with self.env.registry.cursor() as young:
                names = [self._open_sequence(young, draw) for draw in wanting]
        for name in names:
            # The session remembers that there was no such relation; naming it in FROM makes it look again.
            self.env.cr.execute(SQL("SELECT last_value FROM %s", SQL.identifier(name)))

    @staticmethod
    def _open_sequence(cr, draw):
        cr.execute(SQL("SELECT batch_counter_open(%s, %s, %s)", draw.rule_id, draw.scope, draw.sample))
        return cr.fetchone()[0]

    @staticmethod
    def _is_open(cr, draw):
        cr.execute(SQL("SELECT batch_counter_is_open(%s, %s)", draw.rule_id, draw.scope))
        return cr.fetchone()[0]

    @api.model
    def _close_idle(self, since):
        """Drop the sequences from which nothing has been drawn ``since`` (naive UTC); the numbers given up at their
        end become a draw, so that they are accounted for like the others."""
        resting = self.search([("previous_number", "<", 0), ("accounted", "=", False), ("drawn_at", "<", since)])
        for opening in resting:
            counter = [("rule_id", "=", opening.rule_id), ("scope", "=", opening.scope)]
            key = Draw(opening.rule_id, opening.scope, 0).lock
            if self.search_count([*counter, ("drawn_at", ">=", since)], limit=1):
                continue
            [[locked]] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s)", key))
            if locked:
                self.env.cr.execute(SQL("SELECT batch_counter_close(%s, %s)", opening.rule_id, opening.scope))
        self.invalidate_model(["accounted"])

    def _last_before(self):
        """By draw: the last number of the draw before it. What lies between was skipped or given up."""
        found = dict(
            self.env.execute_query(
                SQL(
                    """
            SELECT draw.id, COALESCE((
                       SELECT earlier.last_number FROM batch_counter_draw AS earlier
                        WHERE earlier.rule_id = draw.rule_id AND earlier.scope = draw.scope
                          AND earlier.previous_number < draw.previous_number
                        ORDER BY earlier.previous_number DESC LIMIT 1
                   ), 0)
              FROM batch_counter_draw AS draw WHERE draw.id = ANY(%s)
            """,
                    self.ids,
                )
            )
        )
        return [found[draw.id] for draw in self]

    @staticmethod
    def _reached(cr, rule_id, scope):
        """Last number given by a counter as this cursor sees it, 0 for a new one."""
        cr.execute(SQL("SELECT batch_counter_reached(%s, %s)", rule_id, scope))
        return cr.fetchone()[0]

    @api.model
    def _last_drawn(self, rule_id, scope):
        """The last number drawn, for a preview: nothing is locked."""
        return self._reached(self.env.cr, rule_id, scope)
