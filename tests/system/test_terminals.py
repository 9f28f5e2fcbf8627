# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Five terminals at once over HTTP, entries sent twice and lines torn: none is lost, none is booked twice."""

import json
import subprocess

from bootstrap import odoo_server, trial
from bootstrap.paths import ROOT

PROGRAM = """
import json, sys
sys.path.insert(0, "benchmarks")
import mrp_batch_trace_terminals as load
print(json.dumps(load.run(json.loads(sys.argv[1]), terminals=5, feedings=4, readings=4)))
"""


def test_five_terminals_lose_nothing(conf):
    dsn = {"db_host": conf.db_host, "db_port": conf.db_port, "db_user": conf.db_user, "template": trial.TEMPLATE}
    answer = subprocess.run(
        [odoo_server.PYTHON, "-c", PROGRAM, json.dumps(dsn)],
        cwd=ROOT,
        env=trial.process_environment(conf),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    figures = {told["name"].split("_5_")[-1]: told["value"] for told in json.loads(answer.stdout.splitlines()[-1])}
    assert figures["entries"] == 40
    assert (figures["lost"], figures["booked_twice"], figures["quantity_off"]) == (0, 0, 0)
