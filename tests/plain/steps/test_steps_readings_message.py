# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from steps import MOST, MessageError, read_message

DESCRIPTION = Path(__file__).parents[3] / "addons/mrp_batch_record/static/openapi/readings.json"
MESSAGE = {"common": {"equipment": "P1"}, "readings": [{"parameter": "T", "time": "2026-11-02T08:00:00+08:00"}]}


def test_numbers_stay_as_written():
    body = b'{"readings": [{"value": 4.20}, {"value": 1e3}, {"value": 0}, {"value": "0042"}, {"value": true}]}'
    assert [row["value"] for row in read_message(body)] == ["4.20", "1e3", "0", "0042", "yes"]


def test_common_fills_what_is_left_out():
    [row] = read_message(json.dumps(MESSAGE).encode())
    assert (row["equipment"], row["parameter"], row["line"], row["ref"]) == ("P1", "T", 0, None)
    assert row["measured_at"] == datetime.datetime(2026, 11, 2)


@pytest.mark.parametrize("text", ["2026-11-02T08:00:00", "08:00", "", "0001-01-01T00:00:00+14:00", "tomorrow"])
def test_time_without_its_offset_is_no_time(text):
    assert read_message(json.dumps({"readings": [{"time": text}]}).encode())[0]["measured_at"] is None


@pytest.mark.parametrize("name", ["equipment", "parameter", "unit", "id", "value", "time"])
@pytest.mark.parametrize("text", ["\x00", "a\ud800", "\udfff", "x" * 201])
def test_a_text_no_database_takes_is_the_fault_of_its_row_alone(name, text):
    good, bad = {"value": "1"}, {"value": "1", name: text}
    rows = read_message(json.dumps({"readings": [good, bad, good]}).encode())
    assert [row["garbled"] for row in rows] == [None, name, None]


def test_too_many():
    with pytest.raises(MessageError) as refused:
        read_message(json.dumps({"readings": [{}] * (MOST + 1)}).encode())
    assert refused.value.args[0] == "many"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["readings", "common", "time", "value", "unit", "id", "equipment"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(json_values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
def test_garbage_is_a_message_error_or_rows(body):
    try:
        rows = read_message(body)
    except MessageError:
        return
    assert all(isinstance(row["value"], str) and isinstance(row["equipment"], str) for row in rows)


def test_the_description_describes_what_is_read():
    description = json.loads(DESCRIPTION.read_text())
    operation = description["paths"]["/batch_trace/readings"]["post"]
    assert description["openapi"].startswith("3.1.")
    for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
        for row in read_message(json.dumps(example["value"]).encode()):
            assert row["measured_at"] and row["equipment"] and row["parameter"] and row["value"]
    schemas = description["components"]["schemas"]
    assert set(schemas["Reading"]["properties"]) == {"id", "equipment", "parameter", "time", "value", "unit"}
    assert schemas["Message"]["properties"]["readings"]["maxItems"] == MOST
