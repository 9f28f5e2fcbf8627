# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Finished batches as a factory has them, made in bulk: one is built, its rows are copied with new ids.

Five materials (four fed by scan, one consumed without), four steps with two readings and one machine check each, two
samples with ten results in all, a gate decision, a deviation, a signature, a delivery.
"""

import base64
from datetime import datetime, timedelta

from odoo.addons.fact_guard.guard import Owned
from odoo.tools import SQL
from psycopg2.extras import Json, execute_values

DAY = datetime(2026, 3, 2, 6, 0, 0)
# the tables of one batch's facts in the order of their keys, with the columns that point into each other
GRAPH = {
    "stock_lot": {},
    "mrp_production": {},
    "mrp_production_stock_lot_rel": {"mrp_production_id": "mrp_production", "stock_lot_id": "stock_lot"},
    "mrp_workorder": {"production_id": "mrp_production"},
    "stock_picking": {},
    "stock_move": {
        "production_id": "mrp_production", "raw_material_production_id": "mrp_production",
        "workorder_id": "mrp_workorder", "picking_id": "stock_picking"},
    "stock_move_line": {"move_id": "stock_move", "lot_id": "stock_lot", "picking_id": "stock_picking"},
    "mrp_feeding": {
        "production_id": "mrp_production", "workorder_id": "mrp_workorder", "move_id": "stock_move"},
    "mrp_step_log": {"production_id": "mrp_production", "workorder_id": "mrp_workorder"},
    "mrp_step_log_operator_rel": {"log_id": "mrp_step_log"},
    "mrp_step_log_equipment_rel": {"log_id": "mrp_step_log"},
    "mrp_step_equipment": {"log_id": "mrp_step_log"},
    "mrp_step_reading": {"log_id": "mrp_step_log", "production_id": "mrp_production"},
    "mrp_step_attachment": {"log_id": "mrp_step_log"},
    "lot_sample": {"lot_id": "stock_lot", "workorder_id": "mrp_workorder"},
    "lot_test_result": {"sample_id": "lot_sample"},
    "lot_gate_decision": {"lot_id": "stock_lot", "production_id": "mrp_production"},
    "mrp_deviation": {"production_id": "mrp_production", "workorder_id": "mrp_workorder", "lot_id": "stock_lot"},
    "batch_signature": {"production_id": "mrp_production"},
}
# columns that must differ from row to row
NUMBERED = {
    "stock_lot": "name", "mrp_production": "name", "lot_sample": "name", "mrp_deviation": "name",
    "stock_picking": "name", "lot_test_result": "lims_ref",
}
LINKS = ("mrp_production_stock_lot_rel", "mrp_step_log_operator_rel", "mrp_step_log_equipment_rel")


def make(env, company, count):
    """``count`` finished, released batches of this company; nothing of them is sealed yet.

    :return: the orders
    """
    master = _Masters(env, company)
    first = master.batch()
    env.flush_all()
    orders = [first.id, *_copies(env, first.id, count - 1)]
    env.invalidate_all()
    return env["mrp.production"].browse(orders)


def _copies(env, order_id, count):
    """Copy the graph of an order ``count`` times; returns the new orders' ids."""
    rows = _graph_rows(env, order_id)
    orders = []
    for table, own in rows.items():
        if not own:
            continue
        columns = list(own[0])
        copied = []
        base = 0
        if "id" in columns:
            [(base,)] = env.execute_query(SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table)))
        for turn in range(1, count + 1):
            for place, row in enumerate(own):
                new = {**row, **{
                    column: _shifted(rows, target, row[column], turn)
                    for column, target in GRAPH[table].items() if row.get(column)}}
                if "id" in new:
                    new["id"] = _shifted(rows, table, row["id"], turn)
                    base = max(base, new["id"])
                if table in NUMBERED and new[NUMBERED[table]]:
                    new[NUMBERED[table]] = f"{new[NUMBERED[table]]}-{turn}-{place}"
                if table == "batch_signature" and row["res_model"] == "mrp.production":
                    new["res_id"] = _shifted(rows, "mrp_production", row["res_id"], turn)
                if table == "mrp_production":
                    orders.append(new["id"])
                copied.append([Json(v) if isinstance(v, dict | list) else v for v in new.values()])
        env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table)))
        names = ", ".join(f'"{column}"' for column in columns)
        execute_values(env.cr._obj, f'INSERT INTO "{table}" ({names}) VALUES %s', copied, page_size=1000)
        env.cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(table)))
        if "id" in columns:
            env.cr.execute(SQL("SELECT setval(%s, %s)", f"{table}_id_seq", base))
    return orders


