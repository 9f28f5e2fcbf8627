# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..birth import PRODUCTION, RECEIPT

#: What decides which grade the lots of a category are born with.
_GRADING = frozenset(("receipt_grade_id", "production_grade_id", "parent_id"))


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "local.name"]
    _rec_names_search = ["complete_name", "shown_name"]

    receipt_grade_id = fields.Many2one(
        "lot.grade",
        "Grade at receipt",
        ondelete="restrict",
        help="Grade a lot is born with when it is received. Empty: the parent category's; empty there too:"
        " the other one's; no gate only where neither is set. Lots that have no grade then wait for quality.",
    )
    production_grade_id = fields.Many2one(
        "lot.grade",
        "Grade at production",
        ondelete="restrict",
        help="Grade a lot is born with when it is made. Empty: the parent category's; empty there too:"
        " the other one's; no gate only where neither is set. Lots that have no grade then wait for quality.",
    )

    def write(self, vals):
        """Whether and how lots are graded changes for every company that has some.

        :raises UserError: the user does not work in all of them
        """
        for name in _GRADING & vals.keys():
            changed = self.filtered(lambda category, name=name: category[name].id != (vals[name] or False))
            for category in changed:
                self.env["stock.lot"]._check_everybodys(
                    [("product_id.categ_id", "child_of", category.ids)], category.display_name
                )
        return super().write(vals)

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

    def _waiting_grade(self):
        """The grade that lots of this category without one count as: in progress where they are graded, else none."""
        grades = self.env["lot.grade"]
        return grades._of("in_progress") if self._birth_grade(RECEIPT) else grades

    @api.model
    def _graded(self):
        """The categories whose lots are graded: those that say so, without the ones below them."""
        return self.search(["|", ("receipt_grade_id", "!=", False), ("production_grade_id", "!=", False)])

    def _nearest_grade(self, birth):
        category = self
        while category and not category[f"{birth}_grade_id"]:
            category = category.parent_id
        return category[f"{birth}_grade_id"]
