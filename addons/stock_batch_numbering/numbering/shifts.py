# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Shifts: which one an instant belongs to, and to which production date."""

from dataclasses import dataclass
from datetime import UTC, timedelta

HOURS = 24.0


@dataclass(frozen=True)
class Window:
    """A shift from ``start`` to ``end`` (hours of the wall clock, end excluded); end <= start runs past midnight."""

    key: int
    start: float
    end: float

    @property
    def overnight(self):
        return self.end <= self.start

    def hours(self):
        """The hours as one or two pieces of a single day."""
        if not self.overnight:
            return [(self.start, self.end)]
        return [(self.start, HOURS), (0.0, self.end)]


def local_time(instant, zone):
    """The wall clock in ``zone`` at ``instant`` (naive instants are UTC, as Odoo stores them)."""
    return (instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant).astimezone(zone)


def window_at(local, windows):
    """(window or None, production date) at the wall clock ``local``.

    Shifts are kept by the wall clock, so a night with a change to or from daylight saving time is one shift of 7
    or 9 hours. After midnight an overnight shift still belongs to the day it began.
    """
    hour = local.hour + local.minute / 60 + local.second / 3600
    for window in windows:
        if window.overnight and hour < window.end:
            return window, local.date() - timedelta(days=1)
        if window.start <= hour and (window.overnight or hour < window.end):
            return window, local.date()
    return None, local.date()


def overlapping(windows):
    """The first two windows that share a moment, or None."""
    for place, one in enumerate(windows):
        for other in windows[place + 1 :]:
            if any(a < d and c < b for a, b in one.hours() for c, d in other.hours()):
                return one, other
    return None
