# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""verify.py as a partner calls it: an isolated Python, files, exit codes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import verify
from publisher import Case


def run(*arguments):
    """-I: no site packages, no environment: the standard library alone."""
    command = [sys.executable, "-I", "-S", verify.__file__, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder, case = tmp_path_factory.mktemp("proof"), Case()
    (folder / "batch.trace.json").write_bytes(case.bundle())
    (folder / "trust.json").write_bytes(case.trust())
    return folder


def test_consistent_has_its_own_code(files):
    done = run(files / "batch.trace.json", "--trust", files / "trust.json")
    assert done.returncode == 2
    assert done.stdout.startswith("CONSISTENT\n")
    assert "巴氏杀菌乳" in done.stdout and "(not disclosed)" in done.stdout


def test_json_report(files):
    done = run(files / "batch.trace.json", "--trust", files / "trust.json", "--json")
    report = json.loads(done.stdout)
    assert (report["verdict"], report["exit"], done.returncode) == ("CONSISTENT", 2, 2)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9", "nonsense", "file:///etc/passwd", "http://[", "http://127.0.0.1:x"]
)
def test_an_unreachable_node_is_no_verdict(files, url):
    done = run(files / "batch.trace.json", "--trust", files / "trust.json", "--rpc", url)
    assert (done.returncode, done.stderr) == (69, "")
    assert done.stdout.startswith("CONSISTENT\n")
    assert "the node did not answer" in done.stdout


def test_rejected_has_its_own_code(files):
    (files / "bad.trace.json").write_bytes(b"\x00garbage")
    done = run(files / "bad.trace.json", "--trust", files / "trust.json")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("REJECTED(bundle-json)\n")


def test_usage_faults(files):
    assert run().returncode == 64
    assert run(files / "absent", "--trust", files / "trust.json").returncode == 64
    assert run(files, "--trust", files / "trust.json").returncode == 64
    assert run("--help").returncode == 0


def test_a_terminal_cannot_be_steered():
    lines = verify.outline({"name": "\x1b[2Jgone\n"}, 0)
    assert list(lines) == ["name: \\u001b[2Jgone\\u000a"]


def test_people_read_units_as_they_write_them_and_no_technical_twins():
    row = {"id": "feeding/1", "quantity": "12.50", "unit": "KGM", "lot": "M-1", "stored": {"company_id": 1}}
    shown = verify.readable({"materials": [row, verify.HIDDEN], "open": {"unit": "XYZ"}})
    assert shown == {"materials": [{"quantity": "12.50 kg", "lot": "M-1"}, verify.HIDDEN], "open": {"unit": "XYZ"}}
    assert shown["materials"][1] is verify.HIDDEN


def test_the_page_knows_the_same_units():
    page = (Path(verify.__file__).parent / "verify.html").read_text(encoding="utf-8")
    table = re.search(r"const UNITS = \{(.*?)\};", page, re.DOTALL)[1]
    units = dict(re.findall(r'(\w+): "([^"]+)"', table))
    pieces = re.findall(r"(\w+): true", re.search(r"const PIECES = \{(.*?)\};", page)[1])
    assert units | dict.fromkeys(pieces, "pcs") == verify.UNITS