def _shifted(rows, table, old, turn):
    """The id of a copied row; what is not of the graph (a raw material's lot) stays."""
    ids = rows["ids"][table]
    if old not in ids:
        return old
    return rows["top"][table] + (turn - 1) * len(ids) + ids[old] + 1


class _Rows(dict):
    """Rows by table; ids and highest ids under two keys that are no tables."""

    def __getitem__(self, key):
        return getattr(self, key) if key in ("ids", "top") else super().__getitem__(key)


def _graph_rows(env, order_id):
    order = env["mrp.production"].browse(order_id)
    lot = order.lot_producing_ids
    moves = order.move_raw_ids | order.move_finished_ids | env["stock.move"].search(
        [("move_line_ids.lot_id", "in", lot.ids)])
    wanted = {
        "stock_lot": lot.ids, "mrp_production": order.ids, "mrp_workorder": order.workorder_ids.ids,
        "stock_picking": moves.picking_id.ids, "stock_move": moves.ids, "stock_move_line": moves.move_line_ids.ids,
        "mrp_feeding": order.feeding_ids.ids, "mrp_step_log": order.step_log_ids.ids,
        "mrp_step_equipment": order.step_log_ids.equipment_check_ids.ids,
        "mrp_step_reading": order.step_reading_ids.ids,
        "mrp_step_attachment": order.step_log_ids.attachment_ids.ids, "lot_sample": lot.sample_ids.ids,
        "lot_test_result": lot.sample_ids.result_ids.ids, "lot_gate_decision": order.gate_decision_ids.ids,
        "mrp_deviation": order.deviation_ids.ids, "batch_signature": order.batch_signature_ids.ids,
    }
    rows = _Rows()
    rows.ids, rows.top = {}, {}
    for table in GRAPH:
        if table in LINKS:
            column, target = next(iter(GRAPH[table].items()))
            rows[table] = _read(env, table, column, wanted[target])
            continue
        rows[table] = _read(env, table, "id", wanted[table])
        rows.ids[table] = {row["id"]: place for place, row in enumerate(rows[table])}
        [(rows.top[table],)] = env.execute_query(SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table)))
    return rows


def _read(env, table, column, ids):
    env.cr.execute(SQL(
        "SELECT * FROM %s WHERE %s IN %s ORDER BY 1", SQL.identifier(table), SQL.identifier(column),
        tuple(ids) or (0,)))
    names = [described.name for described in env.cr.description]
    return [dict(zip(names, row, strict=True)) for row in env.cr.fetchall()]


