# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..lims import RowProblem


class LotResultImportProblem(models.Model):
    """Why a row is refused, and what would be right."""

    _name = "lot.result.import.problem"
    _description = "Refused Row of a Laboratory File"
    _order = "line, id"

    import_id = fields.Many2one("lot.result.import", required=True, index=True, ondelete="cascade")
    line = fields.Integer()
    column = fields.Char()
    value = fields.Char()
    code = fields.Char(required=True, help="Which of the known problems it is; the sentence is made for each reader.")
    expected = fields.Char()
    message = fields.Char("What would be right", compute="_compute_message")

    @api.depends("code", "expected")
    @api.depends_context("lang")
    def _compute_message(self):
        words = self.env["lot.result.import"]
        for row in self:
            row.message = row.code and words._sentence(
                RowProblem(row.line, row.column or "", row.value or "", row.code, row.expected or "")
            )
