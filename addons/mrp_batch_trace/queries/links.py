# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""SQL that walks from lot to lot.

Three sources of links:

* Odoo's own ``stock_move_line_consume_rel``: manufacturing, by-products, repair, subcontracting, and any transfer whose
  lines were joined that way (a repack, a split, a merge). Its column names read backwards: ``produce_line_id``
  holds the line of the material, ``consume_line_id`` the line of the product. The lots of both lines stand beside
  them: see ``link_columns``.
* ``mrp_unbuild``: core joins only by-products to what an unbuild gave back, not the unbuilt lot itself.
* ``mrp_feeding``: what was scanned at the step. In an order with several serials core joins every input with every
  output; a feeding bound to one finished lot says which input went where, and the other pairs of that input are
  then dropped. A feeding of an order still running is a link core does not have yet.
"""

from typing import NamedTuple

from odoo.tools import SQL


class StockLink(NamedTuple):
    """A row of :func:`stock_links` and :func:`unbuild_links`: one lot went into another by one document.

    Ids of lots, of the document (one of ``production``, ``unbuild``, ``picking``, else ``move``), of the place and of
    the person; quantities in each product's own unit.
    """

    source: int
    target: int
    production: int | None
    unbuild: int | None
    picking: int | None
    move: int | None
    took: float
    gave: float
    date: object
    place: int
    person: int | None

    @property
    def document(self):
        """(kind of edge, model, record id)"""
        if self.production:
            return "production", "mrp.production", self.production
        if self.unbuild:
            return "unbuild", "mrp.unbuild", self.unbuild
        return ("transfer", "stock.picking", self.picking) if self.picking else ("move", "stock.move", self.move)


class FedLink(NamedTuple):
    """A row of :func:`feeding_links`. Bound: the feeding names the finished lot. Several: the order makes more than
    one. The quantity is in the lot's own unit."""

    source: int
    target: int
    production: int
    bound: bool
    several: bool
    quantity: float
    fed_at: object
    operator: int

    @property
    def key(self):
        return self.source, self.target, self.production


# A feeding counts unless a later row corrected it.
STANDING = SQL("b.quantity > 0 AND NOT EXISTS (SELECT 1 FROM mrp_feeding later WHERE later.replaces_id = b.id)")

# The link is refuted: its material was bound to other serials of the order, not to this one.
REFUTED = SQL(
    """EXISTS (
        SELECT 1 FROM mrp_feeding b
         WHERE b.lot_id = rel.source_lot_id AND b.production_id = rel.production_id
           AND b.finished_lot_id IS NOT NULL AND %(standing)s
        HAVING count(*) > 0 AND bool_and(b.finished_lot_id <> rel.target_lot_id)
    )""",
    standing=STANDING,
)

# Of the lines of an unbuild: by-products that are taken apart with the lot go the other way.
GIVEN_BACK = SQL("place.usage = 'production'")


def _next_lots(downstream, companies):
    """Lots one step away from ``reached.lot_id``, as the body of a LATERAL join."""
    here, there = SQL("source_lot_id"), SQL("target_lot_id")
    if not downstream:
        here, there = there, here
    fed = SQL("b.lot_id"), SQL("COALESCE(b.finished_lot_id, made.stock_lot_id)")
    fed_here, fed_there = fed if downstream else reversed(fed)
    return SQL(
        """SELECT rel.%(there)s AS lot_id
             FROM stock_move_line_consume_rel rel
            WHERE rel.%(here)s = reached.lot_id
              AND rel.%(there)s IS NOT NULL AND rel.target_done
              AND rel.target_company_id = ANY(%(companies)s)
              AND NOT %(refuted)s
            UNION ALL
           SELECT %(fed_there)s
             FROM %(feedings)s
            WHERE %(fed_here)s = reached.lot_id AND p.company_id = ANY(%(companies)s)
            UNION ALL
           %(unbuilt)s""",
        here=here,
        there=there,
        companies=list(companies),
        refuted=REFUTED,
        fed_here=fed_here,
        fed_there=fed_there,
        feedings=_feedings(downstream),
        unbuilt=_unbuilt(downstream, companies),
    )


