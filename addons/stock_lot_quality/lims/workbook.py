# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""XLSX as lines of cells, read row by row, after a look for what is built to exhaust its reader."""

import io
import zipfile
import zlib
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from .cells import Dated, Number, Odd, OddLine, Percent
from .merged import COLUMNS_MAX, Merged, merged_ranges
from .numerals import TRUE_DIGITS
from .parts import is_true, parts_of
from .problems import FileProblem
from .shown import ODD, PERCENT, raised, shown_as, struck

_FIRST_OWN_FORMAT = 164
_FORMULA = "formula"
_LINES_MAX = 1 << 20

# What the reader of foreign workbooks, its XML parser and zlib raise over broken ones.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    SyntaxError,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    MemoryError,
)


class Workbook:
    """A workbook whose sheets are read row by row, as often as wanted.

    :param content: bytes
    :raises FileProblem: 'workbook', 'unpacked' or 'foreign'
    """

    def __init__(self, content):
        with _broken_is_told():
            self._parts, self._ranges = parts_of(content), {}
            self._book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, rich_text=True, keep_links=False
            )
            self._sheets = {sheet.title: sheet for sheet in self._book.worksheets}
            self._texts = _Texts(
                _text(text) for text in (self._book.worksheets[0]._shared_strings if self._sheets else ())
            )
            self._styles = [self._style(style) for style in self._book._cell_styles]
            self._struck = {
                index for index, style in enumerate(self._book._cell_styles) if self._book._fonts[style.fontId].strike
            }

    def names(self):
        """Names of all sheets."""
        return list(self._sheets)

    def shown(self):
        """Names of the sheets that are not hidden."""
        return [name for name, sheet in self._sheets.items() if sheet.sheet_state == "visible"]

    def lines(self, name):
        """Lines of a sheet; a hidden row is an OddLine, a cell of a hidden column an Odd, and one that is merged with
        another an empty Odd.

        :return: iterator of (line number from 1, tuple of texts; see cells.py for those that are more than text)
        :raises FileProblem: as above
        """
        with _broken_is_told(), self._sheets[name]._get_source() as source:
            book, part = self._book, self._sheets[name]._worksheet_path
            if part not in self._ranges:
                self._ranges[part] = merged_ranges(self._parts.merged.get(part, ()))
            merged = Merged(self._ranges[part])
            hidden_columns = _columns(self._parts.hidden.get(part, ()))
            parser = _Parser(
                source,
                self._texts,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
                rich_text=True,
            )
            parser.uncomputed = self._parts.uncomputed
            for number, row in parser.parse():
                if not 0 < number <= _LINES_MAX:
                    raise FileProblem("workbook", f"row {str(number)[:20]}")
                cells = merged.covered(number, self._cells(row, hidden_columns))
                dimension = parser.row_dimensions.pop(str(number), None) if parser.row_dimensions else None
                hidden = dimension and (is_true(dimension.get("hidden")) or float(dimension.get("ht") or 1) == 0)
                yield number, OddLine(cells, "hidden") if hidden and any(cells) else tuple(cells)

    def _style(self, style):
        number = style.numFmtId
        if number < _FIRST_OWN_FORMAT:
            return shown_as(BUILTIN_FORMATS.get(number, "General"))
        formats = self._book._number_formats
        return shown_as(formats[number - _FIRST_OWN_FORMAT]) if number - _FIRST_OWN_FORMAT < len(formats) else ODD

    def _cells(self, row, hidden_columns):
        cells = []
        for cell in row:
            text = self._cell(cell)
            if text and cell["style_id"] in self._struck:
                text = Odd(text, "struck")
            place = min(cell["column"], COLUMNS_MAX + 1)
            if text and place in hidden_columns and not isinstance(text, Odd):
                text = Odd(text, "hidden_column")
            if text and place > len(cells):
                cells += [""] * (place - len(cells))
            if text:
                # Which of two cells in one place counts, each program decides otherwise.
                if cells[place - 1] and place <= COLUMNS_MAX:
                    raise FileProblem("workbook", f"{cell['row']}: two cells in column {place}")
                cells[place - 1] = text
        return cells

    def _cell(self, cell):
        value, kind = cell["value"], cell["data_type"]
        if value is None:
            return ""
        if kind == _FORMULA:
            return Odd(value, "formula")
        if kind == "e":
            return Odd(str(value), "error_cell")
        if isinstance(value, str | CellRichText):
            return _stripped(_text(value))
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float):
            style = cell["style_id"]
            return _number(value, self._styles[style] if style < len(self._styles) else ODD)
        return _moment(value)


class _Parser(WorkSheetParser):
    """openpyxl's parser of a sheet; it tells a formula beside which no result of it stands."""

    uncomputed = False

    def parse(self):
        """The rows alone, none of which is kept: nothing else on the sheet is built, and nobody asks for it."""
        rows = None
        for event, element in iterparse(self.source, ("start", "end")):
            if element.tag == DATA_TAG and event == "start":
                rows = element
            elif element.tag == ROW_TAG and event == "end":
                row = self.parse_row(element)
                if rows is not None:
                    rows.clear()
                element.clear()
                yield row

    def parse_cell(self, element):
        cell = super().parse_cell(element)
        if len(element) > 1 or cell["value"] is None and len(element):
            formula = element.find(FORMULA_TAG)
            # The empty text is a result too, and then called a text.
            empty = cell["value"] is None and element.get("t") != "str"
            if formula is not None and (self.uncomputed or empty):
                cell.update(value=f"={formula.text or ''}", data_type=_FORMULA)
        return cell


def _columns(ranges):
    """The columns of [(first, last)], as far as any are read."""
    return {column for first, last in ranges for column in range(first, min(last, COLUMNS_MAX) + 1)}


class _Texts(list):
    """The texts that cells share; none stands before the first."""

    def __getitem__(self, index):
        if index < 0:
            raise IndexError(index)
        return super().__getitem__(index)


def _text(value):
    if not isinstance(value, CellRichText):
        return value
    return Odd(raised(value), "struck") if struck(value) else raised(value)


def _stripped(text):
    return text if isinstance(text, Odd) else text.strip()


def _number(value, shown):
    """A number with the digits that are true, as it is shown."""
    exact = Decimal(f"{value:.{TRUE_DIGITS}g}") if isinstance(value, float) else Decimal(value)
    text = format(exact * 100 if shown == PERCENT else exact, "f")
    text = (text.rstrip("0").rstrip(".") if "." in text else text).removeprefix("-0" if exact == 0 else "+") or "0"
    if shown == ODD:
        return Odd(text, "format")
    if len(text.lstrip("-")) > TRUE_DIGITS and "." not in text:
        return Odd(text, "spoiled")
    return (Percent if shown == PERCENT else Number)(text)


def _moment(value):
    if isinstance(value, datetime):
        return Dated((value + timedelta(milliseconds=500)).isoformat(" ", "seconds"))
    if isinstance(value, date | time):
        return Dated(value.isoformat())
    return Dated(str(value).strip())


@contextmanager
def _broken_is_told():
    try:
        yield
    except FileProblem:
        raise
    except _BROKEN as error:
        raise FileProblem("workbook", f"{type(error).__name__}: {error}"[:200]) from None
