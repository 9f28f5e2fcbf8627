# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from steps import CLOCKS_DIFFER, WrongTime, clamp_event_time

INSTANTS = st.datetimes(datetime.datetime(2026, 1, 1), datetime.datetime(2026, 1, 2))
SECOND = datetime.timedelta(seconds=1)


@given(INSTANTS, INSTANTS, st.timedeltas(datetime.timedelta(0), datetime.timedelta(days=1)))
def test_an_entry_lies_between_beginning_and_now(at, began, lasted):
    now = began + lasted
    try:
        taken = clamp_event_time(at, began, now)
    except WrongTime as wrong:
        assert min(abs(at - began), abs(at - now)) > CLOCKS_DIFFER
        assert wrong.code == ("ahead" if at > now else "before")
        return
    if began <= at <= now:
        assert taken == at
    else:
        assert began <= taken <= now
        assert abs(taken - at) <= CLOCKS_DIFFER


def test_edges():
    began = datetime.datetime(2026, 1, 1)
    now = began + datetime.timedelta(hours=1)
    assert clamp_event_time(began - CLOCKS_DIFFER, began, now) == began
    assert clamp_event_time(now + CLOCKS_DIFFER, began, now) == now
    for at, code in ((began - CLOCKS_DIFFER - SECOND, "before"), (now + CLOCKS_DIFFER + SECOND, "ahead")):
        with pytest.raises(WrongTime) as wrong:
            clamp_event_time(at, began, now)
        assert wrong.value.code == code
    long_ago = datetime.datetime(1970, 1, 1)
    assert clamp_event_time(long_ago, None, now) == long_ago, "began: nobody knows"
