# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The tests of a batch, and whether its lots might be used."""

from .shorthand import expand

TESTS = expand("""
WITH made AS (%(made)s),
drawn AS (
    SELECT made.owner, s.id FROM made JOIN lot_sample AS s ON s.lot_id = made.lot
     UNION
    SELECT w.production_id, s.id FROM mrp_workorder AS w JOIN lot_sample AS s ON s.workorder_id = w.id
     WHERE w.production_id = ANY(%(orders)s)
), results AS (
    SELECT sample_id, '<open>' || string_agg(element, ',') || '<close>' AS elements FROM (SELECT r.sample_id, {
        id: 'result/' || r.id; parameter: parameter.code; qualifier: [text r.qualifier]; value: [text r.value];
        unit: [unit u]; method: [text r.method]; analyst: [text r.analyst]; instrument: [text r.instrument];
        tested_at: [at r.tested_at]; recorded_at: [at r.create_date]; lims_ref: [text r.lims_ref]; state: CASE WHEN
        r.retracted_at IS NOT NULL THEN 'retracted' WHEN r.verified_at IS NOT NULL THEN 'verified' ELSE 'registered'
         END; replaces: 'result/' || r.replaces_id;
        reason: coalesce([text r.reason], CASE WHEN r.retracted_at IS NOT NULL THEN [text r.retraction_reason] END);
        stored: [raw %(result)s]} AS element
      FROM lot_test_result AS r
      JOIN lot_parameter AS parameter ON parameter.id = r.parameter_id
      LEFT JOIN uom_uom AS u ON u.id = r.uom_id
     WHERE r.sample_id IN (SELECT id FROM drawn) ORDER BY r.sample_id, r.tested_at, r.id) AS sorted GROUP BY 1
)
SELECT drawn.owner, '<open>' || string_agg({
        id: 'sample/' || s.id; sample: s.name; lot: lot.name; step: [text w.name ->> 'en_US'];
        drawn_at: [at s.drawn_at]; drawn_by: [text person.login]; place: [text s.place];
        specification: [text specification.name ->> 'en_US'];
        specification_version: [raw nullif(specification.version, 0)::text]; verdict: s.verdict;
        results: [raw coalesce(results.elements, <none>)]; stored: [raw %(sample)s]}, ','
        ORDER BY s.drawn_at, s.id) || '<close>'
  FROM drawn JOIN lot_sample AS s ON s.id = drawn.id
  JOIN stock_lot AS lot ON lot.id = s.lot_id
  LEFT JOIN mrp_workorder AS w ON w.id = s.workorder_id
  LEFT JOIN res_users AS person ON person.id = s.drawn_by
  LEFT JOIN lot_specification AS specification ON specification.id = s.specification_id
  LEFT JOIN results ON results.sample_id = s.id
 GROUP BY 1
""")

GATES = expand("""
WITH made AS (%(made)s),
decided AS (
    SELECT made.owner, g.id FROM made JOIN lot_gate_decision AS g ON g.lot_id = made.lot
      JOIN mrp_production AS o ON o.id = made.owner AND o.company_id = g.company_id
     UNION
    SELECT production_id, id FROM lot_gate_decision WHERE production_id = ANY(%(orders)s)
)
SELECT decided.owner, '<open>' || string_agg({
        id: 'gate/' || g.id; lot: lot.name; operation: g.operation; allowed: [raw coalesce(g.allowed, false)::text];
        grade: [text g.grade_code]; reason_code: [text g.reason_code];
        reason_values: [raw g.reason_values]; reason: [text g.reason_text]; override_reason: [text g.override_reason];
        approved_by: [text approver.login]; user: person.login; decided_at: [at g.decided_at];
        document: [text g.origin]; stored: [raw %(gate)s]}, ','
        ORDER BY g.decided_at, g.id) || '<close>'
  FROM decided JOIN lot_gate_decision AS g ON g.id = decided.id
  JOIN stock_lot AS lot ON lot.id = g.lot_id
  JOIN res_users AS person ON person.id = g.user_id
  LEFT JOIN res_users AS approver ON approver.id = g.approved_by
 GROUP BY 1
""")
