# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from steps import FileError, read_rows

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEADING = "time,equipment,parameter,value,unit\n"


def rows(text, zone=SHANGHAI, encoding="utf-8"):
    return list(read_rows(text.encode(encoding), zone))


@given(st.datetimes(datetime.datetime(2000, 1, 1), datetime.datetime(2040, 1, 1)))
def test_local_time_becomes_utc_whole_seconds(local):
    (row,) = rows(f"{HEADING}{local:%Y-%m-%d %H:%M:%S},P1,TEMP,72.5,C\n")
    assert row.measured_at == (local - datetime.timedelta(hours=8)).replace(microsecond=0)


def test_offset_of_its_own_wins():
    (row,) = rows(f"{HEADING}2026-11-02T08:00:00Z,P1,TEMP,72.5,\n")
    assert row.measured_at == datetime.datetime(2026, 11, 2, 8)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding, separator):
    text = f"{HEADING}2026/11/02 08:00,杀菌机,TEMP,72.5,℃\n".replace(",", separator)
    (row,) = rows(text, encoding=encoding)
    assert (row.equipment, row.value, row.unit, row.line) == ("杀菌机", "72.5", "℃", 2)


def test_problem_names_the_column():
    text = f"{HEADING}noon,P1,TEMP,1,\n2026-11-02 08:00,,TEMP,1,\n2026-11-02 08:00,P1,TEMP,,\n\n"
    assert [row.problem for row in rows(text)] == ["time", "equipment", "value"]


def test_missing_column_and_no_text():
    with pytest.raises(FileError) as refused:
        rows("time,equipment,value\n")
    assert refused.value.args == ("columns", "parameter")
    with pytest.raises(FileError):
        list(read_rows(b"\xff\xff\xff", SHANGHAI))
    with pytest.raises(FileError):
        rows("")


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(content):
    try:
        list(read_rows(content, SHANGHAI))
    except FileError:
        pass
