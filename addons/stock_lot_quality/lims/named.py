# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Numbers and names of things in cells: as they are seen, and not as a spreadsheet spoiled them."""

import re

from .cells import Dated, Odd, seen

#: How programs fill a cell that has nothing in it. The parameter NA is sodium.
NOTHING = frozenset(("NA", "N/A", "n/a", "NaN", "nan", "null", "NULL"))
# A number of more than 11 digits that a spreadsheet shortened, or to which a program gave decimals.
_SPOILED = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+\d{1,3}|\d+[.,]0", re.ASCII)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
# A number with a dash or a slash in it that a spreadsheet took for a day.
_DAY = re.compile(
    rf"\d{{1,2}}-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d{{2,4}}|\d{{1,2}}月\d{{1,2}}日|"
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2} 0?0:00(?::00)?",
    re.ASCII | re.IGNORECASE,
)
_ERRORS = frozenset(
    ("#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
# One look for nearly all names, which are neither.
_SUSPECT = re.compile(f"(?:{_SPOILED.pattern})|(?:{_DAY.pattern})", re.ASCII | re.IGNORECASE)
# What no database text can hold, what reverses a line, and what stands for a character that was lost.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff\u202a-\u202e\u2066-\u2069\xad\ufffd]")
_MOMENTS = ("tested_at", "tested_clock", "drawn_at")


def plain_name(text):
    """A name as it is seen; cells that are more than text stay what they are."""
    return text if text.isascii() and text[:1] != "=" else seen(text)


def name_problem(text):
    """The code of what is wrong with a number of a sample, result or lot; '' when nothing is."""
    if not _SUSPECT.fullmatch(text):
        return ""
    return "spoiled" if _SPOILED.fullmatch(text) else "as_date"


def text_problem(cell, field=""):
    """The code of what is wrong with a cell whatever it says; '' when nothing is.

    :param field: which field it is of; a date is right only where one belongs
    """
    kind = type(cell)
    if kind is str or not issubclass(kind, Odd | Dated):
        if cell.isascii():
            return "error_cell" if cell in _ERRORS else "character" if "\x00" in cell else ""
        return "character" if _UNSTORABLE.search(cell) else ""
    if kind is Odd:
        return cell.code
    return "" if field in _MOMENTS else "as_date"
