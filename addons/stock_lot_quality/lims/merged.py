# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Cells of a workbook that are merged: what is seen in all of them is held by the first alone."""

from typing import NamedTuple

from openpyxl.utils import range_boundaries

from .cells import Odd
from .problems import FileProblem

COLUMNS_MAX = 256
_LINES_MAX = 1 << 20


class Range(NamedTuple):
    """First and last line and column."""

    top: int
    left: int
    bottom: int
    right: int


def merged_ranges(references):
    """The Ranges of a sheet's merged cells, the last first.

    :param references: set of str, as the sheet has them
    :raises ValueError: one is none
    """
    ranges = []
    for reference in references:
        left, top, right, bottom = range_boundaries(reference)
        # Of whole columns no lines are said, of whole lines no columns.
        found = Range(top or 1, left or 1, bottom or _LINES_MAX, min(right or COLUMNS_MAX, COLUMNS_MAX))
        if found.left <= COLUMNS_MAX:
            ranges.append(found)
    return sorted(ranges, reverse=True)


class Merged:
    """What merged cells cover, asked line by line from above."""

    def __init__(self, ranges):
        self._coming, self._here = list(ranges), []

    def covered(self, line, cells):
        """The cells of a line, in which those that merged cells cover are as if missing.

        :raises FileProblem: 'workbook', when more overlap than there are columns
        """
        if not (self._coming or self._here):
            return cells
        while self._coming and self._coming[-1].top <= line:
            self._here.append(self._coming.pop())
        self._here = [found for found in self._here if found.bottom >= line]
        if len(self._here) > COLUMNS_MAX:
            raise FileProblem("workbook", "merged cells overlap")
        for found in self._here:
            cells += [""] * (found.right - len(cells))
            for column in range(found.left + (line == found.top), found.right + 1):
                cells[column - 1] = cells[column - 1] or Odd("", "missing")
        return cells
