# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a caller sends that a database can keep: texts, ids and numbers. No Odoo here."""

from math import isfinite

#: Characters of a text at most.
LONGEST_TEXT = 500
#: No quantity is larger; floats lose whole units beyond it.
MOST_AMOUNT = 10.0**12
_LARGEST_ID = 2**31 - 1


def is_text(text, longest=LONGEST_TEXT):
    """Whether *text* can be kept: PostgreSQL takes neither NUL nor half a surrogate pair.

    >>> is_text("M-1"), is_text("a\\0"), is_text("\\ud800"), is_text(7)
    (True, False, False, False)
    """
    return (
        isinstance(text, str)
        and len(text) <= longest
        and not any(mark == "\0" or "\ud800" <= mark <= "\udfff" for mark in text)
    )


def is_id(number):
    """Whether *number* can be the id of a row.

    >>> is_id(7), is_id(True), is_id(-1), is_id(2**40), is_id("7")
    (True, False, False, False, False)
    """
    return isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _LARGEST_ID


def is_number(number):
    """Whether *number* is a finite number that a float can hold, and no boolean.

    >>> is_number(1e308), is_number(float("inf")), is_number(10**400), is_number(False)
    (True, False, False, False)
    """
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return abs(number) <= 10**300 if isinstance(number, int) else isfinite(number)


def is_amount(number):
    """Whether *number* can be a quantity: a number not beyond any stock.

    >>> is_amount(1.5), is_amount(float("nan")), is_amount(1e308), is_amount(10**400), is_amount(True), is_amount("1")
    (True, False, False, False, False, False)
    """
    return is_number(number) and abs(number) <= MOST_AMOUNT
