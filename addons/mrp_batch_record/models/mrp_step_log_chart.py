# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, datetime
from typing import NamedTuple

from odoo import models
from odoo.addons.stock_lot_quality.verdict import parse_decimal
from odoo.tools import SQL

#: Stretches of time a chart is divided into; of each its lowest and its highest value are drawn.
STRETCHES = 600


class Point(NamedTuple):
    """A reading that is drawn: its limits as texts, and how many of its parameter there are and lie outside."""

    parameter_id: int
    at: datetime
    value: float
    within: bool
    lower: str | None
    upper: str | None
    target: str | None
    count: int
    outside: int


class MrpStepLog(models.Model):
    """The readings of a step as a chart shows them."""

    _inherit = "mrp.step.log"

    def reading_series(self):
        """Return one series per parameter that is a number, for the chart on the step's form.

        A list of ``{parameter, unit, lower, upper, target, count, outside, points}``: limits in the parameter's own
        unit or False, ``points`` as ``[milliseconds since 1970, value, within its limits]`` in the order of measuring.
        Of many readings the highest and lowest of each stretch of time stand for it, so no excursion is lost.
        Corrected readings are left out.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["mrp.step.reading"].check_access("read")
        self.env["mrp.step.reading"].flush_model()
        series = {}
        query = SQL(_SERIES, log=self.id, stretches=STRETCHES)
        for point in map(Point._make, self.env.execute_query(query)):
            drawn = series.setdefault(point.parameter_id, {"points": []})
            drawn["points"].append([round(1000 * point.at.replace(tzinfo=UTC).timestamp()), point.value, point.within])
            # The limits drawn are those the latest reading was judged by.
            drawn.update(
                lower=point.lower, upper=point.upper, target=point.target, count=point.count, outside=point.outside
            )
        parameters = self.env["lot.parameter"].browse(series)
        return [
            series[parameter.id]
            | {"parameter": parameter.display_name, "unit": parameter.uom_id.name or ""}
            | {name: _number(series[parameter.id][name]) for name in ("lower", "upper", "target")}
            for parameter in parameters
        ]


def _number(text):
    return float(parse_decimal(text)) if text else False


_SERIES = """
WITH standing AS (
    SELECT r.id, r.parameter_id, r.measured_at, r.value_float, r.in_limits, r.lower, r.upper, r.target,
           count(*) OVER each AS counted, count(*) FILTER (WHERE NOT r.in_limits) OVER each AS outside,
           ntile(%(stretches)s) OVER (PARTITION BY r.parameter_id ORDER BY r.measured_at, r.id) AS stretch
      FROM mrp_step_reading r
      JOIN lot_parameter p ON p.id = r.parameter_id AND p.kind = 'number'
     WHERE r.log_id = %(log)s AND NOT EXISTS (SELECT FROM mrp_step_reading later WHERE later.replaces_id = r.id)
    WINDOW each AS (PARTITION BY r.parameter_id)
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY parameter_id, stretch ORDER BY value_float, id) AS from_low,
              row_number() OVER (PARTITION BY parameter_id, stretch ORDER BY value_float DESC, id) AS from_high
      FROM standing
)
SELECT parameter_id, measured_at, value_float, in_limits, lower, upper, target, counted, outside
  FROM ranked
 WHERE from_low = 1 OR from_high = 1
 ORDER BY parameter_id, measured_at, id
"""
