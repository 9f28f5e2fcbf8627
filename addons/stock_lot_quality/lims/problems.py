# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What can be wrong with a file as a whole, or with one of its rows."""

from typing import NamedTuple


class FileProblem(ValueError):
    """The file as a whole cannot be read.

    code: empty, big, foreign, encoding, table, workbook, old_workbook, unpacked, long, json, json_value or columns;
    detail says more: of a foreign file its kind (see foreign.py), of missing columns their fields, separated by commas.
    """

    def __init__(self, code, detail=""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


class RowProblem(NamedTuple):
    """Why a row is refused. code: missing, character, length, number, thousands, date, day_or_month, future, or the
    caller's own; expected: what would be right, when a value can be given."""

    line: int
    column: str
    value: str
    code: str
    expected: str = ""


class Number(str):
    """A cell that the file itself holds as a number: in plain notation, '.' is its decimal mark."""

    __slots__ = ()
