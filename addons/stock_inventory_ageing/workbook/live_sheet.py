# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""A worksheet that takes a hundred thousand formulas without looking for what none of them holds."""

from xlsxwriter.worksheet import Worksheet


class LiveSheet(Worksheet):
    """Formulas of functions that every version of Excel knows: none needs the prefix of a newer one.

    The look for those, thirty patterns over each formula, took more than half of the time a large file takes.
    """

    def _prepare_formula(self, formula, expand_future_functions=False):
        return formula.removeprefix("=")
