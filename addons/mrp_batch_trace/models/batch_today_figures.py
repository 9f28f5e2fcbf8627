# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from .batch_today import WEEKS


class Figure(NamedTuple):
    """A figure of the plant: its field of ``batch.figures``, its unit, and whether more of it is better.

    mean: whether it is the mean of the batches that have it, rather than the sum of all.
    """

    key: str
    field: str
    mean: bool
    unit: str
    more_is_better: bool


FIGURES = (
    Figure("yield", "yield_percent", True, "%", True),
    Figure("first", "right_first_time", True, "%", True),
    Figure("hours", "release_hours", True, "h", False),
    Figure("deviations", "deviation_count", False, "", False),
    Figure("late", "late_count", False, "", False),
)


class BatchToday(models.AbstractModel):
    """The figures of who leads: how the plant does, over the last eight weeks."""

    _inherit = "batch.today"

    @api.model
    def figures(self):
        """Return ``[{key, label, unit, value, trend, better}]`` of the batches begun in the last eight weeks.

        ``value`` is None where nothing is known yet; ``trend`` has one value or None for each week, the oldest first;
        ``better`` is True, False, or None where the last weeks say neither. Empty without the right to read them.
        """
        model = self.env["batch.figures"]
        if not model.has_access("read") or "warehouse" in self._roles()[:1]:
            return []
        domain = Domain("company_id", "in", self.env.companies.ids) & Domain(
            "date_start", ">=", fields.Datetime.now() - timedelta(weeks=WEEKS)
        )
        days = self._by_day(model, domain)
        weeks, labels = self._by_week(days), self._figure_labels()
        return [self._figure(figure, labels[figure.key], list(days.values()), weeks) for figure in FIGURES]

    def _figure(self, figure, label, days, weeks):
        trend = [self._value(figure, week) for week in weeks]
        return {
            "key": figure.key,
            "label": label,
            "unit": figure.unit,
            "value": self._value(figure, days),
            "trend": trend,
            "better": self._better(figure, trend),
        }

    def _figure_labels(self):
        return {
            "yield": self.env._("Yield"),
            "first": self.env._("Right first time"),
            "hours": self.env._("From end to release"),
            "deviations": self.env._("Deviations"),
            "late": self.env._("Late entries"),
        }

    def _by_day(self, model, domain):
        """dict day -> {key of a figure: (sum, how many batches have it)}, of the days on which a batch began.

        By day, for the database begins a week as the reader's language does; the mean of a week is not the mean of its
        days.
        """
        wanted = [f"{figure.field}:{function}" for figure in FIGURES for function in ("sum", "count")]
        days = {}
        for day, *found in model._read_group(domain, ["date_start:day"], wanted):
            pairs = zip(found[::2], found[1::2], strict=True)
            days[day] = {figure.key: pair for figure, pair in zip(FIGURES, pairs, strict=True)}
        return days

    def _by_week(self, days):
        """The days of each of the last weeks, the oldest first: a list of what ``_by_day`` told of them."""
        weeks = {monday: [] for monday in self._mondays()}
        for day, rows in days.items():
            weeks.get(self._monday(day), []).append(rows)
        return list(weeks.values())

    @staticmethod
    def _value(figure, days):
        """A figure of several days together; None where no batch has it."""
        total = sum(day[figure.key][0] or 0 for day in days)
        count = sum(day[figure.key][1] for day in days)
        if not count:
            return None
        return total / count if figure.mean else total

    @staticmethod
    def _better(figure, values):
        """Whether the newest of the known *values* is better than the mean of those before."""
        known = [value for value in values if value is not None]
        if len(known) < 2 or known[-1] == sum(known[:-1]) / (len(known) - 1):
            return None
        return (known[-1] > sum(known[:-1]) / (len(known) - 1)) == figure.more_is_better
