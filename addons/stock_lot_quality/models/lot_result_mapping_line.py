# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .lot_result_import_column import MEANINGS


class LotResultMappingLine(models.Model):
    """What a column of this title means."""

    _name = "lot.result.mapping.line"
    _description = "Column of a Laboratory's Files"

    mapping_id = fields.Many2one("lot.result.mapping", required=True, index=True, ondelete="cascade")
    title = fields.Char("Column", required=True)
    meaning = fields.Selection(MEANINGS, help="Empty: the column is left out.")
