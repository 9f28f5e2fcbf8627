# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

#: What core calls outgoing; an addon that adds to it is answered by core's own way.
OUTGOING = [
    "|",
    "|",
    ("picking_code", "=", "outgoing"),
    ("move_id.picking_code", "=", "outgoing"),
    ("produce_line_ids", "!=", False),
]


class StockLot(models.Model):
    """Where a lot was delivered to, whatever it became on the way: counted each time a lot's form is opened.

    Core asks level by level, each time for a condition that makes the database read all outgoing moves. One
    statement that goes from lot to lot by index gives the same answer, where the user sees the move lines of some
    companies and no rule says more than that.
    """

    _inherit = "stock.lot"

    def _find_delivery_ids_by_lot_iterative(self):
        """Return ``{lot id: [picking ids]}`` as core does, for the move lines the user may see."""
        seen = self._companies_seen()
        if not self.ids or not seen or self._get_outgoing_domain() != OUTGOING:
            return super()._find_delivery_ids_by_lot_iterative()
        self._flush_for_deliveries()
        # Compiling the walk takes longer than walking.
        self.env.cr.execute("SET LOCAL jit = off")
        if len(self.ids) == 1:
            rows = self.env.execute_query(SQL(_REACHED + _PICKINGS, seeds=self.ids, **seen))
            return {self.id: [picking_id for [picking_id] in rows]}
        children, delivered = defaultdict(set), defaultdict(set)
        for parent, child, picking in self.env.execute_query(SQL(_REACHED + _LINKS, seeds=self.ids, **seen)):
            if child:
                children[parent].add(child)
            else:
                delivered[parent].add(picking)
        return {lot_id: _gathered(lot_id, children, delivered) for lot_id in self.ids}

    def _companies_seen(self):
        """Return the condition each kind of line has to meet for the user to see it, or None if it is not one of
        companies alone."""
        lines = self.env["stock.move.line"]
        lines.check_access("read")
        columns = {
            "line": SQL("line.company_id"),
            "source": SQL("rel.source_company_id"),
            "target": SQL("rel.target_company_id"),
        }
        rule, companies = self.env["ir.rule"]._compute_domain(lines._name), self.env.companies.ids
        if rule.is_true():
            return dict.fromkeys(columns, SQL("TRUE"))
        if rule != Domain("company_id", "in", [*companies, False]).optimize(lines):
            return None
        return {
            name: SQL("(%(column)s IS NULL OR %(column)s = ANY(%(seen)s))", column=column, seen=companies)
            for name, column in columns.items()
        }

    def _flush_for_deliveries(self):
        lines = self.env["stock.move.line"]
        lines.flush_model(
            ["lot_id", "picking_id", "move_id", "production_id", "state", "company_id", "produce_line_ids"]
        )
        self.env["stock.move"].flush_model(["picking_id"])
        self.env["stock.picking"].flush_model(["picking_type_id"])
        self.env["stock.picking.type"].flush_model(["code"])


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


_REACHED = """
WITH RECURSIVE reached(lot_id) AS (
    SELECT unnest(%(seeds)s::int[])
     UNION
    SELECT rel.target_lot_id
      FROM reached
      JOIN stock_move_line_consume_rel rel ON rel.source_lot_id = reached.lot_id AND rel.target_lot_id IS NOT NULL
           AND %(source)s AND %(target)s
), outgoing AS MATERIALIZED (
    SELECT id FROM stock_picking_type WHERE code = 'outgoing'
)
"""

# A line that made nothing with a lot is an end: its picking counts where core calls it outgoing. OFFSET 0 keeps the
# step an index look-up: without it the planner reads and hashes every outgoing picking.
_ENDS = """
  FROM reached
 CROSS JOIN LATERAL (
       SELECT id, picking_id, production_id, move_id FROM stock_move_line line
        WHERE line.lot_id = reached.lot_id AND line.state = 'done' AND line.picking_id IS NOT NULL AND %(line)s
       OFFSET 0) line
 WHERE NOT EXISTS (
       SELECT FROM stock_move_line_consume_rel rel
        WHERE rel.produce_line_id = line.id AND rel.target_lot_id IS NOT NULL AND %(target)s)
   AND (line.production_id IS NULL
        AND (SELECT picking_type_id FROM stock_picking WHERE id = line.picking_id) IN (SELECT id FROM outgoing)
       OR EXISTS (SELECT FROM stock_move_line_consume_rel rel WHERE rel.produce_line_id = line.id)
       OR (SELECT picking_type_id FROM mrp_production WHERE id = line.production_id) IN (SELECT id FROM outgoing)
       OR (SELECT picking_type_id FROM stock_picking WHERE id = (
             SELECT picking_id FROM stock_move WHERE id = line.move_id)) IN (SELECT id FROM outgoing))
"""

_PICKINGS = "SELECT DISTINCT line.picking_id" + _ENDS

_LINKS = (
    """
SELECT rel.source_lot_id, rel.target_lot_id, NULL::int
  FROM reached
  JOIN stock_move_line_consume_rel rel ON rel.source_lot_id = reached.lot_id AND rel.target_lot_id IS NOT NULL
       AND %(source)s AND %(target)s
 UNION
SELECT reached.lot_id, NULL::int, line.picking_id
"""
    + _ENDS
)
