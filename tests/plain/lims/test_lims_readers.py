# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Laboratory files as they come."""

import io
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lims import FileProblem, ResultRow, RowProblem, guess_columns, read_sheet, typed_rows, unece_code
from lims.moments import Moments, moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINESE = "结果编号,样品编号,批次号,检验项目,方法,结果,单位,检验员,仪器,检验时间"
ROW = "R-1,S-1,B20250917-001,脂肪,GB 5009.6,3.45,%,李雷,FT-120,2025-09-17 08:30"


def rows(text, encoding="utf-8"):
    sheet = read_sheet(text.encode(encoding))
    return list(typed_rows(sheet, guess_columns(sheet.header), SHANGHAI))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_chinese_laboratory_file(encoding, separator):
    (row,) = rows(f"{CHINESE}\r\n{ROW}\r\n".replace(",", separator), encoding)
    assert row == ResultRow(
        line=2,
        lims_ref="R-1",
        sample="S-1",
        lot="B20250917-001",
        parameter="脂肪",
        method="GB 5009.6",
        value="3.45",
        number=True,
        unit="%",
        analyst="李雷",
        instrument="FT-120",
        tested_at=datetime(2025, 9, 17, 0, 30),
    )


def test_english_titles():
    header = ("Result_ID (LIMS)", "SAMPLE NO.", "Batch Number", "Test item", "Value", "Units", "Tested at", "Colour")
    assert guess_columns(header) == {
        "lims_ref": 0,
        "sample": 1,
        "lot": 2,
        "parameter": 3,
        "value": 4,
        "unit": 5,
        "tested_at": 6,
    }


def read_value(*texts):
    header = "id\tsample\tlot\ttest\tvalue\tdate\n"
    return rows(header + "".join(f"R{n}\tS\tL\tP\t{text}\t2025-09-17\n" for n, text in enumerate(texts)))


@pytest.mark.parametrize(
    ("text", "qualifier", "value"),
    [
        ("3.45", "", "3.45"),
        ("3,45", "", "3.45"),
        ("<0.01", "<", "0.01"),
        ("＜0.01", "<", "0.01"),
        ("> 300", ">", "300"),
        ("≤5", "<=", "5"),
        ("≥ 2,5", ">=", "2.5"),
        ("1,234.5", "", "1234.5"),
        ("1.234,5", "", "1234.5"),
        ("1 234,5", "", "1234.5"),
        ("12,345,678", "", "12345678"),
        ("-0.5", "", "-0.5"),
        ("−0.5", "", "-0.5"),
        ("3.10", "", "3.10"),
        ("３．４", "", "3.4"),
        ("+7", "", "7"),
    ],
)
def test_readings(text, qualifier, value):
    (row,) = read_value(text)
    assert (row.qualifier, row.value, row.number) == (qualifier, value, True)


def test_an_ambiguous_thousand_is_refused_unless_numbers_of_its_parameter_tell():
    assert (read_value("1,234")[0].code, read_value("1,234")[0].expected) == ("thousands", "1.234 / 1234")
    assert [row.value for row in read_value("1,234", "0,5")] == ["1.234", "0.5"]
    assert [row.value for row in read_value("1,234", "1,234.5")] == ["1234", "1234.5"]
    assert [row.value for row in read_value("1.234", "1.234,5")] == ["1234", "1234.5"]
    # A dot elsewhere says nothing of what a comma is, and the other way round.
    assert read_value("1,234", "0.5")[0].code == "thousands"
    assert read_value("1.234", "0,5")[0].code == "thousands"
    assert read_value("1,234", "1,234.5", "0,5")[0].code == "thousands"


def test_what_begins_with_zero_has_no_groups():
    assert [row.value for row in read_value("0,345", "3.2", "0.567", "<0,005")] == ["0.345", "3.2", "0.567", "0.005"]


def test_another_parameter_is_no_evidence():
    header = "id;sample;lot;test;value;date\n"
    found = rows(header + "R1;S;L;DENSITY;1.032;2025-09-17\nR2;S;L;PH;6,65;2025-09-17\nR3;S;L;TPC;1.500;2025-09-17\n")
    assert [row.code if isinstance(row, RowProblem) else row.value for row in found] == [
        "thousands",
        "6.65",
        "thousands",
    ]


def test_words_stay_words_but_not_behind_a_sign():
    (row,) = read_value("阴性")
    assert (row.value, row.number) == ("阴性", False)
    assert read_value("<low")[0].code == "number"


def read_moment(text):
    header = "id\tsample\tlot\ttest\tvalue\tdate\n"
    return rows(header + f"R\tS\tL\tP\t1\t{text}\n")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-09-17 08:30", (2025, 9, 17, 0, 30)),
        ("2025/9/17 8:30:15", (2025, 9, 17, 0, 30, 15)),
        ("2025年9月17日 8时30分", (2025, 9, 17, 0, 30)),
        ("20250917083000", (2025, 9, 17, 0, 30)),
        ("20250917", (2025, 9, 16, 16, 0)),
        ("17.09.2025 08:30", (2025, 9, 17, 0, 30)),
        ("17/09/2025 08:30", (2025, 9, 17, 0, 30)),
        ("09/17/2025 08:30", (2025, 9, 17, 0, 30)),
        ("2025-09-17T08:30:00Z", (2025, 9, 17, 8, 30)),
        ("2025-09-17T08:30:00+02:00", (2025, 9, 17, 6, 30)),
    ],
)
def test_moments(text, expected):
    assert read_moment(text).tested_at == datetime(*expected)


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Monrovia", "Europe/Dublin"]),
)
def test_a_clock_asked_once_a_minute_tells_the_same(written, zone):
    text, zone = written.isoformat(" ", "seconds"), ZoneInfo(zone)
    clock = Moments(zone)
    assert [clock(text), clock(text)] == [moment(text, zone)] * 2


