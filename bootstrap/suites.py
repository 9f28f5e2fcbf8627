# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Every test: style, plain Python, contract and node, Odoo, and the whole system, two suites at a time."""

import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from . import odoo_server, plant, trial, upkeep
from .paths import ADDONS, LOGS, PYTHON, ROOT
from .shell import record

PYTEST = [PYTHON, "-m", "pytest", "-q", "--durations=8"]
WITHOUT_ODOO = ["-p", "no:odoo"]
#: Suites that need neither Odoo nor a database, in the order they are begun.
PLAIN_SUITES = {
    "plain Python": ("tests/plain", "tests/bootstrap"), "contract": ("tests/contracts",), "chain node": ("tests/node",),
}
LANES = 2
_printing = threading.Lock()


def test():
    plant.install()
    begin = time.monotonic()
    with trial.server() as conf, ThreadPoolExecutor(LANES) as lanes:
        runs = _begin(conf, lanes)
        failed = [title for title, run in runs.items() if run.result()]
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'Every suite passed'} "
          f"({(time.monotonic() - begin) / 60:.1f} minutes)")
    return 1 if failed else 0


def _begin(conf, lanes):
    """Submit every suite, the longest first so that no lane idles; returns ``{title: future of its exit status}``."""
    template = lanes.submit(trial.fresh_template, conf)
    runs = {"style": lanes.submit(_told, "style", lambda log: upkeep.style())}
    for title, folders in PLAIN_SUITES.items():
        runs[title] = lanes.submit(_told, title, lambda log, folders=folders: _plain(log, folders))
    runs["whole system"] = lanes.submit(_told, "whole system", lambda log: _system(conf, template, log))
    for place, addons in enumerate(_tested_together(), 1):
        own = dataclasses.replace(conf, http_port=conf.http_port + place)
        suite = _bridges if addons in odoo_server.BRIDGES else _addons
        title = ", ".join(addons)
        runs[title] = lanes.submit(
            _told, f"Odoo: {title}", lambda log, s=suite, a=addons, c=own: s(c, template, a, log))
    runs["installation"] = lanes.submit(_told, "installation", lambda log: _warnings(template))
    return runs


def _told(title, suite):
    """Run one suite, its output kept back until it ends: two at once would be one tangle."""
    log = LOGS / f"suite-{title.replace(': ', '-').replace(' ', '-')}.log"
    print(f"== {title} ...", flush=True)
    begin = time.monotonic()
    status = suite(log)
    with _printing:
        if log.exists():
            print(f"\n{log.read_text(errors='replace')}")
        print(f"== {title}: {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - begin:.0f} s", flush=True)
    return status


def _plain(log, folders):
    return record([*PYTEST, *WITHOUT_ODOO, *(folder for folder in folders if (ROOT / folder).exists())], log)


def _addons(conf, template, addons, log):
    template.result()
    return _odoo_tests(conf, addons, trial.copy(conf, f"test_{addons[0]}"), log)


def _bridges(conf, template, addons, log):
    """Bridges to apps that the other suites do without, beside every other addon."""
    template.result()
    name, installation = trial.with_foreign_apps(conf, addons)
    if _print_warnings(installation):
        return 1
    return _odoo_tests(conf, addons, name, log)


def _odoo_tests(conf, addons, name, log):
    return record(
        [*PYTEST, "-p", "odoo", f"--odoo-database={name}", "--odoo-config=odoo.conf", "--odoo-http",
         "--odoo-log-level=error", *(ADDONS / addon / "tests" for addon in addons)],
        log, env=trial.environment(conf),
    )


def _system(conf, template, log):
    template.result()
    return record([*PYTEST, *WITHOUT_ODOO, "tests/system"], log, env=trial.environment(conf))


def _warnings(template):
    return _print_warnings(template.result())


def _print_warnings(installation):
    lines = odoo_server.our_warnings(installation)
    for line in lines:
        print(f"warning at installation: {line}")
    return 1 if lines else 0


def _tested_together():
    """Tuples of addons, the largest first; each alone but for bridges that share a database."""
    tests = {path.parent.name: len(list(path.glob("test_*.py"))) for path in ADDONS.glob("*/tests")}
    alone = [(addon,) for addon in tests if addon not in odoo_server.FOREIGN_APPS]
    return sorted([*alone, *odoo_server.BRIDGES], key=lambda addons: (-sum(tests[name] for name in addons), addons))
