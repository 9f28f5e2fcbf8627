# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Date formats of fixed width, so that a date can be read back out of a number without a separator.

Directives are strftime's numeric ones, ISO weeks included, and two that factories use: ``%q`` the quarter and
``%o`` the month in one character (1 to 9, A, B, C). Names of months and days depend on a language and are refused.
"""

import calendar
import re
from datetime import date, timedelta
from functools import cache

MONTH_CHARACTERS = "123456789ABC"

# directive: (width, value of (day, clock) as printed)
DIRECTIVES = {
    "Y": (4, lambda day, clock: f"{day.year:04d}"),
    "y": (2, lambda day, clock: f"{day.year % 100:02d}"),
    "m": (2, lambda day, clock: f"{day.month:02d}"),
    "o": (1, lambda day, clock: MONTH_CHARACTERS[day.month - 1]),
    "q": (1, lambda day, clock: str((day.month + 2) // 3)),
    "d": (2, lambda day, clock: f"{day.day:02d}"),
    "j": (3, lambda day, clock: f"{day.timetuple().tm_yday:03d}"),
    "G": (4, lambda day, clock: f"{day.isocalendar().year:04d}"),
    "g": (2, lambda day, clock: f"{day.isocalendar().year % 100:02d}"),
    "V": (2, lambda day, clock: f"{day.isocalendar().week:02d}"),
    "u": (1, lambda day, clock: str(day.isoweekday())),
    "H": (2, lambda day, clock: f"{clock.hour:02d}"),
    "M": (2, lambda day, clock: f"{clock.minute:02d}"),
    "S": (2, lambda day, clock: f"{clock.second:02d}"),
}
CLOCK = frozenset("HMS")
_TOKEN = re.compile(r"%(.)|([^%])|(%)\Z", re.DOTALL)


@cache
def tokens(text):
    """Split a format into ``("directive", letter)`` and ``("literal", character)`` pairs; ``%%`` is a literal."""
    found = []
    for match in _TOKEN.finditer(text):
        directive = "" if match[3] else match[1]
        if match[2] or directive == "%":
            found.append(("literal", match[2] or "%"))
        else:
            found.append(("directive", directive))
    return tuple(found)


def unknown_directives(text):
    """Directives that are not understood, as written (``%B``)."""
    return [f"%{value}" for sort, value in tokens(text) if sort == "directive" and value not in DIRECTIVES]


def directives(text):
    """The directive letters of a format."""
    return [value for sort, value in tokens(text) if sort == "directive"]


def width(text):
    """How many characters the format prints, always."""
    return sum(1 if sort == "literal" else DIRECTIVES[value][0] for sort, value in tokens(text))


def characters(text):
    """Every character the format may print."""
    found = {value for sort, value in tokens(text) if sort == "literal"}
    letters = set(directives(text))
    return found | (set("0123456789") if letters else set()) | (set("ABC") if "o" in letters else set())


def render(text, day, clock):
    """Print ``day`` and the wall ``clock`` in this format."""
    return "".join(value if sort == "literal" else DIRECTIVES[value][1](day, clock) for sort, value in tokens(text))


def read(text, printed):
    """Map directive letter to what is printed for it, or None when a literal differs."""
    found, place = {}, 0
    for sort, value in tokens(text):
        size = 1 if sort == "literal" else DIRECTIVES[value][0]
        part = printed[place : place + size]
        if (sort == "literal" and part != value) or (sort == "directive" and found.get(value, part) != part):
            return None
        if sort == "directive":
            found[value] = part
        place += size
    return found


def resolutions(letters):
    """Which of day, week, month, quarter and year these directive letters pin down together."""
    letters = set(letters)
    year, iso_year, month = letters & set("Yy"), letters & set("Gg"), letters & set("mo")
    found = set()
    if (year and month and "d" in letters) or (year and "j" in letters) or (iso_year and {"V", "u"} <= letters):
        found |= {"day", "week", "month", "quarter", "year"}
    if iso_year and "V" in letters:
        found.add("week")
    if year:
        found |= {"year"} | ({"month", "quarter"} if month else set()) | ({"quarter"} if "q" in letters else set())
    return found


def period(found):
    """First and last day of the period that the printed directives stand for.

    ``found`` is what :func:`read` gives, of one or several date segments. Two-digit years are 2000 to 2099.
    Returns None when they name no period (a month without a year) or contradict each other (30 February).
    """
    try:
        span = _span({letter: _number(letter, part) for letter, part in found.items()})
    except ValueError:
        return None
    if span is None or not _agrees(found, *span):
        return None
    return span


def _number(letter, part):
    return MONTH_CHARACTERS.index(part) + 1 if letter == "o" else int(part)


def _span(numbers):
    year = numbers.get("Y") or ("y" in numbers and 2000 + numbers["y"])
    iso_year = numbers.get("G") or ("g" in numbers and 2000 + numbers["g"])
    month = numbers.get("m") or numbers.get("o")
    known = resolutions(numbers)
    if "day" in known:
        day = _day(numbers, year, iso_year, month)
        return day, day
    if "week" in known:
        monday = date.fromisocalendar(iso_year, numbers["V"], 1)
        return monday, monday + timedelta(days=6)
    if "month" in known:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    if "quarter" in known:
        last = numbers["q"] * 3
        return date(year, last - 2, 1), date(year, last, calendar.monthrange(year, last)[1])
    return (date(year, 1, 1), date(year, 12, 31)) if "year" in known else None


def _day(numbers, year, iso_year, month):
    if year and month and "d" in numbers:
        return date(year, month, numbers["d"])
    if year and "j" in numbers:
        return date(year, 1, 1) + timedelta(days=numbers["j"] - 1)
    return date.fromisocalendar(iso_year, numbers["V"], numbers["u"])


def _agrees(found, first, last):
    """Does what is printed agree with the period? Parts that vary within the period are left alone."""
    return _is_clock(found) and all(
        letter in CLOCK or DIRECTIVES[letter][1](first, None) in (part, *_varied(letter, first, last))
        for letter, part in found.items()
    )


def _is_clock(found):
    return int(found.get("H", 0)) < 24 and int(found.get("M", 0)) < 60 and int(found.get("S", 0)) < 60


def _varied(letter, first, last):
    """What the letter prints on the first day, if it prints something else on the last: then it proves nothing."""
    start = DIRECTIVES[letter][1](first, None)
    return () if start == DIRECTIVES[letter][1](last, None) else (start,)