def _unbuilt(downstream, companies):
    """What came out of unbuilding the lot or, upstream, the lots whose unbuilding gave this one back."""
    if downstream:
        return SQL(
            """SELECT f.lot_id
                 FROM mrp_unbuild u
                 JOIN stock_move m ON m.unbuild_id = u.id
                 JOIN stock_move_line f ON f.move_id = m.id AND f.state = 'done' AND f.company_id = ANY(%s)
                 JOIN stock_location place ON place.id = f.location_id AND %s
                WHERE u.lot_id = reached.lot_id AND f.lot_id <> u.lot_id""",
            list(companies),
            GIVEN_BACK,
        )
    return SQL(
        """SELECT u.lot_id
             FROM stock_move_line f
             JOIN stock_move m ON m.id = f.move_id AND m.unbuild_id IS NOT NULL
             JOIN mrp_unbuild u ON u.id = m.unbuild_id AND u.lot_id <> f.lot_id
             JOIN stock_location place ON place.id = f.location_id AND %s
            WHERE f.lot_id = reached.lot_id AND f.state = 'done' AND f.company_id = ANY(%s)""",
        GIVEN_BACK,
        list(companies),
    )


def _feedings(downstream):
    """Standing feedings with the lots they went into.

    Upstream they are entered by the finished lot, through the order's lots, whose index makes it cheap; downstream by
    the lot fed.
    """
    if downstream:
        return SQL(
            """(SELECT b.* FROM mrp_feeding b WHERE b.lot_id = reached.lot_id AND %s OFFSET 0) b
               JOIN mrp_production p ON p.id = b.production_id AND p.state <> 'cancel'
               LEFT JOIN mrp_production_stock_lot_rel made ON made.mrp_production_id = b.production_id""",
            STANDING,
        )
    return SQL(
        """(SELECT b.*, made.stock_lot_id
              FROM mrp_production_stock_lot_rel made
              JOIN mrp_feeding b ON b.production_id = made.mrp_production_id
             WHERE made.stock_lot_id = reached.lot_id AND %s OFFSET 0) b
           JOIN mrp_production p ON p.id = b.production_id AND p.state <> 'cancel'
           CROSS JOIN LATERAL (SELECT b.stock_lot_id) made""",
        STANDING,
    )


def closure(seeds, companies, downstream):
    """Ids of all lots reached from ``seeds``, the seeds included; one column, no order.

    UNION (not UNION ALL) keeps each lot once, which both stops loops and keeps a ladder of diamonds linear.
    """
    return SQL(
        """WITH RECURSIVE reached(lot_id) AS (
               SELECT unnest(%(seeds)s::int[])
                UNION
               SELECT step.lot_id FROM reached CROSS JOIN LATERAL (%(next_lots)s) step WHERE step.lot_id IS NOT NULL
           )
           SELECT lot_id FROM reached""",
        seeds=list(seeds),
        next_lots=_next_lots(downstream, companies),
    )


def neighbours(lots, companies, downstream):
    """Ids of the lots exactly one step away from any of ``lots``."""
    return SQL(
        "SELECT DISTINCT step.lot_id FROM unnest(%s::int[]) reached(lot_id) CROSS JOIN LATERAL (%s) step"
        " WHERE step.lot_id IS NOT NULL",
        list(lots),
        _next_lots(downstream, companies),
    )


def stock_links(lots, companies):
    """Core's links among ``lots``, one :class:`StockLink` per (source lot, target lot, document).

    Quantities count every move line once, although core pairs each with all.
    """
    return SQL(
        """WITH asked AS MATERIALIZED (SELECT unnest(%(lots)s::int[]) AS id),
        pair AS (
            SELECT c.lot_id AS source, f.lot_id AS target, m.production_id, m.unbuild_id, f.picking_id, f.move_id,
                   c.quantity_product_uom AS took, f.quantity_product_uom AS gave, f.date, f.location_dest_id,
                   COALESCE(p.user_id, f.write_uid) AS person,
                   row_number() OVER (PARTITION BY f.move_id, f.lot_id, c.id) AS nth_of_material,
                   row_number() OVER (PARTITION BY f.move_id, c.lot_id, f.id) AS nth_of_product
              FROM asked
             CROSS JOIN LATERAL (
                   SELECT id, lot_id, quantity_product_uom FROM stock_move_line
                    WHERE lot_id = asked.id AND state = 'done' OFFSET 0) c
              JOIN stock_move_line_consume_rel rel ON rel.produce_line_id = c.id
              JOIN stock_move_line f ON f.id = rel.consume_line_id AND f.state = 'done'
                   AND f.company_id = ANY(%(companies)s)
              JOIN stock_move m ON m.id = f.move_id
              LEFT JOIN mrp_production p ON p.id = m.production_id
             WHERE f.lot_id IN (SELECT id FROM asked) AND NOT %(refuted)s
        )
        SELECT source, target, production_id, unbuild_id, picking_id, move_id,
               sum(took) FILTER (WHERE nth_of_material = 1), sum(gave) FILTER (WHERE nth_of_product = 1),
               max(date), min(location_dest_id), min(person)
          FROM pair
         GROUP BY source, target, production_id, unbuild_id, picking_id, move_id
         ORDER BY max(date), source, target""",
        lots=list(lots),
        companies=list(companies),
        refuted=REFUTED,
    )


