# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..birth import PRODUCTION, RECEIPT


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "local.name"]
    _rec_names_search = ["complete_name", "shown_name"]

    receipt_grade_id = fields.Many2one(
        "lot.grade", "Grade at receipt", ondelete="restrict",
        help="Grade a lot is born with when it is received. Empty: the parent category's; empty there too:"
             " the other one's; no gate only where neither is set.",
    )
    production_grade_id = fields.Many2one(
        "lot.grade", "Grade at production", ondelete="restrict",
        help="Grade a lot is born with when it is made. Empty: the parent category's; empty there too:"
             " the other one's; no gate only where neither is set.",
    )

    @api.depends("parent_id.shown_name", "parent_id.complete_name")
    def _compute_display_name(self):
        return super()._compute_display_name()

    def _shown(self):
        """A category is shown below the one it belongs to."""
        shown = super()._shown()
        if not shown or not self.parent_id:
            return shown
        return f"{self.parent_id.display_name} / {shown}"

    def _birth_grade(self, birth):
        """Grade of a new lot, from this category or the nearest above it.

        Goods whose lots are graded when they are received are graded when they are made, and the other way round: a
        lot that came in by the way nobody thought of would meet no gate.

        :param birth: 'receipt' or 'production'
        :return: lot.grade, empty for no gate
        """
        other = RECEIPT if birth == PRODUCTION else PRODUCTION
        return self._nearest_grade(birth) or self._nearest_grade(other)

    def _nearest_grade(self, birth):
        category = self
        while category and not category[f"{birth}_grade_id"]:
            category = category.parent_id
        return category[f"{birth}_grade_id"]
