# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Batch numbering: 64 sessions name 10,000 batches, and what a number costs over core's own sequence.

``python benchmarks/stock_batch_numbering.py [db_host db_port db_user template]`` prints the table. Each measurement
copies the template, a database with all addons installed, and drops the copy.
"""

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SESSIONS, BATCHES = 64, 10_000
COMPARED, LISTED = 300, 1_000
DEFAULTS = {"db_host": "@batch-trace", "db_port": "54319", "db_user": "odoo", "template": "batch_trace"}


def run(dsn):
    """Measure against copies of ``dsn["template"]``.

    :param dsn: db_host, db_port, db_user, template
    :return: rows of name, value, unit, goal, yardstick
    """
    # A process of its own: the registry, its settings and 64 forks leave nothing behind in the caller.
    told = subprocess.run(
        [sys.executable, __file__, "--measure", json.dumps({key: str(dsn[key]) for key in DEFAULTS})],
        check=True,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    return json.loads(told.stdout.splitlines()[-1])


def measure(dsn):
    name = f"{dsn['template']}_numbering_{os.getpid()}"
    server = ["-h", dsn["db_host"], "-p", dsn["db_port"], "-U", dsn["db_user"]]
    subprocess.run(["createdb", *server, "-T", dsn["template"], name], check=True)
    try:
        registry = open_registry(dsn, name)
        return [*concurrent(registry, True), *concurrent(registry, False), *costs(registry)]
    finally:
        close_connections()
        subprocess.run(["dropdb", *server, "--force", name], check=True)


def open_registry(dsn, name):
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        [
            "-c",
            str(ROOT / "odoo.conf"),
            "--addons-path",
            str(ROOT / "addons"),
            "--db_host",
            dsn["db_host"],
            "--db_port",
            dsn["db_port"],
            "--db_user",
            dsn["db_user"],
            "-d",
            name,
            "--log-level",
            "critical",
            "--data-dir",
            f"/tmp/{name}",
        ]
    )
    registry = Registry(name)
    prepare(registry)
    return registry


def close_connections():
    from odoo import sql_db

    sql_db.close_all()


def prepare(registry):
    """Two products: one a rule names, one left to core's sequence."""
    with registry.cursor() as cr:
        env = environment(cr)
        env["batch.rule"].search([]).active = False
        for name in ("Ruled gapless", "Ruled fast", "Core"):
            env["product.product"].create({"name": name, "is_storable": True, "tracking": "lot"})
        for gapless in (True, False):
            product = env["product.product"].search([("name", "=", "Ruled gapless" if gapless else "Ruled fast")])
            env["batch.rule"].create(
                {
                    "name": product.name,
                    "product_id": product.id,
                    "gapless": gapless,
                    "restart": "day",
                    "segment_ids": [
                        (0, 0, {"sequence": place, **segment})
                        for place, segment in enumerate(
                            [
                                {"kind": "text", "text": "B"},
                                {"kind": "date", "text": "%Y%m%d"},
                                {"kind": "text", "text": "-"},
                                {"kind": "counter", "width": 6},
                            ]
                        )
                    ],
                }
            )


def environment(cr):
    from odoo import SUPERUSER_ID, api

    return api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True, "mail_create_nolog": True})


def product_of(env, name):
    return env["product.product"].search([("name", "=", name)], limit=1)


