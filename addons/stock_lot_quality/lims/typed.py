# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""From lines of cells to typed rows, or to the problem of the row: line, column, value and what would be right."""

import re
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from .columns import REQUIRED
from .inert import unquoted
from .moments import Moments
from .numerals import Unreadable, decimal_mark, reading
from .problems import FileProblem, RowProblem

CELL_MAX = 256
# What no database text can hold: it would not survive the journey, so it is refused where it stands.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TYPED = ("value", "qualifier", "tested_at", "drawn_at")
# In the order in which a plain row takes its cells apart.
_PICKED = (*REQUIRED, "qualifier", "drawn_at", "unit", "method", "analyst", "instrument", "replaces", "reason")


class ResultRow(NamedTuple):
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


def typed_rows(sheet, columns, zone, day_first=None, latest=None):
    """Type the rows of a sheet one after the other.

    :param sheet: table.Sheet
    :param columns: dict field -> column index, as of guess_columns
    :param zone: tzinfo of the laboratory's clock, for moments written without an offset
    :param day_first: whether 03/04/2025 is in April; None when it is not known, then such a date is refused
    :param latest: naive UTC; a later moment is refused, None for any
    :return: iterator of ResultRow and RowProblem in the order of the file; a row has one entry per problem
    :raises FileProblem: a required column is missing
    """
    absent = [field for field in REQUIRED if field not in columns]
    if absent:
        raise FileProblem("columns", ", ".join(absent))
    return RowTyping(sheet, columns, zone, day_first, latest).rows()


class RowTyping:
    """The rows of one sheet; arguments as of ``typed_rows``."""

    def __init__(self, sheet, columns, zone, day_first, latest=None):
        self.sheet, self.columns = sheet, columns
        self.titles = {field: sheet.header[index] for field, index in columns.items()}
        self.moment = Moments(zone, day_first, latest)
        self._mark = False
        # A column that the file does not have is read from the empty cell behind the last one that is.
        self.width = max(columns.values()) + 1
        self.pick = itemgetter(*(columns.get(field, self.width) for field in _PICKED))
        self.fill = [""] * (self.width + 1)

    def rows(self):
        fill, width = self.fill, self.width
        for line, cells in self.sheet.rows:
            cells = (*cells[:width], *fill[len(cells):]) if len(cells) < width else (*cells[:width], "")
            row = self._plain_row(line, cells)
            if row:
                yield row
            else:
                yield from self._row(line, cells)

    def mark(self):
        """The decimal mark of the column of readings: found by reading it all, the first time somebody asks."""
        if self._mark is False:
            index = self.columns["value"]
            self._mark = decimal_mark(cells[index] for _line, cells in self.sheet.rows if index < len(cells))
        return self._mark

    def _plain_row(self, line, cells):
        """The ResultRow of a line of which nothing is to be said, as nearly all are; None of any other."""
        picked = self.pick(cells)
        whole = "".join(picked)
        if len(whole) > CELL_MAX or "'" in whole or not whole.isprintable():
            return None
        lims_ref, sample, lot, parameter, value, tested_at, sign, drawn_at, *others = picked
        if not (lims_ref and sample and lot and parameter and value and tested_at):
            return None
        try:
            tested_at, drawn_at = self.moment(tested_at), self.moment(drawn_at) if drawn_at else None
            qualifier, value, number = reading(sign, value, self.mark)
        except Unreadable:
            return None
        unit, method, analyst, instrument, replaces, reason = others
        return ResultRow(
            line, lims_ref, sample, lot, parameter, value, tested_at, number, qualifier, unit, method, analyst,
            instrument, drawn_at, replaces, reason)

    def _row(self, line, cells):
        """The ResultRow of any line, or its problems: cell by cell."""
        columns, values, problems = self.columns, {"line": line}, []
        for field, index in columns.items():
            if field not in _TYPED:
                values[field] = unquoted(cells[index])
        for field in REQUIRED:
            if not cells[columns[field]]:
                problems.append(RowProblem(line, self.titles[field], "", "missing"))
        problems += self._unstorable(line, cells)
        for field in ("tested_at", "drawn_at"):
            index = columns.get(field)
            if index is not None and cells[index]:
                try:
                    values[field] = self.moment(cells[index])
                except Unreadable as error:
                    problems.append(RowProblem(line, self.titles[field], cells[index], error.code))
        sign = cells[columns["qualifier"]] if "qualifier" in columns else ""
        written = cells[columns["value"]]
        if written[:1] == "'":
            written = unquoted(written)
        try:
            values["qualifier"], values["value"], values["number"] = reading(sign, written, self.mark)
        except Unreadable as error:
            problems.append(RowProblem(line, self.titles["value"], written, error.code))
        return problems or (ResultRow(**values),)

    def _unstorable(self, line, cells):
        whole = "".join(cells)
        if len(whole) <= CELL_MAX and (whole.isascii() and "\x00" not in whole or not _UNSTORABLE.search(whole)):
            return []
        problems = []
        for field, index in self.columns.items():
            if len(cells[index]) > CELL_MAX:
                problems.append(RowProblem(line, self.titles[field], cells[index][:40] + "…", "length", str(CELL_MAX)))
            elif _UNSTORABLE.search(cells[index]):
                shown = _UNSTORABLE.sub("\ufffd", cells[index])
                problems.append(RowProblem(line, self.titles[field], shown, "character"))
        return problems
