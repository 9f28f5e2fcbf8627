# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The self-audit over full batch records: records a second, and 1,000 forgeries of recorded facts in plain SQL.

A record has five materials, four steps with eight readings, ten test results, a gate decision, a deviation, a
signature and a delivery.
"""

import os
import random
import tempfile
import time
from contextlib import closing

import psycopg2
from _bench import environment, main, row

RECORDS = 4_000
FORGERIES = 1_000
FORGED_AMONG = 100
SEALED_AT_ONCE = 100
READ_BY_DEFINITION = 100


def run(dsn: dict) -> list[dict]:
    """Measure on a copy of ``dsn["template"]``."""
    with tempfile.TemporaryDirectory() as folder, environment(dsn, "audit") as env:
        os.environ.update(
            BATCH_TRACE_KEYS=f"{folder}/keys",
            BATCH_TRACE_EXPORT=f"{folder}/export",
            BATCH_TRACE_PASSPHRASE="only for measuring",
        )
        from odoo.addons.trace_anchor.tests import batches

        log = env["trace.log"]._for_company(env.company)
        log._create_keys()
        log._open()
        orders = batches.make(env, env.company, RECORDS)
        env.cr.commit()
        rows = _sealing(env, orders)
        log._sequence()
        log._export()
        env.cr.commit()
        _vacuum(dsn, env.cr.dbname)
        return [*rows, *_audit(env, orders), *_forgeries(env, orders[:FORGED_AMONG])]


def _vacuum(dsn, name):
    """What autovacuum has done to records of yesterday: the first reader of a fresh row writes to its page."""
    with closing(
        psycopg2.connect(host=dsn["db_host"], port=dsn["db_port"], user=dsn["db_user"], dbname=name)
    ) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")


def _sealing(env, orders):
    seconds = 0
    for start in range(0, len(orders), SEALED_AT_ONCE):
        chunk = orders[start : start + SEALED_AT_ONCE]
        started = time.perf_counter()
        env["trace.record"]._seal(chunk, "released")
        env.cr.commit()
        seconds += time.perf_counter() - started
        env.invalidate_all()
    [(size,)] = env.execute_query(_sql("SELECT avg(length(payload)) FROM trace_record"))
    return [_row("sealing_in_bulk", len(orders) / seconds, "records/s", "", f"full records of {size:,.0f} bytes")]


def _audit(env, orders):
    sample = orders[:READ_BY_DEFINITION]
    env.invalidate_all()
    started = time.perf_counter()
    sample._sealable_records()
    by_definition = READ_BY_DEFINITION / (time.perf_counter() - started)
    env.invalidate_all()
    audit = env["trace.audit"]._begin(env.company)
    env.cr.commit()
    seconds = _phase(env, audit, "records")
    entries = _phase(env, audit, "leaves")
    audit._run()
    assert not audit.alarm_count, audit.finding_ids.mapped("sentence")
    return [
        _row(
            "audit_records",
            audit.record_count / seconds,
            "records/s",
            ">= 2000",
            f"the record's own definition through the ORM: {by_definition:,.0f}",
        ),
        _row("audit_entries", audit.leaf_count / entries, "entries/s", "", "each payload against its signed record"),
    ]


def _phase(env, audit, phase):
    started = time.perf_counter()
    while audit.phase == phase:
        audit._check_batch()
        env.cr.commit()
    return time.perf_counter() - started


def _forgeries(env, orders):
    from odoo.addons.trace_anchor.audit import RecordAudit
    from odoo.addons.trace_anchor.tests import forgeries

    forger = forgeries.Forger(env, orders, random.Random(20261125))
    found = 0
    for _n in range(FORGERIES):
        with forger.forged() as (order_id, section, words, what):
            audit = env["trace.audit"]._begin(env.company)
            checks = RecordAudit(audit)
            checks.check(checks.newest_versions(orders.browse(order_id)))
            if forgeries.named(audit.finding_ids, order_id, section, words):
                found += 1
            else:
                print("not named:", what, audit.finding_ids.mapped("path"), flush=True)
    return [
        _row("forgeries_found_and_named", found, "", f"{FORGERIES:,}", f"of {FORGERIES:,}, in {len(orders)} batches")
    ]


def _sql(query):
    from odoo.tools import SQL

    return SQL(query)


def _row(name, value, unit, goal, yardstick):
    return row(f"trace_anchor.{name}", round(value, 1), unit, goal, yardstick)


if __name__ == "__main__":
    main(run)
