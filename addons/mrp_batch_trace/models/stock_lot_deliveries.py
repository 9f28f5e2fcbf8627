# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models
from odoo.tools import SQL

#: What core calls outgoing; an addon that adds to it is answered by core's own way.
OUTGOING = [
    "|",
    "|", ("picking_code", "=", "outgoing"), ("move_id.picking_code", "=", "outgoing"),
    ("produce_line_ids", "!=", False),
]


class StockLot(models.Model):
    """Where a lot was delivered to, whatever it became on the way: counted each time a lot's form is opened.

    Core asks level by level, each time for a condition that makes the database read all outgoing moves. One
    statement that goes from lot to lot by index gives the same answer.
    """

    _inherit = "stock.lot"

    def _find_delivery_ids_by_lot_iterative(self):
        """Return ``{lot id: [picking ids]}`` as core does, for the move lines the user may see."""
        if not self.ids or self._get_outgoing_domain() != OUTGOING:
            return super()._find_delivery_ids_by_lot_iterative()
        self._flush_for_deliveries()
        # Compiling the walk takes longer than walking.
        self.env.cr.execute("SET LOCAL jit = off")
        if len(self.ids) == 1:
            rows = self.env.execute_query(self._delivery_query(_PICKINGS))
            return {self.id: [picking_id for [picking_id] in rows]}
        children, delivered = defaultdict(set), defaultdict(set)
        for parent, child, picking in self.env.execute_query(self._delivery_query(_LINKS)):
            if child:
                children[parent].add(child)
            else:
                delivered[parent].add(picking)
        return {lot_id: _gathered(lot_id, children, delivered) for lot_id in self.ids}

    def _flush_for_deliveries(self):
        lines = self.env["stock.move.line"]
        lines.flush_model([*_COLUMNS[1:], "state", "company_id", "produce_line_ids"])
        self.env["stock.move"].flush_model(["picking_id"])
        self.env["stock.picking"].flush_model(["picking_type_id"])

    def _delivery_query(self, rows):
        """The walk from these lots to everything they went into, and *rows* of what was reached."""
        lines = self.env["stock.move.line"]
        return SQL(
            _REACHED + rows + _IS_OUTGOING,
            seeds=self.ids,
            lines=_visible(lines, [("state", "=", "done")], SQL('"stock_move_line"."lot_id" = reached.lot_id')),
            made=_visible(lines, [], SQL('"stock_move_line"."id" = rel.consume_line_id'
                                         ' AND "stock_move_line"."lot_id" IS NOT NULL')),
        )


def _visible(lines, domain, condition):
    """The move lines of *domain* that the user may read, narrowed by *condition*, as the body of a LATERAL join."""
    query = lines._search(domain)
    query.add_where(condition)
    columns = (SQL('"stock_move_line".%s', SQL.identifier(name)) for name in _COLUMNS)
    return query.select(*columns)


def _gathered(lot_id, children, delivered):
    """Pickings of *lot_id* and of all it went into; each lot is entered once, so loops end."""
    seen, queue, pickings = {lot_id}, [lot_id], set()
    while queue:
        current = queue.pop()
        pickings |= delivered.get(current, set())
        fresh = children.get(current, set()) - seen
        seen |= fresh
        queue += fresh
    return list(pickings)


_COLUMNS = ("id", "lot_id", "picking_id", "move_id", "production_id")

# OFFSET 0 keeps each step an index look-up: without it the planner reads and hashes every outgoing picking.
_REACHED = """
WITH RECURSIVE reached(lot_id) AS (
    SELECT unnest(%(seeds)s::int[])
     UNION
    SELECT made.lot_id
      FROM reached
     CROSS JOIN LATERAL (%(lines)s OFFSET 0) line
     CROSS JOIN LATERAL (
           SELECT consume_line_id FROM stock_move_line_consume_rel WHERE produce_line_id = line.id OFFSET 0) rel
     CROSS JOIN LATERAL (%(made)s OFFSET 0) made
)
"""

# A line that made nothing with a lot is an end: its picking counts where core calls it outgoing.
_PICKINGS = """
SELECT DISTINCT line.picking_id
  FROM reached
 CROSS JOIN LATERAL (%(lines)s AND "stock_move_line"."picking_id" IS NOT NULL OFFSET 0) line
 WHERE NOT EXISTS (
       SELECT FROM stock_move_line_consume_rel rel
        CROSS JOIN LATERAL (%(made)s OFFSET 0) made
        WHERE rel.produce_line_id = line.id)
   AND
"""

_LINKS = """
SELECT reached.lot_id, made.lot_id, CASE WHEN made.lot_id IS NULL THEN line.picking_id END
  FROM reached
 CROSS JOIN LATERAL (%(lines)s OFFSET 0) line
  LEFT JOIN LATERAL (
        SELECT made.lot_id
          FROM stock_move_line_consume_rel rel
         CROSS JOIN LATERAL (%(made)s OFFSET 0) made
         WHERE rel.produce_line_id = line.id OFFSET 0) made ON true
 WHERE made.lot_id IS NOT NULL
    OR line.picking_id IS NOT NULL AND
"""

_IS_OUTGOING = """
       (EXISTS (SELECT FROM stock_move_line_consume_rel rel WHERE rel.produce_line_id = line.id)
       OR line.production_id IS NULL AND (
          SELECT kind.code FROM stock_picking picking JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
           WHERE picking.id = line.picking_id) = 'outgoing'
       OR (SELECT kind.code FROM mrp_production maker JOIN stock_picking_type kind ON kind.id = maker.picking_type_id
            WHERE maker.id = line.production_id) = 'outgoing'
       OR (SELECT kind.code FROM stock_move move JOIN stock_picking picking ON picking.id = move.picking_id
             JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
            WHERE move.id = line.move_id) = 'outgoing')
"""
