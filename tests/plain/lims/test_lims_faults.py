# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What is known to be read wrongly elsewhere is read right, or refused by name."""

import pytest
from faults import FAULTS, TITLES, file
from lims import FileProblem, Habits, ResultRow, guess_columns, read_sheet, refused_rows, row_typing
from mutation import ZONE


def outcome(content, habits=None, **how):
    """What comes of a file, in the words of ``faults``; moments only where they are asked for."""
    try:
        titles = habits and habits.titles
        sheet = read_sheet(content, titles, **how)
        found = list(row_typing(sheet, guess_columns(sheet.header, titles), ZONE, habits=habits).rows())
    except FileProblem as problem:
        return problem.code
    return [
        (row.lims_ref, f"{row.qualifier}{row.value} {row.unit}".strip(), str(row.tested_at))
        if isinstance(row, ResultRow)
        else (row.line, row.code)
        for row in found
    ]


@pytest.mark.parametrize("name", FAULTS)
def test_a_known_fault(name):
    content, right = FAULTS[name]
    found = outcome(content)
    if isinstance(right, list):
        assert len(found) == len(right), found
        found = [one[: len(expected)] for one, expected in zip(found, right, strict=True)]
    assert found == right


def again(content, habits=None):
    """A file's refused rows, sent again as they are and without anything that was known of the laboratory."""
    sheet = read_sheet(content, habits and habits.titles)
    typing = row_typing(sheet, guess_columns(sheet.header, habits and habits.titles), ZONE, habits=habits)
    every = {}
    for row in typing.rows():
        _why, codes = every.setdefault(row.line, ("why", set()))
        if not isinstance(row, ResultRow):
            codes.add(row.code)
    return refused_rows(typing, every, ("Line", "Why refused", "Decimal mark"))


def read_again(content):
    """As ``outcome``, by reference."""
    return {row[0]: row[1:] for row in outcome(content) if isinstance(row[0], str)}


@pytest.mark.parametrize("name", [name for name, (_content, right) in FAULTS.items() if isinstance(right, list)])
def test_rows_given_back_mean_what_they_meant(name):
    """All rows given back and sent again: the good ones mean the same, the others are still refused."""
    content, right = FAULTS[name]
    back = outcome(again(content))
    good = [row for row in outcome(content) if isinstance(row[0], str)]
    shown = {"hidden"} & {row[1] for row in right if isinstance(row[0], int)}
    taken = [row for row in back if isinstance(row[0], str)]
    assert taken == good or shown and taken[: len(good)] == good


def test_a_row_corrected_as_told_is_read_as_in_its_own_file():
    content = file(
        ("R1", "FAT", "3,45", "%"), ("R2", "TPC", "1.200.500", "%"), ("R3", "TPC", "12.500", "%"), separator=";"
    )
    assert read_again(again(content))["R3"][0] == "12500 %"


def test_what_a_laboratory_says_decides():
    german = Habits(decimal=",")
    assert outcome(file(("R1", "TPC", "1.500", "%"), ("R2", "FAT", "1,234", "%"), separator=";"), german) == [
        ("R1", "1500 %", "2025-09-17 00:30:00"),
        ("R2", "1.234 %", "2025-09-17 00:30:00"),
    ]
    assert outcome(file(("R1", "FAT", '"3,45"', "%")), Habits(decimal=".")) == [(2, "thousands")]


def test_words_names_and_units_of_a_laboratory():
    habits = Habits(
        parameters={"fettgehalt": "FAT"},
        units={"Prozent": "%"},
        words={("FAT", "nn"): "<0.05", ("", "ohne befund"): "negative"},
    )
    sheet = read_sheet(file(("R1", "Fettgehalt", "nn", "Prozent"), ("R2", "PHOS", "ohne Befund", "")))
    first, second = row_typing(sheet, guess_columns(sheet.header), ZONE, habits=habits).rows()
    assert (first.parameter, first.qualifier, first.value, first.unit, first.number) == ("FAT", "<", "0.05", "%", True)
    assert (second.value, second.number) == ("negative", False)


