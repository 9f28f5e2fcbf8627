# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Plants of their own for tests: other folders, other ports, the embedded PostgreSQL."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PORTS = {"DB_PORT": "56319", "HTTP_PORT": "18069", "NODE_PORT": "18545"}
BASE = f"http://127.0.0.1:{PORTS['HTTP_PORT']}"
#: Everybody's screens in one language, or each person's in their own again; tells what they were in.
SPEAK = """
import json
people = env["res.users"].search([("share", "=", False), ("login", "like", ".")])
print("SPOKE", json.dumps({{person.login: person.lang for person in people}}))
for person in people:
    person.partner_id.lang = {spoken!r}.get(person.login, {language!r})
env.cr.commit()
"""


def environment(folder):
    """The environment in which the project's commands use ``folder`` instead of this clone's own state."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "ODOO_", "BATCH_TRACE_"))
    }
    return {
        **inherited,
        **PORTS,
        "POSTGRES": "embedded",
        "BATCH_TRACE_STATE": str(folder / "state"),
        "BATCH_TRACE_OUT": str(folder / "out"),
    }


def start_bootstrap(command, environ):
    return subprocess.Popen(
        [sys.executable, "-m", "bootstrap", command],
        cwd=ROOT,
        env=environ,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
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


def run_in_plant(program, environ, timeout=600):
    """Run a program in ``odoo shell`` on the plant, with its services up; returns its output, raises with its log.

    :param timeout: seconds; None waits as long as it takes
    """
    answer = subprocess.run(
        [sys.executable, "-c", _IN_PLANT],
        cwd=ROOT,
        env=environ,
        input=program,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    assert answer.returncode == 0, (answer.stdout + answer.stderr)[-3000:]
    return answer.stdout


def run_bootstrap(command, environ):
    """Run a command of the project to its end; returns its exit status and what it printed."""
    process = start_bootstrap(command, environ)
    output, _ = process.communicate(timeout=1500)
    return process.returncode, output


@contextlib.contextmanager
def served_in(language, environ):
    """The plant under ``make run``, everybody's screens in *language*."""
    status, output = run_bootstrap("demo", environ)
    assert status == 0, output[-3000:]
    spoken = _speak(environ, language)
    process = start_bootstrap("run", environ)
    try:
        assert any(BASE in line for line in process.stdout), "make run ended before it served."
        yield
    finally:
        process.terminate()
        process.wait(60)
        _speak(environ, language, spoken)


def _speak(environ, language, spoken=None):
    """Everybody's screens in *language*, but for those of *spoken* ({login: language}); returns what they were in."""
    output = run_in_plant(SPEAK.format(language=language, spoken=spoken or {}), environ)
    return json.loads(next(line for line in output.splitlines() if line.startswith("SPOKE"))[6:])
