# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""SQL that finds the bad lots that went into others, however far back."""

from odoo.tools import SQL

from .links import _next_lots


def graded_inputs(lots, companies, badges):
    """(lot, input) pairs: each of ``lots`` with the lots it was made of, at any depth, that wear one of the badges."""
    return SQL(
        """WITH RECURSIVE reached(made, lot_id) AS (
               SELECT asked.id, asked.id FROM unnest(%(lots)s::int[]) asked(id)
                UNION
               SELECT reached.made, step.lot_id FROM reached CROSS JOIN LATERAL (%(next_lots)s) step
                WHERE step.lot_id IS NOT NULL
           )
           SELECT reached.made, lot.id
             FROM reached
             JOIN stock_lot lot ON lot.id = reached.lot_id AND lot.id <> reached.made
             JOIN lot_grade grade ON grade.id = lot.grade_id AND grade.badge IN %(badges)s
            ORDER BY reached.made, lot.id""",
        lots=list(lots),
        badges=tuple(badges),
        next_lots=_next_lots(False, companies),
    )
