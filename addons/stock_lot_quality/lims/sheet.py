# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""From bytes to lines of cells: CSV in the encodings and separators that occur, and XLSX."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

SEPARATORS = (",", ";", "\t")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class FileProblem(ValueError):
    """The file as a whole cannot be read.

    code: empty, encoding, table, workbook or columns; detail says more.
    """

    def __init__(self, code, detail=""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Sheet:
    """The cells of a file as text.

    header: tuple of column titles; rows: tuple of (line number as in the file, tuple of cells), empty lines
    left out; encoding and separator: what was found ('xlsx' and '' for a workbook).
    """

    header: tuple
    rows: tuple
    encoding: str
    separator: str


def read_sheet(content):
    """Read a laboratory's file.

    :param content: bytes of a CSV (UTF-8 with or without a mark, UTF-16 with one, GB18030; separated by comma,
        semicolon or tab) or of an XLSX workbook, whose first sheet is taken
    :return: Sheet
    :raises FileProblem: nothing in it, or in no encoding known
    """
    if content.startswith(b"PK\x03\x04"):
        lines, encoding, separator = _workbook_lines(content), "xlsx", ""
    else:
        text, encoding = _decode(content)
        separator = _separator(text)
        lines = _text_lines(text, separator)
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise FileProblem("empty")
    return Sheet(filled[0][1], tuple(filled[1:]), encoding, separator)


def _decode(content):
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strictly(content, "gb18030"), "gb18030"


def _strictly(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise FileProblem("encoding", encoding) from None


def _separator(text):
    """The separator that splits the first filled line into most cells; a comma when none does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    counts = {separator: len(next(csv.reader([first], delimiter=separator))) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: counts[separator])


def _text_lines(text, separator):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [(reader.line_num, tuple(cell.strip() for cell in cells)) for cells in reader]
    except csv.Error as error:
        raise FileProblem("table", str(error)) from None


def _workbook_lines(content):
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise FileProblem("workbook", str(error)) from None
    sheet = book.worksheets[0]
    return [
        (number, tuple(_cell_text(value) for value in cells))
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
    ]


def _cell_text(value):
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()
