# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The same results in forty dialects, whole and damaged: what is recorded is true, what is not is refused by its line.

The long run is the benchmark stock_lot_quality_dialects.
"""

import random
from collections import Counter

import damage_json
import damage_workbooks
import pytest
from contract import lost, read, sent_in, told
from damage import HARM, damaged
from dialects import DIALECTS

RESULTS = 200
HARMED = 24
BOOKS = (
    "openpyxl",
    "openpyxl, texts",
    "openpyxl, per cent",
    "openpyxl, written once",
    "XlsxWriter",
    "XlsxWriter, inline",
)
JSONS = ("JSON numbers", "JSON texts", "JSON results", "JSON lines")
# These two differ in all that a harm may touch: shared or inline texts, styles, the order of attributes.
FEW = ("openpyxl", "XlsxWriter")


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_is_read_as_it_is_meant(name):
    dialect = DIALECTS[name]
    sent = sent_in(dialect, RESULTS, seed=sum(name.encode()))
    counts, wrong, _recorded, refused, problem = told(dialect.write(sent), dialect, sent)
    assert not wrong and problem is None, (wrong[:3], problem)
    assert counts["recorded"] + counts["refused"] == RESULTS
    assert counts["recorded"] >= RESULTS * (0.6 if dialect.may_refuse else 1)
    assert {row.code for rows in refused.values() for row in rows} <= set(dialect.may_refuse)


def test_there_are_forty():
    assert len(DIALECTS) >= 40


@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_file_says_what_it_lost(harm):
    outcomes = Counter()
    for name, dialect in DIALECTS.items():
        if dialect.text:
            outcomes += check_harm(name, dialect, harm, HARMED)
    assert outcomes


def check_harm(name, dialect, harm, count, seed=0):
    """Counter of what came of a damaged file.

    :raises AssertionError: a value that is not the true one, or a row of which nothing is said
    """
    seed += sum(f"{name}{harm}".encode())
    sent = sent_in(dialect, count, seed)
    content = damaged(dialect.write(sent), dialect.text, harm, random.Random(seed))
    counts, wrong, recorded, refused, problem = told(content, dialect, sent)
    assert not wrong, (name, seed, wrong[:3])
    if not problem:
        missing = lost(content, dialect.text[0], sent, recorded, refused)
        assert not missing, (name, seed, missing[:3])
    return counts


def check_told(way, name, harm, count, seed=0):
    """Counter of what came of a damaged file; 'changed' counts those that the harm made another one.

    :param way: damage_workbooks or damage_json
    :raises AssertionError: as ``check_harm``
    """
    dialect, seed = DIALECTS[name], seed + sum(f"{name}{harm}".encode())
    sent = sent_in(dialect, count, seed)
    whole = dialect.write(sent)
    content, lines = way.damaged(whole, harm, random.Random(seed))
    counts, wrong, _recorded, _refused, problem = told(content, dialect, sent)
    assert not wrong, (name, seed, wrong[:3])
    if not problem:
        rows, _problem = read(content, dialect)
        assert lines <= {row.line for row in rows}, (name, seed, lines - {row.line for row in rows})
    counts["changed"] = int(content != whole)
    return counts


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@pytest.mark.parametrize("harm", damage_workbooks.HARM)
def test_a_damaged_workbook_says_what_it_lost(harm):
    outcomes = Counter()
    for name in FEW:
        outcomes += check_told(damage_workbooks, name, harm, HARMED)
    assert outcomes["changed"]


@pytest.mark.parametrize("harm", damage_json.HARM)
def test_damaged_json_says_what_it_lost(harm):
    outcomes = Counter()
    for name in JSONS:
        outcomes += check_told(damage_json, name, harm, HARMED)
    assert outcomes["changed"]


def test_there_are_sixty_ways_to_come_to_harm():
    assert min(map(len, (HARM, damage_workbooks.HARM, damage_json.HARM))) >= 60