def test_moments_that_cannot_be_read():
    assert read_moment("03/04/2025").code == "day_or_month"
    for text in ("soon", "2025-13-01", "2025-02-30", "31.02.2025", "2025-09-17 08:30:61", "2025-09-17 25:30:00"):
        assert read_moment(text).code == "date"


def test_every_problem_says_its_line_and_column():
    problems = rows(f"{CHINESE}\n\nR-1,,B1,脂肪,,<low,%,,,昨天\n")
    assert problems == [
        RowProblem(3, "样品编号", "", "missing"),
        RowProblem(3, "检验时间", "昨天", "date"),
        RowProblem(3, "结果", "<low", "number"),
    ]


def test_quoted_line_breaks_keep_line_numbers():
    text = 'id,sample,lot,test,value,date,method\nR1,S,L,P,1,2025-01-01,"a\nb"\nR2,S,L,P,1,2025-01-01,c\n'
    assert [row.line for row in rows(text)] == [3, 4]


def test_files_that_cannot_be_read():
    refused = ((b"", "empty"), (b"\n;;\n", "empty"), (b"\xff\xff\xff\xff", "encoding"), (b"PK\x03\x04no", "workbook"))
    for content, code in refused:
        with pytest.raises(FileProblem) as caught:
            read_sheet(content)
        assert caught.value.code == code


def test_missing_columns_are_named():
    with pytest.raises(FileProblem) as caught:
        rows("id,lot\n1,2\n")
    assert (caught.value.code, caught.value.detail) == ("columns", "sample, parameter, value, tested_at")


def packed(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    "kind, content",
    [
        ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        ("pdf", b"\xef\xbb\xbf\n%PDF-1.4"),
        ("image", b"\x89PNG\r\n\x1a\n" + bytes(20)),
        ("image", b"\xff\xd8\xff\xe0" + bytes(20)),
        ("image", b"BM" + bytes(60)),
        ("document", b"{\\rtf1\\ansi lot}"),
        ("document", packed("[Content_Types].xml", "word/document.xml")),
        ("document", packed("META-INF/manifest.xml", "content.xml")),
        ("archive", packed("results.csv")),
        ("archive", b"\x1f\x8b\x08" + bytes(20)),
        ("web", b"<!DOCTYPE html><p>lot</p>"),
        ("web", b"  <html><body>"),
        ("program", b"MZ\x90\x00" + bytes(60)),
        ("binary", bytes(range(256))),
    ],
)
def test_what_is_no_table_is_told_by_its_kind(kind, content):
    with pytest.raises(FileProblem) as caught:
        read_sheet(content)
    assert (caught.value.code, caught.value.detail) == ("foreign", kind)


@pytest.mark.parametrize(
    "content",
    [
        b"BM,lot\n1,2\n",
        b"MZ-number;lot\n1;2\n",
        b"<0.01,lot\n1,2\n",
        b"id,lot\n1,\x002\n",
        "id,lot\n1,2\n".encode("utf-16"),
        "result id,lot\n1,2\n".encode("utf-16-le"),
        "result id,lot\n1,2\n".encode("utf-16-be"),
    ],
)
def test_text_is_never_taken_for_something_else(content):
    assert read_sheet(content).header


def test_a_workbook_reads_like_the_same_csv():
    book = openpyxl.Workbook()
    book.active.append(CHINESE.split(","))
    cells = ROW.split(",")
    cells[5], cells[9] = 3.45, datetime(2025, 9, 17, 8, 30)
    book.active.append(cells)
    content = io.BytesIO()
    book.save(content)
    sheet = read_sheet(content.getvalue())
    assert list(typed_rows(sheet, guess_columns(sheet.header), SHANGHAI)) == rows(f"{CHINESE}\n{ROW}\n")


def test_units():
    assert [unece_code(text) for text in ("千克", "％", "℃", "μg/kg", "mPa·s", "MPa", "furlong")] == [
        "KGM",
        "P1",
        "CEL",
        "J33",
        "C24",
        "MPA",
        None,
    ]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    try:
        sheet = read_sheet(content)
        list(typed_rows(sheet, guess_columns(sheet.header), SHANGHAI))
    except FileProblem:
        pass


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.sampled_from([".", ","]))
def test_a_decimal_with_four_places_reads_back_exactly(number, mark):
    (row,) = read_value(format(number, "f").replace(".", mark))
    assert row.number and row.value == format(number, "f")


def test_a_moment_later_than_can_be_is_the_fault_of_its_row():
    sheet = read_sheet(f"{CHINESE}\n{ROW}\n{ROW.replace('R-1', 'R-2').replace('2025', '2199')}\n".encode())
    latest = datetime(2025, 9, 18)
    good, bad = typed_rows(sheet, guess_columns(sheet.header), SHANGHAI, latest=latest)
    assert (good.lims_ref, bad.line, bad.code) == ("R-1", 3, "future")
    assert len(list(typed_rows(sheet, guess_columns(sheet.header), SHANGHAI))) == 2
