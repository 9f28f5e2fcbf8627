# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What can be wrong with a file as a whole, or with one of its rows."""

from typing import NamedTuple


class FileProblem(ValueError):
    """The file as a whole cannot be read.

    code: empty, big, foreign, encoding, table, workbook, old_workbook, unpacked, long, json, json_value, columns,
    two_columns, tables, above, sheets, no_sheet, laboratories or wide; detail says more: of a foreign file its kind
    (see foreign.py), of missing columns their fields, of columns that could be the same field "field: title, title",
    of tables the line of the second, of rows above the titles the line of these, of sheets and laboratories their
    names.
    """

    def __init__(self, code, detail=""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


class RowProblem(NamedTuple):
    """Why a row is refused; expected: what would be right, when a value can be given.

    code, of a cell: missing, character, length, number, thousands, superscript, sign, percent, format, formula,
    hidden_column, struck, error_cell, as_date, spoiled, date, day_or_month, future, past or drawn_other; of a line:
    quote, cells, cut, hidden or twice; or the caller's own.
    """

    line: int
    column: str
    value: str
    code: str
    expected: str = ""
