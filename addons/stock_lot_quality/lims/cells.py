# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a cell or a line of a file is besides its text, as far as the file itself says so."""

import re

# Blanks and signs of other widths, and what nobody can see, become what a keyboard writes. Superscripts do not: 10⁵ is
# neither 105 nor, in a report with footnotes, surely 100000.
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_UNSEEN = dict.fromkeys((0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))
_SIGNS = {
    0x2212: "-",
    0xFE63: "-",
    0xFE64: "<",
    0xFE65: ">",
    0x2266: "≤",
    0x2267: "≥",
    0x2A7D: "≤",
    0x2A7E: "≥",
    0x2019: "'",
}
_NARROW = {**_WIDTHS, **_BLANKS, **_UNSEEN, **_SIGNS}
_SEEN = {**_BLANKS, **_UNSEEN}
# How spreadsheets are told that a number is a text.
_TEXT_OF_FORMULA = re.compile(r'="([^"=]*)"')


class Number(str):
    """A cell that the file itself holds as a number: in plain notation, '.' is its decimal mark."""

    __slots__ = ()


class Percent(Number):
    """A number that the workbook shows in per cent: as shown, without the sign."""

    __slots__ = ()


class Dated(str):
    """A cell that the workbook holds as a date or a time."""

    __slots__ = ()


class Odd(str):
    """A cell that is not what it shows; code as in RowProblem."""

    def __new__(cls, text, code):
        cell = super().__new__(cls, text)
        cell.code = code
        return cell


class OddLine(tuple):
    """The cells of a line that cannot be taken as it stands; code as in RowProblem."""

    def __new__(cls, cells, code):
        line = super().__new__(cls, cells)
        line.code = code
        return line


def narrow(text):
    """One width for digits and signs, one kind of blank.

    >>> narrow("＜０．０１　"), narrow("10⁵")
    ('<0.01', '10⁵')
    """
    if text.isascii() and "  " not in text:
        return text.strip()
    return " ".join(text.translate(_NARROW).split())


def seen(text):
    """A text as it is seen: without what is invisible, and with blanks that can be typed.

    >>> seen(" S-1\\u200b"), seen('="007"')
    ('S-1', '007')
    """
    if not text.isascii():
        text = text.translate(_SEEN)
    text = text.strip()
    written = _TEXT_OF_FORMULA.fullmatch(text)
    return written[1] if written else text
