# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""From lines of cells to typed rows, or to the problem of the row: line, column, value and what would be right."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from .columns import FIELDS, REQUIRED
from .sheet import FileProblem

_QUALIFIERS = {"<": "<", ">": ">", "<=": "<=", ">=": ">=", "≤": "<=", "≥": ">=", "=": "", "": ""}
_READING = re.compile(r"^(<=|>=|[<>≤≥=]?)\s*(.*)$", re.DOTALL)
_COMMA_DECIMAL = re.compile(r"^[+-]?(\d{1,3}(\.\d{3})+|\d{1,3}( \d{3})+|\d+),\d+$")
_DOT_DECIMAL = re.compile(r"^[+-]?(\d{1,3}(,\d{3})+|\d{1,3}( \d{3})+|\d+)\.\d+$")
_AMBIGUOUS = re.compile(r"^[+-]?\d{1,3}[,.]\d{3}$")
_PLAIN = re.compile(r"^[+-]?\d+$")
_COMMA_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3}){2,}$")
_DOT_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(\.\d{3}){2,}$")
_SPACE_THOUSANDS = re.compile(r"^[+-]?\d{1,3}( \d{3})+$")

_CLOCK = r"(?:[T ]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?(?:\.\d+)?[秒分]?\s*(Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?" + _CLOCK + "$")
_YEAR_LAST = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _CLOCK + "$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})[T ]?(?:(\d{2})(\d{2})(\d{2})?)?$")


@dataclass(frozen=True)
class ResultRow:
    """One result as sent. Texts are as in the file; moments are naive UTC; value keeps its written digits.

    number: whether value reads as a number (then plain decimal notation), else it is the text itself.
    """

    line: int
    lims_ref: str
    sample: str
    lot: str
    parameter: str
    value: str
    tested_at: datetime
    number: bool = False
    qualifier: str = ""
    unit: str = ""
    method: str = ""
    analyst: str = ""
    instrument: str = ""
    drawn_at: datetime | None = None
    replaces: str = ""
    reason: str = ""


@dataclass(frozen=True)
class RowProblem:
    """Why a row is refused. code: missing, number, thousands, date, day_or_month, or the caller's own;
    expected: what would be right, when a value can be given."""

    line: int
    column: str
    value: str
    code: str
    expected: str = ""


class _Unreadable(ValueError):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def typed_rows(sheet, columns, zone):
    """Type every row of a sheet.

    :param sheet: Sheet
    :param columns: dict field -> column index, as of guess_columns
    :param zone: tzinfo of the laboratory's clock, for moments written without an offset
    :return: list of ResultRow and RowProblem in the order of the file; a row has one entry per problem
    :raises FileProblem: a required column is missing
    """
    absent = [field for field in REQUIRED if field not in columns]
    if absent:
        raise FileProblem("columns", ", ".join(FIELDS[field][0] for field in absent))
    mark = decimal_mark(_cell(cells, columns["value"]) for _line, cells in sheet.rows)
    titles = {field: sheet.header[index] for field, index in columns.items()}
    typed = []
    for line, cells in sheet.rows:
        written = {field: _cell(cells, index) for field, index in columns.items()}
        typed += _type_row(line, written, titles, mark, zone)
    return typed


def _cell(cells, index):
    return cells[index] if index < len(cells) else ""


def _type_row(line, cells, titles, mark, zone):
    problems, values = [], dict(cells, line=line)
    for field in REQUIRED:
        if not cells[field]:
            problems.append(RowProblem(line, titles[field], "", "missing"))
    for field in ("tested_at", "drawn_at"):
        if cells.get(field):
            try:
                values[field] = _moment(cells[field], zone)
            except _Unreadable as error:
                problems.append(RowProblem(line, titles[field], cells[field], error.code))
    if not cells.get("drawn_at"):
        values["drawn_at"] = None
    try:
        values["qualifier"], values["value"], values["number"] = _reading(
            cells.get("qualifier", ""), cells["value"], mark)
    except _Unreadable as error:
        problems.append(RowProblem(line, titles["value"], cells["value"], error.code))
    return problems or [ResultRow(**values)]


def decimal_mark(texts):
    """Whether a column of readings writes decimals with '.' or ','; None when nothing in it tells."""
    marks = set()
    for text in texts:
        number = _number_part(text)
        if not _AMBIGUOUS.match(number):
            if _COMMA_DECIMAL.match(number) or _DOT_THOUSANDS.match(number):
                marks.add(",")
            if _DOT_DECIMAL.match(number) or _COMMA_THOUSANDS.match(number):
                marks.add(".")
    return marks.pop() if len(marks) == 1 else None


def _number_part(text):
    return _READING.match(_narrow(text)).group(2).strip()


def _narrow(text):
    """One width for digits and signs, one kind of blank."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())


def _reading(sign, text, mark):
    """(qualifier, value, is a number) of a reading; words stay words.

    :raises _Unreadable: 'thousands' for a number that could be read in two ways
    """
    found, number = _READING.match(_narrow(text)).groups()
    qualifier = _QUALIFIERS.get(_narrow(sign) or found)
    if qualifier is None:
        raise _Unreadable("number")
    number = number.strip()
    if _AMBIGUOUS.match(number):
        # '.' is the decimal mark unless the column says otherwise; a lone ',' before three digits says nothing.
        if mark is None and "," in number:
            raise _Unreadable("thousands")
        return qualifier, _plain(number, mark or "."), True
    if _COMMA_DECIMAL.match(number) or _DOT_THOUSANDS.match(number):
        return qualifier, _plain(number, ","), True
    if any(form.match(number) for form in (_DOT_DECIMAL, _COMMA_THOUSANDS, _SPACE_THOUSANDS, _PLAIN)):
        return qualifier, _plain(number, "."), True
    if qualifier:
        raise _Unreadable("number")
    return "", text.strip(), False


def _plain(number, mark):
    other = "," if mark == "." else "."
    return number.replace(" ", "").replace(other, "").replace(mark, ".").removeprefix("+")


def _moment(text, zone):
    """Naive UTC of a written moment.

    :raises _Unreadable: 'day_or_month' when both readings are possible, 'date' when none is
    """
    plain = _narrow(text)
    if match := _YEAR_FIRST.match(plain):
        year, month, day, *clock = match.groups()
    elif match := _COMPACT.match(plain):
        year, month, day, *clock = match.groups() + (None,)
    elif match := _YEAR_LAST.match(plain):
        first, mark, second, year, *clock = match.groups()
        day, month = _day_and_month(int(first), int(second), mark)
    else:
        raise _Unreadable("date")
    hour, minute, second, offset = clock
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        raise _Unreadable("date") from None
    aware = moment.replace(tzinfo=_offset(offset) if offset else zone)
    return aware.astimezone(UTC).replace(tzinfo=None)


def _offset(text):
    return datetime.fromisoformat("2000-01-01T00:00:00" + ("+00:00" if text == "Z" else text)).tzinfo


def _day_and_month(first, second, mark):
    # Dots are the day-first notation; with a slash or a dash only a number above 12 tells.
    if mark == "." or first > 12 or first == second:
        return first, second
    if second > 12:
        return second, first
    raise _Unreadable("day_or_month")
