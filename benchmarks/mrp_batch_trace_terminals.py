# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Fifty terminals at once over HTTP: what they enter is booked, each entry once, through double sends and lost lines.

A real Odoo server (``--workers``) on a copy of the template; fifty people log in and send entries as the terminal
does: kept until the server has answered, sent again with the same number when it has not. Some sends go out twice at
the same time, some connections are torn before the answer. At the end the books are compared with what was sent.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from _bench import ROOT, copied, environment_of, main, row
from _shift import MODEL, PASSWORD, Shift

TERMINALS, ORDERS, FEEDINGS, READINGS = 50, 25, 10, 10
#: Odoo processes, more than cores: one that meets a conflict waits a second or two before it tries again.
WORKERS = 8
VERDICTS = 15


def run(dsn, terminals=TERMINALS, feedings=FEEDINGS, readings=READINGS):
    """Rows of name, value, unit, goal, yardstick; raises AssertionError when an entry is lost or booked twice."""
    with copied(dsn, "terminals") as name:
        with environment_of(dsn, name) as env:
            plant = prepare(env, terminals, max(1, terminals // 2))
            env.cr.commit()
            alone = [*verdict(env, plant["terminals"][0], "scan"), *verdict(env, plant["terminals"][0], "feed")]
        with server(dsn, name) as base:
            shift = Shift(base, name, feedings, readings)
            started = time.perf_counter()
            with ThreadPoolExecutor(terminals) as pool:
                list(pool.map(shift.work, plant["terminals"]))
            seconds = time.perf_counter() - started
        with environment_of(dsn, name) as env:
            lost, twice, wrong = compare(env, shift)
    times, bare = shift.times, shift.bare
    entries = len(shift.answers)
    label = f"mrp_batch_trace.terminals_{terminals}"
    told = shift.count
    torn = f"{told['torn']} torn, {told['double']} sent twice at once, {told['busy']} told to wait"
    rows = [
        row(f"{label}_entries", entries, "entries", "", f"{told['sent']} sends: {torn}"),
        row(f"{label}_refused_as_meant", len(shift.refused), "entries", "", "of another material, kept with reason"),
        row(f"{label}_lost", lost, "entries", "0"),
        row(f"{label}_booked_twice", twice, "entries", "0"),
        row(f"{label}_quantity_off", wrong, "lines", "0", "fed on the component line against accepted entries"),
        row(f"{label}_p50", _ms(times, 0.5), "ms", "", f"{_ms(bare, 0.5)} ms: core's read of a work order, meanwhile"),
        row(f"{label}_p95", _ms(times, 0.95), "ms", "", f"{_ms(bare, 0.95)} ms: the same"),
        row(f"{label}_rate", round(entries / seconds, 1), "entries/s"),
    ]
    assert not (lost or twice or wrong), rows
    return rows + alone


def _ms(seconds, share):
    return round(sorted(seconds)[int(len(seconds) * share)] * 1000)


# -------------------------------------------------------------------- the plant
def prepare(env, terminals, orders):
    """Create people, work centers, orders that run, and lots; return who stands where with which lots."""
    from odoo import Command

    company = env.company
    group = env.ref("mrp_batch_record.group_operator")
    people = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": f"Terminal {number}",
                    "login": f"terminal{number}",
                    "lang": "en_US",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(group.ids)],
                }
                for number in range(terminals)
            ]
        )
    )
    # One password for all, hashed once: hashing is slow by design.
    people[0].password = PASSWORD
    env.flush_all()
    env.cr.execute(
        "UPDATE res_users SET password = first.password FROM res_users first"
        " WHERE first.id = %s AND res_users.id = ANY(%s)",
        [people[0].id, people.ids],
    )
    stock = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1).lot_stock_id
    made, fed, other = env["product.product"].create(
        [{"name": name, "type": "consu", "is_storable": True, "tracking": "lot"} for name in ("Made", "Fed", "Other")]
    )
    center = env["mrp.workcenter"].create({"name": "Under load", "company_id": company.id})
    parameter = env["lot.parameter"].create({"code": f"T-{uuid.uuid4().hex[:6]}", "name": "Temperature"})
    bom = env["mrp.bom"].create(
        {
            "product_tmpl_id": made.product_tmpl_id.id,
            "product_qty": 1000,
            "company_id": company.id,
            "operation_ids": [Command.create({"name": "Mix", "workcenter_id": center.id})],
        }
    )
    step = bom.operation_ids.id
    bom.bom_line_ids = [Command.create({"product_id": fed.id, "product_qty": 1000, "operation_id": step})]
    env["mrp.step.parameter"].create({"operation_id": step, "parameter_id": parameter.id, "upper": "80"})
    batches = env["mrp.production"].create(
        [{"product_id": made.id, "bom_id": bom.id, "product_qty": 1000} for _number in range(orders)]
    )
    batches.action_confirm()
    lots = env["stock.lot"].create(
        [{"name": f"LOAD-{number}", "product_id": fed.id, "company_id": company.id} for number in range(terminals)]
    )
    wrong = env["stock.lot"].create({"name": "LOAD-WRONG", "product_id": other.id, "company_id": company.id})
    graded = lots | wrong
    graded.grade_id = False
    for lot in graded:
        env["stock.quant"]._update_available_quantity(lot.product_id, stock, 100_000, lot_id=lot)
    for order in batches:
        order.action_generate_serial()
        order.workorder_ids.with_user(people[0]).button_start()
    # What people enter is up to ten minutes old.
    from odoo.addons.fact_guard.guard import Owned  # the add-ons can be imported once the registry is there

    began = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=15)
    batches.workorder_ids.step_log_ids.write(Owned(started_at=began))
    return {
        "terminals": [
            {
                "login": person.login,
                "user_id": person.id,
                "lot": lot.name,
                "parameter_id": parameter.id,
                "workorder_id": batches[number % orders].workorder_ids.id,
            }
            for number, (person, lot) in enumerate(zip(people, lots, strict=True))
        ]
    }


