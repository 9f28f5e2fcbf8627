# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""From lines of cells to typed rows, or to the problem of the row: line, column, value and what would be right."""

from datetime import datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from .cells import Dated, Odd, OddLine
from .columns import fields_of, unit_of_title
from .habits import Habits
from .inert import unquoted
from .lines import LineCheck
from .marks import Marks
from .moments import Moments, joined
from .named import NOTHING, name_problem, plain_name, text_problem
from .numerals import Unreadable, reading
from .problems import FileProblem, RowProblem
from .titles import REQUIRED
from .units import unece_code
from .wide import OF_A_RESULT, melted

CELL_MAX = 256
# Nothing is tested before, and a spreadsheet's day 0 or a computer's second 0 is no date.
EARLIEST = datetime(1990, 1, 1)
#: How far before the latest moment that can have been a sample may have been drawn, or a test made: what lies farther
#: back is a slip, or a clock that was never set.
MOST_BACK = timedelta(days=3653)
_TYPED = ("value", "qualifier", "tested_at", "tested_clock", "drawn_at", "mark")
_NAMES = ("lims_ref", "sample", "lot", "replaces")
# In the order in which a plain row takes its cells apart.
_PICKED = (*REQUIRED, "qualifier", "drawn_at", "unit", "method", "analyst", "instrument", "replaces", "reason", "limit")
# The constructor of a named tuple takes longer, and does the same.
_new_row = tuple.__new__
_PER_CENT = {"%": "P1", "‰": "NX"}


