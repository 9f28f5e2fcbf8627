# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Every test: style, plain Python, contract and node, Odoo, and the whole system."""

import time

from . import odoo_server, plant, trial, upkeep
from .paths import ADDONS, PYTHON, ROOT
from .shell import stream

PYTEST = [PYTHON, "-m", "pytest", "-q", "--durations=8"]
WITHOUT_ODOO = ["-p", "no:odoo"]


def test():
    plant.install()
    begin = time.monotonic()
    failed = [title for title, suite in _suites() if _report(title, suite)]
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'Every suite passed'} "
          f"({(time.monotonic() - begin) / 60:.1f} minutes)")
    return 1 if failed else 0


def _suites():
    yield "style", upkeep.style
    yield "plain Python", lambda: _plain("tests/plain", "tests/bootstrap")
    yield "contract", lambda: _plain("tests/contracts")
    yield "chain node", lambda: _plain("tests/node")
    yield "Odoo", _odoo_and_system


def _report(title, suite):
    print(f"\n== {title}", flush=True)
    begin = time.monotonic()
    status = suite()
    print(f"== {title}: {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - begin:.0f} s", flush=True)
    return status


def _plain(*folders):
    present = [folder for folder in folders if (ROOT / folder).exists()]
    return stream([*PYTEST, *WITHOUT_ODOO, *present]) if present else 0


def _odoo_and_system():
    with trial.server() as conf:
        warnings = odoo_server.our_warnings(trial.fresh_template(conf))
        for line in warnings:
            print(f"warning at installation: {line}")
        statuses = [
            _report(f"Odoo: {addon}", lambda addon=addon: _addon(conf, addon)) for addon in _addons_with_tests()
        ]
        statuses.append(_report("whole system", lambda: _system(conf)))
    return 1 if warnings or any(statuses) else 0


def _addons_with_tests():
    return sorted(path.parent.name for path in ADDONS.glob("*/tests"))


def _addon(conf, addon):
    name = trial.copy(conf, f"test_{addon}")
    return stream(
        [*PYTEST, "-p", "odoo", f"--odoo-database={name}", "--odoo-config=odoo.conf", "--odoo-http",
         "--odoo-log-level=error", ADDONS / addon / "tests"],
        env=trial.environment(conf),
    )


def _system(conf):
    return stream([*PYTEST, *WITHOUT_ODOO, "tests/system"], env=trial.environment(conf))
