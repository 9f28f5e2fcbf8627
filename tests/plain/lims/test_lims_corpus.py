# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Files as laboratories send them, good and broken, each with what must come of it."""

import json
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lims import FileProblem, ResultRow, guess_columns, read_sheet, typed_rows

FOLDER = Path(__file__).resolve().parents[3] / "data" / "lims"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


def outcome(content):
    """What comes of a file, in the words of expected.json."""
    try:
        sheet = read_sheet(content)
        rows = list(typed_rows(sheet, guess_columns(sheet.header), ZoneInfo("Asia/Shanghai")))
    except FileProblem as problem:
        return {"file": problem.code}
    problems = [[row.line, row.code] for row in rows if not isinstance(row, ResultRow)]
    if problems:
        return {"problems": problems}
    return {
        "rows": [
            [row.lims_ref, row.sample, row.lot, row.parameter, row.qualifier, row.value, row.unit, str(row.tested_at)]
            for row in rows
        ]
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_what_comes_of_a_file(name):
    assert outcome((FOLDER / name).read_bytes()) == EXPECTED[name]


def test_deep_nesting_is_harmless_whatever_the_limit_of_recursion():
    former = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    try:
        for content in (b"[" * 1_000_000, b'{"a":' * 500_000, b'[{"a":' + b"[" * 1_000_000):
            assert outcome(content) in ({"file": "json_value"}, {"file": "json"})
    finally:
        sys.setrecursionlimit(former)


def test_every_file_has_its_expectation():
    files = {path.name for path in FOLDER.iterdir() if path.is_file()}
    assert files - {"expected.json", "make.py", "README.md"} == set(EXPECTED)
