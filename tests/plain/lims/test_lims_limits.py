# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Results below or above a limit, as SENAITE's interface and exports of instruments write them."""

import json

import pytest
from faults import TITLES, file
from lims import Habits, ResultRow, guess_columns, limit_word, read_sheet, row_typing, sheet_of_analyses
from mutation import ZONE


def rows(content, habits=None):
    """(sign, value, is a number, limit) of each row, the code of each problem."""
    sheet = read_sheet(content, habits and habits.titles)
    return [
        (row.qualifier, row.value, row.number, row.limit) if isinstance(row, ResultRow) else row.code
        for row in row_typing(sheet, guess_columns(sheet.header), ZONE, habits=habits).rows()
    ]


@pytest.mark.parametrize("written", ["< 0.01", "<0.01", "＜ ０.０１", "&lt;0.01", "小于 0.01"])
def test_a_sign_and_its_number(written):
    right = [("<", "0.01", True, "")] if "&" not in written else [("", "&lt;0.01", False, "")]
    assert rows(file(("R1", "AFM1", written, "%"))) == right


@pytest.mark.parametrize(
    "written",
    [
        "<LOD",
        "< LOD",
        "< lod.",
        "ND",
        "N.D.",
        "nd",
        "Not detected",
        "< Detection limit",
        "<MDL",
        "< LOQ",
        "BLOQ",
        "Below the detection limit",
        "未检出",
        "＜检出限",
        "低于方法检出限",
    ],
)
def test_a_word_says_that_it_lies_below_the_limit(written):
    """Below which, a column says; without one the word stays a word, which no number is made of."""
    assert limit_word(written) == "<"
    assert rows(file(("R1", "AFM1", written, "%"))) == [("", written.strip(), False, "")]
    content = file(
        f"R1,S1,L1,AFM1,{written},0.01,%,2025-09-17",
        titles="Result ID,Sample,Lot,Test,Result,Detection limit,Unit,Tested at",
    )
    assert rows(content) == [("", written.strip(), False, "0.01")]


@pytest.mark.parametrize("written", ["未检出（<0.01）", "ND (LOD: 0.01)", "n.d. [LOQ=0.01]", "未检出(检出限 0.01)"])
def test_a_word_with_its_limit_beside_it(written):
    assert rows(file(("R1", "AFM1", written, "%"))) == [("<", "0.01", True, "")]


@pytest.mark.parametrize("written", ["ND (2)", "ND (see remark)", "3.45 (<0.01)", "ND(<)"])
def test_what_stands_beside_it_otherwise_is_not_taken_for_a_limit(written):
    assert rows(file(("R1", "AFM1", written, "%"))) == [("", written, False, "")]


def test_a_column_of_signs_does_not_contradict_the_word():
    titles = "Result ID,Sample,Lot,Test,Sign,Result,Unit,Tested at"
    lines = [f"R{sign},S1,L1,AFM1,{sign},{word},%,2025-09-17" for sign, word in (("<", "ND"), (">", "ND"), ("~", "ND"))]
    assert rows(file(*lines, titles=titles)) == [("", "ND", False, ""), "sign", "number"]


def test_the_words_of_the_laboratory_s_profile():
    habits = Habits(words={("afm1", "detection limit"): "<0.01", ("", "<lod"): "<0.05", ("", "n.d"): "negative"})
    content = file(
        ("R1", "AFM1", "Detection limit", "%"),
        ("R2", "AFM1", "< LOD", "%"),
        ("R3", "FAT", "Detection  limit", "%"),
        ("R4", "ODOUR", "N.D.", ""),
        titles=TITLES,
    )
    assert rows(content, habits) == [
        ("<", "0.01", True, ""),
        ("<", "0.05", True, ""),
        ("", "Detection  limit", False, ""),
        ("", "negative", False, ""),
    ]


def test_the_words_of_a_profile_in_a_file_with_a_line_for_each_sample():
    habits = Habits(wide=True, words={("fat", "<lod"): "<0.02", ("", "nd"): "<0.05"})
    content = file("S1,L1,2025-09-17 08:30,< LOD,ND,6.7", titles="Sample ID,Lot,Date,Fat %,Protein %,pH")
    assert [row[:2] for row in rows(content, habits)] == [("<", "0.02"), ("<", "0.05"), ("", "6.7")]


def analysis(**said):
    return {
        "uid": "a1",
        "review_state": "verified",
        "Keyword": "AFM1",
        "Unit": "%",
        "ResultCaptureDate": "2025-09-17",
        "DetectionLimitOperand": "",
        "ResultOptions": [],
        **said,
    }


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ({"Result": "3.45"}, ("", "3.45", True, "")),
        ({"Result": "0.010", "DetectionLimitOperand": "<"}, ("<", "0.010", True, "")),
        ({"Result": "0.004", "LowerDetectionLimit": "0.010"}, ("<", "0.010", True, "0.010")),
        ({"Result": "0.010", "LowerDetectionLimit": "0.010"}, ("", "0.010", True, "0.010")),
        (
            {"Result": "0.02", "LowerDetectionLimit": "0.01", "LowerLimitOfQuantification": "0.03"},
            ("<", "0.03", True, "0.03"),
        ),
        ({"Result": "5000", "UpperDetectionLimit": "1000"}, (">", "1000", True, "")),
        (
            {"Result": "5000", "LowerDetectionLimit": "0.0", "UpperDetectionLimit": "1000000000.0"},
            ("", "5000", True, ""),
        ),
        ({"Result": "&lt; 0.01"}, ("<", "0.01", True, "")),
        ({"Result": "< LOD", "LowerDetectionLimit": "0.01"}, ("", "< LOD", False, "0.01")),
        ({"Result": "ND"}, ("", "ND", False, "")),
        (
            {"Result": "1", "ResultOptions": [{}], "getFormattedResult": "阴性 &amp; mild"},
            ("", "阴性 & mild", False, ""),
        ),
    ],
)
def test_limits_of_senaite(said, right):
    sample = {"id": "S1", "ClientSampleID": "L1"}
    content, _withdrawn = sheet_of_analyses([analysis(parent_uid="s", **said)], lambda uid: sample, "ClientSampleID")
    assert json.loads(content)["results"][0]["lot"] == "L1"
    assert rows(content) == [right]
