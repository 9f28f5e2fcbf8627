# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Databases and processes for tests of the whole; the server they run on is named by the environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import plants  # noqa: E402

from bootstrap import database, odoo_server, trial  # noqa: E402


def pytest_collection_modifyitems(items):
    """What shares the played plant is marked: make test runs it beside the rest."""
    for item in items:
        if "plant" in item.fixturenames:
            item.add_marker("plant")


@pytest.fixture(scope="session")
def conf():
    """Settings of the running trial server; make test starts it."""
    settings = trial.settings.read()
    if os.environ.get("BATCH_TRACE_TEMPLATE") != trial.TEMPLATE:
        pytest.fail("These tests need the database server and template that make test prepares: run make test.")
    return settings


@pytest.fixture
def copy_of(conf):
    """Function that copies a database for one test: ``copy_of(trial.CORE, 'name')``; dropped afterwards."""
    made = []

    def copy(template, name):
        odoo_server.copy_database(conf, template, name)
        made.append(name)
        return name

    yield copy
    for name in made:
        odoo_server.drop_database(conf, name)


@pytest.fixture
def odoo_shell(conf):
    """Function that runs a program in ``odoo shell`` on a database; returns its output, raises with its log."""

    def run(name, program):
        answer = subprocess.run(
            [odoo_server.PYTHON, "-m", "odoo", "shell", "-c", "odoo.conf", "-d", name, "--no-http", "--log-level=warn"],
            input=program,
            env={**os.environ, **conf.odoo_environment()},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr[-3000:]
        return answer.stdout

    return run


@pytest.fixture
def rows(conf):
    """Function that runs one statement on a database and returns the first column, as strings."""
    return lambda name, statement: database.sql(conf, statement, name)


@pytest.fixture(scope="session")
def plant(tmp_path_factory):
    """A plant of its own on the embedded PostgreSQL: its folder and the environment that names it."""
    folder = tmp_path_factory.mktemp("plant")
    environ = plants.environment(folder)
    yield folder, environ
    plants.run_bootstrap("stop", environ)


@pytest.fixture(scope="session")
def played(plant):
    """The same after its day was played, by the tests before or now."""
    folder, environ = plant
    if not (folder / "out" / "logins.json").exists():
        status, said = plants.run_bootstrap("demo", environ)
        assert status == 0, said[-3000:]
    return plant
