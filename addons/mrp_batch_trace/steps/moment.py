# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""When something happened that is entered later: which entered time is believed."""
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Clocks differ by so much; an entered time farther off is a wrong time.
CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Moment:
    """When an entry of a terminal happened (naive UTC), once :func:`believed`.

    A class of its own, because it travels in Odoo's context: what callers from outside put there is plain text,
    numbers and dates, so none of them can say when something happened.
    """

    at: datetime


def believed(at, began, now):
    """Return *at* moved into *began* to *now*, or None for a time outside by more than clocks differ.

    :param began: when that to which the entry belongs began; None when nobody knows
    """
    if at > now + CLOCKS_DIFFER or (began and at < began - CLOCKS_DIFFER):
        return None
    return max(min(at, now), began) if began else min(at, now)