def verdict(env, place, kind):
    """Server time and queries from one entry to its verdict and the step shown anew, cold, each rolled back."""
    own = env(user=place["user_id"], su=False)
    taken, queries = [], []
    for _turn in range(VERDICTS):
        own.invalidate_all()
        entry = {
            "uuid": str(uuid.uuid4()),
            "user_id": own.uid,
            "workorder_id": place["workorder_id"],
            "kind": kind,
            "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
            "code": place["lot"],
            "quantity": 1,
        }
        before, started = own.cr.sql_log_count, time.perf_counter()
        answer = own[MODEL].record(entry)
        own.flush_all()
        taken.append(time.perf_counter() - started)
        queries.append(own.cr.sql_log_count - before)
        own.cr.rollback()
        if not answer["accepted"]:
            raise RuntimeError(answer["reason"])
    name = f"mrp_batch_trace.terminal_{kind}"
    return [
        row(f"{name}_to_verdict", _ms(taken, 0.5), "ms", "<= 200", f"slowest of {VERDICTS}: {_ms(taken, 0.999)} ms"),
        row(f"{name}_queries", sorted(queries)[VERDICTS // 2], "queries"),
    ]


# -------------------------------------------------------------------- the server
@contextmanager
def server(dsn, name):
    """A real Odoo server on the database; yields its address."""
    with socket.socket() as free, socket.socket() as other:
        free.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        port, gevent = free.getsockname()[1], other.getsockname()[1]
    folder = tempfile.mkdtemp(prefix="terminals-")
    log = Path(folder, "log")
    process = subprocess.Popen(
        # The command itself: it is what its own workers are started with.
        [
            Path(sys.executable).with_name("odoo"),
            "-c",
            "odoo.conf",
            "-d",
            name,
            "--db_host",
            str(dsn["db_host"]),
            "--db_port",
            str(dsn["db_port"]),
            "--db_user",
            dsn["db_user"],
            "--http-port",
            str(port),
            "--gevent-port",
            str(gevent),
            "--workers",
            str(WORKERS),
            "--max-cron-threads",
            "0",
            "--log-level",
            "warn",
            "--data-dir",
            folder,
        ],
        cwd=ROOT,
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _turn in range(240):
            try:
                requests.get(f"{base}/web/health", timeout=5)
                break
            except requests.RequestException:
                time.sleep(0.5)
        else:
            raise RuntimeError(f"The server did not start:\n{log.read_text()[-3000:]}")
        yield base
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


# -------------------------------------------------------------------- the books
def compare(env, shift):
    """Return how many entries are lost, how many are booked twice, and on how many lines the quantity is off."""
    kept = Counter(dict(env["batch.terminal.entry"]._read_group([], ["uuid"], ["__count"])))
    feedings = Counter(env["mrp.feeding"].search([("client_ref", "!=", False)]).mapped("client_ref"))
    accepted = {number: entry for number, (entry, said) in shift.answers.items() if said}
    fed = {number for number, entry in accepted.items() if entry["kind"] == "feed"}
    readings = [entry for entry in accepted.values() if entry["kind"] == "reading"]
    read = Counter((entry["workorder_id"], entry["user_id"]) for entry in readings)
    orders = {entry["workorder_id"] for entry, _said in shift.answers.values()}
    logs = env["mrp.workorder"].browse(orders).step_log_ids
    booked = Counter((reading.log_id.workorder_id.id, reading.user_id.id) for reading in logs.reading_ids)
    lost = len(shift.answers.keys() - kept.keys()) + len(fed - feedings.keys()) + (read - booked).total()
    twice = sum(count - 1 for count in (*kept.values(), *feedings.values())) + (booked - read).total()
    twice += len(feedings.keys() - fed) + shift.count["contradicted"]
    quantities = Counter()
    for number in fed:
        quantities[accepted[number]["workorder_id"]] += accepted[number]["quantity"]
    wrong = sum(
        abs(sum(workorder.move_raw_ids.move_line_ids.filtered("picked").mapped("quantity")) - quantities[workorder.id])
        > 0.001
        for workorder in env["mrp.workorder"].browse(orders)
    )
    return lost, twice, wrong


if __name__ == "__main__":
    main(run)
