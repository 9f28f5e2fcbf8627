# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from odoo import models

from .stock_move_kept import ORDERS


class StockMove(models.Model):
    """What is taken apart gives back what is still in it: of each lot so much as went in, less what came back before.

    Odoo goes through the lots that went in from the first one on, whatever other unbuild orders have given back.
    """

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        for move in self.filtered(lambda move: move.state not in ("done", "cancel") and move._is_of_unbuild()):
            move._name_what_is_left()
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _is_of_unbuild(self):
        """Whether this is a movement of an unbuild order and of nothing else."""
        # sudo: what a movement is part of does not depend on who may see it.
        move = self.sudo()
        return bool(move.unbuild_id) and not move.picking_id and not any(move[name] for name in ORDERS)

    def _takes_apart(self):
        """Whether goods are used up by this movement of an unbuild order, rather than given back."""
        return self._is_of_unbuild() and self.location_dest_id.usage == "production"

    def _gate_operation(self, source, destination):
        """Goods that are taken apart within a quarantine go there: what must not be used may be."""
        operation = super()._gate_operation(source, destination)
        if operation != "consumption" or not self or not self._takes_apart():
            return operation
        # sudo: whether a place is a quarantine does not depend on who may see it.
        return "quarantine" if self.sudo().unbuild_id.location_dest_id.in_quarantine else operation

    def _name_what_is_left(self):
        """Name the lots of a component that are still in what is taken apart, or of a by-product that are left."""
        # sudo: whoever takes apart need not see the order.
        origin, unbuild = self.sudo().origin_returned_move_id, self.sudo().unbuild_id
        product = self._takes_apart() and self.product_id == unbuild.product_id
        if product or self.has_tracking == "none" or not origin or unbuild._is_beyond():
            return
        unit, lines = self.product_id.uom_id, self._lines_left_of(origin, unbuild)
        missing = self.product_uom._compute_quantity(self.product_uom_qty, unit)
        named = []
        for line, left in lines:
            taken = unit.round(min(left, missing))
            if unit.compare(taken, 0) > 0:
                named.append((line, taken))
                missing -= taken
        if lines and not self._is_named(named):
            self._write_named(named, unbuild)

    def _lines_left_of(self, origin, unbuild):
        """Return [(line, quantity)]: what moved by *origin* and was not moved back, in the product's unit."""
        lines = origin.move_line_ids.filtered(lambda line: line.state == "done" and line.quantity)
        if unbuild.lot_id and not self._takes_apart():
            into = lines.filtered(lambda line: unbuild.lot_id in line.produce_line_ids.lot_id)
            elsewhere = self._bound_elsewhere(origin, unbuild.lot_id)
            lines = into.sorted(lambda line: line.lot_id in elsewhere)
        before = unbuild._unbuilt_before().filtered(lambda move: move.origin_returned_move_id == origin)
        back = _amounts(before.move_line_ids)
        left = []
        for line in lines:
            key, amount = (line.lot_id, line.owner_id), line.quantity_product_uom
            gone = min(amount, back[key])
            back[key] -= gone
            left.append((line, amount - gone))
        return left

    def _bound_elsewhere(self, origin, lot):
        """Return the lots that were fed into other numbers of the order, and not into *lot*: they come last."""
        fed = origin.feeding_ids._standing().filtered("finished_lot_id")
        into = fed.filtered(lambda feeding: feeding.finished_lot_id == lot)
        return (fed - into).lot_id - into.lot_id

    def _is_named(self, named):
        """Whether the lines of this movement are those."""
        unit, is_so, wanted = self.product_id.uom_id, _amounts(self.move_line_ids), Counter()
        for line, taken in named:
            wanted[line.lot_id, line.owner_id] += taken
        return all(not unit.compare(is_so[key], wanted[key]) for key in {*is_so, *wanted})

    def _write_named(self, named, unbuild):
        self.move_line_ids.unlink()
        unit = self.product_id.uom_id
        lines = self.env["stock.move.line"].create(
            [
                unbuild._prepare_move_line_vals(self, line, taken)
                | {"product_uom_id": unit.id, "owner_id": line.owner_id.id, "picked": True}
                for line, taken in named
            ]
        )
        if not self._takes_apart():
            lines._apply_putaway_strategy()
        if self.product_uom.compare(self.quantity, self.product_uom_qty) < 0:
            # No rest is left to wait for what is not there.
            self.product_uom_qty = self.quantity


def _amounts(lines):
    """Counter of (lot, owner) -> quantity in the product's unit."""
    found = Counter()
    for line in lines:
        found[line.lot_id, line.owner_id] += line.quantity_product_uom
    return found
