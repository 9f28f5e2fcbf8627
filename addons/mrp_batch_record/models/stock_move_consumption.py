# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..scan import Message, called


class StockMove(models.Model):
    """A component line against its plan. Lines that stand in for another are planned and consumed together with it."""

    _inherit = "stock.move"

    def _standing_in(self):
        """Return this component line, the one it stands in for and those that stand in for the same: one plan."""
        self.ensure_one()
        component = self.substitutes_id or self
        return component | component.raw_material_production_id.move_raw_ids.filtered(
            lambda move: move.substitutes_id == component
        )

    def _planned_in_all(self):
        """Return what is planned of this component, in the line's unit, by whatever it is done."""
        return sum(self._standing_in().mapped("product_uom_qty"))

    def _fed_in_all(self):
        """Return what was fed of this component, in the line's unit, by whatever it was done."""
        return sum(self._standing_in().feeding_ids._standing().mapped("quantity"))

    def _consumed_in_all(self):
        """Return what was consumed of this component, in the line's unit, by whatever it was done."""
        return sum(self._standing_in().filtered(lambda move: move.state == "done").mapped("quantity"))

    def _needed_share(self):
        """Return which part of its plan the batch needs: all of it, unless less or more was made than planned."""
        order = self.raw_material_production_id
        return order.qty_produced / order.product_qty if order.qty_produced and order.product_qty else 1

    def _is_consumed_short(self):
        """Whether less was consumed than is needed and tolerated, and no step has said so when it ended."""
        least = self._planned_in_all() * min(self._needed_share(), 1) * (1 - self.bom_line_id.feeding_tolerance / 100)
        return self.product_uom.compare(self._consumed_in_all(), least) < 0 and not self._is_noted_short()

    def _is_noted_short(self):
        """Whether a step has said when it ended that so little was fed, and just that was consumed."""
        if self.product_uom.compare(self._fed_in_all(), self._consumed_in_all()):
            return False
        told = self.raw_material_production_id.deviation_ids._facts_noted("fed_short")
        fed = sum(self.feeding_ids._standing().mapped("quantity"))
        # It ended before it was known how much would be made, or after.
        return any(self._fed_fact(fed, planned) in told for planned in (self.product_uom_qty, self._needed()))

    def _fed_fact(self, fed, planned):
        """What was fed of this line against its plan, in decimals: what a deviation for too little notes."""
        return [self.id, self.product_uom._decimal(fed), self.product_uom._decimal(planned)]

    def _is_consumed_over(self):
        """Whether more was consumed than the recipe plans and tolerates."""
        most = self._planned_in_all() * max(self._needed_share(), 1) * (1 + self.bom_line_id.feeding_tolerance / 100)
        return bool(self.bom_line_id) and self.product_uom.compare(self._consumed_in_all(), most) > 0

    def _consumed_sentence(self, how):
        """Return the sentence about what was consumed.

        :param how: ``short`` or ``over``
        """
        unit, share = self.product_uom, self._needed_share()
        planned = self._planned_in_all() * (min(share, 1) if how == "short" else max(share, 1))
        return self.env["batch.message"]._sentence(
            Message(
                f"consumed_{how}",
                {
                    "product": called(self.product_id),
                    "consumed": unit._decimal(self._consumed_in_all()),
                    "planned": unit._decimal(planned),
                    "unit": called(unit, "name"),
                },
            )
        )
