# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What was fed, done, found amiss and signed while a batch was made."""

MATERIALS = """
SELECT owner, '<open>' || string_agg(element, ','
        ORDER BY scanned DESC, at, id) || '<close>' FROM (
    SELECT f.production_id AS owner, true AS scanned, f.fed_at AS at, f.id, {<feeding f>} AS element
      FROM mrp_feeding AS f
      JOIN product_product AS p ON p.id = f.product_id
      JOIN uom_uom AS u ON u.id = f.uom_id
      JOIN res_users AS person ON person.id = f.operator_id
      LEFT JOIN product_product AS other ON other.id = f.instead_of_id
      LEFT JOIN maintenance_equipment AS scale ON scale.id = f.scale_id
      LEFT JOIN mrp_workorder AS w ON w.id = f.workorder_id
     WHERE f.production_id = ANY(%(orders)s)
     UNION ALL
    SELECT m.raw_material_production_id, false, NULL, l.id, {<consumption l>}
      FROM stock_move AS m
      JOIN stock_location AS place ON place.id = m.location_dest_id AND place.usage <> 'inventory'
      JOIN stock_move_line AS l ON l.move_id = m.id AND l.state = 'done' AND l.quantity <> 0
      JOIN product_product AS p ON p.id = l.product_id
      JOIN uom_uom AS u ON u.id = l.product_uom_id
      LEFT JOIN mrp_workorder AS w ON w.id = m.workorder_id
      LEFT JOIN stock_lot AS lot ON lot.id = l.lot_id
      LEFT JOIN res_partner AS supplier ON supplier.id = lot.supplier_id
     WHERE m.raw_material_production_id = ANY(%(orders)s)
       AND NOT EXISTS (SELECT FROM mrp_feeding AS fed
                        WHERE fed.production_id = m.raw_material_production_id AND fed.move_id = l.move_id
                          AND fed.lot_id IS NOT DISTINCT FROM l.lot_id)
) AS found GROUP BY owner
"""

STEPS = """
WITH log AS (SELECT id FROM mrp_step_log WHERE production_id = ANY(%(orders)s)),
readings AS (
    SELECT log_id, '<open>' || string_agg(element, ',') || '<close>' AS elements FROM (
        SELECT r.log_id, {<reading r>} AS element
      FROM mrp_step_reading AS r
      JOIN lot_parameter AS parameter ON parameter.id = r.parameter_id
      JOIN res_users AS person ON person.id = r.user_id
      LEFT JOIN uom_uom AS u ON u.id = r.uom_id
      LEFT JOIN maintenance_equipment AS machine ON machine.id = r.equipment_id
     WHERE r.log_id IN (SELECT id FROM log) ORDER BY r.log_id, r.measured_at, r.id) AS sorted GROUP BY 1
), checks AS (
    SELECT e.log_id, '<open>' || string_agg({<equipment e>}, ','
        ORDER BY e.id) || '<close>' AS elements
      FROM mrp_step_equipment AS e JOIN maintenance_equipment AS machine ON machine.id = e.equipment_id
     WHERE e.log_id IN (SELECT id FROM log) GROUP BY 1
), attached AS (
    SELECT a.log_id, '<open>' || string_agg({<attachment a>}, ','
        ORDER BY a.id) || '<close>' AS elements
      FROM mrp_step_attachment AS a JOIN res_users AS person ON person.id = a.user_id
     WHERE a.log_id IN (SELECT id FROM log) GROUP BY 1
), people AS (
    SELECT rel.log_id, '<open>' || string_agg([json person.login], ','
        ORDER BY person.login COLLATE "C") || '<close>' AS logins,
           '<open>' || string_agg(rel.user_id::text, ',' ORDER BY rel.user_id) || '<close>' AS ids
      FROM mrp_step_log_operator_rel AS rel JOIN res_users AS person ON person.id = rel.user_id
     WHERE rel.log_id IN (SELECT id FROM log) GROUP BY 1
), machines AS (
    SELECT rel.log_id, '<open>' || string_agg(rel.equipment_id::text, ','
        ORDER BY rel.equipment_id) || '<close>' AS ids
      FROM mrp_step_log_equipment_rel AS rel WHERE rel.log_id IN (SELECT id FROM log) GROUP BY 1
)
SELECT s.production_id, '<open>' || string_agg({<step s>}, ','
        ORDER BY s.started_at, s.id) || '<close>'
  FROM mrp_step_log AS s
  LEFT JOIN mrp_workcenter AS place ON place.id = s.workcenter_id
  LEFT JOIN mrp_crew AS crew ON crew.id = s.crew_id
  LEFT JOIN batch_shift AS shift ON shift.id = s.shift_id
  LEFT JOIN readings ON readings.log_id = s.id
  LEFT JOIN checks ON checks.log_id = s.id
  LEFT JOIN attached ON attached.log_id = s.id
  LEFT JOIN people ON people.log_id = s.id
  LEFT JOIN machines ON machines.log_id = s.id
 WHERE s.production_id = ANY(%(orders)s) GROUP BY 1
"""

DEVIATIONS = """
SELECT d.production_id, '<open>' || string_agg({<deviation d>}, ','
        ORDER BY d.id) || '<close>'
  FROM mrp_deviation AS d
  JOIN res_users AS opener ON opener.id = d.opened_by_id
  LEFT JOIN res_users AS closer ON closer.id = d.closed_by_id
  LEFT JOIN mrp_workorder AS w ON w.id = d.workorder_id
  LEFT JOIN stock_lot AS lot ON lot.id = d.lot_id
 WHERE d.production_id = ANY(%(orders)s) GROUP BY 1
"""

SIGNATURES = """
SELECT s.production_id, '<open>' || string_agg({<signature s>}, ','
        ORDER BY s.signed_at, s.id) || '<close>'
  FROM batch_signature AS s JOIN res_users AS person ON person.id = s.user_id
 WHERE s.production_id = ANY(%(orders)s) GROUP BY 1
"""
