# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.stock_lot_quality.birth import PRODUCTION
from odoo.exceptions import UserError


class MrpUnbuild(models.Model):
    """What is taken apart was made by the order that is named, and was not taken apart before."""

    _inherit = "mrp.unbuild"

    def action_unbuild(self):
        """Refuse more of goods that are graded than is left of what the order made.

        Of others Odoo takes apart what is not there, as it delivers and consumes what is not there.

        :raises UserError: see above
        """
        self.ensure_one()
        if self.mo_id:
            # Two at once would each find what the other takes: the later one meets a concurrent change, and is tried
            # again.
            self.env.cr.execute("UPDATE mrp_production SET id = id WHERE id = %s", [self.mo_id.id])
            # sudo: whether goods are graded does not depend on who takes them apart.
            if self.sudo().product_id.categ_id._birth_grade(PRODUCTION) and self._is_beyond():
                self._refuse_beyond()
        return super().action_unbuild()

    def _is_beyond(self):
        """Whether more is to be taken apart than is left."""
        asked = self.product_uom_id._compute_quantity(self.product_qty, self.product_id.uom_id)
        return self.product_id.uom_id.compare(asked, self._left_of_lot()) > 0

    def _refuse_beyond(self):
        unit = self.product_id.uom_id
        raise UserError(
            self.env._(
                "%(left)s %(unit)s of %(lot)s is left to be taken apart of what %(order)s made. Choose the order and "
                "the lot of what lies there, or a smaller quantity.",
                left=unit._decimal(max(self._left_of_lot(), 0)),
                unit=unit.name,
                lot=self.lot_id.name or self.product_id.display_name,
                order=self.mo_id.name,
            )
        )

    def _left_of_lot(self):
        """Return how much the order made of the lot, less what was taken apart, in the product's unit."""
        # sudo: how much is left does not depend on who may see the order and the other unbuild orders.
        unbuild = self.sudo()
        apart = unbuild._unbuilt_before().filtered(lambda move: move._takes_apart())
        return unbuild._moved_of_lot(unbuild.mo_id.move_finished_ids) - unbuild._moved_of_lot(apart)

    def _moved_of_lot(self, moves):
        lines = moves.filtered(lambda move: move.state == "done" and move.product_id == self.product_id).move_line_ids
        # A line without a lot is of an operation type that uses none.
        return sum(
            lines.filtered(lambda line: line.lot_id in (self.lot_id, line.lot_id.browse())).mapped(
                "quantity_product_uom"
            )
        )

    def _unbuilt_before(self):
        """Return what other unbuild orders of the same order have moved."""
        others = self.mo_id.unbuild_ids - self
        return (others.produce_line_ids | others.consume_line_ids).filtered(lambda move: move.state == "done")
