# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""GS1 Application Identifiers (GS1 General Specifications, section 3): how long each value is."""

import calendar
import datetime

FNC1 = "\x1d"

# AI -> (shortest, longest) value; AIs with a fixed length need no separator after them.
_TWO_DIGIT = {
    "00": (18, 18), "01": (14, 14), "02": (14, 14),
    "10": (1, 20), "11": (6, 6), "12": (6, 6), "13": (6, 6), "15": (6, 6), "16": (6, 6), "17": (6, 6),
    "20": (2, 2), "21": (1, 20), "22": (1, 20), "30": (1, 8), "37": (1, 8),
    "90": (1, 30), "91": (1, 90), "92": (1, 90), "93": (1, 90), "94": (1, 90), "95": (1, 90),
    "96": (1, 90), "97": (1, 90), "98": (1, 90), "99": (1, 90),
}  # fmt: skip
_THREE_DIGIT = {
    "240": (1, 30), "241": (1, 30), "242": (1, 6), "243": (1, 20), "250": (1, 30), "251": (1, 30),
    "253": (13, 30), "254": (1, 20), "255": (13, 25), "400": (1, 30), "401": (1, 30), "402": (17, 17),
    "403": (1, 30), "410": (13, 13), "411": (13, 13), "412": (13, 13), "413": (13, 13), "414": (13, 13),
    "415": (13, 13), "416": (13, 13), "417": (13, 13), "420": (1, 20), "421": (4, 12), "422": (3, 3),
    "423": (3, 15), "424": (3, 3), "425": (3, 15), "426": (3, 3),
}  # fmt: skip
# 31nx..36nx: measures, six digits, the last digit of the AI says how many of them are decimals.
_MEASURES = {f"{stem}" for stem in range(310, 317)} | {f"{stem}" for stem in range(320, 338)} | {
    f"{stem}" for stem in range(340, 358)
} | {f"{stem}" for stem in range(360, 370)}  # fmt: skip


def identifier_at(text):
    """Return ``(ai, shortest, longest)`` of the Application Identifier *text* begins with, or None.

    >>> identifier_at("10ABC")
    ('10', 1, 20)
    >>> identifier_at("3103000150")
    ('3103', 6, 6)
    >>> identifier_at("XY") is None
    True
    """
    if text[:2] in _TWO_DIGIT:
        return (text[:2], *_TWO_DIGIT[text[:2]])
    if text[:3] in _THREE_DIGIT:
        return (text[:3], *_THREE_DIGIT[text[:3]])
    if text[:3] in _MEASURES and text[3:4] in set("0123456789"):
        return (text[:4], 6, 6)
    return None


def check_digit_holds(key):
    """Whether the last digit of a GTIN or SSCC is its GS1 modulo 10 check digit.

    >>> check_digit_holds("09506000134352")
    True
    >>> check_digit_holds("09506000134353")
    False
    """
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(key)))
    return weighed % 10 == 0


def date_of(six_digits, today):
    """Return the date YYMMDD stands for, the century chosen around *today* (General Specifications, 7.12).

    Day 00 means the last day of the month. Raises ValueError for a date that does not exist.

    >>> date_of("270200", datetime.date(2026, 1, 1))
    datetime.date(2027, 2, 28)
    >>> date_of("991231", datetime.date(2026, 1, 1))
    datetime.date(1999, 12, 31)
    """
    two_digits, month, day = (int(six_digits[at : at + 2]) for at in (0, 2, 4))
    difference = two_digits - today.year % 100
    century = today.year // 100 + (-1 if difference > 50 else 1 if difference < -49 else 0)
    year = century * 100 + two_digits
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])
