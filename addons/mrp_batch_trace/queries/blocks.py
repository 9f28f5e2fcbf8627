# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""SQL for what surrounds the lots of an answer: deliveries, receipts, stock, orders still open, gaps.

Every query starts from the given lots and fans out through ``LATERAL (... OFFSET 0)``: a plain join lets the planner
hash every delivery the company ever made, and the time then grows with the database instead of with the answer.
"""

from typing import NamedTuple

from odoo.tools import SQL

from .links import STANDING

HOUSE = SQL("('internal', 'transit')")


class Crossing(NamedTuple):
    """A row of :func:`crossings`: ids, the usage of the places it came from and went to, the reference of its move; the
    quantity is in the product's unit."""

    lot: int
    product: int
    came: str
    went: str
    partner: int | None
    picking: int | None
    reference: str | None
    production: int | None
    date: object
    quantity: float

    @property
    def document(self):
        """(model, record id, reference) of what moved it; no model where only a move did."""
        if self.picking:
            return "stock.picking", self.picking, self.reference or ""
        model, res_id = ("mrp.production", self.production) if self.production else ("", 0)
        return model, res_id, self.reference or ""


class Held(NamedTuple):
    """A row of :func:`stock_now`: what of a lot lies in a place, in the product's unit."""

    lot: int
    product: int
    location: int
    usage: str
    quantity: float
    reserved: float | None


class OpenLine(NamedTuple):
    """A row of :func:`open_orders`; no quantity for a lot being made.

    kind: transfer, reserved, fed or making
    """

    kind: str
    lot: int
    product: int
    picking: int | None
    production: int | None
    quantity: float | None

    @property
    def document(self):
        """(model, record id)"""
        return ("stock.picking", self.picking) if self.picking else ("mrp.production", self.production)


class Lines(NamedTuple):
    """How many lines there are, how many of them name no lot, and ids of the records these are of."""

    count: int
    unnamed: int
    records: list | None


class Unjoined(NamedTuple):
    """How many consumed lines nothing joins with what was made, and the ids of their orders."""

    count: int
    orders: list | None


class Short(NamedTuple):
    """How many there are, and the ids of their products."""

    count: int
    products: list | None


def crossings(lots, companies):
    """Quantities of ``lots`` that entered or left the house: a :class:`Crossing` per lot, document and kind of place.

    The oldest first; within one second in the order in which they were written.
    """
    return SQL(
        """SELECT l.lot_id, l.product_id, came.usage, went.usage, COALESCE(k.partner_id, m.partner_id),
                  l.picking_id, m.reference, COALESCE(m.production_id, m.raw_material_production_id),
                  max(l.date), sum(l.quantity_product_uom)
             FROM unnest(%(lots)s::int[]) asked(id)
            CROSS JOIN LATERAL (
                  SELECT id, lot_id, product_id, location_id, location_dest_id, picking_id, move_id, date,
                         quantity_product_uom
                    FROM stock_move_line
                   WHERE lot_id = asked.id AND state = 'done' AND company_id = ANY(%(companies)s) OFFSET 0) l
             JOIN stock_location came ON came.id = l.location_id
             JOIN stock_location went ON went.id = l.location_dest_id
             JOIN stock_move m ON m.id = l.move_id
             LEFT JOIN stock_picking k ON k.id = l.picking_id
            WHERE came.usage NOT IN %(house)s OR went.usage NOT IN %(house)s
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
            ORDER BY max(l.date), max(l.id)""",
        lots=list(lots),
        companies=list(companies),
        house=HOUSE,
    )


def stock_now(lots, companies):
    """Stock of ``lots`` now, each row :class:`Held`."""
    return SQL(
        """SELECT q.lot_id, q.product_id, q.location_id, s.usage, sum(q.quantity), sum(q.reserved_quantity)
             FROM unnest(%(lots)s::int[]) asked(id)
            CROSS JOIN LATERAL (SELECT * FROM stock_quant WHERE lot_id = asked.id OFFSET 0) q
             JOIN stock_location s ON s.id = q.location_id AND s.usage IN %(house)s
            WHERE q.company_id IS NULL OR q.company_id = ANY(%(companies)s)
            GROUP BY 1, 2, 3, 4
           HAVING sum(q.quantity) <> 0
            ORDER BY q.location_id, q.lot_id""",
        lots=list(lots),
        companies=list(companies),
        house=HOUSE,
    )


