# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    receipt_grade_id = fields.Many2one(
        "lot.grade", "Grade at receipt", ondelete="restrict",
        help="Grade a lot is born with when it is received. Empty: the parent category's; empty there too: no gate.",
    )
    production_grade_id = fields.Many2one(
        "lot.grade", "Grade at production", ondelete="restrict",
        help="Grade a lot is born with when it is made. Empty: the parent category's; empty there too: no gate.",
    )

    def _birth_grade(self, birth):
        """Grade of a new lot, from this category or the nearest above it.

        :param birth: 'receipt' or 'production'
        :return: lot.grade, empty for no gate
        """
        category = self
        while category and not category[f"{birth}_grade_id"]:
            category = category.parent_id
        return category[f"{birth}_grade_id"]
