# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .lot_result_import_column import MEANINGS


class LotResultMappingLine(models.Model):
    """What a column of this title means."""

    _name = "lot.result.mapping.line"
    _inherit = ["lot.result.mapping.part"]
    _description = "Column of a Laboratory's Files"

    title = fields.Char("Column", required=True)
    meaning = fields.Selection(MEANINGS, help="Empty: the column is left out.")

    def _listed(self):
        return "line_ids"

    def _said(self):
        meanings = dict(self._fields["meaning"].selection)
        return f"{self.title} = {meanings.get(self.meaning, '-')}"
