# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The company's log through Odoo's own cursor: sequencing, bytes a leaf, audit.

``run`` copies a database that has all addons installed and drops the copy afterwards.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

LEAVES = 20_000
ORDERS = 300
NAME = "batch_trace_bench_log"
ROOT = Path(__file__).resolve().parent.parent
KEYS = ("db_host", "db_port", "db_user", "template")


def run(dsn: dict) -> list[dict]:
    """Measure on a copy of ``dsn["template"]``; ``dsn`` has db_host, db_port, db_user and template."""
    # A process of its own: registry, configuration and environment leave nothing behind in the caller.
    told = subprocess.run(
        [sys.executable, __file__, *(str(dsn[key]) for key in KEYS)], check=True, stdout=subprocess.PIPE, cwd=ROOT)
    return json.loads(told.stdout.splitlines()[-1])


def measure(dsn):
    server = ["-h", dsn["db_host"], "-p", dsn["db_port"], "-U", dsn["db_user"]]
    subprocess.run(["dropdb", *server, "--if-exists", NAME], check=True)
    subprocess.run(["createdb", *server, "-T", dsn["template"], NAME], check=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            config.parse_config([
                "--addons-path", str(ROOT / "addons"), "--db_host", dsn["db_host"], "--db_port", dsn["db_port"],
                "--db_user", dsn["db_user"], "--data-dir", folder, "--log-level", "error", "--stop-after-init"])
            return _measure(folder)
    finally:
        odoo.sql_db.close_all()
        subprocess.run(["dropdb", *server, "--if-exists", NAME], check=True)


def _measure(folder):
    os.environ.update(
        BATCH_TRACE_KEYS=f"{folder}/keys", BATCH_TRACE_EXPORT=f"{folder}/export",
        BATCH_TRACE_PASSPHRASE="only for measuring")
    with Registry(NAME).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        log = env["trace.log"]._for_company(env.company)
        log._create_keys()
        log._open()
        cr.commit()
        return [*_sequencing(env, log), *_audit(env, log)]


def _sequencing(env, log):
    from odoo.addons.trace_anchor.tlog import entry

    for _batch in range(LEAVES // 1000):
        env["trace.leaf"]._put(log, [entry.padding() for _n in range(1000)])
    env.cr.commit()
    started = time.perf_counter()
    placed = log._sequence()
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    log._export()
    export_seconds = time.perf_counter() - started
    # a table of its own size: freshly written, indexes included
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM FULL trace_leaf")
    env.cr._cnx.autocommit = False
    [(table,)] = env.execute_query(SQL("SELECT pg_total_relation_size('trace_leaf')"))
    files = sum(file.stat().st_size for file in log._export_folder().rglob("*") if file.is_file())
    return [
        _row("sequencing through Odoo's cursor, checkpoints signed", placed / seconds, "leaves/s", ">= 1000",
             "12,800 raw SQL in batches of 1,000"),
        _row("static files written and verified", placed / export_seconds, "leaves/s", ">= 5000", ""),
        _row("storage a leaf: row, indexes, tiles, entries", (table + files) / placed, "bytes", "<= 250", ""),
    ]


def _audit(env, log):
    product = env["product.product"].create({"name": "Bench", "is_storable": True})
    bom = env["mrp.bom"].create({"product_tmpl_id": product.product_tmpl_id.id})
    orders = env["mrp.production"].create([
        {"product_id": product.id, "product_qty": 1, "bom_id": bom.id} for _n in range(ORDERS)])
    started = time.perf_counter()
    for order in orders:
        order._batch_event("order_opened")
    env.cr.commit()
    sealed = time.perf_counter() - started
    order = orders[0]
    started = time.perf_counter()
    order._batch_event("amended")
    env.cr.commit()
    log._sequence()
    latency = time.perf_counter() - started
    log._export()
    started = time.perf_counter()
    audit = env["trace.audit"].create({"company_id": env.company.id})
    while audit.phase == "records":
        audit._check_batch()
    seconds = time.perf_counter() - started
    return [
        _row("sealing one batch record, signed", sealed / ORDERS * 1000, "ms", "<= 50", ""),
        _row("seal to signed checkpoint, one record", latency, "s", "<= 2", ""),
        _row("audit of sealed records against live data", audit.record_count / seconds, "records/s", ">= 200", ""),
    ]


def _row(name, value, unit, goal, yardstick):
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal, "yardstick": yardstick}


if __name__ == "__main__":
    print(json.dumps(measure(dict(zip(KEYS, sys.argv[1:], strict=True)))))
