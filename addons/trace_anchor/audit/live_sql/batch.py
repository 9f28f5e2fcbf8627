# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The batch itself, what it was made of and where it went."""

MADE = """
SELECT mrp_production_id AS owner, stock_lot_id AS lot FROM mrp_production_stock_lot_rel
 WHERE mrp_production_id = ANY(%(orders)s)
 UNION
SELECT m.production_id, l.lot_id
  FROM stock_move AS m
  JOIN stock_location AS place ON place.id = m.location_dest_id AND place.usage <> 'inventory'
  JOIN stock_move_line AS l ON l.move_id = m.id AND l.state = 'done' AND l.lot_id IS NOT NULL
 WHERE m.production_id = ANY(%(orders)s)
"""

BATCH = """
WITH lots AS (
    SELECT rel.mrp_production_id AS owner, '<open>' || string_agg([json lot.name], ','
        ORDER BY lot.name COLLATE "C") || '<close>' AS names,
           min(lot.expiration_date) AS expires,
           '<open>' || string_agg(lot.id::text, ',' ORDER BY lot.id) || '<close>' AS ids
      FROM mrp_production_stock_lot_rel AS rel JOIN stock_lot AS lot ON lot.id = rel.stock_lot_id
     WHERE rel.mrp_production_id = ANY(%(orders)s) GROUP BY 1
), grades AS (
    SELECT owner, '<open>' || string_agg([json code], ','
        ORDER BY code COLLATE "C") || '<close>' AS codes FROM (
        SELECT DISTINCT rel.mrp_production_id AS owner, grade.code
          FROM mrp_production_stock_lot_rel AS rel JOIN stock_lot AS lot ON lot.id = rel.stock_lot_id
          JOIN lot_grade AS grade ON grade.id = lot.grade_id
         WHERE rel.mrp_production_id = ANY(%(orders)s)) AS found GROUP BY 1
), produced AS (
    SELECT m.production_id AS owner, sum(m.quantity) AS quantity
      FROM stock_move AS m JOIN stock_location AS place ON place.id = m.location_dest_id
      JOIN mrp_production AS o ON o.id = m.production_id AND o.product_id = m.product_id
     WHERE m.production_id = ANY(%(orders)s) AND place.usage <> 'inventory' AND m.state <> 'cancel' AND m.picked
     GROUP BY 1
)
SELECT o.id, {<order o>}
  FROM mrp_production AS o
  JOIN res_company AS company ON company.id = o.company_id
  JOIN product_product AS p ON p.id = o.product_id
  JOIN product_template AS t ON t.id = p.product_tmpl_id
  JOIN uom_uom AS u ON u.id = o.product_uom_id
  LEFT JOIN mrp_bom AS bom ON bom.id = o.bom_id
  LEFT JOIN res_users AS person ON person.id = o.user_id
  LEFT JOIN lots ON lots.owner = o.id
  LEFT JOIN grades ON grades.owner = o.id
  LEFT JOIN produced ON produced.owner = o.id
 WHERE o.id = ANY(%(orders)s)
"""

GENEALOGY = """
WITH lines AS (
    SELECT coalesce(m.raw_material_production_id, m.production_id) AS owner,
           m.raw_material_production_id IS NOT NULL AS input, l.product_id, l.lot_id,
           sum(l.quantity_product_uom) AS quantity
      FROM stock_move AS m
      JOIN stock_location AS place ON place.id = m.location_dest_id AND place.usage <> 'inventory'
      JOIN stock_move_line AS l ON l.move_id = m.id AND l.state = 'done' AND l.quantity <> 0
     WHERE m.raw_material_production_id = ANY(%(orders)s) OR m.production_id = ANY(%(orders)s)
     GROUP BY 1, 2, 3, 4
), rows AS (
    SELECT lines.owner, lines.input, [code p] AS code, lot.name AS lot,
           coalesce('lot/' || lot.id, 'untracked/' || p.id) AS id,
           round(coalesce(lines.quantity, 0)::numeric, %(digits)s)::text AS quantity,
           [unit u] AS unit
      FROM lines
      JOIN product_product AS p ON p.id = lines.product_id
      JOIN product_template AS t ON t.id = p.product_tmpl_id
      JOIN uom_uom AS u ON u.id = t.uom_id
      LEFT JOIN stock_lot AS lot ON lot.id = lines.lot_id
), sides AS (
    SELECT owner, input, '<open>' || string_agg({
        id: id; lot: [text lot]; product: code; quantity: quantity; unit: unit}, ','
        ORDER BY code COLLATE "C", coalesce(lot, '') COLLATE "C", id COLLATE "C") || '<close>' AS elements
      FROM rows GROUP BY 1, 2
)
SELECT o.id, {
        inputs: [raw coalesce(inputs.elements, <none>)]; outputs: [raw coalesce(outputs.elements, <none>)]}
  FROM mrp_production AS o
  LEFT JOIN sides AS inputs ON inputs.owner = o.id AND inputs.input
  LEFT JOIN sides AS outputs ON outputs.owner = o.id AND NOT outputs.input
 WHERE o.id = ANY(%(orders)s)
"""

SHIPMENTS = """
WITH made AS (%(made)s)
SELECT made.owner, '<open>' || string_agg({<shipment l>}, ','
        ORDER BY l.date, l.id) || '<close>'
  FROM made
  JOIN mrp_production AS o ON o.id = made.owner
  JOIN stock_move_line AS l ON l.lot_id = made.lot AND l.state = 'done' AND l.company_id = o.company_id
  JOIN stock_location AS place ON place.id = l.location_dest_id AND place.usage = 'customer'
  JOIN stock_move AS m ON m.id = l.move_id
  JOIN stock_lot AS lot ON lot.id = l.lot_id JOIN product_product AS p ON p.id = l.product_id
  JOIN uom_uom AS u ON u.id = l.product_uom_id LEFT JOIN stock_picking AS picking ON picking.id = l.picking_id
  LEFT JOIN res_partner AS partner ON partner.id = picking.partner_id
  LEFT JOIN res_partner AS customer ON customer.id = partner.commercial_partner_id
 GROUP BY 1
"""
