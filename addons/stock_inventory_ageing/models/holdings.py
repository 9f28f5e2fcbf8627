# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""Where stock stood at an instant and since when, read set-based from quants and done moves.

Every function takes ``scope``: the company, the products and the instant (naive UTC, or the end of
time for now). The queries filter by the company themselves, because SQL knows no record rules.
"""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from odoo.tools import SQL


class Scope(NamedTuple):
    """Whose stock, of which products (ids), at which instant: the company's own, or what it keeps for ``owner_id``."""

    company: object
    product_ids: list[int]
    instant: datetime
    owner_id: int | None = None

    def owned(self, column: str) -> SQL:
        """Condition that goods belong to whom they are asked of; ``column`` holds their owner."""
        owner = SQL.identifier(*column.split("."))
        if self.owner_id:
            return SQL("%s = %s", owner, self.owner_id)
        return SQL("(%s IS NULL OR %s = %s)", owner, owner, self.company.partner_id.id)


class Entry(NamedTuple):
    """Goods coming into the company's own stock: when (naive UTC), how much, from what kind of place."""

    entered_at: datetime
    quantity: float
    usage: str


def _crossings(scope: Scope) -> SQL:
    """Done move lines of one owner over the border of the valued stock, +1 in and -1 out."""
    return SQL(
        """SELECT line.id, line.move_id, line.product_id, line.lot_id, move.date AS moved_at,
                  COALESCE(line.quantity_product_uom, 0) AS quantity, source.usage,
                  CASE WHEN destination.valued THEN 1 ELSE -1 END AS direction
             FROM stock_move_line line
             JOIN stock_move move ON move.id = line.move_id
             JOIN (SELECT id, usage, company_id = %(company)s AND usage IN ('internal', 'transit') AS valued
                     FROM stock_location) source ON source.id = line.location_id
             JOIN (SELECT id, usage, company_id = %(company)s AND usage IN ('internal', 'transit') AS valued
                     FROM stock_location) destination ON destination.id = line.location_dest_id
            WHERE move.state = 'done' AND line.product_id = ANY(%(products)s)
              AND %(owned)s
              AND COALESCE(source.valued, FALSE) <> COALESCE(destination.valued, FALSE)""",
        company=scope.company.id,
        products=scope.product_ids,
        owned=scope.owned("line.owner_id"),
    )


def held_quantities(scope: Scope) -> dict[tuple[int, int | None], tuple[float, datetime | None]]:
    """{(product, lot): (quantity, oldest incoming date of its quants)}: what the quants say now, taken
    back by the moves done since the instant, which is how Odoo itself counts a past date. What is owed to stock has
    no incoming date.

    A quant that only reserves has no quantity at all in Odoo; it holds nothing.
    """
    env = scope.company.env
    rows = env.execute_query(
        SQL(
            """SELECT product_id, lot_id, COALESCE(SUM(quantity), 0)::float,
                  MIN(in_date) FILTER (WHERE quantity > 0)
             FROM (SELECT quant.product_id, quant.lot_id, quant.quantity, quant.in_date
                     FROM stock_quant quant
                     JOIN stock_location place ON place.id = quant.location_id
                    WHERE place.company_id = %(company)s AND place.usage IN ('internal', 'transit')
                      AND quant.product_id = ANY(%(products)s)
                      AND %(owned)s
                    UNION ALL
                   SELECT product_id, lot_id, -direction * quantity, NULL
                     FROM (%(crossings)s) crossing
                    WHERE moved_at > %(instant)s) counted
            GROUP BY product_id, lot_id""",
            company=scope.company.id,
            products=scope.product_ids,
            owned=scope.owned("quant.owner_id"),
            crossings=_crossings(scope),
            instant=scope.instant,
        )
    )
    return {(product, lot): (quantity, in_date) for product, lot, quantity, in_date in rows}


def placed_quantities(scope: Scope) -> dict[tuple[int, int | None], dict[int, float]]:
    """{(product, lot): {location: quantity}}, counted as held_quantities() is, moves within the company too."""
    rows = scope.company.env.execute_query(
        SQL(
            """SELECT product_id, lot_id, place_id, SUM(counted.quantity)::float
             FROM (SELECT quant.product_id, quant.lot_id, quant.location_id AS place_id, quant.quantity
                     FROM stock_quant quant
                    WHERE quant.product_id = ANY(%(products)s) AND %(quant_owned)s
                    UNION ALL
                   SELECT line.product_id, line.lot_id, side.place_id,
                          side.direction * COALESCE(line.quantity_product_uom, 0)
                     FROM stock_move_line line
                     JOIN stock_move move ON move.id = line.move_id
              CROSS JOIN LATERAL (VALUES (line.location_id, 1), (line.location_dest_id, -1)) side(place_id, direction)
                    WHERE move.state = 'done' AND move.date > %(instant)s AND line.product_id = ANY(%(products)s)
                      AND %(line_owned)s) counted
             JOIN stock_location place ON place.id = counted.place_id
            WHERE place.company_id = %(company)s AND place.usage IN ('internal', 'transit')
            GROUP BY product_id, lot_id, place_id
            ORDER BY product_id, lot_id, place_id""",
            company=scope.company.id,
            products=scope.product_ids,
            quant_owned=scope.owned("quant.owner_id"),
            line_owned=scope.owned("line.owner_id"),
            instant=scope.instant,
        )
    )
    placed = defaultdict(dict)
    for product, lot, place, quantity in rows:
        placed[product, lot][place] = quantity or 0.0
    return placed