class ResultRow(NamedTuple):
    """One result as sent. Texts are as in the file; moments are naive UTC; value keeps its written digits.

    number: whether value reads as a number (then plain decimal notation), else it is the text itself; limit: the limit
    of detection that the row says, as written; line: where it stands.
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
    limit: str = ""


def typed_rows(sheet, columns, zone, day_first=None, latest=None, habits=None):
    """The rows of ``row_typing``, one after the other."""
    return row_typing(sheet, columns, zone, day_first, latest, habits).rows()


def row_typing(sheet, columns, zone, day_first=None, latest=None, habits=None):
    """What types the rows of a sheet.

    :param sheet: table.Sheet
    :param columns: dict field -> column index, as of guess_columns
    :param zone: tzinfo of the laboratory's clock, for moments written without an offset
    :param day_first: whether 03/04/2025 is in April; None when it is not known, then such a date is refused
    :param latest: naive UTC; a later moment is refused, None for any
    :param habits: Habits of the laboratory
    :return: RowTyping
    :raises FileProblem: a required column is missing
    """
    habits = habits or Habits()
    if habits.wide and not {"parameter", "value"} <= columns.keys():
        sheet, columns = melted(sheet, columns, habits)
    else:
        habits = habits._replace(wide=False)
    absent = [field for field in REQUIRED if field not in columns]
    if absent:
        several = {"parameter", "value"} <= set(absent) and len(sheet.header) > len(columns)
        raise FileProblem("wide" if several and "sample" in columns else "columns", ", ".join(absent))
    return RowTyping(sheet, columns, zone, day_first, latest, habits)


class RowTyping:
    """The rows of one sheet; arguments as of ``row_typing``."""

    def __init__(self, sheet, columns, zone, day_first, latest=None, habits=None):
        self.sheet, self.columns, self.habits = sheet, columns, habits or Habits()
        self._titles = {field: sheet.header[index] for field, index in columns.items()}
        # What a wide file says of one result has no column of its own.
        apart = OF_A_RESULT if self.habits.wide else ()
        self.titles = {field: title for field, title in self._titles.items() if field not in apart}
        self.moment = Moments(zone, day_first, latest, latest - MOST_BACK if latest else EARLIEST)
        # A file that says the mark row by row says it wherever it is known.
        self.marks = Marks(self._written, self.habits.decimal, ";" if "mark" in columns else sheet.separator)
        self.check = LineCheck(sheet, columns)
        self.unit = "" if "unit" in columns else unit_of_title(self._titles["value"])
        self.drawn = {}
        # An instrument names samples; their lots are on record.
        self.required = set(REQUIRED) - {"lot"} if self.habits.wide else REQUIRED
        self.name_problem = lru_cache(4096)(name_problem)
        # Cells of a text are nothing but text.
        self.whole = frozenset() if sheet.delimited else frozenset((Odd, Dated))
        # A column that the file does not have is read from the empty cell behind the last one that is.
        self.width = max(columns.values()) + 1
        self.pick = itemgetter(*(columns.get(field, self.width) for field in _PICKED))
        self.fill = [""] * (self.width + 1)
        self.plain = not (
            self.habits.parameters
            or self.habits.units
            or self.habits.words
            or not {"tested_clock", "mark"}.isdisjoint(columns)
        )

    def rows(self):
        """Iterate over ResultRow and RowProblem in the order of the file; a row has one entry per problem.

        :raises FileProblem: the file has a second table
        """
        check, width, titled = self.check, self.width, self.check.titled
        plain_row = self._plain_row if self.plain else lambda _line, _cells: None
        for line, cells in check.rows():
            # Of a line as wide as its titles, as nearly all are, nothing is to be said as a whole.
            whole = type(cells) is tuple and width <= len(cells) == titled
            if problems := not (whole or check.is_whole(cells)) and check.problems(line, cells):
                yield from problems
                continue
            full = (*cells[:width], "") if whole else self._full(cells)
            row = plain_row(line, full)
            if row:
                yield row
            elif not self._is_header(line, cells):
                yield from self._row(line, full)

    def _full(self, cells):
        """The cells with an empty one behind the last that is read."""
        width = self.width
        return (*cells[:width], *self.fill[len(cells) :]) if len(cells) < width else (*cells[:width], "")

    def _written(self):
        """(parameter, reading, moment) of all rows, for the marks."""
        parameter, value, moment = (self.columns[field] for field in ("parameter", "value", "tested_at"))
        for _line, cells in self.sheet.rows:
            if len(cells) > max(parameter, value, moment) and not isinstance(cells, OddLine):
                yield cells[parameter], cells[value], cells[moment]

    def _is_header(self, line, cells):
        """Whether a line says the titles again.

        :raises FileProblem: 'tables', when it says others
        """
        if cells == self.sheet.header or tuple(plain_name(cell) for cell in cells) == self.sheet.header:
            return True
        if not self.habits.wide and fields_of(cells, self.habits.titles).issuperset(REQUIRED):
            raise FileProblem("tables", str(line))
        return False

    def _plain_row(self, line, cells):
        """The ResultRow of a line of which nothing is to be said, as nearly all are; None of any other."""
        picked = self.pick(cells)
        whole = "".join(picked)
        if len(whole) > CELL_MAX or not whole.isprintable():
            return None
        # A quote that hides a formula, an error, a text in a formula, what was lost.
        if "'" in whole or "#" in whole or "=" in whole or "\ufffd" in whole:
            return None
        lims_ref, sample, lot, parameter, value, tested_at, sign, drawn_at, *others = picked
        if not (lims_ref and sample and lot and parameter and value and tested_at) or drawn_at:
            return None
        if not NOTHING.isdisjoint(picked) or self.whole and not self.whole.isdisjoint(map(type, picked)):
            return None
        unit, method, analyst, instrument, replaces, reason, limit = others
        if name_problem(lims_ref) or self.name_problem(sample) or self.name_problem(lot) or self.name_problem(replaces):
            return None
        try:
            tested_at = self.moment(tested_at)
            qualifier, value, number, shown = reading(sign, value, self.marks, parameter)
        except Unreadable:
            return None
        if shown or self.unit or limit:
            return None
        return _new_row(
            ResultRow,
            (
                line,
                lims_ref,
                sample,
                lot,
                parameter,
                value,
                tested_at,
                number,
                qualifier,
                unit,
                method,
                analyst,
                instrument,
                None,
                replaces,
                reason,
                limit,
            ),
        )

    def _row(self, line, cells):
        """The ResultRow of any line, or its problems: cell by cell."""
        texts, problems = {}, []
        for field, index in self.columns.items():
            texts[field], code, expected = self._text(field, cells[index])
            if code:
                problems.append(RowProblem(line, self._title(field, cells), _shown(cells[index]), code, expected))
        if any(problem.code in ("character", "length") for problem in problems):
            return problems
        values = {"line": line, **{field: text for field, text in texts.items() if field not in _TYPED}}
        values["parameter"] = self.habits.parameters.get(texts["parameter"].casefold(), texts["parameter"])
        bad = {problem.column for problem in problems}
        for read, field in ((self._moments, "tested_at"), (self._reading, "value"), (self._limit, "limit")):
            if field in texts and self._title(field, cells) not in bad:
                problems += read(line, cells, texts, values)
        return problems or (ResultRow(**values),)

    def _text(self, field, cell):
        """(what a cell says, code of its problem or '', what would be right)."""
        if code := text_problem(cell, field):
            return "", code, ""
        if len(cell) > CELL_MAX:
            return "", "length", str(CELL_MAX)
        text = unquoted(cell) if cell[:1] == "'" else cell
        text = plain_name(text)
        if text in NOTHING and field != "parameter":
            text = ""
        if not text:
            return "", "missing" if field in self.required else "", ""
        return text, field in _NAMES and name_problem(text), ""

    def _moments(self, line, cells, texts, values):
        problems = []
        for field in ("tested_at", "drawn_at"):
            text = texts.get(field)
            if not text:
                continue
            try:
                if field == "tested_at" and texts.get("tested_clock"):
                    text = joined(text, texts["tested_clock"])
                values[field] = self.moment(text)
            except Unreadable as error:
                problems.append(RowProblem(line, self._title(field, cells), text, error.code))
        drawn = values.get("drawn_at")
        first = self.drawn.setdefault(texts["sample"], drawn) if drawn else None
        if first != drawn:
            problems.append(
                RowProblem(line, self._title("drawn_at", cells), texts["drawn_at"], "drawn_other", str(first))
            )
        return problems

    def _reading(self, line, cells, texts, values):
        cell = cells[self.columns["value"]]
        written = texts["value"] if type(cell) is str else cell
        written = self.habits.word(values["parameter"], written) or written
        try:
            values["qualifier"], values["value"], values["number"], shown = reading(
                texts.get("qualifier", ""), written, self._marks(texts), texts["parameter"]
            )
            unit = self.habits.units.get(texts.get("unit", ""), texts.get("unit", "")) or self.unit
            unit = unit or shown or self.habits.silent_units.get(texts["parameter"].casefold(), "")
            if shown and unit and unece_code(unit) != _PER_CENT[shown]:
                raise Unreadable("percent", shown)
            values["unit"] = unit
        except Unreadable as error:
            return [RowProblem(line, self._title("value", cells), texts["value"], error.code, error.expected)]
        return []

    def _limit(self, line, cells, texts, values):
        """The limit of detection as a plain number, whatever sign stands before it."""
        values["limit"] = ""
        if not texts["limit"]:
            return []
        try:
            _sign, values["limit"], number, _unit = reading("", texts["limit"], self._marks(texts), texts["parameter"])
            if not number:
                raise Unreadable("number")
        except Unreadable as error:
            return [RowProblem(line, self._titles["limit"], texts["limit"], error.code, error.expected)]
        return []

    def _marks(self, texts):
        """The marks of the file, or of the row where it says its own."""
        said = texts.get("mark")
        return Marks(None, said) if said in (".", ",") else self.marks

    def plainly(self, cells):
        """What can be read of a row, said so that it means the same wherever it stands; the rest is left out.

        :return: dict field -> text
        """
        cells, plain = self._full(cells), {}
        texts = {field: self._text(field, cells[index])[0] for field, index in self.columns.items()}
        values = {"parameter": self.habits.parameters.get(texts["parameter"].casefold(), texts["parameter"])}
        if values["parameter"]:
            plain["parameter"] = values["parameter"]
        if texts["tested_at"]:
            self._moments(0, cells, dict(texts, sample=""), values)
        for field in ("tested_at", "drawn_at"):
            if field in values:
                plain[field] = f"{values[field]}Z"
        if texts["value"] and not self._reading(0, cells, texts, values):
            sign = values["qualifier"]
            if "qualifier" in self.columns:
                plain["qualifier"], sign = sign, ""
            plain["value"] = sign + values["value"]
            plain["unit"], plain["mark"] = values["unit"], "." if values["number"] else ""
        return plain

    def _title(self, field, cells):
        """What the file calls a column; of a wide file, what it calls that of the parameter."""
        if self.habits.wide and field in ("value", "parameter"):
            return cells[self.columns["parameter"]]
        return self._titles[field]


def _shown(text):
    """A cell that is refused, as far as it can be stored."""
    text = "".join("\ufffd" if code == "\x00" or "\ud800" <= code <= "\udfff" else code for code in text[:CELL_MAX])
    return text if len(text) < CELL_MAX else text[:40] + "…"