def open_orders(lots, companies):
    """Documents not done that hold, took or make one of ``lots``; what was fed is not reserved any more.

    Each row is an :class:`OpenLine`.
    """
    return SQL(
        """SELECT CASE WHEN m.raw_material_production_id IS NULL THEN 'transfer' ELSE 'reserved' END,
                  l.lot_id, l.product_id, l.picking_id, m.raw_material_production_id, sum(l.quantity_product_uom)
             FROM unnest(%(lots)s::int[]) asked(id)
            CROSS JOIN LATERAL (
                  SELECT * FROM stock_move_line
                   WHERE lot_id = asked.id AND state NOT IN ('done', 'cancel')
                     AND company_id = ANY(%(companies)s) OFFSET 0) l
             JOIN stock_move m ON m.id = l.move_id
            WHERE (l.picking_id IS NOT NULL OR m.raw_material_production_id IS NOT NULL)
              AND NOT (l.picked AND EXISTS (
                  SELECT 1 FROM mrp_feeding b
                   WHERE b.move_id = l.move_id AND b.lot_id = l.lot_id AND %(standing)s))
            GROUP BY 1, 2, 3, 4, 5
            UNION ALL
           SELECT 'fed', b.lot_id, lot.product_id, NULL, b.production_id, sum(b.quantity * u.factor / own.factor)
             FROM mrp_feeding b
             JOIN mrp_production p ON p.id = b.production_id AND p.state NOT IN ('done', 'cancel')
                  AND p.company_id = ANY(%(companies)s)
             JOIN stock_lot lot ON lot.id = b.lot_id
             JOIN product_product v ON v.id = lot.product_id
             JOIN product_template t ON t.id = v.product_tmpl_id
             JOIN uom_uom own ON own.id = t.uom_id
             JOIN uom_uom u ON u.id = b.uom_id
            WHERE b.lot_id = ANY(%(lots)s) AND %(standing)s
            GROUP BY b.lot_id, lot.product_id, b.production_id
            UNION ALL
           SELECT 'making', made.stock_lot_id, p.product_id, NULL, p.id, NULL
             FROM mrp_production_stock_lot_rel made
             JOIN mrp_production p ON p.id = made.mrp_production_id AND p.state NOT IN ('done', 'cancel')
                  AND p.company_id = ANY(%(companies)s)
            WHERE made.stock_lot_id = ANY(%(lots)s)""",
        lots=list(lots),
        companies=list(companies),
        standing=STANDING,
    )


def materials_of(lots, companies):
    """Material lines of the orders that made ``lots``: one row of :class:`Lines`, of products."""
    return SQL(
        """%s
           SELECT count(*), count(*) FILTER (WHERE l.lot_id IS NULL),
                  array_agg(DISTINCT l.product_id) FILTER (WHERE l.lot_id IS NULL)
             FROM orders
             JOIN stock_move m ON m.raw_material_production_id = orders.production_id
             JOIN stock_move_line l ON l.move_id = m.id AND l.state = 'done'""",
        _makers(lots, companies),
    )


def not_consumed(lots, companies, digits):
    """Components of the orders that made ``lots`` of which less was consumed than the quantity made needs by its plan.

    One row, :class:`Short`. ``digits``: decimal places of quantities.
    """
    return SQL(
        """%s
           SELECT count(*), array_agg(DISTINCT m.product_id)
             FROM orders
             JOIN mrp_production p ON p.id = orders.production_id AND p.state = 'done'
             JOIN stock_move m ON m.raw_material_production_id = p.id AND m.state IN ('done', 'cancel')
             JOIN stock_location place ON place.id = m.location_dest_id AND place.usage <> 'inventory'
             LEFT JOIN mrp_bom_line planned ON planned.id = m.bom_line_id
            WHERE m.product_uom_qty * LEAST(COALESCE(p.qty_producing / NULLIF(p.product_qty, 0), 1), 1)
                  * (1 - COALESCE(planned.feeding_tolerance, 0) / 100)
                  - CASE WHEN m.state = 'done' THEN m.quantity ELSE 0 END >= 0.1 ^ %s""",
        _makers(lots, companies),
        digits,
    )


