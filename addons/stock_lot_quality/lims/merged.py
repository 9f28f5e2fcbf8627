# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Cells of a workbook that are merged: what is seen in all of them is held by the first alone."""

import re
from typing import NamedTuple

from openpyxl.utils import range_boundaries

from .cells import Odd
from .problems import FileProblem

COLUMNS_MAX = 256
_CHUNK = 1 << 20
_RANGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Za-z]{1,3}\d{1,7}:[A-Za-z]{1,3}\d{1,7})[\"']")
_LONGEST = 200


class Range(NamedTuple):
    """First and last line and column."""

    top: int
    left: int
    bottom: int
    right: int


def merged_ranges(source):
    """The Ranges of a sheet's merged cells, the last first.

    :param source: binary stream of the sheet's XML
    """
    found, rest = set(), b""
    while piece := source.read(_CHUNK):
        text = rest + piece
        found.update(_RANGE.findall(text))
        rest = text[-_LONGEST:]
    ranges = []
    for place in found:
        left, top, right, bottom = range_boundaries(place.decode())
        if left <= COLUMNS_MAX:
            ranges.append(Range(top, left, bottom, min(right, COLUMNS_MAX)))
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
