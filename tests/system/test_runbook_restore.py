# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Restore from backup and staging clone as docs/operations.md tells them: real databases, a server for each visit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap import database, odoo_server, postgres, trial
from bootstrap.paths import ROOT

sys.path.insert(0, str(ROOT / "addons" / "trace_anchor" / "tests"))

from anvil import Anvil  # noqa: E402

DRILL = Path(__file__).with_name("restore_drill.py")
ORIGINAL, STAGING, COPY = "drill_original", "drill_staging", "drill_copy"
MARK = "drill answers: "


@pytest.fixture
def visit(odoo_shell, tmp_path):
    """Function that runs one function of the drill on a database: ``visit(name, 'seen', ...)``; its answer."""
    environ = {
        "BATCH_TRACE_KEYS": str(tmp_path / "keys"),
        "BATCH_TRACE_PASSPHRASE": "correct horse battery",
        "BATCH_TRACE_EXPORT": str(tmp_path / "export"),
    }

    def run(name, *calls):
        program = [
            "import json, os, sys",
            f"os.environ.update({environ!r})",
            f"sys.path.insert(0, {str(DRILL.parent)!r})",
            "import restore_drill as drill",
            "answer = None",
            *(f"answer = drill.{function}(env, {', '.join(map(repr, arguments))})" for function, *arguments in calls),
            f"print({MARK!r} + json.dumps(answer))",
        ]
        told = odoo_shell(name, "\n".join(program) + "\n")
        return json.loads(told.rpartition(MARK)[2].splitlines()[0])

    return run


@pytest.fixture
def chain_url():
    anvil = Anvil()
    yield anvil.url
    anvil.stop()


def odoo(conf, *arguments):
    subprocess.run(
        [odoo_server.PYTHON, "-m", "odoo", *arguments, "-c", "odoo.conf", "--log-level=warn"],
        cwd=ROOT,
        check=True,
        env={**os.environ, **conf.odoo_environment()},
    )


def restore(conf, file, name):
    """As an administrator does: the old database goes, the newest backup comes under its name."""
    database.drop(conf, name)
    database.sql(conf, f'CREATE DATABASE "{name}" TEMPLATE template0')
    subprocess.run(
        [postgres.binaries() / "pg_restore", "--no-owner", "--jobs=2", "-d", name, str(file)],
        check=True,
        env={**os.environ, **conf.odoo_environment()},
    )


def test_restore_and_clone(conf, copy_of, visit, chain_url, tmp_path):
    copy_of(trial.TEMPLATE, ORIGINAL)
    backup = tmp_path / "nightly.dump"
    before = visit(
        ORIGINAL, ("begin", chain_url), ("dump", str(postgres.binaries() / "pg_dump"), str(backup)), ("work_on",)
    )
    assert before["heads"] == [256, 512] and before["extends"]

    # 1, 2: restored, it stops by itself before anything is signed
    restore(conf, backup, ORIGINAL)
    stopped = visit(ORIGINAL, ("first_turns",))
    assert stopped["state"] == "read_only" and stopped["health"][0]["wrong"] == ["read_only"]
    assert "is a copy of the one the log was opened in" in stopped["reason"]
    assert len(stopped["refusals"]) == 2 and stopped["checkpoints"] < before["checkpoints"]
    assert (stopped["nonce"], stopped["heads"], stopped["head"]) == (before["nonce"], before["heads"], before["head"])
    assert not stopped["extends"] and set(stopped["tags"]) < set(before["tags"])

    # 3, 4, 5: the entries come back from the files, nothing is lost, nothing forks, no version is numbered twice
    after = visit(ORIGINAL, ("recover",))
    assert after["tags"][: len(before["tags"])] == before["tags"]
    assert after["places"] == list(range(len(after["places"])))
    records = [tag for tag in after["tags"] if tag.startswith("1")]  # two beacons may name one block
    assert len(set(records)) == len(records)
    assert after["heads"] == [256, 512, 768]
    assert after["extends"] and after["published"] == after["head"][0] == after["heads"][-1]
    assert (after["alarms"], after["versions"], after["trouble"]) == ([], [1, 3], False)

    # staging: neutralised, and the copy that nobody neutralised
    copy_of(ORIGINAL, STAGING)
    copy_of(ORIGINAL, COPY)
    odoo(conf, "neutralize", "-d", STAGING)
    copied = visit(COPY, ("first_turns",))
    assert copied["state"] == "read_only" and "is a copy of the one the log was opened in" in copied["reason"]
    assert (copied["nonce"], copied["checkpoints"]) == (after["nonce"], after["checkpoints"])
    database.sql(conf, f"UPDATE trace_network SET rpc_url = '{chain_url}' WHERE name->>'en_US' = 'Drill'", STAGING)
    staged = visit(STAGING, ("first_turns",))
    assert (staged["state"], staged["reason"]) == ("read_only", "this database is a neutralized copy")
    assert (staged["nonce"], staged["checkpoints"]) == (after["nonce"], after["checkpoints"])
