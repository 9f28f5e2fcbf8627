# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from .batch_today import WEEKS


class Figure(NamedTuple):
    """A figure of the plant: its aggregate of ``batch.figures``, its unit, and whether more of it is better."""

    key: str
    aggregate: str
    unit: str
    more_is_better: bool


FIGURES = (
    Figure("yield", "yield_percent:avg", "%", True),
    Figure("first", "right_first_time:avg", "%", True),
    Figure("hours", "release_hours:avg", "h", False),
    Figure("deviations", "deviation_count:sum", "", False),
    Figure("late", "late_count:sum", "", False),
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
            "date_start", ">=", fields.Datetime.now() - timedelta(weeks=WEEKS))
        totals = model._read_group(domain, [], [figure.aggregate for figure in FIGURES] + ["__count"])[0]
        weeks = self._by_week(model, domain)
        labels = self._figure_labels()
        figures = [
            {
                "key": figure.key, "label": labels[figure.key], "unit": figure.unit,
                "value": totals[place] if totals[-1] else None,
                "trend": [week[place] if week else None for week in weeks],
                "better": self._better(figure, [week[place] for week in weeks if week]),
            }
            for place, figure in enumerate(FIGURES)
        ]
        return figures

    def _figure_labels(self):
        return {
            "yield": self.env._("Yield"),
            "first": self.env._("Right first time"),
            "hours": self.env._("From end to release"),
            "deviations": self.env._("Deviations"),
            "late": self.env._("Late entries"),
        }

    def _by_week(self, model, domain):
        """The aggregates of each of the last weeks, the oldest first; None for a week without a batch."""
        found = {}
        rows = model.with_context(lang="en_GB")._read_group(
            domain, ["date_start:week"], [figure.aggregate for figure in FIGURES])
        for week, *values in rows:
            found[week.date() if hasattr(week, "date") else week] = values
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date()
        monday = now - timedelta(days=now.weekday())
        return [found.get(monday - timedelta(weeks=back)) for back in reversed(range(WEEKS))]

    def _better(self, figure, values):
        """Whether the newest of the known *values* is better than the mean of those before."""
        known = [value for value in values if value is not None]
        if len(known) < 2 or known[-1] == sum(known[:-1]) / (len(known) - 1):
            return None
        return (known[-1] > sum(known[:-1]) / (len(known) - 1)) == figure.more_is_better
