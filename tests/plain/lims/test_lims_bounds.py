# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a workbook costs is bounded by what was sent, and what it says by no way in which XML may be written."""

import io

import openpyxl
import pytest
from lims import FileProblem, read_sheet, unpacked_size
from lims.parts import parts_of
from packed import MAIN, ROW, packed, row, sheet

MANY = 300_000
TEXTS = f"<sst {MAIN}>" + "<si><r><t>a</t></r></si>" * MANY + "</sst>"
STYLES = (
    f"<styleSheet {MAIN}><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/>"
    f"</cellStyleXfs><cellXfs>{'<xf/>' * MANY}</cellXfs></styleSheet>"
)
CELL = '<c r="ZZ9" t="str"><v></v></c>'
WIDE = f'<row r="9">{CELL * MANY}</row>'
NAME = '<definedName name="a">1</definedName>'
FEW_WIDE = f'<row r="9">{"<c/>" * 70_000}</row>'
BOMBS = {
    "cells in one row": packed(sheet(row(2), WIDE)),
    "more cells in a row than a sheet has": packed(sheet(row(2), FEW_WIDE)),
    "other elements in one row": packed(sheet(row(2), f'<row r="9">{"<x/>" * 70_000}</row>')),
    "rows in a row": packed(sheet(row(2), f'<row r="9">{"<row/>" * 70_000}</row>')),
    "cells in many rows": packed(sheet(row(2), f'<row r="9">{"<c/>" * 100}</row>' * (MANY // 100))),
    "empty rows": packed(sheet(row(2), "<row/>" * MANY)),
    "shared texts": packed(parts={"xl/sharedStrings.xml": TEXTS}, kinds={"xl/sharedStrings.xml": "sharedStrings"}),
    "shared texts of another name": packed(parts={"xl/foo.xml": TEXTS}, kinds={"xl/foo.xml": "sharedStrings"}),
    "shared texts of another ending": packed(parts={"xl/foo.png": TEXTS}, kinds={"xl/foo.png": "sharedStrings"}),
    "styles": packed(parts={"xl/styles.xml": STYLES}, kinds={"xl/styles.xml": "styles"}),
    "names": packed(workbook=f"<definedNames>{NAME * MANY}</definedNames>"),
    "one text": packed(sheet(row(2, (*ROW[:4], "9" * (40 << 20), *ROW[5:])))),
    "nothing": packed(parts={"xl/media/image1.png": bytes(40 << 20)}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_little_that_unpacks_to_much_is_refused_before_it_is_built(name, monkeypatch):
    content = BOMBS[name]
    assert len(content) < 100_000
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_args, **_options: pytest.fail("built"))
    with pytest.raises(FileProblem) as caught:
        read_sheet(content)
    assert caught.value.code == "unpacked"


@pytest.mark.parametrize("named", ["sheet1.xml", "sheet1.bin", "sheet1.png"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_whatever_its_part_is_called(named, encoding):
    xml = sheet(row(2, (*ROW[:4], "&a;", *ROW[5:])), declared='<!DOCTYPE x [<!ENTITY a "3.5">]>')
    with pytest.raises(FileProblem) as caught:
        read_sheet(packed(xml.encode(encoding), name=named))
    assert (caught.value.code, caught.value.detail) == ("workbook", "document type declaration")


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-7", "no-such"])
def test_an_encoding_that_is_not_looked_through_is_refused(encoding):
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    with pytest.raises(FileProblem) as caught:
        read_sheet(packed(parts={"xl/styles.xml": f"{declared}<styleSheet {MAIN}/>"}))
    assert caught.value.code == "workbook"


def codes(content):
    """(line, its cells or the code of what it is, the codes of its odd cells)."""
    return [
        (
            number,
            getattr(cells, "code", "") or "".join(map(str, cells[4:5])),
            [cell.code for cell in cells if hasattr(cell, "code")],
        )
        for number, cells in read_sheet(content).rows
    ]


@pytest.mark.parametrize(
    "said",
    [
        'fullCalcOnLoad="1"',
        'fullCalcOnLoad = "1"',
        "fullCalcOnLoad\n=\n'true'",
        'fullCalcOnLoad="&#49;"',
        'fullCalcOnLoad=" 1 "',
    ],
)
def test_formulas_that_are_to_be_computed_are_told_however_it_is_written(said):
    computed = row(2, (*ROW[:4], '<c r="E2"><f>1+1</f><v>3.5</v></c>', *ROW[5:]))
    for prefix in ("", "x:"):
        named = f"<{prefix}calcPr {said}/>".replace("<x:calcPr", f"<x:calcPr {MAIN.replace('xmlns=', 'xmlns:x=')}")
        assert codes(packed(sheet(computed), workbook=named)) == [(2, "=1+1", ["formula"])]
    assert codes(packed(sheet(computed), workbook='<calcPr fullCalcOnLoad="0"/>')) == [(2, "3.5", [])]


@pytest.mark.parametrize("said", ['ref="E2:E3"', 'ref = "E2:E3"', "ref='E2:E3'", 'ref="&#69;2:E3"', 'ref="$E$2:$E$3"'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_merged_cells_are_told_however_they_are_written(said, encoding):
    second = row(3, ("R2", *ROW[1:4], "9", *ROW[5:]))
    merged = sheet(row(2), second, tail=f"<mergeCells><mergeCell {said}/></mergeCells>")
    # What it says itself counts; what it is to say of the cell above is missing.
    assert codes(packed(merged.encode(encoding))) == [(2, "3.5", []), (3, "9", [])]
    merged = merged.replace('<c r="E3" t="str"><v>9</v></c>', "")
    assert codes(packed(merged.encode(encoding))) == [(2, "3.5", []), (3, "", ["missing"])]


@pytest.mark.parametrize("said", ['hidden="1"', 'hidden = "true"', 'hidden="&#49;"', 'width="0"', 'width="0.0"'])
def test_a_column_that_nobody_sees_is_not_read_unseen(said):
    content = packed(sheet(row(2), head=f'<cols><col min="5" max="5" {said}/></cols>'))
    assert codes(content) == [(2, "3.5", ["hidden_column"])]
    assert codes(packed(sheet(row(2), head='<cols><col min="5" max="5" width="9" hidden="0"/></cols>'))) == [
        (2, "3.5", [])
    ]


@pytest.mark.parametrize("said", ['hidden="1"', 'hidden=" true "', 'ht="0" customHeight="1"'])
def test_a_row_that_nobody_sees_is_not_read_unseen(said):
    assert codes(packed(sheet(row(2, attributes=said)))) == [(2, "hidden", [])]


@pytest.mark.parametrize("number", ["99999999999999999999", "1048577", "0", "-5"])
def test_a_row_that_no_sheet_has_is_refused(number):
    with pytest.raises(FileProblem) as caught:
        list(read_sheet(packed(sheet(row(2), row(number)))).rows)
    assert caught.value.code == "workbook"


def test_dull_tables_are_far_from_the_bounds():
    made = openpyxl.Workbook(write_only=True)
    dull = made.create_sheet()
    for _number in range(8_000):
        dull.append(["R", "S", "L", "fat", 0, "%", "2025-09-17", *[0] * 20])
    written = io.BytesIO()
    made.save(written)
    content = written.getvalue()
    parts_of(content)
    packed_twice = content[: len(content) // 2]
    assert unpacked_size(content) < 20 * len(content)
    assert unpacked_size(packed_twice) == len(packed_twice)
    assert unpacked_size(b"R1,S1") == 5