def consigned_quantities(scope: Scope) -> dict[int, float]:
    """{product: quantity in the company's places that belongs to others, as it is now}."""
    rows = scope.company.env.execute_query(
        SQL(
            """SELECT quant.product_id, COALESCE(SUM(quant.quantity), 0)::float AS held
             FROM stock_quant quant
             JOIN stock_location place ON place.id = quant.location_id
            WHERE place.company_id = %(company)s AND place.usage IN ('internal', 'transit')
              AND quant.product_id = ANY(%(products)s)
              AND quant.owner_id IS NOT NULL AND quant.owner_id <> %(partner)s
            GROUP BY quant.product_id
           HAVING COALESCE(SUM(quant.quantity), 0) <> 0""",
            company=scope.company.id,
            products=scope.product_ids,
            partner=scope.company.partner_id.id,
        )
    )
    return dict(rows)


def first_entries(scope: Scope) -> dict[int, Entry]:
    """{lot: its first entry}. A lot is born once: transfers, returns, rework and counts that bring it
    back later do not make it younger."""
    rows = scope.company.env.execute_query(
        SQL(
            """SELECT DISTINCT ON (lot_id) lot_id, moved_at, quantity::float, usage
             FROM (%s) crossing
            WHERE direction > 0 AND lot_id IS NOT NULL AND moved_at <= %s
            ORDER BY lot_id, moved_at, id""",
            _crossings(scope),
            scope.instant,
        )
    )
    return {lot: Entry(*entry) for lot, *entry in rows}


def unlotted_entries(scope: Scope, quantities: dict[int, float]) -> dict[int, list[Entry]]:
    """{product: entries without a lot, newest first}, no further back than ``quantities`` need. What
    customers sent back is left out: it is as old as the rest."""
    wanted = {product: quantity for product, quantity in quantities.items() if quantity > 0}
    rows = scope.company.env.execute_query(
        SQL(
            """SELECT product_id, moved_at, quantity::float, usage
             FROM (SELECT *, SUM(quantity) OVER (PARTITION BY product_id ORDER BY moved_at DESC, id DESC)
                             - quantity AS newer
                     FROM (%s) crossing
                    WHERE direction > 0 AND lot_id IS NULL AND usage <> 'customer' AND moved_at <= %s) entry
             JOIN UNNEST(%s::int[], %s::float[]) AS held(product, on_hand) ON held.product = entry.product_id
            WHERE entry.newer < held.on_hand
            ORDER BY product_id, moved_at DESC, id DESC""",
            _crossings(scope),
            scope.instant,
            list(wanted),
            list(wanted.values()),
        )
    )
    entries = defaultdict(list)
    for product, *entry in rows:
        entries[product].append(Entry(*entry))
    return entries


def issues(scope: Scope, since: datetime) -> dict[int, tuple[datetime, float]]:
    """{product: (last issue, quantity issued after ``since``)}. Losses found by counting are no issue."""
    rows = scope.company.env.execute_query(
        SQL(
            """SELECT line.product_id, MAX(move.date),
                  COALESCE(SUM(line.quantity_product_uom) FILTER (WHERE move.date > %(since)s), 0)::float
             FROM stock_move_line line
             JOIN stock_move move ON move.id = line.move_id
             JOIN stock_location source ON source.id = line.location_id
             JOIN stock_location destination ON destination.id = line.location_dest_id
            WHERE move.state = 'done' AND move.date <= %(instant)s AND line.product_id = ANY(%(products)s)
              AND source.company_id = %(company)s AND source.usage IN ('internal', 'transit')
              AND destination.usage IN ('customer', 'production', 'supplier')
            GROUP BY line.product_id""",
            since=since,
            instant=scope.instant,
            products=scope.product_ids,
            company=scope.company.id,
        )
    )
    return {product: (last_issue, issued) for product, last_issue, issued in rows}
