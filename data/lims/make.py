# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Write the files of this folder anew: what laboratories send, and what comes of each (``expected.json``).

Run from the repository's root: ``python data/lims/make.py``. Each file is as an office program, a LIMS export or a
person with a text editor leaves it; the expected outcome is written by hand below, not computed.
"""

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl

HERE = Path(__file__).resolve().parent
CHINESE = "结果编号,样品编号,批次号,检验项目,检验方法,结果,单位,检验员,仪器,检验时间"
ENGLISH = "Result ID,Sample,Lot,Test,Method,Result,Unit,Analyst,Instrument,Tested at"
FAT = "R-1,S-1,L-1,FAT,GB 5009.6,3.45,%,李雷,FT-120,2025-09-17 08:30"
FAT_VALUES = [["R-1", "S-1", "L-1", "FAT", "", "3.45", "%", "2025-09-17 00:30:00"]]


def row(ref="R-1", value="3.45", when="2025-09-17 08:30", unit="%", **more):
    """A row of the Chinese header as text."""
    cells = {"sample": "S-1", "lot": "L-1", "parameter": "FAT", "method": "GB 5009.6", **more}
    return ",".join(
        [ref, cells["sample"], cells["lot"], cells["parameter"], cells["method"], value, unit, "李雷", "FT-120", when]
    )


def values(ref="R-1", value="3.45", qualifier="", when="2025-09-17 00:30:00", unit="%"):
    """What a row is read as."""
    return [ref, "S-1", "L-1", "FAT", qualifier, value, unit, when]


def text(*lines, encoding="utf-8", end="\r\n"):
    """Bytes of lines."""
    return "".join(line + end for line in lines).encode(encoding)


def workbook(*rows, merged=(), sheets=()):
    """Bytes of an XLSX of rows of cells."""
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    for place in merged:
        book.active.merge_cells(place)
    for title in sheets:
        book.create_sheet(title)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def patched(content, part, change):
    """A workbook with one of its parts changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return written.getvalue()


