# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Trace: how long a downstream closure of about 1,000 and 10,000 lots takes, beside core's own way.

The template is copied and filled by SQL with 200,000 lots made on 8 levels (80,000 received, 120,000 produced by one
order each from 4 inputs, a few bulk lots used in hundreds of orders).
"""
import statistics
import time

from _bench import environment, main, row

RECEIVED, LEVELS, PER_LEVEL, INPUTS = 80_000, 8, 15_000, 4
#: lots to reach, and what their closure and the whole answer may take
TARGETS = ((1_000, "<= 15", "<= 1,000"), (10_000, "<= 150", "<= 8,000"))
CORE_SECONDS = 10


def run(dsn):
    """Measure on a copy of ``dsn["template"]``.

    :param dsn: db_host, db_port, db_user, template
    :return: rows of name, value, unit, goal, yardstick
    """
    with environment(dsn, "trace") as env:
        first_lot = fill(env)
        env.cr.commit()
        env.cr.execute("ANALYZE")
        return figures(env, first_lot)


# a plant in SQL

def pattern(env):
    """One real order, done through the ORM, whose rows are then cloned."""
    product, material = env["product.product"].create([
        {"name": name, "type": "consu", "is_storable": True, "tracking": "lot"} for name in ("Batch", "Material")
    ])
    lot, raw = env["stock.lot"].create([
        {"name": "pattern", "product_id": product.id}, {"name": "pattern", "product_id": material.id},
    ])
    order = env["mrp.production"].create({
        "product_id": product.id, "product_qty": 1, "bom_id": False,
        "move_raw_ids": [(0, 0, {"product_id": material.id, "product_uom_qty": 1})],
    })
    order.action_confirm()
    order.lot_producing_ids = lot
    order.qty_producing = 1
    env["stock.quant"]._update_available_quantity(material, order.location_src_id, 1, lot_id=raw)
    order.move_raw_ids.move_line_ids.unlink()
    move = order.move_raw_ids
    env["stock.move.line"].create({
        "move_id": move.id, "product_id": material.id, "lot_id": raw.id, "quantity": 1,
        "location_id": move.location_id.id, "location_dest_id": move.location_dest_id.id,
    })
    move.picked = True
    order.with_context(skip_consumption=True).button_mark_done()
    env.flush_all()
    return order, lot, raw


def clone(cr, table, source, rows, **columns):
    """Copy row ``source`` of ``table`` for each row of the query ``rows``; ``columns`` are SQL over its columns."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    names = [name for [name] in cr.fetchall()]
    values = [columns.get(name, f'pattern."{name}"') for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    # Table, column names and expressions are this file's own; nothing comes from outside.
    cr.execute(
        f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)}"
        f" FROM {table} pattern CROSS JOIN ({rows}) r WHERE pattern.id = {source}"
    )


TABLES = ("stock_lot", "mrp_production", "stock_move", "stock_move_line", "stock_move_line_consume_rel")


def drop_foreign_keys(cr):
    """They hold by construction, and checking each of a million rows takes minutes. The copy is thrown away."""
    cr.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])", [list(TABLES)],
    )
    for table, name in cr.fetchall():
        cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def fill(env):
    """Insert the plant; returns the id of the first received lot."""
    cr = env.cr
    order, lot, raw = pattern(env)
    drop_foreign_keys(cr)
    finished, consumed = order.move_finished_ids, order.move_raw_ids
    base = {}
    for table in TABLES[:-1]:
        cr.execute(f"SELECT max(id) + 1 FROM {table}")
        base[table] = cr.fetchone()[0]
    lots, orders = base["stock_lot"], base["mrp_production"]
    moves, lines = base["stock_move"], base["stock_move_line"]
    made = PER_LEVEL * LEVELS
    received = f"SELECT n FROM generate_series(0, {RECEIVED - 1}) n"
    batches = f"SELECT n FROM generate_series(0, {made - 1}) n"
    clone(cr, "stock_lot", raw.id, received, id=f"{lots} + n", name="'R' || n")
    clone(cr, "stock_lot", lot.id, batches, id=f"{lots + RECEIVED} + n", name="'B' || n")
    clone(cr, "mrp_production", order.id, batches, id=f"{orders} + n", name="'BENCH/' || n")
    clone(cr, "stock_move", finished.id, batches, id=f"{moves} + n", production_id=f"{orders} + n",
          reference="'BENCH/' || n")
    clone(cr, "stock_move", consumed.id, batches, id=f"{moves + made} + n",
          raw_material_production_id=f"{orders} + n", reference="'BENCH/' || n")
    clone(cr, "stock_move_line", finished.move_line_ids.id, batches, id=f"{lines} + n", move_id=f"{moves} + n",
          lot_id=f"{lots + RECEIVED} + n")
    cr.execute("SELECT setseed(0.19)")
    cr.execute(
        """CREATE TEMP TABLE input AS
           SELECT n, k, CASE
               WHEN k = 0 AND n >= %(level)s  -- one parent from the level below
               THEN %(lots)s + %(received)s + (n / %(level)s - 1) * %(level)s + floor(random() * %(level)s)::int
               WHEN pick < 0.03 THEN %(lots)s + floor(random() * 5)::int
               WHEN pick < 0.13 THEN %(lots)s + 5 + floor(random() * 300)::int
               ELSE %(lots)s + 305 + floor(random() * (%(received)s - 305))::int END AS lot_id
             FROM (SELECT n, k, random() AS pick
                     FROM generate_series(0, %(made)s - 1) n, generate_series(0, %(inputs)s - 1) k) drawn""",
        {"level": PER_LEVEL, "lots": lots, "received": RECEIVED, "made": made, "inputs": INPUTS},
    )
    clone(cr, "stock_move_line", consumed.move_line_ids.id, "SELECT * FROM input",
          id=f"{lines + made} + n * {INPUTS} + k", move_id=f"{moves + made} + n", lot_id="r.lot_id")
    cr.execute(
        f"""INSERT INTO stock_move_line_consume_rel (consume_line_id, produce_line_id)
            SELECT {lines} + n, {lines + made} + n * {INPUTS} + k FROM input"""
    )
    cr.execute(f"""INSERT INTO mrp_production_stock_lot_rel (mrp_production_id, stock_lot_id)
                   SELECT {orders} + n, {lots + RECEIVED} + n FROM ({batches}) b""")
    return lots


