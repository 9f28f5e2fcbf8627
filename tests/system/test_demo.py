# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""``make demo`` as a newcomer meets it: from nothing, killed in the middle, started again; on the embedded server.

What was committed when everything is killed with -9 must be there after the next start, and the day must end with a
proof that a stranger can check.
"""

import json
import os
import signal
import time

from plants import run_bootstrap, start_bootstrap

ARTEFACTS = ("trace-report.pdf", "inventory-ageing.xlsx", "batch.trace.json", "trust.json", "log/checkpoint")


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


def test_killed_in_the_middle_and_started_again_it_ends_with_a_verified_proof(plant):
    folder, environment = plant
    first = start_bootstrap("demo", environment)
    _wait_for_line(first, "B20250917-001")
    time.sleep(2)
    _kill_everything(folder)
    first.wait()

    status, output = run_bootstrap("demo", environment)

    assert status == 0, output[-3000:]
    for artefact in ARTEFACTS:
        assert (folder / "out" / artefact).stat().st_size > 0, artefact


def test_a_second_run_plays_nothing_twice(plant):
    folder, environment = plant
    before = json.loads((folder / "out" / "batch.trace.json").read_text())

    status, output = run_bootstrap("demo", environment)

    assert status == 0, output[-3000:]
    assert json.loads((folder / "out" / "batch.trace.json").read_text()) == before
