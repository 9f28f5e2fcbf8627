# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The company's log: sequencing beside its raw SQL, bytes a leaf, sealing, the guard of a grown log, the schedule.

``python benchmarks/trace_anchor_log.py db_host db_port db_user template [sizes of the grown log]``
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from _bench import KEYS, ROOT, environment, row
from psycopg2.extras import execute_values

LEAVES = 40_000
BATCH = 1000
ORDERS = 200
SEALS = 100
#: The grown logs: entries, every third of a record of RECORD_BYTES, and an anchored head for each thousand.
SIZES = (10_000, 100_000)
SOAK = {"sizes": (10_000, 100_000, 1_000_000)}
RECORD_EVERY, RECORD_BYTES, CHECKPOINT_EVERY = 3, 2_000, 1_000
SINGLE = 1_024  # entries, whole tiles, that come one by one, each signed for and published by itself
NEWEST = 2_000  # real records above them: the guard opens the payloads of so many


def run(dsn: dict, sizes=SIZES) -> list[dict]:
    """Measure on copies of ``dsn["template"]``."""
    rows = []
    with _open_log(dsn) as (env, log):
        rows += [*_sequencing(env, log), *_sealing(env, log), _single_entries(env, log)]
    with _open_log(dsn) as (env, log):
        for start in range(0, NEWEST, BATCH):
            env["trace.record"]._seal(_orders(env, min(BATCH, NEWEST - start)), "order_opened")
            env.cr.commit()
        log._sequence()
        for size in sizes:
            _grow(env, log, size)
            rows += [*_guard(env, log, size), *_scheduled(dsn, env, log, size)]
    return rows


@contextmanager
def _open_log(dsn):
    with tempfile.TemporaryDirectory() as folder, environment(dsn, "log") as env:
        os.environ.update(
            BATCH_TRACE_KEYS=f"{folder}/keys",
            BATCH_TRACE_EXPORT=f"{folder}/export",
            BATCH_TRACE_PASSPHRASE="only for measuring",
        )
        log = env["trace.log"]._for_company(env.company)
        log._create_keys()
        log._open()
        env.cr.commit()
        yield env, log


# sequencing


