# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A long import of laboratory results killed with -9 leaves nothing or all of it, and the next run makes it whole."""

import json
import subprocess

from bootstrap import odoo_server, trial
from bootstrap.paths import ROOT

PROGRAM = """
import json, sys
sys.path.insert(0, "benchmarks")
import stock_lot_quality_crash as crash
print(json.dumps(crash.run(json.loads(sys.argv[1]), 3, 300, ("judge", "end", "committed"))))
"""


def test_killed_while_it_judges_before_the_commit_and_after_it(conf):
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
    part, whole = json.loads(answer.stdout.splitlines()[-1])
    assert part["value"] == 0
    assert part["yardstick"].endswith("nothing 2, all 1")
    assert whole["value"] == 3
