# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Plants of their own for tests: other folders, other ports, the embedded PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PORTS = {"DB_PORT": "56319", "HTTP_PORT": "18069", "NODE_PORT": "18545"}


def environment(folder):
    """The environment in which the project's commands use ``folder`` instead of this clone's own state."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "ODOO_", "BATCH_TRACE_"))
    }
    return {
        **inherited, **PORTS, "POSTGRES": "embedded",
        "BATCH_TRACE_STATE": str(folder / "state"), "BATCH_TRACE_OUT": str(folder / "out"),
    }


def start_bootstrap(command, environ):
    return subprocess.Popen(
        [sys.executable, "-m", "bootstrap", command], cwd=ROOT, env=environ, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )


_IN_PLANT = """
import os, subprocess, sys
from bootstrap import plant
from bootstrap.paths import PYTHON
with plant.services() as (conf, _node):
    sys.exit(subprocess.call(
        [PYTHON, "-m", "odoo", "shell", "-c", "odoo.conf", "-d", conf.database, "--no-http", "--log-level=warn"],
        env={**os.environ, **conf.odoo_environment(), **plant.key_secrets()}))
"""


def run_in_plant(program, environ):
    """Run a program in ``odoo shell`` on the plant, with its services up; returns its output, raises with its log."""
    answer = subprocess.run(
        [sys.executable, "-c", _IN_PLANT], cwd=ROOT, env=environ, input=program, capture_output=True, text=True,
        check=False, timeout=600,
    )
    assert answer.returncode == 0, (answer.stdout + answer.stderr)[-3000:]
    return answer.stdout


def run_bootstrap(command, environ):
    """Run a command of the project to its end; returns its exit status and what it printed."""
    process = start_bootstrap(command, environ)
    output, _ = process.communicate(timeout=1500)
    return process.returncode, output
