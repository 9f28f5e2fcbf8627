# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The day of the run: its acts are in order, never in the future, and named by the production day."""

import datetime

import pytest

from demo.calendar import Calendar

MOMENTS = ("+0 06:10", "+0 06:12", "+0 07:00", "+0 08:00", "+0 08:40")


def calendar(time):
    return Calendar(datetime.datetime.combine(datetime.date(2027, 3, 1), datetime.time.fromisoformat(time)))


@pytest.mark.parametrize("time", ["00:00", "03:15", "05:59", "06:00", "06:01", "07:30", "09:00", "23:59"])
def test_what_is_played_is_in_order_and_not_in_the_future(time):
    day = calendar(time)
    done = [day.done(moment) for moment in MOMENTS]
    assert done == sorted(done)
    assert done[-1] <= day.now.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("time", ["06:00", "06:40", "12:00", "23:59"])
def test_it_all_lies_in_the_production_day_that_names_the_batch(time):
    day = calendar(time)
    assert {day.done(moment)[:10] for moment in MOMENTS} == {"2027-03-01"} == {day.words["date"]}
    assert min(day.done(moment) for moment in MOMENTS)[11:] >= "06:00"


def test_before_the_first_shift_it_is_still_the_day_before():
    day = calendar("03:15")
    assert (day.words["day"], day.done("+0 08:00")) == ("20270228", "2027-02-28 08:00")


def test_late_in_the_day_times_are_those_of_the_tables():
    assert calendar("14:00").done("+0 06:10") == "2027-03-01 06:10"


def test_plans_lie_ahead_and_days_are_counted():
    assert calendar("03:15").planned("+1 16:30") == "2027-03-02 16:30"
    assert calendar("03:15").planned("") == calendar("03:15").done("") == ""


def test_words_and_times_are_put_into_files_of_any_encoding():
    day = calendar("14:00")
    day.words["batch"] = "B1"
    text = "批次号 {batch} {date} {at 06:50} {now}"
    for encoding in ("gb18030", "utf-8"):
        filled = day.content(text.encode(encoding)).decode(encoding)
        assert filled == "批次号 B1 2027-03-01 06:50 2027-03-01 14:00"
