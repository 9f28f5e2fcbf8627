# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A few of the benchmark's runs: anchoring killed at random statements, on a chain in trouble and before liars."""

import json
import os
import subprocess

from bootstrap import odoo_server, trial
from bootstrap.paths import ROOT

RUNS = 12
SEED = "20260917"
PROGRAM = """
import json, sys
sys.path[:0] = [".", "benchmarks"]
import trace_anchor_crash
yard = trace_anchor_crash.crash(json.loads(sys.argv[1]), int(sys.argv[2]), seed=int(sys.argv[3]))
print("\\n" + json.dumps(yard.seen))
"""


def test_a_killed_server_loses_no_leaf_and_claims_no_wrong_final(conf):
    dsn = {"db_host": conf.db_host, "db_port": conf.db_port, "db_user": conf.db_user, "template": trial.TEMPLATE}
    answer = subprocess.run(
        [odoo_server.PYTHON, "-c", PROGRAM, json.dumps(dsn), str(RUNS), SEED],
        cwd=ROOT,
        env={**os.environ, **conf.odoo_environment()},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    seen = json.loads(answer.stdout.strip().splitlines()[-1])
    assert seen["runs"] == RUNS
    assert seen["killed"] >= RUNS // 4
    wrong = ("lost leaves", "double heads", "forked heads", "wrong FINAL", "gaps", "not finished")
    assert {name: seen.get(name, 0) for name in wrong} == dict.fromkeys(wrong, 0), answer.stdout[-3000:]
