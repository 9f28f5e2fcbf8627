# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import datetime

from hypothesis import given
from hypothesis import strategies as st
from steps import CLOCKS_DIFFER, believed

INSTANTS = st.datetimes(datetime.datetime(2026, 1, 1), datetime.datetime(2026, 1, 2))
SECOND = datetime.timedelta(seconds=1)


@given(INSTANTS, INSTANTS, st.timedeltas(datetime.timedelta(0), datetime.timedelta(days=1)))
def test_believed_times_lie_between_beginning_and_now(at, began, lasted):
    now = began + lasted
    believed_at = believed(at, began, now)
    if began <= at <= now:
        assert believed_at == at
    elif believed_at is None:
        assert min(abs(at - began), abs(at - now)) > CLOCKS_DIFFER
    else:
        assert began <= believed_at <= now
        assert abs(believed_at - at) <= CLOCKS_DIFFER


def test_edges():
    began = datetime.datetime(2026, 1, 1)
    now = began + datetime.timedelta(hours=1)
    assert believed(began - CLOCKS_DIFFER, began, now) == began
    assert believed(began - CLOCKS_DIFFER - SECOND, began, now) is None
    assert believed(now + CLOCKS_DIFFER, began, now) == now
    assert believed(now + CLOCKS_DIFFER + SECOND, began, now) is None
    assert believed(datetime.datetime(1970, 1, 1), None, now) == datetime.datetime(1970, 1, 1), "began: nobody knows"
