# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotResultImportProblem(models.Model):
    """Why a row is refused, and what would be right."""

    _name = "lot.result.import.problem"
    _description = "Refused Row of a Laboratory File"
    _order = "line, id"

    import_id = fields.Many2one("lot.result.import", required=True, index=True, ondelete="cascade")
    line = fields.Integer()
    column = fields.Char()
    value = fields.Char()
    message = fields.Char("What would be right")