def good():
    """name -> (bytes, rows it is read as)."""
    chinese = text(CHINESE, FAT)
    cells = FAT.split(",")
    typed = [*cells[:5], 3.45, *cells[6:9], datetime(2025, 9, 17, 8, 30)]
    groups = ["样品信息", "", "", "检验", "", "", "", "人员", "", "时间"]
    return {
        "zh_utf8.csv": (chinese, FAT_VALUES),
        "zh_utf8_bom.csv": (text(CHINESE, FAT, encoding="utf-8-sig"), FAT_VALUES),
        "zh_gb18030.csv": (text(CHINESE, FAT, encoding="gb18030"), FAT_VALUES),
        "zh_utf16_tabs.txt": (text(CHINESE, FAT, encoding="utf-16").replace(b",\x00", b"\t\x00"), FAT_VALUES),
        "zh_header_only_titles_above.csv": (
            text("某市食品检验所 检验结果", "打印日期：2025-09-18", "", CHINESE, FAT, end="\n"),
            FAT_VALUES,
        ),
        "zh_dates.csv": (
            text(
                CHINESE,
                row("R-1", when="2025年9月17日 8时30分"),
                row("R-2", when="2025/9/17 8:30"),
                row("R-3", when="2025.09.17 08:30:00"),
                row("R-4", when="20250917083000"),
                row("R-5", when="2025-09-17 上午8:30"),
                row("R-6", when="２０２５－０９－１７ ０８：３０"),
            ),
            [values(f"R-{n}") for n in range(1, 7)],
        ),
        "zh_qualifiers.csv": (
            text(
                CHINESE,
                row("R-1", "<0.01"),
                row("R-2", "＜0.01"),
                row("R-3", "≤0.01"),
                row("R-4", "> 300"),
                row("R-5", "≥300"),
                encoding="gb18030",
            ),
            [
                values("R-1", "0.01", "<"),
                values("R-2", "0.01", "<"),
                values("R-3", "0.01", "<="),
                values("R-4", "300", ">"),
                values("R-5", "300", ">="),
            ],
        ),
        "en_comma.csv": (text(ENGLISH, FAT), FAT_VALUES),
        "en_us_dates.csv": (
            text(
                ENGLISH,
                row("R-1", when="09/17/2025 8:30 AM"),
                row("R-2", when='"Sep 17, 2025 08:30"'),
                row("R-3", when="2025-09-17T08:30:00+08:00"),
                row("R-4", when="2025-09-17T00:30:00Z"),
                row("R-5", when="17-Sep-2025 08:30"),
            ),
            [values(f"R-{n}") for n in range(1, 6)],
        ),
        "de_semicolon_decimal_comma.csv": (
            text(
                "Result ID;Sample;Lot;Test;Result;Unit;Date",
                "R-1;S-1;L-1;FAT;3,45;%;17.09.2025 08:30",
                "R-2;S-1;L-1;FAT;1.234,5;%;17.09.2025 08:30",
                "R-3;S-1;L-1;FAT;1,234;%;17.09.2025 08:30",
            ),
            [values(), values("R-2", "1234.5"), values("R-3", "1.234")],
        ),
        "us_thousands.csv": (
            text(ENGLISH, row("R-1", '"1,234.5"'), row("R-2", '"1,234"'), row("R-3", "0.5")),
            [values("R-1", "1234.5"), values("R-2", "1234"), values("R-3", "0.5")],
        ),
        "fr_ch_grouping.csv": (
            text(
                "Result ID;Sample;Lot;Test;Result;Unit;Date",
                "R-1;S-1;L-1;FAT;1 234,5;%;2025-09-17 08:30",
                "R-2;S-1;L-1;FAT;1'234.5;%;2025-09-17 08:30",
                "R-3;S-1;L-1;FAT;1.2E+03;%;2025-09-17 08:30",
            ),
            [values("R-1", "1234.5"), values("R-2", "1234.5"), values("R-3", "1200")],
        ),
        "quoted_breaks.csv": (
            text(ENGLISH, 'R-1,S-1,L-1,FAT,"GB 5009.6\nmethod 3",3.45,%,"Li, Lei",FT-120,2025-09-17 08:30'),
            FAT_VALUES,
        ),
        "refused_file_sent_again.csv": (text(CHINESE, row("'=R-1")), [values("=R-1")]),
        "book.xlsx": (workbook(CHINESE.split(","), typed), FAT_VALUES),
        "book_merged_header.xlsx": (
            workbook(["检验报告"], groups, CHINESE.split(","), typed, merged=("A1:J1", "A2:C2", "D2:G2", "H2:I2")),
            FAT_VALUES,
        ),
        "book_header_of_two_lines.xlsx": (
            workbook(
                ["结果编号", "样品编号", "批次号", "检验项目", "", "检验结果", "", "检验时间"],
                ["", "", "", "", "方法", "结果", "单位", ""],
                ["R-1", "S-1", "L-1", "FAT", "GB 5009.6", 3.45, "%", datetime(2025, 9, 17, 8, 30)],
                merged=("A1:A2", "B1:B2", "C1:C2", "F1:G1", "H1:H2"),
            ),
            FAT_VALUES,
        ),
        "book_small_number.xlsx": (
            workbook(CHINESE.split(","), [*typed[:5], 0.000012, *typed[6:]]),
            [values(value="0.000012")],
        ),
        "results.json": (
            json.dumps(
                {
                    "results": [
                        {
                            "result_id": "R-1",
                            "sample": "S-1",
                            "lot": "L-1",
                            "parameter": "FAT",
                            "value": 3.45,
                            "unit": "%",
                            "tested_at": "2025-09-17T08:30:00+08:00",
                            "analyst": None,
                        }
                    ]
                }
            ).encode(),
            FAT_VALUES,
        ),
        "results_array.json": (
            b'[{"id": "R-1", "sample": "S-1", "batch": "L-1", "test": "FAT", "value": 3.450, "unit": "%",'
            b' "date": "2025-09-17 08:30"}]',
            [values(value="3.450")],
        ),
        "results.ndjson": (
            b"".join(
                json.dumps(
                    {
                        "id": f"R-{n}",
                        "sample": "S-1",
                        "lot": "L-1",
                        "parameter": "FAT",
                        "value": "3,45",
                        "unit": "%",
                        "date": "2025-09-17 08:30",
                    }
                ).encode()
                + b"\n"
                for n in (1, 2)
            ),
            [values(), values("R-2")],
        ),
    }


