# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Finished batches as a factory has them, made in bulk: one is built, its rows are copied with new ids.

Five materials (four fed by scan, one consumed without), four steps with two readings and one machine check each, two
samples with ten results in all, a gate decision, a deviation, a signature, a delivery.
"""

from odoo.tools import SQL
from psycopg2.extras import Json, execute_values

from .batch_masters import _Masters

# the tables of one batch's facts in the order of their keys, with the columns that point into each other
GRAPH = {
    "stock_lot": {},
    "mrp_production": {},
    "mrp_production_stock_lot_rel": {"mrp_production_id": "mrp_production", "stock_lot_id": "stock_lot"},
    "mrp_workorder": {"production_id": "mrp_production"},
    "stock_picking": {},
    "stock_move": {
        "production_id": "mrp_production",
        "raw_material_production_id": "mrp_production",
        "workorder_id": "mrp_workorder",
        "picking_id": "stock_picking",
    },
    "stock_move_line": {"move_id": "stock_move", "lot_id": "stock_lot", "picking_id": "stock_picking"},
    "mrp_feeding": {"production_id": "mrp_production", "workorder_id": "mrp_workorder", "move_id": "stock_move"},
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
    "stock_lot": "name",
    "mrp_production": "name",
    "lot_sample": "name",
    "mrp_deviation": "name",
    "stock_picking": "name",
    "lot_test_result": "lims_ref",
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
                new = {
                    **row,
                    **{
                        column: _shifted(rows, target, row[column], turn)
                        for column, target in GRAPH[table].items()
                        if row.get(column)
                    },
                }
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
    moves = (
        order.move_raw_ids
        | order.move_finished_ids
        | env["stock.move"].search([("move_line_ids.lot_id", "in", lot.ids)])
    )
    wanted = {
        "stock_lot": lot.ids,
        "mrp_production": order.ids,
        "mrp_workorder": order.workorder_ids.ids,
        "stock_picking": moves.picking_id.ids,
        "stock_move": moves.ids,
        "stock_move_line": moves.move_line_ids.ids,
        "mrp_feeding": order.feeding_ids.ids,
        "mrp_step_log": order.step_log_ids.ids,
        "mrp_step_equipment": order.step_log_ids.equipment_check_ids.ids,
        "mrp_step_reading": order.step_reading_ids.ids,
        "mrp_step_attachment": order.step_log_ids.attachment_ids.ids,
        "lot_sample": lot.sample_ids.ids,
        "lot_test_result": lot.sample_ids.result_ids.ids,
        "lot_gate_decision": order.gate_decision_ids.ids,
        "mrp_deviation": order.deviation_ids.ids,
        "batch_signature": order.batch_signature_ids.ids,
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
    env.cr.execute(
        SQL(
            "SELECT * FROM %s WHERE %s IN %s ORDER BY 1",
            SQL.identifier(table),
            SQL.identifier(column),
            tuple(ids) or (0,),
        )
    )
    names = [described.name for described in env.cr.description]
    return [dict(zip(names, row, strict=True)) for row in env.cr.fetchall()]
