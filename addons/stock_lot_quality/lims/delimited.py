# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Lines of cells of a text whose cells a character separates; a line that is not surely whole is told apart."""

import csv
import io
import re
from itertools import islice

from .cells import OddLine

SEPARATORS = (",", ";", "\t", "|")
_SEARCHED = 30
_CHUNK = 1 << 20
_SAID = re.compile(r"[\ufeff]*sep=(.)\s*$", re.IGNORECASE)


def text_lines(content, encoding, separator):
    """Lines of a delimited text.

    A quote that is not closed, or closed somewhere in a later row, would take whole rows into one cell: each line that
    was taken so is an OddLine with the code 'quote'.

    :return: iterator of (number of the line, tuple of cells)
    """
    reader = csv.reader(_text(content, encoding), delimiter=separator, strict=True)
    # The same lines once more, for those that have to be told apart: each is passed once.
    again, passed = _text(content, encoding), 0
    width, end = 0, 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        start, end = end, reader.line_num
        if cells is not None and (end == start + 1 or not _swallowed(cells, separator, width)):
            width = len(cells)
            yield end, tuple(map(str.strip, cells))
        else:
            yield from _apart(islice(again, start - passed, end - passed), start + 1, separator)
            passed = end


def separator_of(content, encoding):
    """The separator that is said ("sep=;"), or splits one of the first filled lines into most cells; else a comma."""
    first = [line for line in islice(_text(content, encoding), _SEARCHED) if line.strip()]
    if first and (said := _SAID.match(first[0])):
        return said[1]
    most = dict.fromkeys(SEPARATORS, 0)
    for line in first:
        for separator in SEPARATORS:
            most[separator] = max(most[separator], len(_cells(line, separator)))
    return max(SEPARATORS, key=most.get)


def first_character(content, encoding):
    """The first character that is no blank; '' when there is none."""
    text = _text(content, encoding)
    while piece := text.read(_CHUNK):
        if stripped := piece.lstrip("\ufeff \t\r\n"):
            return stripped[0]
    return ""


def open_end(content, encoding):
    """Whether the last line has no end: then it may have been cut."""
    tail = (
        content[-8:].decode(encoding.removesuffix("-sig"), "ignore")
        if not encoding.startswith("utf-16")
        else ("\n" if content[-2:] in (b"\n\x00", b"\x00\n", b"\r\x00", b"\x00\r") else "")
    )
    return not tail.endswith(("\n", "\r"))


def _text(content, encoding):
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def _swallowed(cells, separator, width):
    """Whether a row of several lines holds other rows: it has another width, or in its cells are as many separators."""
    within = sum(cell.count(separator) for cell in cells if "\n" in cell or "\r" in cell)
    return len(cells) != width and width or within >= max(len(cells), width) - 1 > 0


def _apart(lines, start, separator):
    for number, line in enumerate(lines, start):
        yield number, OddLine([cell.strip() for cell in _cells(line, separator)], "quote")


def _cells(line, separator):
    """The cells of one line, a quote being nothing special where it is not closed."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return line.rstrip("\r\n").split(separator)
