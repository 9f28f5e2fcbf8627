# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""Works out the formulas the ageing writes, straight from the cells, as a spreadsheet would on loading."""

import re
from datetime import datetime

from openpyxl.utils import range_boundaries

REFERENCE = r"(?:'((?:[^']|'')+)'!)?\$?([A-Z]{1,2})\$?(\d+)(?::\$?([A-Z]{1,2})\$?(\d+))?"
DAY_ZERO = datetime(1899, 12, 30)


class Calculator:
    """Evaluates a formula cell of an openpyxl workbook loaded with its formulas."""

    def __init__(self, book):
        self.book = book
        self.known = {}

    def value(self, sheet, column, row):
        """A cell's value: numbers and texts as they are, dates as day numbers, formulas worked out."""
        key = (sheet, column, row)
        if key not in self.known:
            cell = self.book[sheet].cell(row, column)
            content = cell.value
            if cell.data_type == "f":
                content = self._work_out(sheet, content[1:])
            elif content is None:
                content = ""  # an empty cell equals the empty text
            elif isinstance(content, datetime):
                content = (content - DAY_ZERO).days
            self.known[key] = content
        return self.known[key]

    def _cells(self, sheet, match):
        name = (match[1] or sheet).replace("''", "'")
        corners = f"{match[2]}{match[3]}:{match[4] or match[2]}{match[5] or match[3]}"
        left, top, right, bottom = range_boundaries(corners)
        return [self.value(name, column, row) for row in range(top, bottom + 1) for column in range(left, right + 1)]

    def _work_out(self, sheet, formula):
        found = []

        def name_of(match):
            cells = self._cells(sheet, match)
            found.append(cells if match[4] else cells[0])
            return f"found[{len(found) - 1}]"

        python = re.sub(REFERENCE, name_of, formula)
        python = re.sub(r"\((found\[\d+\])=(found\[\d+\])\)", r"same(\1,\2)", python)
        if python.startswith("IF("):
            condition, yes, no = python[3:-1].split(",", 2)
            python = f"({yes}) if ({condition.replace('=', '==')}) else ({no})"
        return eval(python, {**FUNCTIONS, "found": found})  # noqa: S307 - formulas of our own workbook


class Vector(list):
    def __mul__(self, other):
        return Vector((a or 0) * (b or 0) for a, b in zip(self, other, strict=True))


def _folded(content):
    """As = compares: "Milk" and "MILK" are the same."""
    return content.casefold() if isinstance(content, str) else content


def _match(age, starts, _kind):
    return max(place for place, start in enumerate(starts, 1) if start <= age)


def _excel_round(number, places):
    scaled = abs(number) * 10**places
    return (1 if number >= 0 else -1) * int(scaled + 0.5 + 1e-6) / 10**places


def _numbers(cells):
    return [cell for cell in cells if isinstance(cell, int | float)]


FUNCTIONS = {
    "same": lambda cells, wanted: Vector(_folded(cell) == _folded(wanted) for cell in cells),
    "EXACT": lambda cells, wanted: Vector(cell == wanted for cell in cells),
    "SUM": lambda cells: sum(_numbers(cells)),
    "SUBTOTAL": lambda _function, cells: sum(_numbers(cells)),
    "SUMPRODUCT": lambda cells: sum(cells),
    "SUMIF": lambda keys, key, cells: sum(c or 0 for k, c in zip(keys, cells, strict=True) if k == key),
    "INDEX": lambda cells, place: cells[place - 1],
    "MATCH": _match,
    "ROUND": _excel_round,
}
