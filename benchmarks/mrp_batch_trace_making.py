# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What making a batch costs over bare Odoo, and how fast machines' readings are stored over HTTP.

Orders are completed in turns in a copy of the template, which has every add-on and whose log is opened and signs, and
in a copy of a database with the same apps of Odoo's own and without ours: ``dsn["bare"]``, ``batch_trace_core`` beside
the template if not named.
"""

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta

from _bench import ROOT, copied, main, registry, row
from _orders import complete, open_log, prepare

ORDERS, BATCHES, TOGETHER = 15, 2, 40
READINGS, PER_MESSAGE, SENDERS = 40_000, 1_000, 2


def run(dsn):
    """Measure on copies of ``dsn["template"]`` and ``dsn["bare"]``.

    :param dsn: db_host, db_port, db_user, template, and bare
    :return: rows of name, value, unit, goal, yardstick
    """
    return [*costs(dsn), *readings(dsn)]


# orders


def costs(dsn):
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    bare = dict(dsn, template=dsn.get("bare") or os.environ.get("BARE_DATABASE") or "batch_trace_core")
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(registry(dsn, "making"))
        name = stack.enter_context(copied(bare, "making_bare"))
        config["db_name"] = [name]
        plants = {}
        for kind, opened in (("ours", ours), ("bare", Registry(name))):
            cursor = stack.enter_context(opened.cursor())
            env = api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})(user=2, su=False)
            if kind == "ours":
                open_log(stack, env)
            plants[kind] = (env, prepare(env))
            cursor.commit()
        return _compared(plants)


def _compared(plants):
    """Complete orders in turns, so that whatever else the machine does meets both alike."""
    for env, bill in plants.values():
        for count in (1, 1, 3):
            complete(env, bill, count)
    single = {kind: [] for kind in plants}
    together = {kind: [] for kind in plants}
    for taken, rounds, count in ((single, ORDERS, 1), (together, BATCHES, TOGETHER)):
        for _round in range(rounds):
            for kind, (env, bill) in plants.items():
                taken[kind].append(complete(env, bill, count))
    return [*_difference("order", single), *_difference(f"order_in_batches_of_{TOGETHER}", together)]


def _difference(name, taken):
    ours, bare = (
        [statistics.median(getattr(order, what) for order in taken[kind]) for what in ("milliseconds", "queries")]
        for kind in ("ours", "bare")
    )
    pairs = zip(taken["ours"], taken["bare"], strict=True)
    share = statistics.median(100 * (own.milliseconds / other.milliseconds - 1) for own, other in pairs)
    return [
        row(
            f"mrp_batch_trace.{name}_time",
            round(share, 1),
            "% more",
            "<= 10",
            f"{ours[0]:.0f} ms; bare {bare[0]:.0f} ms",
        ),
        row(
            f"mrp_batch_trace.{name}_queries",
            round(ours[1] - bare[1], 1),
            "more",
            "<= 6",
            f"{ours[1]:.1f}; bare {bare[1]:.1f}",
        ),
    ]


# readings


def readings(dsn):
    from odoo import SUPERUSER_ID, api

    with registry(dsn, "readings") as opened, tempfile.TemporaryDirectory() as folder:
        with opened.cursor() as cursor:
            key, began = _running_step(api.Environment(cursor, SUPERUSER_ID, {}))
        with _server(dsn, opened.db_name, folder) as address:
            _send(address, key, _message(began, 0))  # what a first request loads
            seconds = _send_all(address, key, began)
        with opened.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            stored = env["mrp.step.reading"].search_count([])
            by_record = _by_record(env, began)
    expected = READINGS + PER_MESSAGE
    return [
        row(
            "mrp_batch_trace.readings_over_http",
            round(READINGS / seconds),
            "readings/s",
            ">= 2,000",
            f"messages of {PER_MESSAGE:,}, {SENDERS} senders; record by record through the ORM: {by_record}/s",
        ),
        row("mrp_batch_trace.readings_lost", expected - stored, "readings", "0", f"{expected:,} sent"),
    ]


def _running_step(env):
    """An order whose step has been running for two days on one machine; return (API key, naive UTC it began)."""
    workcenter = env["mrp.workcenter"].create({"name": "Timed step"})
    user = env["res.users"].create(
        {
            "name": "Gateway",
            "login": "gateway",
            "group_ids": [(6, 0, [env.ref("base.group_user").id, env.ref("mrp_batch_record.group_machine").id])],
        }
    )
    env["maintenance.equipment"].create(
        {"name": "Timed", "serial_no": "BENCH-1", "workcenter_id": workcenter.id, "sender_ids": [(6, 0, user.ids)]}
    )
    parameter = env["lot.parameter"].create({"code": "BENCH-T", "name": "Temperature"})
    product = env["product.product"].create({"name": "Timed batch", "type": "consu", "is_storable": True})
    bill = env["mrp.bom"].create(
        {
            "product_tmpl_id": product.product_tmpl_id.id,
            "operation_ids": [(0, 0, {"name": "Heat", "workcenter_id": workcenter.id})],
        }
    )
    env["mrp.step.parameter"].create(
        {"operation_id": bill.operation_ids.id, "parameter_id": parameter.id, "lower": "60", "upper": "80"}
    )
    order = env["mrp.production"].create({"product_id": product.id, "bom_id": bill.id, "product_qty": 1})
    order.action_confirm()
    order.workorder_ids.button_start()
    began = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(days=2)
    from odoo.addons.fact_guard.guard import Owned  # the add-ons can be imported once the registry is there

    order.workorder_ids.step_log_id.write(Owned(started_at=began))
    key = env["res.users.apikeys"].with_user(user)._generate("rpc", "bench", datetime.now() + timedelta(days=1))
    return key, began


def _message(began, first):
    return json.dumps(
        {
            "common": {"equipment": "BENCH-1", "parameter": "BENCH-T"},
            "readings": [
                {"time": f"{(began + timedelta(seconds=place)).isoformat()}Z", "value": f"{70 + place % 97 / 10:.1f}"}
                for place in range(first, first + PER_MESSAGE)
            ],
        }
    ).encode()


@contextlib.contextmanager
def _server(dsn, name, folder):
    """Odoo as a plant runs it on two cores: two workers, over loopback."""
    with socket.socket() as free, socket.socket() as events:
        free.bind(("127.0.0.1", 0))
        events.bind(("127.0.0.1", 0))
        port, gevent = free.getsockname()[1], events.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "odoo",
            "-c",
            str(ROOT / "odoo.conf"),
            "--addons-path",
            str(ROOT / "addons"),
            "--db_host",
            str(dsn["db_host"]),
            "--db_port",
            str(dsn["db_port"]),
            "--db_user",
            dsn["db_user"],
            "-d",
            name,
            "--db-filter",
            f"^{name}$",
            "--data-dir",
            folder,
            "--http-port",
            str(port),
            "--gevent-port",
            str(gevent),
            "--workers",
            "2",
            "--max-cron-threads",
            "0",
            "--log-level",
            "error",
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        for _second in range(120):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/web/health", timeout=5):
                break
            time.sleep(1)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _send(address, key, body):
    request = urllib.request.Request(
        f"{address}/batch_trace/readings",
        data=body,
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        told = json.load(answer)
    if told["refused"]:
        raise RuntimeError(str(told["refused"][:3]))
    return told


def _send_all(address, key, began):
    """Send READINGS in messages from SENDERS at once; return the seconds until the last is answered."""
    bodies = [_message(began, PER_MESSAGE + first) for first in range(0, READINGS, PER_MESSAGE)]
    senders = [
        threading.Thread(target=lambda own=bodies[place::SENDERS]: [_send(address, key, body) for body in own])
        for place in range(SENDERS)
    ]
    started = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return time.perf_counter() - started


def _by_record(env, began, count=300):
    """Readings a second when each is a record of its own, as a form or an import makes it."""
    log = env["mrp.step.log"].search([], limit=1, order="id desc")
    parameter = env["lot.parameter"].search([("code", "=", "BENCH-T")])
    started = time.perf_counter()
    for number in range(count):
        env["mrp.step.reading"].create(
            {"log_id": log.id, "parameter_id": parameter.id, "value": f"{60 + number % 20}", "measured_at": began}
        )
    env.flush_all()
    return round(count / (time.perf_counter() - started))


if __name__ == "__main__":
    main(run)
