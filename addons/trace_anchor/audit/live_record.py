# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The batch record once more, as SQL: one query a section for any number of orders, each giving RFC 8785 text.

For the audit, which reads every record of a company. ``mrp.production._sealable_records()`` stays the definition:
where this SQL gives what was sealed, the facts are as they were; where it does not, the definition is asked. So what
is forgotten here, or changes there, costs time and hides nothing.

In the queries below ``{name: value; ...}`` is a JSON object whose values are text unless they say otherwise
(``[at x]`` a time, ``[quantity x]`` a decimal, ``[lines x]`` a text of several lines, ``[raw x]`` JSON already), a NULL
one left out. ``[text x]`` is NULL for an empty text, ``[json x]`` a text as JSON, ``[unit x]`` and ``[code x]`` are how
the record calls a unit and a product.
"""

import re

from odoo.tools import SQL

from ..record.stored_columns import json_object, lines_json, stored_object, text_json, time_text

QUOTED = {
    "at": time_text,
    "quantity": lambda x: f"""'"' || round(coalesce({x}, 0)::numeric, %(digits)s) || '"'""",
    "raw": lambda x: x.replace("<none>", "'[]'"),
    "lines": lambda x: lines_json(f"nullif({x}, '')"),
}
WORDS = {
    "json": text_json,
    "text": lambda x: f"nullif({x}, '')",
    "unit": lambda x: f"coalesce(nullif({x}.unece_code, ''), {x}.name ->> 'en_US')",
    "code": lambda x: f"coalesce(nullif({x}.default_code, ''), 'product/' || {x}.id)",
}


def sections(env, orders, digits):
    """The queries by section, each giving rows (order id, JSON text of the section).

    :param orders: ids of the orders
    :param digits: decimal places of quantities
    """
    # one literal for the parser, instead of each id as an expression of its own in seventeen places
    orders = SQL("%s::integer[]", _array(orders))
    made = _made(env, orders)
    return {
        name: SQL(query, orders=orders, made=made, digits=digits, **{
            prefix: SQL(stored_object(env, prefix, alias, LINKED.get(prefix)))
            for prefix, alias in STORED.get(name, {}).items()})
        for name, query in {
            "batch": BATCH, "materials": MATERIALS, "steps": STEPS, "tests": TESTS, "gate_decisions": GATES,
            "deviations": DEVIATIONS, "signatures": SIGNATURES, "genealogy": GENEALOGY, "shipments": SHIPMENTS,
        }.items()
    }


def _made(env, orders):
    """The lots that each order made, as rows (owner, lot): read once for the sections that need them."""
    rows = env.execute_query(SQL(MADE, orders=orders))
    return SQL(
        "SELECT * FROM unnest(%s::integer[], %s::integer[]) AS made (owner, lot)",
        _array(owner for owner, _lot in rows), _array(lot for _owner, lot in rows))


def _array(ids):
    return f"{{{','.join(map(str, ids))}}}"


def _expand(query):
    """Write out the shorthands of a query."""
    query = re.sub(r"\[(text|unit|code|json) ([^\]]+)\]", lambda found: WORDS[found[1]](found[2]), query)
    query = re.sub(r"\{([^{}]+)\}", lambda found: _object(found[1]), query)
    return query.replace("<open>", "[").replace("<close>", "]")


def _object(members):
    texts = {}
    for member in members.split(";"):
        name, _colon, value = member.strip().partition(": ")
        kind = re.fullmatch(r"\[(at|quantity|raw|lines) (.+)\]", value, re.DOTALL)
        texts[name] = QUOTED[kind[1]](kind[2]) if kind else text_json(value)
    return json_object(texts)


# which stored columns a section needs: prefix -> alias of the row
STORED = {
    "batch": {"order": "o"},
    "materials": {"feeding": "f", "consumption": "l"},
    "steps": {"step": "s", "reading": "r", "equipment": "e", "attachment": "a"},
    "tests": {"sample": "s", "result": "r"},
    "gate_decisions": {"gate": "g"},
    "deviations": {"deviation": "d"},
    "signatures": {"signature": "s"},
    "shipments": {"shipment": "l"},
}

# links that a section's query reads by itself
LINKED = {
    "step": {"operators": "people.ids", "equipment": "machines.ids"},
    "order": {"lots": "lots.ids"},
}

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

BATCH = _expand("""
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
SELECT o.id, {
        company: company.name; order: o.name; lots: [raw coalesce(lots.names, <none>)]; product: [code p];
        product_name: [text t.name ->> 'en_US']; gtin: [text p.barcode]; planned_quantity: [quantity o.product_qty];
        quantity: [quantity produced.quantity]; unit: [unit u]; bill_of_materials: [text bom.code];
        source: [text o.origin]; responsible: [text person.login]; opened_at: [at o.create_date];
        started_at: [at o.date_start]; finished_at: [at CASE WHEN o.state = 'done' THEN o.date_finished END];
        state: o.state; release_state: o.release_state; decided_at: [at o.decided_at];
        grades: [raw coalesce(grades.codes, <none>)]; expires_at: [at lots.expires]; stored: [raw %(order)s]}
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
""")

MATERIALS = _expand("""
SELECT owner, '<open>' || string_agg(element, ','
        ORDER BY scanned DESC, at, id) || '<close>' FROM (
    SELECT f.production_id AS owner, true AS scanned, f.fed_at AS at, f.id, {
        id: 'feeding/' || f.id; origin: 'scanned'; lot: [text f.lot_name]; product: [code p];
        step: [text w.name ->> 'en_US'];
        scanned_code: [text f.scanned_code]; quantity: [quantity f.quantity]; unit: [unit u];
        planned_quantity: [quantity f.planned_quantity]; reserved_lots: [text f.reserved_lots];
        instead_of: [code other]; scale: coalesce([text scale.serial_no], scale.name ->> 'en_US');
        scale_fitness: [text f.scale_fitness];
        operator: person.login; fed_at: [at f.fed_at];
        recorded_at: [at f.recorded_at]; supplier: [text f.supplier_name]; supplier_lot: [text f.supplier_lot];
        received_at: [at f.received_at]; grade: [text f.grade_code]; verdict: [text f.verdict];
        specification: [text f.specification_version]; expires_at: [at f.expiration_date];
        override_reason: [text f.override_reason]; replaces: 'feeding/' || f.replaces_id; reason: [text f.reason];
        stored: [raw %(feeding)s]} AS element
      FROM mrp_feeding AS f
      JOIN product_product AS p ON p.id = f.product_id
      JOIN uom_uom AS u ON u.id = f.uom_id
      JOIN res_users AS person ON person.id = f.operator_id
      LEFT JOIN product_product AS other ON other.id = f.instead_of_id
      LEFT JOIN maintenance_equipment AS scale ON scale.id = f.scale_id
      LEFT JOIN mrp_workorder AS w ON w.id = f.workorder_id
     WHERE f.production_id = ANY(%(orders)s)
     UNION ALL
    SELECT m.raw_material_production_id, false, NULL, l.id, {
        id: 'consumption/' || l.id; origin: 'consumed'; lot: [text lot.name]; product: [code p];
        step: [text w.name ->> 'en_US']; quantity: [quantity l.quantity]; unit: [unit u]; fed_at: [at l.date];
        supplier: [text supplier.name]; supplier_lot: [text lot.supplier_lot]; received_at: [at lot.received_at];
        stored: [raw %(consumption)s]}
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
""")

STEPS = _expand("""
WITH log AS (SELECT id FROM mrp_step_log WHERE production_id = ANY(%(orders)s)),
readings AS (
    SELECT log_id, '<open>' || string_agg(element, ',') || '<close>' AS elements FROM (SELECT r.log_id, {
        id: 'reading/' || r.id; parameter: parameter.code; value: [text r.value]; unit: [unit u];
        lower: [text r.lower]; upper: [text r.upper]; target: [text r.target];
        in_limits: [raw coalesce(r.in_limits, false)::text]; measured_at: [at r.measured_at];
        recorded_at: [at r.recorded_at]; source: r.source;
        equipment: coalesce([text machine.serial_no], machine.name ->> 'en_US'); entered_by: person.login;
        replaces: 'reading/' || r.replaces_id; reason: [text r.reason]; stored: [raw %(reading)s]} AS element
      FROM mrp_step_reading AS r
      JOIN lot_parameter AS parameter ON parameter.id = r.parameter_id
      JOIN res_users AS person ON person.id = r.user_id
      LEFT JOIN uom_uom AS u ON u.id = r.uom_id
      LEFT JOIN maintenance_equipment AS machine ON machine.id = r.equipment_id
     WHERE r.log_id IN (SELECT id FROM log) ORDER BY r.log_id, r.measured_at, r.id) AS sorted GROUP BY 1
), checks AS (
    SELECT e.log_id, '<open>' || string_agg({
        id: 'equipment/' || e.id; name: machine.name ->> 'en_US'; serial: [text e.serial_no];
        cleaned_at: [at e.cleaned_at]; calibration_due: e.calibration_due::text; fitness: e.fitness;
        checked_at: [at e.checked_at]; stored: [raw %(equipment)s]}, ','
        ORDER BY e.id) || '<close>' AS elements
      FROM mrp_step_equipment AS e JOIN maintenance_equipment AS machine ON machine.id = e.equipment_id
     WHERE e.log_id IN (SELECT id FROM log) GROUP BY 1
), attached AS (
    SELECT a.log_id, '<open>' || string_agg({
        id: 'attachment/' || a.id; name: a.name; sha256: a.sha256; size: [raw coalesce(a.size, 0)::text];
        note: [text a.note]; attached_by: person.login; recorded_at: [at a.recorded_at];
        stored: [raw %(attachment)s]}, ','
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
SELECT s.production_id, '<open>' || string_agg({
        id: 'step/' || s.id; step: s.name ->> 'en_US'; workcenter: coalesce([text place.code], place.name);
        instruction_version: [text s.instruction_version]; operators: [raw coalesce(people.logins, <none>)];
        crew: coalesce([text crew.code], crew.name ->> 'en_US'); shift: [text shift.code];
        production_date: s.production_date::text; equipment: [raw coalesce(checks.elements, <none>)];
        started_at: [at s.started_at]; ended_at: [at s.ended_at]; recorded_at: [at s.recorded_at];
        comment: [lines s.comment]; closed: [raw (s.state = 'closed')::text];
        readings: [raw coalesce(readings.elements, <none>)]; attachments: [raw attached.elements];
        stored: [raw %(step)s]}, ','
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
""")

TESTS = _expand("""
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

GATES = _expand("""
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

DEVIATIONS = _expand("""
SELECT d.production_id, '<open>' || string_agg({
        id: 'deviation/' || d.id; number: d.name; title: [text d.title]; description: [lines d.description];
        severity: d.severity; step: [text w.name ->> 'en_US']; lot: [text lot.name]; cause: [lines d.cause];
        action: [lines d.action]; state: d.state; opened_by: opener.login; opened_at: [at d.opened_at];
        closed_by: [text closer.login]; closed_at: [at d.closed_at]; stored: [raw %(deviation)s]}, ','
        ORDER BY d.id) || '<close>'
  FROM mrp_deviation AS d
  JOIN res_users AS opener ON opener.id = d.opened_by_id
  LEFT JOIN res_users AS closer ON closer.id = d.closed_by_id
  LEFT JOIN mrp_workorder AS w ON w.id = d.workorder_id
  LEFT JOIN stock_lot AS lot ON lot.id = d.lot_id
 WHERE d.production_id = ANY(%(orders)s) GROUP BY 1
""")

SIGNATURES = _expand("""
SELECT s.production_id, '<open>' || string_agg({
        id: 'signature/' || s.id; document: s.res_model || '/' || s.res_id; signer: s.signer_name;
        login: person.login; role: s.role; meaning: s.meaning; comment: [text s.comment];
        signed_at: [at s.signed_at]; digest: s.digest; stored: [raw %(signature)s]}, ','
        ORDER BY s.signed_at, s.id) || '<close>'
  FROM batch_signature AS s JOIN res_users AS person ON person.id = s.user_id
 WHERE s.production_id = ANY(%(orders)s) GROUP BY 1
""")

GENEALOGY = _expand("""
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
""")

SHIPMENTS = _expand("""
WITH made AS (%(made)s)
SELECT made.owner, '<open>' || string_agg({
        id: 'shipment/' || l.id; document: coalesce([text picking.name], [text m.reference]);
        customer: [text customer.name]; lot: lot.name; product: [code p]; quantity: [quantity l.quantity];
        unit: [unit u]; shipped_at: [at l.date]; stored: [raw %(shipment)s]}, ','
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
""")