def concurrent(registry, gapless):
    """64 sessions, each a process and a connection of its own, one batch named in each transaction."""
    name = "Ruled gapless" if gapless else "Ruled fast"
    close_connections()
    fork = multiprocessing.get_context("fork")
    results = fork.Queue()
    shares = [BATCHES // SESSIONS + (place < BATCHES % SESSIONS) for place in range(SESSIONS)]
    workers = [fork.Process(target=session, args=(registry, name, share, results)) for share in shares]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    told = [results.get() for _worker in workers]
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return judged("gapless" if gapless else "fast", told, seconds)


def session(registry, name, share, results):
    numbers, failures = [], Counter()
    with registry.cursor() as cr:
        product_id = product_of(environment(cr), name).id
    for _batch in range(share):
        try:
            with registry.cursor() as cr:
                env = environment(cr)
                source = env["batch.numbering"]._source(env["product.product"].browse(product_id))
                given = env["batch.numbering"]._names([(source, 1)])[0].names
        except Exception as failure:  # whatever goes wrong is what is being counted
            failures[type(failure).__name__] += 1
        else:
            numbers += given
    results.put((numbers, dict(failures)))


def judged(kind, told, seconds):
    numbers = [number for given, _failures in told for number in given]
    failures = sum((Counter(failed) for _given, failed in told), Counter())
    counters = sorted(int(number.rsplit("-", 1)[1]) for number in set(numbers))
    gaps = counters[-1] - len(counters) if counters else 0
    yardstick = f"{SESSIONS} sessions name {BATCHES} batches, one transaction each"
    return [
        row(f"distinct_numbers_{kind}", len(set(numbers)), "numbers", BATCHES, yardstick),
        row(f"gaps_{kind}", gaps, "numbers", 0, "highest counter minus numbers given"),
        row(
            f"failures_{kind}",
            sum(failures.values()),
            "errors",
            0,
            f"deadlocks, serialization failures, anything: {dict(failures) or 'none'}",
        ),
        row(f"throughput_{kind}", round(len(numbers) / seconds, 1), "batches/s", None, yardstick),
    ]


def costs(registry):
    """The next number by rule and by core's sequence, in turns, each in a transaction of its own."""
    spent = {name: [] for name in ("Core", "Ruled gapless", "Ruled fast")}
    for _turn in range(COMPARED):
        for name, times in spent.items():
            times.append(one_number(registry, name))
    # The fastest tenth: what the work takes when nothing else on the machine gets in between.
    swift = {name: statistics.quantiles(times, n=10)[0] for name, times in spent.items()}
    usual = {name: statistics.median(times) for name, times in spent.items()}
    return [
        *(
            over_core(f"cost_per_batch{suffix}", swift[name], swift["Core"], f"fastest tenth of {COMPARED} turns")
            for suffix, name in (("", "Ruled gapless"), ("_fast", "Ruled fast"))
        ),
        *(
            over_core(f"cost_per_batch{suffix}_median", usual[name], usual["Core"], f"median of {COMPARED} turns")
            for suffix, name in (("", "Ruled gapless"), ("_fast", "Ruled fast"))
        ),
        *listed(registry),
    ]


def over_core(name, ours, core, measured):
    yardstick = f"{measured}: {milliseconds(ours)} ms, core's ir.sequence {milliseconds(core)} ms"
    return row(name, milliseconds(ours - core), "ms", 1.0, yardstick)


def one_number(registry, name):
    """Seconds to the next number of a product whose record is at hand."""
    with registry.cursor() as cr:
        env = environment(cr)
        product = product_of(env, name)
        source = env["batch.numbering"]._source(product)
        product.categ_id.parent_path, product.default_code, product.lot_sequence_id.prefix, env.company.batch_code  # noqa: B018
        # Core's sequence reads the user's time zone; it is not to be charged for loading the user.
        env.user.tz  # noqa: B018
        started = time.perf_counter()
        if name == "Core":
            product.lot_sequence_id.next_by_id()
        else:
            env["batch.numbering"]._names([(source, 1)])
        return time.perf_counter() - started


def listed(registry):
    with registry.cursor() as cr:
        env = environment(cr)
        source = env["batch.numbering"]._source(product_of(env, "Ruled gapless"))
        env["batch.numbering"]._peek(source)
        queries, started = cr.sql_log_count, time.perf_counter()
        names = env["batch.numbering"]._names([(source, LISTED)])[0].names
        seconds, queries = time.perf_counter() - started, cr.sql_log_count - queries
    yardstick = f"a list of {len(set(names))} numbers in one call"
    return [
        row("queries_per_list", queries, "queries", 10, yardstick),
        row("time_per_listed_number", milliseconds(seconds / LISTED), "ms", 1.0, yardstick),
    ]


def milliseconds(seconds):
    return round(seconds * 1000, 3)


def row(name, value, unit, goal, yardstick):
    return {"name": f"stock_batch_numbering.{name}", "value": value, "unit": unit, "goal": goal, "yardstick": yardstick}


def main(arguments):
    if arguments[:1] == ["--measure"]:
        print(json.dumps(measure(json.loads(arguments[1]))))
        return
    dsn = {**DEFAULTS, **dict(zip(DEFAULTS, arguments, strict=False))}
    for line in run(dsn):
        goal = "" if line["goal"] is None else f"goal {line['goal']}"
        print(f"{line['name']:<50}{line['value']:>12} {line['unit']:<9}{goal:<12}{line['yardstick']}")


if __name__ == "__main__":
    main(sys.argv[1:])