def test_a_laboratory_says_the_unit_that_its_files_do_not():
    habits = Habits(wide=True, parameters={"fett": "FAT"}, silent_units={"fett": "g/kg", "protein": "g/kg"})
    content = file("S1,L1,2025-09-17 08:30,34.5,3.2,0.9 %", titles="Sample ID,Lot,Date,Fett,Protein %,Salt")
    sheet = read_sheet(content)
    found = row_typing(sheet, guess_columns(sheet.header), ZONE, habits=habits).rows()
    assert [(row.parameter, row.value, row.unit) for row in found] == [
        ("FAT", "34.5", "g/kg"),
        ("Protein", "3.2", "%"),
        ("Salt", "0.9", "%"),
    ]


def test_a_limit_of_detection_has_its_column():
    content = file(
        "R1,S1,L1,AFM1,未检出,<0.01,%,2025-09-17", titles="Result ID,Sample,Lot,Test,Result,LOD,Unit,Tested at"
    )
    sheet = read_sheet(content)
    (row,) = row_typing(sheet, guess_columns(sheet.header), ZONE).rows()
    assert (row.value, row.number, row.limit) == ("未检出", False, "0.01")


WIDE = Habits(wide=True)


def test_a_line_of_a_sample_is_many_results():
    content = file(
        "S1,L1,2025-09-17 08:30,3.45,3.20,6.65",
        "S2,L1,2025-09-17 08:31,,<3,6.7",
        titles="Sample ID,Lot,Date,Fat %,Protein [g/100 g],pH",
    )
    sheet = read_sheet(content)
    found = list(row_typing(sheet, guess_columns(sheet.header), ZONE, habits=WIDE).rows())
    assert [(row.line, row.sample, row.parameter, row.qualifier, row.value, row.unit) for row in found] == [
        (2, "S1", "Fat", "", "3.45", "%"),
        (2, "S1", "Protein", "", "3.20", "g/100 g"),
        (2, "S1", "pH", "", "6.65", ""),
        (3, "S2", "Protein", "<", "3", "g/100 g"),
        (3, "S2", "pH", "", "6.7", ""),
    ]
    assert len({row.lims_ref for row in found}) == 5


def test_an_instrument_names_samples_alone():
    content = (
        "FOSS MilkoScan;;;;;\r\nSample Id;Date;Time;Product;Fat;Protein\r\n0123;17/09/2025;08:30:15;Milk;3,45;3,20\r\n"
    )
    habits = Habits(wide=True, decimal=",", titles={"product": ""})
    first, second = outcome(content.encode(), habits)
    assert (first[1:], second[1:]) == (("3.45", "2025-09-17 00:30:15"), ("3.20", "2025-09-17 00:30:15"))


def test_the_same_line_twice_is_not_two_results_nor_one():
    line = "S1,L1,2025-09-17,3.45"
    content = file(line, line, titles="Sample ID,Lot,Date,Fat %")
    assert outcome(content, WIDE)[1] == (3, "twice")


def test_wide_rows_given_back_are_lines_of_results():
    content = file("S1,L1,2025-09-17,3.45,x", titles="Sample ID,Lot,Date,Fat %,pH")
    assert read_again(again(content, WIDE))["S1/2025-09-17/Fat"][0] == "3.45 %"


def test_the_sheet_and_the_encoding_that_are_said():
    from faults import book

    content = book(("R1", "FAT", 3.45, "%"), Micro=("visible", [("R2", "TPC", 3, "%")]))
    assert outcome(content, sheet="Micro")[0][:2] == ("R2", "3 %")
    assert outcome(content, sheet="Nowhere") == "no_sheet"
    western = file(("R1", "Röse", "3,45", "%"), separator=";", encoding="cp1252")
    assert outcome(western, encoding="windows-1252")[0][:2] == ("R1", "3.45 %")
    assert read_sheet(book(("R1", "FAT", 3.45, "%"), Notes=("visible", []))).left_out == ("Notes",)


def test_titles_of_the_laboratory_go_before_those_of_all():
    titles = TITLES.replace("Result,", "Result,Mean,")
    assert guess_columns(titles.split(","), {"mean": "value"})["value"] == 5
