# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Whether a line of a file is whole: neither cut, nor with more cells than titles, nor put away by the file itself."""

import re

from .cells import OddLine
from .problems import RowProblem

_SHOWN = 60
_DIGITS = re.compile(r"\d")
_MOMENTS = ("tested_at", "tested_clock", "drawn_at")


class LineCheck:
    """The check of a sheet's lines, one by one.

    :param sheet: table.Sheet
    :param columns: dict field -> column index
    """

    def __init__(self, sheet, columns):
        self.sheet, self.columns = sheet, columns
        self.needed = max(columns.values()) + 1 if sheet.delimited else 0
        titled = [index for index, title in enumerate(sheet.header) if title]
        self.titled = titled[-1] + 1 if titled else 0
        self.fields = {index: field for field, index in columns.items()}
        self.earlier = {}

    def rows(self):
        """The rows of the sheet."""
        return self._last_apart() if self.sheet.open_end else self.sheet.rows

    def is_whole(self, cells):
        """Whether nothing is to be said of a line, at a glance."""
        return type(cells) is tuple and (not self.needed or self.needed <= len(cells) <= self.titled)

    def problems(self, line, cells):
        """RowProblems of a line as a whole; empty when there are none."""
        if type(cells) is not tuple:
            return [RowProblem(line, "", _shown(cells), cells.code)]
        if not self.needed:
            return []
        if len(cells) < self.needed:
            return self._too_few(line, cells)
        more = [cell for cell in cells[self.titled :] if cell]
        return [RowProblem(line, "", _shown(more), "cells", str(self.titled))] if more else []

    def _too_few(self, line, cells):
        index = min(index for index in self.fields if index >= len(cells))
        return [RowProblem(line, self.sheet.header[index], "", "cut")]

    def _last_apart(self):
        """The rows; the last one, which no line end closes, may have been cut in its last cell."""
        former = last = None
        for line, cells in self.sheet.rows:
            if last:
                yield last
                former = last[1]
            last = line, cells
        if last:
            line, cells = last
            yield line, OddLine(cells, "cut") if self._may_be_cut(cells, former or ()) else cells

    def _may_be_cut(self, cells, former):
        """Whether a last cell may be a part of what was written: it is empty, or none before it is written alike."""
        index = len(cells) - 1
        field = self.fields.get(index)
        if type(cells) is OddLine or not field:
            return False
        if not cells[index]:
            return True
        before = former[index] if len(former) > index else ""
        if field in _MOMENTS:
            return _form(before) != _form(cells[index]) if before else len(cells[index]) < len("2025-09-17 08:30")
        return field == "value" or before != cells[index]


def _form(text):
    return _DIGITS.sub("0", text)


def _shown(cells):
    text = " | ".join(cells).replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
