# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.stock_lot_quality.birth import PRODUCTION
from odoo.exceptions import UserError

#: What goods are used for.
USES = ("sale", "consumption", "pick")


class StockLot(models.Model):
    """A lot that grows: what is added has the grade of the lot at once, whoever will decide on it."""

    _inherit = "stock.lot"

    def _check_takes_more(self, order):
        """Let an order name these lots as what it will make, or raise.

        A number that waits for its release may be topped up, by as many orders as work on it.

        :raises UserError: one was decided on, or may be used: what is made now would count as judged
        """
        if not self or order._is_named_elsewhere():
            return
        # sudo: whether a lot was judged does not depend on who may see its orders.
        lots = self.sudo()
        makers = lots._makers()
        for lot in lots:
            decided = (makers[lot.id] - order).filtered("release_decision")
            if decided:
                raise UserError(
                    self.env._(
                        "Lot %(lot)s was decided on with order %(decided)s: what %(order)s makes would count as "
                        "judged, too. Give %(order)s a number of its own.",
                        lot=lot.name,
                        decided=decided[0].name,
                        order=order.name,
                    )
                )
            lot._check_not_judged(order)

    def _check_not_judged(self, order, late=False):
        """Let an order add to this lot, or raise.

        :param late: bool, whether the order is done: what is added now was not there to be judged with the rest
        :raises UserError: there is some of it that may be used, and what is made may not be used before its release
        """
        if self._is_better_than_made() and (late or self._is_there_without(order)):
            raise UserError(
                self.env._(
                    "Lot %(lot)s is %(grade)s already: what %(order)s makes would count as judged, too. Give %(order)s "
                    "a number of its own.",
                    lot=self.name,
                    grade=self.grade_id.name,
                    order=order.name,
                )
            )

    def _check_grows_late(self, move):
        """Let a completed movement of an order that is done have made more of these lots, or raise.

        :raises UserError: one was decided on elsewhere, or may be used: what is added now would count as judged
        """
        # sudo: whoever books goods need not see the order.
        order = move.sudo().production_id
        if move.state != "done" or order.state != "done" or order._is_named_elsewhere():
            return
        for lot in self:
            if lot not in order.lot_producing_ids:
                lot._check_takes_more(order)
            lot._check_not_judged(order, late=True)

    def _is_better_than_made(self):
        """Whether this lot may be used for what a lot that has just been made may not."""
        # sudo: everybody is told, also without access to grades and categories.
        lot = self.sudo()
        born = lot.product_id.categ_id._birth_grade(PRODUCTION)
        allows = lot.env["lot.grade"]._permissions().allows
        return bool(born and lot.grade_id) and not allows[born.id].issuperset(
            allows[lot.grade_id.id].intersection(USES)
        )

    def _is_there_without(self, order):
        """Whether some of this lot came from elsewhere than this order."""
        # sudo: as above.
        lot, own = self.sudo(), order.sudo().move_finished_ids.move_line_ids
        return (
            lot._moved_before(own)
            or bool(lot.quant_ids.filtered("quantity"))
            and not own.filtered(lambda line: line.state == "done" and line.lot_id == lot)
        )