class _Masters:
    """What batches share, and the first batch."""

    def __init__(self, env, company):
        self.env, self.company = env, company
        self.unit = env.ref("uom.product_uom_kgm")
        self.warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        self.user = env.user
        product = env["product.product"]
        self.product = product.create(self._product("Yoghurt in bulk", "BULK-YOG"))
        self.materials = product.create([self._product(f"Material {n}", f"BULK-MAT-{n}") for n in range(5)])
        self.bom = env["mrp.bom"].create({
            "product_tmpl_id": self.product.product_tmpl_id.id, "company_id": company.id, "code": "BULK",
            "bom_line_ids": [(0, 0, {"product_id": material.id, "product_qty": 2}) for material in self.materials],
            "operation_ids": [(0, 0, {
                "name": f"Step {n}", "workcenter_id": self._workcenter(n).id, "time_cycle_manual": 5,
            }) for n in range(4)]})
        self.machine = env["maintenance.equipment"].create({"name": "Bulk kettle", "serial_no": "K-7"})
        self.parameters = env["lot.parameter"].create([
            {"code": f"bulk-{n}", "name": f"Parameter {n}", "kind": "number", "decimals": 2} for n in range(10)])
        self.customer = env["res.partner"].create({"name": "Shop of the Bulk", "is_company": True})

    def _product(self, name, code):
        return {"name": name, "default_code": code, "is_storable": True, "tracking": "lot", "uom_id": self.unit.id}

    def _workcenter(self, number):
        return self.env["mrp.workcenter"].create({
            "name": f"Bulk place {number}", "code": f"BP{number}", "company_id": self.company.id})

    def batch(self):
        order = self.env["mrp.production"].create({
            "product_id": self.product.id, "product_qty": 10, "bom_id": self.bom.id, "company_id": self.company.id,
            "picking_type_id": self.warehouse.manu_type_id.id, "origin": "S00001"})
        order.action_confirm()
        lot = self.env["stock.lot"].create({
            "name": f"BULK-{order.id}", "product_id": self.product.id, "company_id": self.company.id})
        order.lot_producing_ids = lot
        self._consume(order, lot)
        self._steps(order)
        self._tests(lot)
        self._decisions(order, lot)
        self.env.flush_all()
        self._finish(order)
        return order

    def _consume(self, order, lot):
        env = self.env
        for number, move in enumerate(order.move_raw_ids.sorted("id")):
            supplied = env["stock.lot"].create({
                "name": f"RAW-{order.id}-{number}", "product_id": move.product_id.id, "company_id": self.company.id,
                "supplier_id": self.customer.id, "supplier_lot": f"SL-{number}"})
            supplied.write(Owned(received_at=DAY))
            self._line(move, supplied, 2)
            if number < 4:
                env["mrp.feeding"].sudo().create(Owned({
                    "production_id": order.id, "workorder_id": order.workorder_ids.sorted("id")[number].id,
                    "move_id": move.id, "company_id": self.company.id, "product_id": move.product_id.id,
                    "lot_id": supplied.id, "scanned_code": supplied.name, "quantity": 2, "uom_id": self.unit.id,
                    "planned_quantity": 2, "tolerance": 5, "operator_id": self.user.id,
                    "fed_at": DAY + timedelta(minutes=number), "lot_name": supplied.name,
                    "supplier_name": self.customer.name, "supplier_lot": f"SL-{number}", "received_at": DAY,
                    "grade_code": "pass", "verdict": "passed", "specification_version": "Raw v1"}))
        self._line(order.move_finished_ids[:1], lot, 10)

    def _line(self, move, lot, quantity):
        return self.env["stock.move.line"].create({
            "move_id": move.id, "product_id": move.product_id.id, "product_uom_id": move.product_uom.id,
            "lot_id": lot.id, "quantity": quantity, "company_id": self.company.id, "picking_id": move.picking_id.id,
            "location_id": move.location_id.id, "location_dest_id": move.location_dest_id.id})

    def _steps(self, order):
        for number, workorder in enumerate(order.workorder_ids.sorted("id")):
            begun = DAY + timedelta(hours=number)
            log = self.env["mrp.step.log"].sudo().create(Owned({
                "name": workorder.name, "workorder_id": workorder.id, "production_id": order.id,
                "company_id": self.company.id, "operation_id": workorder.operation_id.id,
                "workcenter_id": workorder.workcenter_id.id, "instruction_version": "v3",
                "operator_ids": [(6, 0, self.user.ids)], "equipment_ids": [(6, 0, self.machine.ids)],
                "production_date": DAY.date(), "started_at": begun, "comment": "as written"}))
            self.env["mrp.step.equipment"].sudo()._record_checks(log, self.machine, begun)
            if not number:
                self.env["mrp.step.attachment"].sudo().create(
                    {"log_id": log.id, "name": "chart.png", "content": base64.b64encode(b"a chart")})
            for reading in range(2):
                self.env["mrp.step.reading"].sudo().create(Owned({
                    "log_id": log.id, "parameter_id": self.parameters[reading].id, "value": f"72.{number}{reading}",
                    "measured_at": begun + timedelta(minutes=reading), "equipment_id": self.machine.id}))

    def _tests(self, lot):
        for number in range(2):
            sample = self.env["lot.sample"].create({
                "lot_id": lot.id, "company_id": self.company.id, "drawn_at": DAY + timedelta(hours=number),
                "place": "Tank 2"})
            self.env["lot.test.result"].create([{
                "sample_id": sample.id, "parameter_id": parameter.id, "value": f"4.{place}", "method": "ISO 1",
                "analyst": "Chen Wei", "instrument": "pH-3", "tested_at": DAY + timedelta(hours=2),
                "lims_ref": f"BULK-{sample.id}-{place}",
            } for place, parameter in enumerate(self.parameters[5 * number:5 * number + 5])])

    def _decisions(self, order, lot):
        env = self.env
        env["lot.gate.decision"].sudo().create({
            "lot_id": lot.id, "production_id": order.id, "company_id": self.company.id, "operation": "transfer",
            "allowed": True, "grade_code": "pass", "reason_code": "grade",
            "reason_values": '{"grade":"held","lot":"X"}', "user_id": self.user.id, "decided_at": DAY})
        env["mrp.deviation"].create({
            "production_id": order.id, "title": "Late start", "description": "The kettle was cold", "lot_id": lot.id})
        env["batch.signature"].sudo().create(Owned({
            "res_model": order._name, "res_id": order.id, "production_id": order.id, "company_id": self.company.id,
            "user_id": self.user.id, "signer_name": "Quality", "role": "quality", "meaning": "released",
            "signed_at": DAY, "digest": "0" * 64, "entries": "[]"}))
        self._ship(lot)

    def _ship(self, lot):
        customers = self.env.ref("stock.stock_location_customers")
        picking = self.env["stock.picking"].create({
            "picking_type_id": self.warehouse.out_type_id.id, "partner_id": self.customer.id,
            "location_id": self.warehouse.lot_stock_id.id, "location_dest_id": customers.id,
            "company_id": self.company.id})
        move = self.env["stock.move"].create({
            "product_id": lot.product_id.id, "product_uom": self.unit.id, "product_uom_qty": 4,
            "picking_id": picking.id, "location_id": picking.location_id.id, "location_dest_id": customers.id,
            "company_id": self.company.id})
        self._line(move, lot, 4)

    def _finish(self, order):
        """Everything done and released, without the gates and checks of a real completion."""
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(
            "UPDATE mrp_production SET state = 'done', release_decision = 'released', release_state = 'released',"
            " decided_at = %s, date_finished = %s WHERE id = %s", (DAY, DAY, order.id))
        lines = order.move_raw_ids.move_line_ids | order.lot_producing_ids.env["stock.move.line"].search(
            [("lot_id", "in", order.lot_producing_ids.ids)])
        cr.execute("UPDATE stock_move_line SET state = 'done' WHERE id IN %s", (tuple(lines.ids),))
        cr.execute("UPDATE stock_move SET state = 'done', picked = true WHERE id IN %s", (tuple(lines.move_id.ids),))
        cr.execute("UPDATE mrp_workorder SET state = 'done' WHERE production_id = %s", (order.id,))
        cr.execute("UPDATE mrp_step_log SET state = 'closed', ended_at = started_at + interval '40 minutes'"
                   " WHERE production_id = %s", (order.id,))
        self.env.invalidate_all()
