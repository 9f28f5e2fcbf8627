# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The plan of orders that were confirmed before orders kept one."""

#: Of an order that is open the components it has are its plan: what was changed before cannot be told any more.
FILL = """
UPDATE mrp_production p SET confirmed_components = jsonb_build_object(
    'made', p.product_qty, 'unit', p.product_uom_id, 'rows', (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'product', m.product_id, 'line', coalesce(m.bom_line_id, 0), 'quantity', m.product_qty,
                   'operation', coalesce(w.operation_id, m.operation_id, 0),
                   'step', CASE WHEN coalesce(w.operation_id, m.operation_id) IS NULL THEN
                       coalesce(to_jsonb(w.name) ->> 'en_US', to_jsonb(w.name) #>> '{}', '') ELSE '' END)
                   ORDER BY m.sequence, m.id), '[]')
          FROM stock_move m LEFT JOIN mrp_workorder w ON w.id = m.workorder_id
          JOIN stock_location l ON l.id = m.location_dest_id AND l.usage <> 'inventory'
         WHERE m.raw_material_production_id = p.id))
 WHERE p.state IN ('confirmed', 'progress', 'to_close', 'done') AND p.release_decision IS NULL"""