def unjoined(lots, companies, downstream):
    """Lines that an order consumed, and that neither core's links nor a feeding join with what it made.

    :param downstream: whether to look at the orders that took ``lots``, else at those that made them
    :return: SQL, one row of :class:`Unjoined`
    """
    taken = (
        SQL(
            """SELECT l.id, l.lot_id, l.move_id FROM unnest(%(lots)s::int[]) asked(id)
            CROSS JOIN LATERAL (
                  SELECT id, lot_id, move_id, quantity, location_dest_id FROM stock_move_line
                   WHERE lot_id = asked.id AND state = 'done' AND company_id = ANY(%(companies)s) OFFSET 0) l
             JOIN stock_location place ON place.id = l.location_dest_id AND place.usage <> 'inventory'
            WHERE l.quantity > 0""",
            lots=list(lots),
            companies=list(companies),
        )
        if downstream
        else SQL(
            """%s
           SELECT l.id, l.lot_id, l.move_id
             FROM orders
             JOIN stock_move m ON m.raw_material_production_id = orders.production_id
             JOIN stock_move_line l ON l.move_id = m.id AND l.state = 'done' AND l.lot_id IS NOT NULL AND l.quantity > 0
             JOIN stock_location place ON place.id = l.location_dest_id AND place.usage <> 'inventory'""",
            _makers(lots, companies),
        )
    )
    return SQL(
        """SELECT count(*), array_agg(DISTINCT m.raw_material_production_id)
             FROM (%(taken)s) l
             JOIN stock_move m ON m.id = l.move_id AND m.raw_material_production_id IS NOT NULL
             JOIN mrp_production p ON p.id = m.raw_material_production_id AND p.state = 'done'
            WHERE NOT EXISTS (SELECT FROM stock_move_line_consume_rel rel WHERE rel.produce_line_id = l.id)
              AND NOT EXISTS (
                  SELECT FROM mrp_feeding b WHERE b.production_id = p.id AND b.lot_id = l.lot_id AND %(standing)s)""",
        taken=taken,
        standing=STANDING,
    )


def _makers(lots, companies):
    """``WITH orders``: those that made ``lots``."""
    return SQL(
        """WITH orders AS (
               SELECT DISTINCT m.production_id
                 FROM unnest(%(lots)s::int[]) asked(id)
                CROSS JOIN LATERAL (
                      SELECT move_id FROM stock_move_line
                       WHERE lot_id = asked.id AND state = 'done' AND company_id = ANY(%(companies)s) OFFSET 0) l
                 JOIN stock_move m ON m.id = l.move_id AND m.production_id IS NOT NULL)""",
        lots=list(lots),
        companies=list(companies),
    )


def products_of(lots, companies):
    """Product lines of the orders that took ``lots``: one row of :class:`Lines`, of orders."""
    return SQL(
        """WITH orders AS (
               SELECT DISTINCT m.raw_material_production_id AS id
                 FROM unnest(%(lots)s::int[]) asked(id)
                CROSS JOIN LATERAL (
                      SELECT move_id FROM stock_move_line
                       WHERE lot_id = asked.id AND state = 'done' AND company_id = ANY(%(companies)s) OFFSET 0) l
                 JOIN stock_move m ON m.id = l.move_id AND m.raw_material_production_id IS NOT NULL)
           SELECT count(*), count(*) FILTER (WHERE l.lot_id IS NULL),
                  array_agg(DISTINCT orders.id) FILTER (WHERE l.lot_id IS NULL)
             FROM orders
             JOIN stock_move m ON m.production_id = orders.id
             JOIN stock_move_line l ON l.move_id = m.id AND l.state = 'done'""",
        lots=list(lots),
        companies=list(companies),
    )


def left_unnamed(lots, companies):
    """Lines without a lot by which goods of the products of ``lots`` left their place since the first of these came.

    An operation type that uses no lots books them so: nobody knows which lot it was. One row, :class:`Short`.
    """
    return SQL(
        """WITH asked AS (
               SELECT product_id, min(create_date) AS since FROM stock_lot WHERE id = ANY(%(lots)s) GROUP BY 1)
           SELECT count(*), array_agg(DISTINCT l.product_id)
             FROM asked
            CROSS JOIN LATERAL (
                  SELECT l.product_id, l.location_id
                    FROM stock_move_line l
                   WHERE l.product_id = asked.product_id AND l.state = 'done' AND l.lot_id IS NULL
                     AND l.quantity > 0 AND l.date >= asked.since AND l.company_id = ANY(%(companies)s) OFFSET 0) l
             JOIN stock_location place ON place.id = l.location_id AND place.usage IN %(house)s""",
        lots=list(lots),
        companies=list(companies),
        house=HOUSE,
    )
