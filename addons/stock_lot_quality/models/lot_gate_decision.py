# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import sql

from ..gate import read_values
from .lot_grade import OPERATIONS


class LotGateDecision(models.Model):
    """What the gate answered when it refused, or was overridden.

    The reason is kept as a code and values, and worded in the language of whoever reads it: an operator's refusal is
    read by an auditor of another country.
    """

    _name = "lot.gate.decision"
    _description = "Gate Decision"
    _inherit = ["lot.fact"]
    _order = "decided_at desc, id desc"
    _rec_name = "lot_id"

    lot_id = fields.Many2one("stock.lot", required=True, index=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    operation = fields.Selection(OPERATIONS, required=True, readonly=True)
    allowed = fields.Boolean(readonly=True)
    answer = fields.Selection([("allowed", "Let through"), ("refused", "Refused")], compute="_compute_answer")
    grade_code = fields.Char("Grade", readonly=True)
    grade_shown = fields.Char("Grade then", compute="_compute_grade_shown")
    reason_code = fields.Char(readonly=True)
    reason_values = fields.Char(
        readonly=True, help="What the reason says besides: ids, and the names as they were then."
    )
    reason_text = fields.Char(readonly=True, help="A reason kept as text, from before reasons were kept as codes.")
    reason = fields.Char(compute="_compute_reason")
    override_reason = fields.Char(readonly=True)
    approved_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(required=True, readonly=True)
    origin = fields.Char(readonly=True, help="The document on which the lot was to be used.")

    _reason_required = models.Constraint(
        "CHECK (reason_code IS NOT NULL OR reason_text IS NOT NULL)", "A decision of the gate says why."
    )

    def _auto_init(self):
        """Keep the sentences of rows from before reasons were kept as codes."""
        columns = sql.table_columns(self.env.cr, self._table)
        if "reason" in columns and "reason_text" not in columns:
            sql.rename_column(self.env.cr, self._table, "reason", "reason_text")
            sql.drop_not_null(self.env.cr, self._table, "reason_text")
        return super()._auto_init()

    @api.depends("reason_code", "reason_values", "reason_text")
    @api.depends_context("lang", "tz")
    def _compute_reason(self):
        for decision in self:
            decision.reason = decision.reason_text or self._sentence(
                decision.reason_code, read_values(decision.reason_values or "{}")
            )

    @api.depends("grade_code")
    @api.depends_context("lang")
    def _compute_grade_shown(self):
        # sudo: who may read the decision reads in it which grade the lot had.
        names = {grade.code: grade.name for grade in self.env["lot.grade"].sudo().search([])}
        for decision in self:
            decision.grade_shown = names.get(decision.grade_code, decision.grade_code)

    @api.depends("allowed")
    def _compute_answer(self):
        for decision in self:
            decision.answer = "allowed" if decision.allowed else "refused"

    def _record(self, answers, document=None):
        """Record answers of the gate as facts.

        :param answers: list of GateAnswer; only refusals and overrides are kept
        :param document: Document
        :return: the recorded facts
        """
        # sudo: everyone who meets the gate leaves a fact; nobody may write facts by hand.
        return self.sudo().create(
            [answer.fact(self.env, document) for answer in answers if not answer.allowed or answer.override]
        )
