# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .lot_grade import OPERATIONS


class LotGateDecision(models.Model):
    """What the gate answered when it refused, or was overridden."""

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
    reason = fields.Char(required=True, readonly=True)
    override_reason = fields.Char(readonly=True)
    approved_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(required=True, readonly=True)
    origin = fields.Char(readonly=True, help="The document on which the lot was to be used.")

    @api.depends("allowed")
    def _compute_answer(self):
        for decision in self:
            decision.answer = "allowed" if decision.allowed else "refused"

    def _record(self, answers, origin=None):
        """Record answers of the gate as facts.

        :param answers: list of GateAnswer; only refusals and overrides are kept
        :param origin: str, name of the document
        :return: the recorded facts
        """
        # sudo: everyone who meets the gate leaves a fact; nobody may write facts by hand.
        return self.sudo().create([
            answer.fact(self.env, origin) for answer in answers if not answer.allowed or answer.override
        ])
