# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotResultMappingWord(models.Model):
    """What a laboratory means by a word in the place of a result."""

    _name = "lot.result.mapping.word"
    _inherit = ["lot.result.mapping.part"]
    _description = "Word of a Laboratory"

    name = fields.Char("As the Laboratory Writes", required=True)
    parameter_id = fields.Many2one(
        "lot.parameter", index="btree_not_null", ondelete="restrict", help="Empty: of every parameter."
    )
    meaning = fields.Char("Means", required=True, help="For example <0.05, or a value that the parameter permits.")

    def _listed(self):
        return "word_ids"

    def _said(self):
        return " = ".join(filter(None, (self.name, self.parameter_id.code, self.meaning)))
