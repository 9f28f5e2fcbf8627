# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Long imports killed with SIGKILL at random moments: nothing of them is there, or all; the next run makes it whole."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
from _bench import copied, main, row

RESULTS = 6_000
KILLS = 25
_SELF = Path(__file__).resolve()


def run(dsn):
    """Counts of what was found after each kill, and after the last import was let finish."""
    with copied(dsn, "lims_crash") as name:
        _child(dsn, name, "prepare").wait()
        found = {"nothing": 0, "all": 0, "part": 0}
        chance = random.Random(20250917)
        for kill in range(KILLS):
            delivery = _queue(dsn, name, kill)
            worker = _child(dsn, name, "work")
            worker.stdout.readline()
            time.sleep(chance.uniform(0, 4))
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            found[_state(dsn, name, delivery)] += 1
        _child(dsn, name, "finish").wait()
        whole = sum(_state(dsn, name, delivery) == "all" for delivery in _deliveries(dsn, name))
    return [
        row("stock_lot_quality.crash_part_of_a_file", found["part"], "imports", "0",
            f"{KILLS} kills: nothing {found['nothing']}, all {found['all']}"),
        row("stock_lot_quality.crash_made_whole", whole, "imports", f"= {KILLS}"),
    ]


def _child(dsn, name, act):
    return subprocess.Popen(
        [sys.executable, str(_SELF), "child", act, json.dumps(dict(dsn, template=name))],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def _ask(dsn, name, query, *values):
    with closing(psycopg2.connect(
        host=dsn["db_host"], port=dsn["db_port"], user=dsn["db_user"], dbname=name,
    )) as connection, connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def _deliveries(dsn, name):
    return [found for (found,) in _ask(dsn, name, "SELECT id FROM lot_result_import WHERE filename LIKE 'crash%%'")]


def _queue(dsn, name, kill):
    """Put one prepared import into the queue, alone."""
    _ask(dsn, name, "UPDATE lot_result_import SET state = 'draft' WHERE state = 'queued' RETURNING id")
    return _ask(
        dsn, name, "UPDATE lot_result_import SET state = 'queued', attempts = 0 WHERE filename = %s RETURNING id",
        f"crash{kill}.csv")[0][0]


def _state(dsn, name, delivery):
    (results, judged, state), = _ask(
        dsn, name, "SELECT count(*), count(*) FILTER (WHERE s.judged_at IS NOT NULL AND s.verdict <> 'pending'),"
        " (SELECT state FROM lot_result_import WHERE id = %s) FROM lot_test_result r JOIN lot_sample s ON"
        " s.id = r.sample_id WHERE r.import_id = %s", delivery, delivery)
    if results == judged == RESULTS and state == "done":
        return "all"
    return "nothing" if not results and state != "done" else "part"


def _work(act, dsn):
    """In a process of its own: prepare the imports, or work on what is queued."""
    import stock_lot_quality_import as files
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config([
        "-c", str(_SELF.parent.parent / "odoo.conf"), "--addons-path", str(_SELF.parent.parent / "addons"), "--db_host",
        str(dsn["db_host"]), "--db_port", str(dsn["db_port"]), "--db_user", dsn["db_user"], "-d", dsn["template"],
        "--log-level", "critical",
    ])
    with Registry(dsn["template"]).cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
        imports = env["lot.result.import"]
        if act == "prepare":
            env["ir.config_parameter"].set_param("ir_attachment.location", "db")
            plant = files._plant(env)
            for kill in range(KILLS):
                rows = [(f"{kill}-{cells[0]}", f"{kill}-{cells[1]}", *cells[2:])
                        for cells in files._rows(plant, "F", RESULTS)]
                content = files._csv(rows)
                imports.create({"filename": f"crash{kill}.csv", "content": files.encoded(content)})
        else:
            if act == "finish":
                imports.search([("filename", "like", "crash"), ("state", "!=", "done")]).write(
                    {"state": "queued", "attempts": 0})
                cursor.commit()
            print("ready", flush=True)
            imports._work_off()


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        _work(sys.argv[2], json.loads(sys.argv[3]))
    else:
        main(run)
