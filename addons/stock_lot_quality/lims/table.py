# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""From bytes to lines of cells, one line at a time: CSV, XLSX and JSON, told apart by their first bytes."""

from dataclasses import dataclass
from itertools import islice

from .cells import seen
from .columns import fields_of
from .delimited import first_character, open_end, separator_of, text_lines
from .encodings import encoding_of, utf16_without_mark
from .foreign import foreign_kind
from .json_text import json_lines
from .problems import FileProblem
from .titles import REQUIRED
from .workbook import Workbook

ROWS_MAX = 500_000
FILE_MAX = 64 << 20
# Titles, stamps and merged group headings stand above the header of many reports.
_SEARCHED_FOR_HEADER = 30
# A line that names as many fields is the header of a table.
_TITLES_OF_A_TABLE = 3
# A line above the titles with so many of its cells filled is a row.
_FULL = 0.7
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Sheet:
    """The cells of a file as text.

    header: tuple of column titles; rows: iterable, as often as wanted, of (line number as in the file, tuple of cells),
    empty lines left out; encoding and separator: what was found ('xlsx' or 'json' and '' where there is none);
    delimited: whether each line has to have as many cells as the header; open_end: whether the last line has no end;
    name: of the sheet of a workbook; left_out: names of its other sheets that hold something.
    """

    header: tuple
    rows: object
    encoding: str
    separator: str
    delimited: bool = False
    open_end: bool = False
    name: str = ""
    left_out: tuple = ()


class _Rows:
    """The lines below the header, read again each time they are asked for."""

    def __init__(self, lines, header_line):
        self._lines, self._header_line = lines, header_line

    def __iter__(self):
        header, left = self._header_line, ROWS_MAX
        for number, cells in self._lines():
            if any(cells):
                if left < 0:
                    raise FileProblem("long", str(ROWS_MAX))
                left -= 1
                if number > header:
                    yield number, cells


def read_sheet(content, titles=None, encoding=None, sheet=None):
    """Open a laboratory's file. Its rows are read when they are iterated, and may then raise as well.

    :param content: bytes of a CSV (UTF-8 with or without a mark, UTF-16, GB18030, or as said; separated by comma,
        semicolon, tab or bar), of an XLSX workbook, or of JSON (an array of objects, an object with the array
        ``results``, or one object a line)
    :param titles: dict normalised title -> field, beside those that are known to all
    :param encoding: what the laboratory or the sender says; found when omitted
    :param sheet: name of a workbook's sheet; the only one with results when omitted
    :return: Sheet
    :raises FileProblem: nothing in it, or in no form known
    """
    if len(content) > FILE_MAX:
        raise FileProblem("big", str(FILE_MAX >> 20))
    if content.startswith(b"PK\x03\x04"):
        # A document or an archive of other things is told from a workbook where it is opened.
        return _of_workbook(Workbook(content), titles, sheet)
    if content.startswith(_OLD_WORKBOOK):
        raise FileProblem("old_workbook")
    kind = foreign_kind(content)
    if kind and not (kind == "binary" and utf16_without_mark(content)):
        raise FileProblem("foreign", kind)
    found = encoding_of(content, encoding)
    if first_character(content, found) in ("[", "{"):
        text = content.decode(found).lstrip("\ufeff")
        return _with_header(lambda: json_lines(text), titles, encoding="json", separator="")
    separator = separator_of(content, found)
    return _with_header(
        lambda: text_lines(content, found, separator),
        titles,
        encoding=found,
        separator=separator,
        delimited=True,
        open_end=open_end(content, found),
    )


def _of_workbook(book, titles, chosen):
    """The sheet of a workbook that was chosen, or the only one that is shown and has a header of results."""
    shown = book.shown()
    if chosen:
        if chosen not in book.names():
            raise FileProblem("no_sheet", chosen)
        names = [chosen]
    else:
        first = {name: list(islice(_filled(book.lines(name)), _SEARCHED_FOR_HEADER)) for name in shown}
        filled = [name for name in shown if first[name]]
        names = [name for name in filled if _is_table(first[name], titles)] or filled[:1]
        if len(names) > 1:
            raise FileProblem("sheets", ", ".join(names))
    if not names:
        raise FileProblem("empty")
    name = names[0]
    left_out = () if chosen else tuple(other for other in filled if other != name)
    return _with_header(lambda: book.lines(name), titles, encoding="xlsx", separator="", name=name, left_out=left_out)


def _is_table(first, titles):
    """Whether lines have a header of results and something below it."""
    number, header = _header(first, titles)
    return len(fields_of(header, titles)) >= _TITLES_OF_A_TABLE and first[-1][0] > number


def _with_header(lines, titles, **found):
    first = list(islice(_filled(lines()), _SEARCHED_FOR_HEADER))
    if not first:
        raise FileProblem("empty")
    number, header = _header(first, titles)
    return Sheet(tuple(_storable(seen(title)) for title in header), _Rows(lines, number), **found)


def _storable(title):
    return title.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _header(first, titles):
    """(line number, titles) of the first line that names a table of results: all that is required, else the most.

    A title that is merged with the line above stands there: it is taken from it.

    :raises FileProblem: 'tables', when rows of another table stand above the line that names most
    """
    named = [(number, cells, len(fields_of(cells, titles))) for number, cells in _merged(first)]
    index = next(
        (
            index
            for index, (_number, cells, _count) in enumerate(named)
            if fields_of(cells, titles).issuperset(REQUIRED)
        ),
        max(range(len(named)), key=lambda index: named[index][2]),
    )
    while index + 1 < len(named) and named[index + 1][2] > named[index][2]:
        index += 1
    _check_above(first[:index], named[index], titles)
    return named[index][:2]


def _check_above(above, named, titles):
    """Titles, stamps and headings of groups stand above a header, and its own first line; rows of results do not.

    :raises FileProblem: 'tables' for titles of another table, 'above' for rows
    """
    number, header, count = named
    for place, (_number, cells) in enumerate(reversed(above)):
        titled = len(fields_of(cells, titles))
        if place and titled >= _TITLES_OF_A_TABLE:
            raise FileProblem("tables", str(number))
        filled = sum(1 for cell in cells if cell)
        if count >= _TITLES_OF_A_TABLE > titled and filled >= _FULL * sum(1 for title in header if title):
            raise FileProblem("above", str(number))


def _merged(lines):
    above = ()
    for number, cells in lines:
        yield (
            number,
            tuple(cell or (above[index] if index < len(above) else "") for index, cell in enumerate(cells))
            + tuple(above[len(cells) :]),
        )
        above = cells


def _filled(lines):
    return ((number, cells) for number, cells in lines if any(cells))
