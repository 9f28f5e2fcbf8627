# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Dates and times as laboratories write them."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial

from .cells import narrow
from .numerals import Unreadable

YEARS = range(1970, 2200)
_CLOCK = (
    r"(?:(?:T|,? *)(上午|下午)? *(\d{1,2})(?::(?=\d\d)|[时点])(\d{1,2})(?:(?::(?=\d\d)|分)(\d{1,2}))?"
    r"(?:\.\d{1,9})?[秒分]? *([AP]\.?M\.?)? *(Z|[+-]\d{2}:?\d{2})?)?"
)
_FLAGS = re.ASCII | re.IGNORECASE
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})日?" + _CLOCK, _FLAGS)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _CLOCK, _FLAGS)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})[T ]?(?:(\d{2})(\d{2})(\d{2})?)?", _FLAGS)
_NAMED = re.compile(r"(\d{1,2})[-. ]+([A-Za-z]{3})[a-z]*[-., ]+(\d{4})" + _CLOCK, _FLAGS)
_NAMED_FIRST = re.compile(r"([A-Za-z]{3})[a-z]*\.? +(\d{1,2}),? +(\d{4})" + _CLOCK, _FLAGS)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TO_THE_MINUTE = len("2025-09-17 08:30")
_SECONDS = {f":{second:02}": timedelta(seconds=second) for second in range(60)}
_MINUTES_KEPT = 10_000
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2})?", re.ASCII)


class Moments:
    """``moment`` for one laboratory, which asks its clock once for all the seconds of a minute."""

    def __init__(self, zone, day_first=None, latest=None, earliest=None):
        self._moment = lru_cache(4096)(partial(moment, zone=zone, day_first=day_first))
        self._latest, self._earliest = latest, earliest
        self._minutes = {}

    def __call__(self, text):
        """As ``moment``; Unreadable 'future' or 'past' for what is later or earlier (naive UTC) than can have been."""
        seconds = _SECONDS.get(text[_TO_THE_MINUTE:])
        minute = self._minutes.get(text[:_TO_THE_MINUTE]) if seconds is not None else None
        found = self._found(text, seconds) if minute is None else minute + seconds
        if self._latest and found > self._latest:
            raise Unreadable("future")
        if self._earliest and found < self._earliest:
            raise Unreadable("past")
        return found

    def _found(self, text, seconds):
        """A moment whose minute was not met yet; it is kept for the other seconds of it."""
        found = self._moment(text)
        # Clocks that were set by the sun were off by seconds.
        if seconds is not None and _ISO.fullmatch(text) and not (minute := found - seconds).second:
            if len(self._minutes) == _MINUTES_KEPT:
                self._minutes.clear()
            self._minutes[text[:_TO_THE_MINUTE]] = minute
        return found


def moment(text, zone, day_first=None):
    """Naive UTC of a written moment.

    :param text: str
    :param zone: tzinfo for moments without an offset
    :param day_first: True or False where the laboratory's habit is known; None leaves what is doubtful refused
    :raises Unreadable: 'day_or_month' when both readings are possible, 'date' when none is
    """
    try:
        written = datetime.fromisoformat(text) if _ISO.fullmatch(text) else _written(narrow(text), day_first)
        if written.year not in YEARS:
            raise Unreadable("date")
        aware = written if written.tzinfo else written.replace(tzinfo=zone)
        return aware.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable("date") from None


def _written(plain, day_first):
    clock = (None,) * 6
    if match := _YEAR_FIRST.fullmatch(plain):
        year, month, day, *clock = match.groups()
    elif match := _COMPACT.fullmatch(plain):
        year, month, day, hour, minute, second = match.groups()
        clock = (None, hour, minute, second, None, None)
    elif match := _YEAR_LAST.fullmatch(plain):
        first, mark, second, year, *clock = match.groups()
        day, month = _day_and_month(int(first), int(second), mark, day_first)
    elif match := _NAMED.fullmatch(plain):
        day, month, year, *clock = match.groups()
    elif match := _NAMED_FIRST.fullmatch(plain):
        month, day, year, *clock = match.groups()
    else:
        raise Unreadable("date")
    return datetime(int(year), _month(month), int(day), *_clock(*clock[:5]), tzinfo=_offset(clock[5]))


def _month(text):
    name = str(text)[:3].casefold()
    return _MONTHS.index(name) + 1 if name in _MONTHS else int(text)


def _clock(half, hour, minute, second, meridiem, *_offset):
    hour = int(hour or 0)
    afternoon = half == "下午" or (meridiem or "").upper().startswith("P")
    if half or meridiem:
        if not 1 <= hour <= 12:
            raise Unreadable("date")
        hour = hour % 12 + (12 if afternoon else 0)
    return hour, int(minute or 0), int(second or 0)


def _offset(text):
    if not text:
        return None
    return datetime.fromisoformat("2000-01-01T00:00:00" + ("+00:00" if text in "Zz" else text)).tzinfo


def _day_and_month(first, second, mark, day_first):
    # Dots are the day-first notation; with a slash or a dash only a number above 12 tells.
    if mark == "." or first > 12 or first == second:
        return first, second
    if second > 12:
        return second, first
    if day_first is None:
        raise Unreadable("day_or_month")
    return (first, second) if day_first else (second, first)


_ONLY_CLOCK = re.compile(_CLOCK.removesuffix("?"), _FLAGS)


def joined(day, clock):
    """A day and the time of day that another column says, as one moment.

    :raises Unreadable: 'date', when the day says a time itself or the clock is none

    >>> joined("2025-09-17", "16:45")
    '2025-09-17 16:45'
    """
    clock = narrow(clock)
    # Spreadsheets hold a day as its midnight.
    day = narrow(day).removesuffix(" 00:00:00")
    if ":" in day or not _ONLY_CLOCK.fullmatch(clock):
        raise Unreadable("date")
    return f"{day} {clock}"