def with_problems():
    """name -> (bytes, [line, code] of its rows refused)."""
    long = "x" * 300
    return {
        "bad_ambiguous_thousands.csv": (text(ENGLISH, row(value='"1,234"')), [[2, "thousands"]]),
        "bad_day_or_month.csv": (text(ENGLISH, row(when="03/04/2025")), [[2, "day_or_month"]]),
        "bad_dates.csv": (
            text(
                ENGLISH,
                *(
                    row(f"R-{n}", when=when)
                    for n, when in enumerate(("yesterday", "2025-02-30", "0001-01-01", "45917", "9999-12-31 23:59"))
                ),
            ),
            [[line, "date"] for line in range(2, 7)],
        ),
        "bad_signs.csv": (text(CHINESE, row(value="<低"), row("R-2", "<<1")), [[2, "number"], [3, "number"]]),
        "bad_empty_cells.csv": (
            text(CHINESE, row(lot=""), row("", "")),
            [[2, "missing"], [3, "missing"], [3, "missing"]],
        ),
        "bad_merged_sample.xlsx": (
            workbook(CHINESE.split(","), FAT.split(","), ["R-2", "", *FAT.split(",")[2:]], merged=("B2:B3",)),
            [[3, "missing"]],
        ),
        "bad_characters.csv": (text(CHINESE, row("R\x00-1"), row("R-2" + long)), [[2, "character"], [3, "length"]]),
        "bad_surrogate.json": (
            b'[{"id": "R\\ud800", "sample": "S", "lot": "L", "parameter": "FAT", "value": 1, "date": "2025-09-17"}]',
            [[1, "character"]],
        ),
    }


def unreadable():
    """name -> (bytes, code of the file)."""
    book = workbook(CHINESE.split(","), FAT.split(","))
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]><l>&j;</l>"
    )
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(400 << 20))
    return {
        "broken_empty.csv": (b"", "empty"),
        "broken_blank_lines.csv": (b"\r\n,,,\r\n\r\n", "empty"),
        "broken_encoding.csv": (b"\xff\xff\x81\xff" + text(CHINESE, FAT, encoding="gb18030"), "encoding"),
        "broken_cut_gb18030.csv": (text(CHINESE, FAT, encoding="gb18030")[:10], "encoding"),
        "broken_columns.csv": (text("结果编号,批次号", "R-1,L-1"), "columns"),
        "broken_no_header.csv": (text(FAT, FAT), "columns"),
        "broken_old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "old_workbook"),
        "broken_cut.xlsx": (book[: len(book) // 2], "workbook"),
        "broken_laughs.xlsx": (patched(book, "xl/workbook.xml", lambda _old: laughs), "workbook"),
        "broken_bomb.xlsx": (bomb.getvalue(), "unpacked"),
        "broken_report.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer", "foreign"),
        "broken_page.html": (b"<html><body><h1>502 Bad Gateway</h1></body></html>", "foreign"),
        "broken_cut.json": (b'{"results": [{"id": "R-1"}, {"id": ', "json"),
        "broken_nested.json": (b'[{"id": {"a": 1}}]', "json_value"),
        "broken_deep.json": (b'[{"id": ' + b"[" * 200_000, "json_value"),
        "broken_deep_objects.json": (b'{"id": ' * 50_000, "json_value"),
        "broken_twice.json": (b'[{"id": "R-1", "id": "R-2"}]', "json"),
        "broken_nan.json": (b'[{"value": NaN}]', "json"),
    }


def main():
    """Write files and expectations."""
    expected = {}
    for kind, made in (("rows", good()), ("problems", with_problems()), ("file", unreadable())):
        for name, (content, outcome) in made.items():
            (HERE / name).write_bytes(content)
            expected[name] = {kind: outcome}
    written = json.dumps(expected, ensure_ascii=False, indent=1)
    (HERE / "expected.json").write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