# figures

def milliseconds(work, times=5):
    taken = []
    for _time in range(times):
        started = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - started))
    return round(statistics.median(taken), 2)


def figures(env, first_lot):
    from odoo.addons.mrp_batch_trace.queries import links

    companies = env.companies.ids

    def closure(lot_id, downstream=True):
        return env["stock.lot"]._linked_lot_ids(links.closure([lot_id], companies, downstream))

    sizes = {lot_id: len(closure(lot_id)) for lot_id in range(first_lot, first_lot + 20)}
    rows = []
    for target, closure_goal, answer_goal in TARGETS:
        lot_id = min(sizes, key=lambda candidate: abs(sizes[candidate] - target))
        lot = env["stock.lot"].browse(lot_id)
        told = f"{sizes[lot_id]:,} of {RECEIVED + PER_LEVEL * LEVELS:,} lots"
        rows += [
            _row(f"closure_down_{target}", milliseconds(lambda lot_id=lot_id: closure(lot_id)), closure_goal, told),
            _row(f"answer_down_{target}", milliseconds(lambda lot=lot: answer(env, lot), 3), answer_goal,
                 f"{told}; core's report, lot by lot: {core_seconds(env, lot)}"),
            _row(f"core_deliveries_{target}", milliseconds(lambda lot=lot: deliveries(env, lot), 1), "",
                 "what core's lot form does at each opening, with our index on lots"),
        ]
    lot_id = first_lot + RECEIVED + PER_LEVEL * (LEVELS - 1)
    upstream = milliseconds(lambda: closure(lot_id, False))
    return [*rows, _row("closure_up", upstream, "<= 15", f"{len(closure(lot_id, False)):,} lots")]


def _row(name, value, goal, yardstick):
    return row(f"mrp_batch_trace.{name}", value, "ms", goal, yardstick)


def answer(env, lot):
    env.invalidate_all()
    return env["batch.trace"].create({"lot_ids": [(6, 0, lot.ids)], "direction": "down"})._answer()


def deliveries(env, lot):
    env.invalidate_all()
    return lot._find_delivery_ids_by_lot_iterative()


def core_seconds(env, lot):
    """Follow a lot downstream through core's traceability report, each lot once, for at most CORE_SECONDS."""
    report = env["stock.traceability.report"]
    started, queue, seen = time.perf_counter(), [lot.id], {lot.id}
    done = 0
    while queue and time.perf_counter() - started < CORE_SECONDS:
        env.invalidate_all()
        current = env["stock.lot"].browse(queue.pop(0))
        report.with_context(model="stock.lot", active_id=current.id, lot_name=current.name).get_main_lines()
        lines = env["stock.move.line"].search([("lot_id", "=", current.id), ("state", "=", "done")])
        for follower in lines.produce_line_ids.lot_id.ids:
            if follower not in seen:
                seen.add(follower)
                queue.append(follower)
        done += 1
    taken = time.perf_counter() - started
    return f"{taken:.1f} s for {done:,} lots" + (" (stopped)" if queue else "")


if __name__ == "__main__":
    main(run)
