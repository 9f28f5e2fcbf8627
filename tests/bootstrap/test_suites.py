# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""make test runs everything, or what ADDONS names and nothing else; what it does not know it refuses."""

import contextlib
from concurrent.futures import Future

import pytest

from bootstrap import odoo_server, settings, suites
from bootstrap.failure import Stop
from bootstrap.paths import ADDONS

WITH_TESTS = sorted(path.parent.name for path in ADDONS.glob("*/tests"))


def titles(*addons):
    return list(suites.suites_of(settings.read(), None, set(addons)))


def test_without_names_every_addon_and_every_other_suite_runs():
    everything = titles()
    for addon in WITH_TESTS:
        assert any(addon in title.removeprefix("Odoo: ").split(", ") for title in everything), addon
    assert {*suites.PLAIN_SUITES, *suites.SYSTEM_SUITES, "style", "installation"} <= set(everything)


@pytest.mark.parametrize("addon", WITH_TESTS)
def test_one_addon_is_tested_alone(addon):
    met = {title for title in titles(addon) if title.startswith(f"Odoo: {addon} beside ")}
    assert set(titles(addon)) - {"plain Python"} - met == {"style", f"Odoo: {addon}"}
    assert bool(met) == (addon in odoo_server.MET_APPS)


def test_the_plain_tests_of_its_packages_come_along():
    assert suites._plain_of({"trace_anchor"})["plain Python"] == [
        "tests/plain/chain",
        "tests/plain/record",
        "tests/plain/sdjwt",
        "tests/plain/tlog",
    ]
    assert not suites._plain_of({"fact_guard"})


def test_each_suite_runs_what_its_title_says(monkeypatch):
    ran = []
    monkeypatch.setattr(suites, "_addons", lambda conf, template, addons, log: ran.append((addons, conf.http_port)))
    monkeypatch.setattr(suites, "_bridges", lambda conf, template, addons, log: ran.append((addons, conf.http_port)))
    named = {"stock_lot_quality", "repair_batch_numbering"}
    for title, suite in suites.suites_of(settings.read(), None, named).items():
        if title.startswith("Odoo: "):
            suite(None)
    assert [addons for addons, _port in ran] == [("stock_lot_quality",), ("repair_batch_numbering",)]
    assert len({port for _addons, port in ran}) == 2


@pytest.mark.parametrize("addon", odoo_server.MET_APPS)
def test_what_an_addon_meets_is_there_when_that_is_tested(addon, monkeypatch, tmp_path):
    apps, files = odoo_server.MET_APPS[addon]
    log = tmp_path / "installation.log"
    log.touch()
    ran, template = [], Future()
    template.set_result("")
    monkeypatch.setattr(suites.trial, "with_apps", lambda _conf, apps: (f"with {', '.join(apps)}", log))
    monkeypatch.setattr(suites, "record", lambda command, _log, env: ran.append(command))
    title = f"Odoo: {addon} beside {', '.join(apps)}"
    assert suites.suites_of(settings.read(), template, {addon})[title](None) is None
    assert f"--odoo-database=with {', '.join(apps)}" in ran[0]
    assert ran[0][-len(files) :] == [ADDONS / addon / "tests" / name for name in files]
    assert all(path.is_file() for path in ran[0][-len(files) :])


def test_what_shares_the_plant_and_the_rest_are_suites_of_their_own(monkeypatch):
    ran, template = [], Future()
    template.set_result("")
    monkeypatch.setattr(suites, "record", lambda command, _log, env: ran.append(command[-3:]))
    named = suites.suites_of(settings.read(), template)
    for title in suites.SYSTEM_SUITES:
        named[title](None)
    assert ran == [["-m", "plant", "tests/system"], ["-m", "not plant", "tests/system"]]


def test_names_are_read_with_commas(monkeypatch):
    monkeypatch.setenv("ADDONS", "fact_guard, trace_anchor,")
    assert suites.named_addons() == {"fact_guard", "trace_anchor"}
    monkeypatch.setenv("ADDONS", "")
    assert not suites.named_addons()


def test_an_unknown_name_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setenv("ADDONS", "stock_lot_qualty")
    monkeypatch.setattr(suites.plant, "install", lambda style: pytest.fail("something ran"))
    with pytest.raises(Stop, match=r"stock_lot_qualty\. Name some of: .*stock_lot_quality"):
        suites.test()


@pytest.mark.parametrize(("status", "verdict"), [(0, "All of these passed"), (1, "FAILED: Odoo: fact_guard")])
def test_it_says_at_the_end_which_suites_ran(status, verdict, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("ADDONS", "fact_guard")
    monkeypatch.setattr(suites, "LOGS", tmp_path)
    monkeypatch.setattr(suites.plant, "install", lambda style: None)
    monkeypatch.setattr(suites.trial, "server", lambda: contextlib.nullcontext(settings.read()))
    monkeypatch.setattr(suites.trial, "fresh_template", lambda conf: None)
    monkeypatch.setattr(suites.upkeep, "style", lambda: 0)
    monkeypatch.setattr(suites, "_addons", lambda *_arguments: status)
    assert suites.test() == status
    said = capsys.readouterr().out.splitlines()
    assert said[-2] == "Suites that ran: style; Odoo: fact_guard."
    assert said[-1].startswith(verdict)
