# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The tests of a batch, and whether its lots might be used."""

TESTS = """
WITH made AS (%(made)s),
drawn AS (
    SELECT made.owner, s.id FROM made JOIN lot_sample AS s ON s.lot_id = made.lot
     UNION
    SELECT w.production_id, s.id FROM mrp_workorder AS w JOIN lot_sample AS s ON s.workorder_id = w.id
     WHERE w.production_id = ANY(%(orders)s)
), results AS (
    SELECT sample_id, '<open>' || string_agg(element, ',') || '<close>' AS elements FROM (
        SELECT r.sample_id, {<result r>} AS element
      FROM lot_test_result AS r
      JOIN lot_parameter AS parameter ON parameter.id = r.parameter_id
      LEFT JOIN uom_uom AS u ON u.id = r.uom_id
     WHERE r.sample_id IN (SELECT id FROM drawn) ORDER BY r.sample_id, r.tested_at, r.id) AS sorted GROUP BY 1
)
SELECT drawn.owner, '<open>' || string_agg({<sample s>}, ','
        ORDER BY s.drawn_at, s.id) || '<close>'
  FROM drawn JOIN lot_sample AS s ON s.id = drawn.id
  JOIN stock_lot AS lot ON lot.id = s.lot_id
  LEFT JOIN mrp_workorder AS w ON w.id = s.workorder_id
  LEFT JOIN res_users AS person ON person.id = s.drawn_by
  LEFT JOIN lot_specification AS specification ON specification.id = s.specification_id
  LEFT JOIN results ON results.sample_id = s.id
 GROUP BY 1
"""

GATES = """
WITH made AS (%(made)s),
decided AS (
    SELECT made.owner, g.id FROM made JOIN lot_gate_decision AS g ON g.lot_id = made.lot
      JOIN mrp_production AS o ON o.id = made.owner AND o.company_id = g.company_id
     UNION
    SELECT production_id, id FROM lot_gate_decision WHERE production_id = ANY(%(orders)s)
)
SELECT decided.owner, '<open>' || string_agg({<gate g>}, ','
        ORDER BY g.decided_at, g.id) || '<close>'
  FROM decided JOIN lot_gate_decision AS g ON g.id = decided.id
  JOIN stock_lot AS lot ON lot.id = g.lot_id
  JOIN res_users AS person ON person.id = g.user_id
  LEFT JOIN res_users AS approver ON approver.id = g.approved_by
 GROUP BY 1
"""
