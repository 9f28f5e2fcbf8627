# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numbering import date_format

DAY = date(2025, 9, 17)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("%Y%m%d", "20250917"),
        ("%y%j", "25260"),
        ("%g%V", "2538"),
        ("%y%o%d", "25917"),
        ("%yQ%q", "25Q3"),
        ("%Y-%m-%dT%H%M", "2025-09-17T0630"),
        ("%%%d", "%17"),
    ],
)
def test_formats_of_factories(text, printed):
    assert date_format.render(text, DAY, time(6, 30)) == printed
    assert date_format.width(text) == len(printed)


@given(days, st.sampled_from(["%Y%m%d", "%y%j", "%G-%V-%u", "%g%V%u", "%y%o%d"]))
def test_a_format_that_shows_the_day_gives_it_back(day, text):
    assert date_format.period(date_format.read(text, date_format.render(text, day, time()))) == (day, day)


@given(days, st.sampled_from(["%Y%m", "%g%V", "%y", "%yQ%q", "%y%o"]))
def test_a_coarser_format_gives_the_period_around_the_day(day, text):
    first, last = date_format.period(date_format.read(text, date_format.render(text, day, time())))
    assert first <= day <= last
    assert date_format.render(text, first, time()) == date_format.render(text, last, time())


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("%Y%m%d", "20250230"),
        ("%Y%m%d", "20251301"),
        ("%y%j", "25366"),
        ("%g%V", "2554"),
        ("%yQ%q", "25Q5"),
        ("%Y%m%d%u", "202509171"),
        ("%Y%y%m", "202524" + "09"),
        ("%Y%m%d%H", "2025091724"),
    ],
)
def test_what_is_no_date_is_not_read(text, printed):
    assert date_format.period(date_format.read(text, printed)) is None


def test_names_of_months_are_not_known():
    assert date_format.unknown_directives("%d%B%Y%") == ["%B", "%"]
