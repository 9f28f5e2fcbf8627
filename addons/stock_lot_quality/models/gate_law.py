# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass
from datetime import datetime

from odoo.tools import SQL


@dataclass(frozen=True)
class GateLaw:
    """Which quants the gate lets through, as SQL and as a predicate.

    Written as SQL at once: as conditions of a domain it would be taken apart and optimised anew for each move that is
    reserved.

    :param allowed: ids of the grades that allow the operation
    :param unexpired_at: naive UTC by which a graded lot must not have expired; None where expiry does not matter
    :param overridden: ids of lots with an override that stands
    :param waiting: id of the grade that lots without one count as; None where they are not gated
    """

    allowed: tuple
    unexpired_at: datetime | None
    overridden: tuple
    waiting: int | None = None

    def to_sql(self, model, alias, query):
        """The condition on ``alias``, a row of ``stock_quant``."""

        def column(name):
            return model._field_to_sql(alias, name, query)

        grade = free = column("grade_id")
        if self.waiting:
            # Stock without a lot stays free.
            grade, free = SQL("coalesce(%s, %s)", grade, self.waiting), column("lot_id")
        fit = SQL("%s IN %s", grade, self.allowed or (0,))
        if self.unexpired_at:
            expires = column("expiration_date")
            fit = SQL("%s AND (%s IS NULL OR %s > %s)", fit, expires, expires, self.unexpired_at)
        overridden = SQL("OR %s IN %s", column("lot_id"), self.overridden) if self.overridden else SQL()
        return SQL("(%s IS NULL OR %s %s)", free, fit, overridden)

    def lets(self, quant):
        """The same for a record."""
        grade, expires = quant.grade_id.id or (quant.lot_id and self.waiting), quant.expiration_date
        if not grade or quant.lot_id.id in self.overridden:
            return True
        return grade in self.allowed and not (self.unexpired_at and expires and expires <= self.unexpired_at)
