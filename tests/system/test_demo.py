# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""``make demo`` as a newcomer meets it: from nothing, killed in the middle, started again; on the embedded server.

What was committed when everything is killed with -9 must be there after the next start, and the day must end with a
proof that a stranger can check. What waits for the visitor can be played to the customer: today, and in a plant that
somebody left alone for a year.
"""

import datetime
import json
import os
import signal
import time

import pytest
from plants import ROOT, run_bootstrap, run_in_plant, start_bootstrap

ARTEFACTS = (
    "trace-report.pdf",
    "inventory-ageing.xlsx",
    "batch.trace.json",
    "batch-as-shipped.trace.json",
    "trust.json",
    "log/checkpoint",
    "today/raw-milk.csv",
    "today/finished-milk.csv",
)
LONG_AGO = (datetime.date.today() - datetime.timedelta(days=367)).isoformat()
#: A day on which the plant is started again. The day of the run itself is walked at the screens, in another file.
LATER = (datetime.date.today() - datetime.timedelta(days=366)).isoformat()
OFFER = """
names = {kind: env.ref(f"morning_light.today_{kind}") for kind in ("order", "waiting", "delivery_school")}
print("OFFER", {kind: (record.id, str(record.create_date.date())) for kind, record in names.items()})
"""
ADMINISTRATOR = """
from odoo.exceptions import AccessDenied
for password in {passwords!r}:
    credential = {{"type": "password", "login": "admin", "password": password}}
    try:
        env["res.users"].authenticate(credential, {{"interactive": False}})
        print("ENTERED", password)
    except AccessDenied:
        print("DENIED", password)
"""
GLUED = f"""
import json, sys
sys.path.insert(0, {str(ROOT / "tests")!r})
from glued import glued_texts
print("GLUED", json.dumps(glued_texts(env)))
"""


def _processes_of(folder):
    """Every process whose command line or environment names this plant's folder."""
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as command, open(f"/proc/{entry}/environ", "rb") as environ:
                if str(folder / "state").encode() in command.read() + environ.read():
                    yield int(entry)
        except OSError:
            continue


def _kill_everything(folder):
    for pid in list(_processes_of(folder)):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _wait_for_line(process, mark):
    for line in process.stdout:
        if mark in line:
            return
    raise AssertionError(f"The demo ended before it said {mark!r}.")


@pytest.fixture(scope="module")
def left_plant(plant):
    """The plant, played as of a year ago: killed in the middle and started again."""
    folder, environment = plant
    long_ago = {**environment, "BATCH_TRACE_TODAY": LONG_AGO}
    first = start_bootstrap("demo", long_ago)
    _wait_for_line(first, "B20250917-001")
    time.sleep(2)
    _kill_everything(folder)
    first.wait()
    return folder, environment, run_bootstrap("demo", long_ago)


def _walked(environment):
    output = run_in_plant((ROOT / "tests" / "walk.py").read_text(), environment)
    [line] = [line for line in output.splitlines() if line.startswith("WALK ")]
    return json.loads(line.removeprefix("WALK "))


def _check_walk(walk):
    assert walk["exceptions"] == [] and walk["outside_steps"] == []
    assert (walk["truck_verdict"], walk["truck_grade"], walk["finished"]) == ("passed", "pass", "passed")
    assert walk["state"] == "released" and walk["shelf_life"] == 7


def test_killed_in_the_middle_and_started_again_it_ends_with_a_verified_proof(left_plant):
    folder, _environment, (status, output) = left_plant
    assert status == 0, output[-3000:]
    for artefact in ARTEFACTS:
        assert (folder / "out" / artefact).stat().st_size > 0, artefact


def test_a_plant_left_for_a_year_can_be_played_to_the_customer(left_plant):
    _check_walk(_walked(left_plant[1]))


def test_a_new_run_brings_the_plant_to_its_day_and_plays_no_chapter_twice(left_plant):
    folder, environment, _first = left_plant
    environment = {**environment, "BATCH_TRACE_TODAY": LATER}
    before = json.loads((folder / "out" / "batch.trace.json").read_text())

    status, output = run_bootstrap("demo", environment)

    assert status == 0, output[-3000:]
    assert json.loads((folder / "out" / "batch.trace.json").read_text()) == before
    walk = _walked(environment)
    _check_walk(walk)
    assert walk["batch"] > f"B{LONG_AGO.replace('-', '')}-999"


def test_a_second_run_of_the_day_offers_nothing_twice(left_plant):
    environment, offer = {**left_plant[1], "BATCH_TRACE_TODAY": LATER}, run_in_plant(OFFER, left_plant[1])
    status, output = run_bootstrap("demo", environment)
    assert status == 0, output[-3000:]
    assert "What waits for you today" not in output
    assert run_in_plant(OFFER, environment) == offer


def test_nobody_enters_with_the_administrator_s_password_that_everybody_knows(left_plant):
    folder, environment, _first = left_plant
    kept = folder / "state" / "admin-password"
    assert kept.stat().st_mode & 0o077 == 0
    output = run_in_plant(ADMINISTRATOR.format(passwords=["admin", kept.read_text()]), environment)
    assert "DENIED admin" in output and f"ENTERED {kept.read_text()}" in output


def test_no_text_of_the_plant_is_in_two_languages_at_once(left_plant):
    output = run_in_plant(GLUED, left_plant[1])
    [line] = [line for line in output.splitlines() if line.startswith("GLUED ")]
    assert json.loads(line.removeprefix("GLUED ")) == []