def unbuild_links(lots, companies):
    """Links by unbuilding among ``lots``, each a :class:`StockLink`."""
    return SQL(
        """SELECT u.lot_id, f.lot_id, NULL::int, u.id, NULL::int, NULL::int,
                  min(u.product_qty * unit.factor / own.factor), sum(f.quantity_product_uom),
                  max(f.date), min(f.location_dest_id), min(u.create_uid)
             FROM mrp_unbuild u
             JOIN stock_move m ON m.unbuild_id = u.id
             JOIN stock_move_line f ON f.move_id = m.id AND f.state = 'done' AND f.company_id = ANY(%(companies)s)
                  AND f.lot_id = ANY(%(lots)s) AND f.lot_id <> u.lot_id
             JOIN stock_location place ON place.id = f.location_id AND %(given_back)s
             JOIN product_product v ON v.id = u.product_id
             JOIN product_template t ON t.id = v.product_tmpl_id
             JOIN uom_uom own ON own.id = t.uom_id
             JOIN uom_uom unit ON unit.id = u.product_uom_id
            WHERE u.lot_id = ANY(%(lots)s)
            GROUP BY u.lot_id, f.lot_id, u.id""",
        lots=list(lots),
        companies=list(companies),
        given_back=GIVEN_BACK,
    )


def feeding_links(lots, companies):
    """Links by feeding among ``lots``, each a :class:`FedLink`."""
    return SQL(
        """SELECT b.lot_id, COALESCE(b.finished_lot_id, made.stock_lot_id) AS target, b.production_id,
                  bool_or(b.finished_lot_id IS NOT NULL),
                  1 < (SELECT count(*) FROM mrp_production_stock_lot_rel r
                        WHERE r.mrp_production_id = b.production_id),
                  sum(b.quantity * u.factor / own.factor), max(b.fed_at), min(b.operator_id)
             FROM mrp_feeding b
             JOIN mrp_production p ON p.id = b.production_id AND p.state <> 'cancel'
                  AND p.company_id = ANY(%(companies)s)
             JOIN stock_lot l ON l.id = b.lot_id
             JOIN product_product v ON v.id = l.product_id
             JOIN product_template t ON t.id = v.product_tmpl_id
             JOIN uom_uom own ON own.id = t.uom_id
             JOIN uom_uom u ON u.id = b.uom_id
             LEFT JOIN mrp_production_stock_lot_rel made
                  ON made.mrp_production_id = b.production_id AND b.finished_lot_id IS NULL
            WHERE b.lot_id = ANY(%(lots)s) AND %(standing)s
              AND COALESCE(b.finished_lot_id, made.stock_lot_id) = ANY(%(lots)s)
            GROUP BY b.lot_id, target, b.production_id""",
        lots=list(lots),
        companies=list(companies),
        standing=STANDING,
    )


def shared_inputs(productions):
    """(production, product) pairs where several lots of one component met several finished serials.

    Which of the lots is in which serial is then only known from feedings bound to a serial.
    """
    return SQL(
        """SELECT m.raw_material_production_id, l.product_id
             FROM stock_move m
             JOIN stock_move_line l ON l.move_id = m.id AND l.state = 'done' AND l.lot_id IS NOT NULL
            WHERE m.raw_material_production_id IN (
                  SELECT mrp_production_id FROM mrp_production_stock_lot_rel
                   WHERE mrp_production_id = ANY(%s) GROUP BY mrp_production_id HAVING count(*) > 1)
            GROUP BY m.raw_material_production_id, l.product_id
           HAVING count(DISTINCT l.lot_id) > 1""",
        list(productions),
    )
