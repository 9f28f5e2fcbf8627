# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Every test: style, plain Python, contract and node, Odoo, and the whole system, two suites at a time.

``ADDONS`` in the environment, names with commas between, leaves of it what concerns these addons alone.
"""

import dataclasses
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from . import odoo_server, plant, trial, upkeep
from .failure import Stop
from .paths import ADDONS, LOGS, PYTHON, ROOT
from .shell import record

PYTEST = [PYTHON, "-m", "pytest", "-q", "--durations=8"]
WITHOUT_ODOO = ["-p", "no:odoo"]
#: Suites that need neither Odoo nor a database, in the order they are begun.
PLAIN_SUITES = {
    "plain Python": ("tests/plain", "tests/bootstrap"),
    "contract": ("tests/contracts",),
    "chain node": ("tests/node",),
}
#: Tests of the whole, by whether they share the plant that is played and served (a marker of tests/system/conftest.py).
SYSTEM_SUITES = {"played plant": "plant", "whole system": "not plant"}
LANES = 2
_printing = threading.Lock()


def test():
    only = named_addons()
    plant.install(style=True)
    begin = time.monotonic()
    with trial.server() as conf, ThreadPoolExecutor(LANES) as lanes:
        template = lanes.submit(trial.fresh_template, conf)
        runs = {title: lanes.submit(_told, title, suite) for title, suite in suites_of(conf, template, only).items()}
        failed = [title for title, run in runs.items() if run.result()]
    print(f"\nSuites that ran: {'; '.join(runs)}.")
    print(
        f"{'FAILED: ' + '; '.join(failed) if failed else _all_passed(only)} "
        f"({(time.monotonic() - begin) / 60:.1f} minutes)"
    )
    return 1 if failed else 0


def _all_passed(only):
    return "All of these passed; make test without ADDONS runs the others too" if only else "Every suite passed"


def named_addons():
    """What ``ADDONS`` names, as a set; empty for all of them. Raises Stop for what has no tests here."""
    named = {name.strip() for name in os.environ.get("ADDONS", "").split(",")} - {""}
    if unknown := named - _tests().keys():
        raise Stop(
            f"No add-on with tests is called {', '.join(sorted(unknown))}. Name some of: "
            f"{', '.join(sorted(_tests()))}; commas between them, no spaces."
        )
    return named


def suites_of(conf, template, only=()):
    """``{title: function of a log's path that returns an exit status}``, the longest first so that no lane idles.

    :param template: future of the installation's log
    :param only: names of addons; their tests and the style alone. Empty: every suite
    """
    suites = {"style": lambda log: upkeep.style()}
    for title, folders in (_plain_of(only) if only else PLAIN_SUITES).items():
        suites[title] = lambda log, folders=folders: _plain(log, folders)
    for title, marker in ({} if only else SYSTEM_SUITES).items():
        suites[title] = lambda log, marker=marker: _system(conf, template, marker, log)
    for place, addons in enumerate(_tested_together(only), 1):
        own = _beside(conf, place)
        suite = _bridges if odoo_server.FOREIGN_APPS.keys() >= set(addons) else _addons
        suites[f"Odoo: {', '.join(addons)}"] = lambda log, s=suite, a=addons, c=own: s(c, template, a, log)
    for place, (addon, (apps, files)) in enumerate(odoo_server.MET_APPS.items(), 1):
        if not only or addon in only:
            own, tests = _beside(conf, -place), [ADDONS / addon / "tests" / name for name in files]
            suites[f"Odoo: {addon} beside {', '.join(apps)}"] = lambda log, c=own, a=apps, t=tests: _with_apps(
                c, template, a, t, log
            )
    if not only:
        suites["installation"] = lambda log: _warnings(template)
    return suites


def _beside(conf, place):
    """The same settings with a web server of its own."""
    return dataclasses.replace(conf, http_port=conf.http_port + place)


def _plain_of(addons):
    """The plain tests of these addons' packages: they lie in a folder of the package's name."""
    packages = {path.parent.name for addon in addons for path in (ADDONS / addon).glob("*/__init__.py")}
    folders = sorted(f"tests/plain/{name}" for name in packages if (ROOT / "tests" / "plain" / name).is_dir())
    return {"plain Python": folders} if folders else {}


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
    return _odoo_tests(conf, _tests_of(addons), trial.copy(conf, f"test_{addons[0]}"), log)


def _bridges(conf, template, addons, log):
    """Bridges to apps that the other suites do without, beside every other addon."""
    apps = {app for bridge in addons for app in odoo_server.FOREIGN_APPS[bridge]}
    return _with_apps(conf, template, apps, _tests_of(addons), log)


def _with_apps(conf, template, apps, tests, log):
    template.result()
    name, installation = trial.with_apps(conf, apps)
    return 1 if _print_warnings(installation) else _odoo_tests(conf, tests, name, log)


def _tests_of(addons):
    return [ADDONS / addon / "tests" for addon in addons]


def _odoo_tests(conf, tests, name, log):
    return record(
        [
            *PYTEST,
            "-p",
            "odoo",
            f"--odoo-database={name}",
            "--odoo-config=odoo.conf",
            "--odoo-http",
            "--odoo-log-level=error",
            *tests,
        ],
        log,
        env=trial.environment(conf),
    )


def _system(conf, template, marker, log):
    template.result()
    return record([*PYTEST, *WITHOUT_ODOO, "-m", marker, "tests/system"], log, env=trial.environment(conf))


def _warnings(template):
    return _print_warnings(template.result())


def _print_warnings(installation):
    lines = odoo_server.our_warnings(installation)
    for line in lines:
        print(f"warning at installation: {line}")
    return 1 if lines else 0


def _tests():
    """``{addon: how many files of tests it has}``."""
    return {path.parent.name: len(list(path.glob("test_*.py"))) for path in ADDONS.glob("*/tests")}


def _tested_together(only=()):
    """Tuples of addons, the largest first; each alone but for bridges that share a database."""
    tests = _tests()
    groups = [*((addon,) for addon in tests if addon not in odoo_server.FOREIGN_APPS), *odoo_server.BRIDGES]
    if only:
        groups = [tuple(addon for addon in group if addon in only) for group in groups]
    return sorted(filter(None, groups), key=lambda addons: (-sum(tests[name] for name in addons), addons))
