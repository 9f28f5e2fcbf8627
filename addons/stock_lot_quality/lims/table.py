# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""From bytes to lines of cells, one line at a time: CSV, XLSX and JSON, told apart by their first bytes."""

import codecs
import csv
import io
from dataclasses import dataclass
from itertools import islice

from .columns import guess_columns
from .foreign import foreign_kind
from .json_text import json_lines
from .problems import FileProblem
from .workbook import workbook_lines

SEPARATORS = (",", ";", "\t")
ROWS_MAX = 500_000
FILE_MAX = 64 << 20
# Titles, stamps and merged group headings stand above the header of many reports.
_SEARCHED_FOR_HEADER = 30
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Sheet:
    """The cells of a file as text.

    header: tuple of column titles; rows: iterable, as often as wanted, of (line number as in the file, tuple of cells),
    empty lines left out; encoding and separator: what was found ('xlsx' or 'json' and '' where there is none).
    """

    header: tuple
    rows: object
    encoding: str
    separator: str


class _Rows:
    """The lines below the header, read again each time they are asked for."""

    def __init__(self, lines, header_line):
        self._lines, self._header_line = lines, header_line

    def __iter__(self):
        for count, (number, cells) in enumerate(_filled(self._lines())):
            if count > ROWS_MAX:
                raise FileProblem("long", str(ROWS_MAX))
            if number > self._header_line:
                yield number, cells


def read_sheet(content, titles=None):
    """Open a laboratory's file. Its rows are read when they are iterated, and may then raise as well.

    :param content: bytes of a CSV (UTF-8 with or without a mark, UTF-16 with one, GB18030; separated by comma,
        semicolon or tab), of an XLSX workbook, whose first sheet is taken, or of JSON (an array of objects, an object
        with the array ``results``, or one object a line)
    :param titles: dict normalised title -> field, beside those that are known to all
    :return: Sheet
    :raises FileProblem: nothing in it, or in no form known
    """
    if len(content) > FILE_MAX:
        raise FileProblem("big", str(FILE_MAX >> 20))
    if content.startswith(b"PK\x03\x04"):
        # A document or an archive of other things is told from a workbook where it is opened.
        return _with_header(lambda: workbook_lines(content), "xlsx", "", titles)
    if content.startswith(_OLD_WORKBOOK):
        raise FileProblem("old_workbook")
    if kind := foreign_kind(content):
        raise FileProblem("foreign", kind)
    encoding = _encoding(content)
    if _first_character(content, encoding) in ("[", "{"):
        text = content.decode(encoding)
        return _with_header(lambda: json_lines(text), "json", "", titles)
    separator = _separator(content, encoding)
    return _with_header(lambda: _text_lines(content, encoding, separator), encoding, separator, titles)


def _with_header(lines, encoding, separator, titles):
    first = list(islice(_filled(lines()), _SEARCHED_FOR_HEADER))
    if not first:
        raise FileProblem("empty")
    number, header = _header(first, titles)
    return Sheet(header, _Rows(lines, number), encoding, separator)


def _header(first, titles):
    """(line number, titles) of the line that names most columns; the first line when none names any.

    A title that is merged with the line above stands there: it is taken from it.
    """
    best, best_line = 0, (first[0][0], first[0][1])
    above = ()
    for number, cells in first:
        merged = tuple(
            cell or (above[index] if index < len(above) else "") for index, cell in enumerate(cells))
        merged += tuple(above[len(cells):])
        found = len(guess_columns(merged, titles))
        if found > best:
            best, best_line = found, (number, merged)
        above = cells
    return best_line


def _filled(lines):
    return ((number, cells) for number, cells in lines if any(cells))


def _encoding(content):
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _checked(content, encoding)
    try:
        return _checked(content, "utf-8")
    except FileProblem:
        return _checked(content, "gb18030")


def _checked(content, encoding):
    """The encoding, when all of the content is text in it; read in pieces."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), _CHUNK):
            decoder.decode(content[start:start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise FileProblem("encoding", encoding) from None
    return encoding


def _text(content, encoding):
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def _first_character(content, encoding):
    text = _text(content, encoding)
    while piece := text.read(_CHUNK):
        if stripped := piece.lstrip():
            return stripped[0]
    return ""


def _separator(content, encoding):
    """The separator that splits one of the first filled lines into most cells; a comma when none does."""
    first = [line for line in islice(_text(content, encoding), _SEARCHED_FOR_HEADER) if line.strip()]
    most = dict.fromkeys(SEPARATORS, 0)
    for line in first:
        for separator in SEPARATORS:
            try:
                cells = next(csv.reader([line], delimiter=separator), ())
            except csv.Error:
                continue
            most[separator] = max(most[separator], len(cells))
    return max(SEPARATORS, key=most.get)


def _text_lines(content, encoding, separator):
    reader = csv.reader(_text(content, encoding), delimiter=separator)
    try:
        for cells in reader:
            yield reader.line_num, tuple([cell.strip() for cell in cells])
    except csv.Error as error:
        raise FileProblem("table", str(error)) from None
