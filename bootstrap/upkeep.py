# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Lint, figures and cleaning."""

import shutil

from . import figures, plant
from .paths import ADDONS, DIST, NODE_MODULES, ODOO_TREE, OUT, PYTHON, ROOT, STATE, VENV
from .shell import stream

#: Checks of pylint-odoo that the house does not follow: descriptions lie in readme/, not in a README.rst; a model with
#: several subjects has a file for each; rules, units and parameters are few, and all of them are wanted at once.
NOT_FOLLOWED = "missing-readme,consider-merging-classes-inherited,no-search-all"
PYLINT_ODOO = ["--rcfile", ROOT / "bootstrap" / "pylintrc", f"--disable={NOT_FOLLOWED}"]
SCRIPTS = ("addons/*/static/**/*.js", "tests/**/*.mjs", "*.mjs")
#: Plays a plant of its own first.
RANDOM_CALLS = "tests/system/test_forgery.py::test_random_calls_leave_behind_what_the_rules_allow"


def lint():
    plant.install(style=True)
    return style()


def style():
    """Python, scripts and the contract; returns the first exit status that is not 0.

    Licences and the rules of the house are in tests/plain/house.
    """
    addons = sorted(path.parent for path in ADDONS.glob("*/__manifest__.py"))
    node = NODE_MODULES / ".bin"
    checks = [
        [VENV / "bin" / "ruff", "check", ROOT],
        [VENV / "bin" / "ruff", "format", "--check", "--quiet", ROOT],
        [PYTHON, "-m", "pylint", *PYLINT_ODOO, *addons],
        [node / "eslint", *SCRIPTS],
        [node / "prettier", "--check", "--log-level=warn", *SCRIPTS],
        [node / "solhint", "--disc", "--max-warnings=0", "contracts/*.sol"],
    ]
    return next((status for status in map(stream, checks) if status), 0)


def bench():
    plant.install()
    return figures.measure_all()


def soak():
    """The benchmarks that have a full size, and random calls at theirs; returns 1 if one of them failed."""
    plant.install()
    unmeasured = figures.measure_all(soak=True)
    broken = stream(
        [PYTHON, "-m", "pytest", "-q", "-s", "-p", "no:odoo", RANDOM_CALLS], env={"FORGERY_SEQUENCES": "10000"}
    )
    return int(bool(unmeasured or broken))


def clean():
    """Remove all that was installed or made in this clone; the download cache is kept."""
    plant.stop()
    for folder in (VENV, ODOO_TREE, NODE_MODULES, STATE, OUT, DIST):
        shutil.rmtree(folder, ignore_errors=True)
    print("Removed what was installed and made. make run starts from nothing again.")
    return 0
