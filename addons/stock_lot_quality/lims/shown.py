# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a workbook shows of a cell that is more than its value: number formats and raised text."""

import re
from functools import lru_cache

from openpyxl.cell.rich_text import TextBlock

PLAIN, PERCENT, ODD = "plain", "percent", "odd"
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
# Colours, languages and currencies; widths of characters and fillings; blanks, signs and brackets written as text.
_NOTHING = re.compile(r"\[(?!\$?[<>=])(?:\$-[0-9A-Fa-f,]+|[A-Za-z0-9]+)\]|[_*].|\\[-+() ]|\"[-+() ]*\"")
_NUMBER = re.compile(r"[-+()0#?., /]*(?:E[+-][0#?]+)?[-+() ]*")
# A comma behind the last digit shows thousandths.
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


@lru_cache(1024)
def shown_as(number_format):
    """Whether a number is shown as it is, in per cent, or otherwise: with a sign or a unit, or only under a condition.

    >>> shown_as("0.00"), shown_as("0.0%"), shown_as('"<"0.00')
    ('plain', 'percent', 'odd')
    """
    percent = False
    sections = _NOTHING.sub("", number_format).split(";")
    # With nothing in front of the first mark a number is not shown at all.
    if len(sections) > 1 and not sections[0].strip():
        return ODD
    for section in sections:
        if section.strip() in ("", "General", "@"):
            continue
        if "%" in section:
            percent, section = True, section.replace("%", "")
        if not _NUMBER.fullmatch(section) or _SCALED.search(section):
            return ODD
    return PERCENT if percent else PLAIN


def raised(text):
    """The text of a cell whose parts are formatted: what stands raised or lowered is written so."""
    return "".join(_part(part) if isinstance(part, TextBlock) else part for part in text)


def struck(text):
    """Whether a part of a cell's text is struck out."""
    return any(isinstance(part, TextBlock) and part.font and part.font.strike for part in text)


def _part(part):
    place = part.font.vertAlign if part.font else None
    if place == "superscript":
        return part.text.translate(_RAISED)
    return part.text.translate(_LOWERED) if place == "subscript" else part.text
