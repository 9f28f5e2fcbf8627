# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own test suites with the addons installed and without, and what differs.

Both runs happen on the full registry of an installed database (``odoo shell``), since that is where an addon can
disturb core; the same runner, the same modules, two databases, side by side. Tours wait for a browser only so long, and
two suites at once on a small machine are slow: a test that fails on one side only is run once more, alone, on both.
"""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

from . import odoo_server, plant, trial
from .paths import LOGS, ROOT
from .shell import step

MODULES = ("mrp", "stock", "stock_account", "mrp_account", "product_expiry")
RUNNER = Path(__file__).with_name("core_runner.py")
WITHOUT, WITH = "core_without", "core_with"


def compare():
    """Run both, print the difference; returns 1 if a test passes without the addons and does not with them."""
    plant.install()
    with trial.server() as conf:
        _make_databases(conf)
        with step(f"Odoo's suites {', '.join(MODULES)}, twice"):
            processes = [_start(conf, name, port) for name, port in ((WITHOUT, 1), (WITH, 2))]
            for process in processes:
                process.wait()
        without, with_addons = _results(WITHOUT), _results(WITH)
        unlike = sorted(_bad(without) ^ _bad(with_addons))
        with step(f"{len(unlike)} tests that failed on one side only, once more"):
            passed = {name: _run_again(conf, name, unlike) for name in (WITHOUT, WITH)} if unlike else {}
    for name, results in ((WITHOUT, without), (WITH, with_addons)):
        _forgive(results, passed.get(name, ()))
    return _print_difference(without, with_addons)


def _run_again(conf, name, tests):
    """Run these tests alone; returns those that pass, each as ``module: Class.method``.

    A module of which another number of tests ran than was asked for has said nothing.
    """
    _result_file(name).unlink(missing_ok=True)
    _start(conf, name, 1, tests).wait()
    results = _results(name)
    asked = Counter(test.split(":")[0] for test in tests)
    told = {module for module, result in results.items() if result["run"] == asked[module]}
    return {test for test in tests if test.split(":")[0] in told} - _bad(results)


def _forgive(results, passed):
    for module, result in results.items():
        result["bad"] = [name for name in result["bad"] if f"{module}: {name}" not in passed]


def _make_databases(conf):
    trial.fresh_template(conf)
    odoo_server.copy_database(conf, trial.CORE, WITHOUT)
    odoo_server.copy_database(conf, trial.TEMPLATE, WITH)


def _start(conf, name, offset, tests=()):
    environment = {
        **os.environ,
        **conf.odoo_environment(),
        "CORE_MODULES": " ".join(MODULES),
        "CORE_TESTS": json.dumps(tests),
        "CORE_RESULT": str(_result_file(name)),
    }
    command = [
        str(odoo_server.PYTHON),
        "-m",
        "odoo",
        "shell",
        "-c",
        "odoo.conf",
        "-d",
        name,
        "--http-port",
        str(conf.http_port + offset),
        "--log-level=error",
        "--max-cron-threads=0",
    ]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=RUNNER.open(),
        stdout=(LOGS / f"{name}.log").open("a" if tests else "w"),
        stderr=subprocess.STDOUT,
    )


def _result_file(name):
    return LOGS / f"{name}.json"


def _results(name):
    path = _result_file(name)
    return json.loads(path.read_text()) if path.exists() else {}


def _print_difference(without, with_addons):
    print(f"\n{'suite':<18}{'without':>22}{'with':>22}")
    for module in MODULES:
        print(f"{module:<18}{_summary(without.get(module)):>22}{_summary(with_addons.get(module)):>22}")
    worse = _bad(with_addons) - _bad(without)
    better = _bad(without) - _bad(with_addons)
    missing = [name for name in MODULES if name not in without or name not in with_addons]
    for label, names in (("Fails only with the addons", worse), ("Fails only without them", better)):
        print(f"\n{label}: {len(names)}")
        print("\n".join(f"  {name}" for name in sorted(names)))
    if missing:
        print(f"\nDid not end: {', '.join(missing)}; see the logs core_with.log and core_without.log.")
    return 1 if worse or missing else 0


def _summary(result):
    return f"{result['run']} run, {len(result['bad'])} bad" if result else "did not end"


def _bad(results):
    return {f"{module}: {name}" for module, result in results.items() for name in result["bad"]}
