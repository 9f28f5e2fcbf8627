# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""When something happened that is entered later: which entered time counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Clocks differ by so much; an entered time farther off is a wrong time.
CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Moment:
    """When an entry of a terminal happened (naive UTC), once :func:`clamp_event_time` took it.

    A class of its own, because it travels in Odoo's context: what callers from outside put there is plain text,
    numbers and dates, so none of them can say when something happened.
    """

    at: datetime


class WrongTime(ValueError):
    """An entered time that cannot be; ``code``: ``ahead`` of now, or ``before`` what the entry belongs to."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def clamp_event_time(at, began, now):
    """Return *at* moved into *began* to *now*: the one judge of when an entry happened.

    :param began: when that to which the entry belongs began; None when nobody knows
    :raises WrongTime: outside by more than clocks differ
    """
    if at > now + CLOCKS_DIFFER:
        raise WrongTime("ahead")
    if began and at < began - CLOCKS_DIFFER:
        raise WrongTime("before")
    return max(min(at, now), began) if began else min(at, now)
