# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numbering import Window, local_time, overlapping, window_at

EARLY, LATE, NIGHT = Window(1, 6, 14), Window(2, 14, 22), Window(3, 22, 6)
SHIFTS = (EARLY, LATE, NIGHT)
BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("clock", "shift", "day"),
    [
        ((17, 6, 0), EARLY, 17),
        ((17, 13, 59), EARLY, 17),
        ((17, 14, 0), LATE, 17),
        ((17, 22, 0), NIGHT, 17),
        ((18, 0, 0), NIGHT, 17),
        ((18, 5, 59), NIGHT, 17),
        ((18, 6, 0), EARLY, 18),
    ],
)
def test_the_night_shift_belongs_to_the_day_it_began(clock, shift, day):
    assert window_at(datetime(2025, 9, *clock), SHIFTS) == (shift, date(2025, 9, day))


def test_the_factory_clock_decides_not_utc():
    instant = datetime(2025, 9, 16, 23, 30)  # 07:30 on the 17th in Shanghai
    assert window_at(local_time(instant, SHANGHAI), SHIFTS) == (EARLY, date(2025, 9, 17))
    assert window_at(local_time(instant, ZoneInfo("UTC")), SHIFTS) == (NIGHT, date(2025, 9, 16))


@pytest.mark.parametrize(
    ("began", "hours"),
    [
        (datetime(2025, 3, 29, 21, 0), 7),  # clocks go forward in the night to 30 March
        (datetime(2025, 10, 25, 20, 0), 9),  # and back in the night to 26 October
        (datetime(2025, 6, 1, 20, 0), 8),
    ],
)
def test_a_night_with_a_change_of_clocks_is_one_shift(began, hours):
    day = local_time(began, BERLIN).date()
    for minutes in range(0, hours * 60, 15):
        assert window_at(local_time(began + timedelta(minutes=minutes), BERLIN), SHIFTS) == (NIGHT, day)
    assert window_at(local_time(began + timedelta(hours=hours), BERLIN), SHIFTS)[0] == EARLY


def test_no_shift_means_the_calendar_date():
    assert window_at(datetime(2025, 9, 17, 23, 0), (EARLY,)) == (None, date(2025, 9, 17))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_round_the_clock_shifts_leave_no_instant_out(instant):
    window, day = window_at(local_time(instant.replace(tzinfo=UTC), BERLIN), SHIFTS)
    assert window in SHIFTS
    assert day in {local_time(instant, BERLIN).date(), local_time(instant, BERLIN).date() - timedelta(days=1)}


def test_overlap_is_found_across_midnight():
    assert overlapping([NIGHT, Window(9, 5, 7)]) == (NIGHT, Window(9, 5, 7))
    assert overlapping(SHIFTS) is None
