# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..state import Grading

CAUSES = [
    ("person", "A person"),
    ("passed", "All samples passed"),
    ("failed", "A sample failed"),
    ("reopened", "The verdict turned"),
    ("released", "Release of the batch"),
    ("rejected", "Rejection of the batch"),
    ("born", "As received or made"),
    ("other", "By itself"),
]


class LotGrading(models.Model):
    """A lot was graded: by whom, when and why. One row for each change of a grade."""

    _name = "lot.grading"
    _description = "Change of a Lot's Grade"
    _inherit = ["lot.fact"]
    _order = "graded_at desc, id desc"
    _rec_name = "lot_id"
    # Who graded, and when, it says itself; and it never changes.
    _log_access = False

    lot_id = fields.Many2one("stock.lot", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True)
    former_grade_id = fields.Many2one("lot.grade", "Grade before", readonly=True, ondelete="restrict")
    grade_id = fields.Many2one("lot.grade", readonly=True, ondelete="restrict")
    cause = fields.Selection(CAUSES, required=True, readonly=True)
    reason = fields.Char("Reason given", readonly=True, help="What the person typed.")
    user_id = fields.Many2one("res.users", "Caused by", required=True, readonly=True, ondelete="restrict")
    graded_at = fields.Datetime(required=True, readonly=True)

    # The guard of a lot's grade reads the last row of each lot that changes.
    _lot_last_idx = models.Index("(lot_id, id)")

    @api.model
    def _record(self, lots, grade):
        """Record, before it is written, that lots get a grade; those that have it already are left out.

        Why is what the context says as a :class:`~..state.Grading`: an object that no call from outside can hold.
        """
        why = self.env.context.get("grading")
        cause, reason = why if isinstance(why, Grading) else Grading("other")
        lots.flush_recordset(["grade_id", "company_id"])
        self.env.cr.execute(
            SQL(
                "INSERT INTO lot_grading (lot_id, company_id, former_grade_id, grade_id, cause, reason, user_id, "
                "graded_at) SELECT id, company_id, grade_id, %(grade)s, %(cause)s, %(reason)s, %(user)s, %(now)s FROM "
                "stock_lot WHERE id = ANY(%(lots)s) AND grade_id IS DISTINCT FROM %(grade)s::integer",
                grade=grade.id or None,
                cause=cause,
                reason=reason or None,
                user=self.env.uid,
                now=fields.Datetime.now(),
                lots=lots.ids,
            )
        )
        lots.invalidate_recordset(["grading_ids"], flush=False)

    @api.model
    def _latest(self, lots):
        """The last change of each lot that still stands: dict lot id -> lot.grading, readable by everybody."""
        if not lots.ids:
            return {}
        lots.flush_recordset(["grade_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (g.lot_id) g.id FROM lot_grading g JOIN stock_lot l ON l.id = g.lot_id"
                " WHERE g.lot_id = ANY(%s) AND g.grade_id IS NOT DISTINCT FROM l.grade_id"
                " ORDER BY g.lot_id, g.graded_at DESC, g.id DESC",
                lots.ids,
            )
        )
        # sudo: who may see a lot may know what it is and why.
        return {row.lot_id.id: row for row in self.sudo().browse([row_id for [row_id] in rows])}
