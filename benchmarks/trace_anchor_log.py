# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The company's log through Odoo's own cursor: sequencing, bytes a leaf, sealing, what is read before signing."""

import os
import statistics
import tempfile
import time

from _bench import environment, main, row

LEAVES = 40_000
BATCH = 1000
ORDERS = 200
LATENCIES = 40


def run(dsn: dict) -> list[dict]:
    """Measure on a copy of ``dsn["template"]``."""
    with tempfile.TemporaryDirectory() as folder, environment(dsn, "log") as env:
        os.environ.update(
            BATCH_TRACE_KEYS=f"{folder}/keys", BATCH_TRACE_EXPORT=f"{folder}/export",
            BATCH_TRACE_PASSPHRASE="only for measuring")
        log = env["trace.log"]._for_company(env.company)
        log._create_keys()
        log._open()
        env.cr.commit()
        return [*_sequencing(env, log), *_sealing(env, log)]


def _sequencing(env, log):
    from odoo.addons.trace_anchor.tlog import entry
    from odoo.tools import SQL

    seconds = 0
    for _batch in range(LEAVES // BATCH):
        env["trace.leaf"]._put(log, [entry.padding() for _n in range(BATCH)])
        env.cr.commit()
        started = time.perf_counter()
        log._sequence()
        seconds += time.perf_counter() - started
        _vacuum(env, "trace_leaf")
    placed = log.size
    started = time.perf_counter()
    log._export()
    export_seconds = time.perf_counter() - started
    [(table,)] = env.execute_query(SQL("SELECT pg_total_relation_size('trace_leaf')"))
    files = sum(file.stat().st_size for file in log._export_folder().rglob("*") if file.is_file())
    return [
        _row("sequencing", placed / seconds, "leaves/s", ">= 1000",
             "12,800 raw SQL in batches of 1,000"),
        _row("static_files", placed / export_seconds, "leaves/s", ">= 5000", ""),
        _row("bytes_per_leaf", (table + files) / placed, "bytes", "<= 250",
             f"row and indexes {table / placed:.0f}, files {files / placed:.0f}"),
    ]


def _vacuum(env, table):
    """What autovacuum does from time to time: the room of rows that got their index is used again."""
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute(f"VACUUM {table}")
    env.cr._cnx.autocommit = False


def _sealing(env, log):
    product = env["product.product"].create({"name": "Bench", "is_storable": True})
    bom = env["mrp.bom"].create({"product_tmpl_id": product.product_tmpl_id.id})
    orders = env["mrp.production"].create([
        {"product_id": product.id, "product_qty": 1, "bom_id": bom.id} for _n in range(ORDERS)])
    started = time.perf_counter()
    for order in orders:
        order._batch_event("order_opened")
    env.cr.commit()
    sealed = time.perf_counter() - started
    latencies = []
    for order in orders[:LATENCIES]:
        order.origin = f"S{order.id}"
        started = time.perf_counter()
        order._batch_event("amended")
        env.cr.commit()
        log._sequence()
        latencies.append(time.perf_counter() - started)
        log._export()
    started = time.perf_counter()
    log._guard()
    guard = time.perf_counter() - started
    p95 = sorted(latencies)[int(0.95 * len(latencies))]
    return [
        _row("sealing", sealed / ORDERS * 1000, "ms", "<= 50", ""),
        _row("seal_to_checkpoint_p95", p95, "s", "<= 2",
             f"of {LATENCIES}, median {statistics.median(latencies):.3f}, over a log of {log.size:,} entries"),
        _row("guard_before_a_signature", guard / log.size * 1e6, "us/entry", "", f"{guard:.3f} s for all"),
    ]


def _row(name, value, unit, goal, yardstick):
    return row(f"trace_anchor.{name}", round(value, 3), unit, goal, yardstick)


if __name__ == "__main__":
    main(run)
