# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Which anchor was the first to cover an entry."""

from bisect import bisect_right


class Cover:
    """The anchors of a log by size."""

    def __init__(self, anchors):
        self.anchors = anchors.sorted("size")
        self.sizes = self.anchors.mapped("size")

    def first_over(self, index):
        """The first anchor of more than ``index`` entries, or an empty set."""
        at = bisect_right(self.sizes, index)
        return self.anchors[at : at + 1]
