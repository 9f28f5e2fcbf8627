# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The player's clock changes Odoo's present moment, nothing else, and gives it back; tables refuse to guess."""

import datetime

import pytest
from odoo import fields
from odoo.orm import fields_temporal

from demo.clock import Clock
from demo.tables import Tables

DAY = datetime.datetime(2025, 9, 17, 0, 2)


class Cursor:
    """As much of a cursor as the clock touches."""

    _now = None


@pytest.fixture
def clock():
    clock = Clock(Cursor())
    yield clock
    clock.release()


def test_defaults_bound_at_import_see_the_played_moment(clock):
    bound = fields.Datetime.now
    clock.turn_to(DAY)
    assert bound() == fields.Datetime.now() == DAY
    clock.turn_to(DAY + datetime.timedelta(hours=1))
    assert bound() == datetime.datetime(2025, 9, 17, 1, 2)


def test_times_read_and_written_meanwhile_are_ordinary_ones(clock):
    clock.turn_to(DAY)
    read = fields.Datetime.to_datetime("2025-09-18 06:20:00")
    assert type(read) is datetime.datetime
    assert fields.Datetime.to_string(read) == "2025-09-18 06:20:00"
    assert fields.Datetime.to_datetime(datetime.date(2025, 9, 18)) == datetime.datetime(2025, 9, 18)
    assert fields.Date.to_date(DAY) == datetime.date(2025, 9, 17)


def test_released_it_is_the_real_present_again(clock):
    clock.turn_to(DAY)
    clock.release()
    assert fields_temporal.datetime is datetime.datetime
    assert abs(fields.Datetime.now() - datetime.datetime.now()) < datetime.timedelta(minutes=1)


def test_a_table_refuses_a_row_that_is_not_there_or_not_the_only_one():
    tables = Tables()
    assert tables.row("products", code="RM-MILK")["gtin"] == "6999990001002"
    with pytest.raises(LookupError, match="0 rows"):
        tables.row("products", code="NONE")
    with pytest.raises(LookupError, match="exactly one"):
        tables.row("products", category="packaging")