def _sequencing(env, log):
    from odoo.addons.trace_anchor.tlog import entry
    from odoo.tools import SQL

    raw = _raw_sequencing(env, log)
    seconds = 0
    for _batch in range(LEAVES // BATCH):
        env["trace.leaf"]._put(log, [entry.padding() for _n in range(BATCH)])
        env.cr.commit()
        started = time.perf_counter()
        log._sequence()
        seconds += time.perf_counter() - started
        _vacuum(env, "trace_leaf")
    guarded, placed = LEAVES / seconds, log.size
    started = time.perf_counter()
    log._export()
    export_seconds = time.perf_counter() - started
    [(table,)] = env.execute_query(SQL("SELECT pg_total_relation_size('trace_leaf')"))
    files = sum(file.stat().st_size for file in log._export_folder().rglob("*") if file.is_file())
    return [
        _row(
            "sequencing",
            guarded,
            "leaves/s",
            ">= 1000",
            f"guard, tree and signature included; raw SQL {raw:,.0f}, {raw / guarded:.1f} times",
        ),
        _row("sequencing_raw", raw, "leaves/s", ">= 5000", "indices alone, in SQL, in batches of 1,000"),
        _row("static_files", placed / export_seconds, "leaves/s", ">= 5000", ""),
        _row(
            "bytes_per_leaf",
            (table + files) / placed,
            "bytes",
            "<= 250",
            f"row and indexes {table / placed:.0f}, files {files / placed:.0f}",
        ),
    ]


def _raw_sequencing(env, log):
    """Leaves a second that get an index by the sequencer's statement alone, committed in batches, then taken back."""
    from odoo.addons.trace_anchor.tlog import entry

    seconds = count = 0
    for _batch in range(LEAVES // BATCH):
        env["trace.leaf"]._put(log, [entry.padding() for _n in range(BATCH)])
        env.cr.commit()
        started = time.perf_counter()
        count += log._services().sequencer.place_batch()
        env.cr.commit()
        seconds += time.perf_counter() - started
        _vacuum(env, "trace_leaf")
    log._checkpoint()
    env.cr.commit()
    return count / seconds


def _vacuum(env, table):
    """What autovacuum does from time to time: the room of rows that got their index is used again."""
    _maintain(env, f"VACUUM ANALYZE {table}")


def _maintain(env, statement):
    """Run a statement that must not be part of a transaction."""
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute(statement)
    env.cr._cnx.autocommit = False


def _single_entries(env, log):
    """Bytes a further entry takes, all in, when each comes alone, is signed for at once and published."""
    from odoo.addons.trace_anchor.tlog import entry

    env["trace.leaf"]._put(log, [entry.padding() for _n in range(-log.size % 256)])
    log._sequence()
    log._export()
    _days_later(env)
    before, start = _bytes(env, log), log.size
    for _entry in range(SINGLE):
        env["trace.leaf"]._put(log, [entry.padding()])
        env.cr.commit()
        log._sequence()
        log._export()
        env.cr.commit()
    fresh = _bytes(env, log)
    _days_later(env)
    settled = _bytes(env, log)
    return _row(
        "bytes_per_leaf_coming_singly",
        (settled - before) / (log.size - start),
        "bytes",
        "<= 250",
        f"heads and files included; {(fresh - before) / SINGLE:,.0f} on the day itself, with a head for each",
    )


def _bytes(env, log):
    """Bytes of entries, heads and files, without what deleted rows have left."""
    from odoo.tools import SQL

    for table in ("trace_leaf", "trace_checkpoint"):
        _maintain(env, f"VACUUM FULL {table}")
    [(tables,)] = env.execute_query(
        SQL("SELECT pg_total_relation_size('trace_leaf') + pg_total_relation_size('trace_checkpoint')")
    )
    return tables + sum(file.stat().st_size for file in log._export_folder().rglob("*") if file.is_file())


def _days_later(env):
    """What the nightly cleaning does to heads of two days ago."""
    env.cr.execute("ALTER TABLE trace_checkpoint DISABLE TRIGGER USER")
    env.cr.execute("UPDATE trace_checkpoint SET signed_at = signed_at - interval '2 days'")
    env.cr.execute("ALTER TABLE trace_checkpoint ENABLE TRIGGER USER")
    env["trace.checkpoint"]._gc_superseded()
    env.cr.commit()


# sealing, and the schedule


def _sealing(env, log):
    started = time.perf_counter()
    for order in _orders(env, ORDERS):
        order._batch_event("order_opened")
    env.cr.commit()
    sealed = time.perf_counter() - started
    log._sequence()
    log._export()
    env.cr.commit()
    return [_row("sealing", sealed / ORDERS * 1000, "ms", "<= 50", "")]


def _orders(env, count):
    product = env["product.product"].create({"name": "Bench", "is_storable": True})
    bom = env["mrp.bom"].create({"product_tmpl_id": product.product_tmpl_id.id})
    orders = env["mrp.production"].create(
        [{"product_id": product.id, "product_qty": 1, "bom_id": bom.id} for _n in range(count)]
    )
    env.cr.commit()
    return orders


def _scheduled(dsn, env, log, size):
    """From the commit of a seal to the commit of the checkpoint over it, which the running schedule signs."""
    orders = _orders(env, SEALS)
    name = env.cr.dbname
    latencies = []
    with (
        _schedule(dsn, env),
        closing(
            psycopg2.connect(host=dsn["db_host"], port=dsn["db_port"], user=dsn["db_user"], dbname=name)
        ) as watching,
    ):
        watching.autocommit = True
        cursor = watching.cursor()
        for order in orders:
            order._batch_event("order_opened")
            env.cr.commit()
            latencies.append(_seconds_until_signed(cursor, log))
    first, *others = latencies
    p95 = sorted(others)[int(0.95 * len(others))]
    env.cr.commit()
    log.invalidate_recordset()
    return [
        _row(
            f"seal_to_checkpoint_p95_{size}",
            p95,
            "s",
            "<= 2",
            f"of {SEALS}, median {statistics.median(others):.3f}, the first of the process {first:.3f}",
        )
    ]


def _seconds_until_signed(cursor, log):
    started = time.perf_counter()
    while time.perf_counter() < started + 120:
        cursor.execute("SELECT count(*) FROM trace_leaf WHERE log_id = %s AND leaf_index IS NULL", [log.id])
        if not cursor.fetchone()[0]:
            return time.perf_counter() - started
        time.sleep(0.005)
    raise RuntimeError("The schedule did not sign within two minutes.")


@contextmanager
def _schedule(dsn, env):
    """An Odoo server that works this database's schedule, of which nothing but the sequencer is left."""
    env.cr.execute("UPDATE ir_cron SET active = id = %s", [env.ref("trace_anchor.ir_cron_sequence").id])
    env.cr.execute("DELETE FROM ir_cron_trigger")
    env.cr.commit()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [
                Path(sys.executable).with_name("odoo"),
                "-c",
                "odoo.conf",
                "-d",
                env.cr.dbname,
                "--db_host",
                str(dsn["db_host"]),
                "--db_port",
                str(dsn["db_port"]),
                "--db_user",
                dsn["db_user"],
                "--addons-path",
                str(ROOT / "addons"),
                "--no-http",
                "--workers",
                "0",
                "--max-cron-threads",
                "1",
                "--log-level",
                "error",
                "--data-dir",
                folder,
            ],
            cwd=ROOT,
        )
        try:
            time.sleep(20)  # until it listens
            yield
            time.sleep(3)  # for the last export
        finally:
            process.terminate()
            process.wait(60)


# a grown log


def _grow(env, log, size):
    """Entries up to ``size`` straight in SQL with the checkpoints over them, then published."""
    start = log.size
    for table in ("trace_leaf", "trace_record"):
        env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    env.cr.execute(
        """
        WITH record AS (
            INSERT INTO trace_record (id, production_id, company_id, log_id, batch_number, identity, version, moment,
                                      sealed_at, tag, payload, jwt, commitment)
            SELECT -n, model.production_id, model.company_id, model.log_id, model.batch_number, model.identity, -n,
                   model.moment, model.sealed_at, sha256(int4send(n)), model.payload, text.jwt,
                   sha256(convert_to(text.jwt, 'UTF8'))
              FROM generate_series(%(start)s, %(stop)s - 1, %(every)s) AS n
             CROSS JOIN LATERAL (
                   SELECT string_agg(encode(sha256(int4send(n) || int4send(part)), 'base64'), '') AS jwt
                     FROM generate_series(1, %(bytes)s / 45) AS part) AS text
             CROSS JOIN (SELECT * FROM trace_record WHERE log_id = %(log)s AND id > 0 ORDER BY id LIMIT 1) AS model
            RETURNING -id AS n, id, tag, commitment
        )
        INSERT INTO trace_leaf (log_id, record_id, kind, tag, commitment, leaf_index)
        SELECT %(log)s, record.id, '1', coalesce(record.tag, sha256(int8send(n))),
               coalesce(record.commitment, sha256(int8send(-n))), n
          FROM generate_series(%(start)s, %(stop)s - 1) AS n LEFT JOIN record USING (n)
         ORDER BY n
        """,
        {"start": start, "stop": size, "every": RECORD_EVERY, "bytes": RECORD_BYTES, "log": log.id},
    )
    for table in ("trace_leaf", "trace_record"):
        env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    env.cr.commit()
    env.invalidate_all()
    _sign_heads(env, log, start, size)
    for table in ("trace_leaf", "trace_record", "trace_checkpoint"):
        _vacuum(env, table)
    log._export()
    env.cr.commit()


def _sign_heads(env, log, start, size):
    from odoo.addons.trace_anchor import tlog

    last = log._last_checkpoint()
    frontier, signer, rows = tlog.Frontier(last.size, last._edge_hashes()), log._signer(), []
    for leaf in log._services().store.leaf_hashes(start, size):
        frontier.append(leaf)
        if frontier.size % CHECKPOINT_EVERY == 0 or frontier.size == size:
            note = tlog.Checkpoint(log.origin, frontier.size, frontier.root()).sign([signer])
            rows.append((log.id, frontier.size, frontier.root(), b"".join(frontier.edge), note))
    execute_values(
        env.cr._obj,
        "INSERT INTO trace_checkpoint (log_id, size, root, edge, note, signed_at) VALUES %s",
        rows,
        "(%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')",
    )
    env.cr.commit()
    env.invalidate_all()


def _guard(env, log, size):
    """What stands before each signature: the first time in a process, and each time after that."""
    first, again = [], []
    for taken in (first, again, again, again):
        started = time.perf_counter()
        log._services().guard.check()
        taken.append(time.perf_counter() - started)
        env.cr.commit()
    told = f"the first of a process {first[0]:.2f} s; every entry, head, file and signed record is read"
    return [_row(f"guard_before_a_signature_{size}", statistics.median(again), "s", "", told)]


def _row(name, value, unit, goal, yardstick):
    return row(f"trace_anchor.{name}", round(value, 3), unit, goal, yardstick)


if __name__ == "__main__":
    given = [int(size) for size in sys.argv[len(KEYS) + 1 :]]
    for told in run(dict(zip(KEYS, sys.argv[1:], strict=False)), *[given] if given else []):
        print(f"{told['name']:<58}{told['value']:>14,} {told['unit']:<10}{told['goal']:<22}{told['yardstick']}")
