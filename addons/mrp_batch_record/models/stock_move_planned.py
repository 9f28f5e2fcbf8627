# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import Private, private
from odoo.exceptions import UserError

#: The step a component is consumed in.
STEP = ("workorder_id", "operation_id")
#: What makes a line a component of its order, by its recipe.
BOUND = ("raw_material_production_id", "bom_line_id", "substitutes_id")
#: What the plan of an order says of a component.
PLANNED = frozenset({*STEP, *BOUND, "product_id", "product_uom", "product_uom_qty"})


class StockMove(models.Model):
    """A component of a confirmed order: bound to it and to its step, and held against the plan when it is changed."""

    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        """A component that is added to a confirmed order is told; what stands in for another is fed, not typed in.

        :raises UserError: one of these would stand in for another
        """
        moves = super().create(vals_list)
        if not moves._is_planning() and moves.substitutes_id:
            moves._refuse_bound(moves.filtered("substitutes_id")[0])
        moves._note_replanned(moves._orders_planned(), moves._planned_products())
        return moves

    def write(self, vals):
        """Tell what changes the plan of a confirmed order.

        :raises UserError: a component would leave its order or the recipe's line, or would be moved to another step by
            who may not, or once a step has begun
        """
        if PLANNED.isdisjoint(vals):
            return super().write(vals)
        self._check_component_kept(vals)
        orders, products = self._orders_planned(), self._planned_products()
        written = super().write(self._scaled(vals))
        # Core makes a by-product anew whose product changes.
        moves = self.exists()
        self._note_replanned(orders | moves._orders_planned(), products | moves._planned_products())
        return written

    def unlink(self):
        """Tell what is taken out of a confirmed order."""
        orders, products = self._orders_planned(), self._planned_products()
        if orders:
            # What stood in for one of these stands for itself.
            products |= set(self.sudo().search([("substitutes_id", "in", self.ids)]).product_id.ids)  # sudo: as below
        unlinked = super().unlink()
        self._note_replanned(orders, products)
        return unlinked

    def _scaled(self, vals):
        """These values, with the quantity that the order has found for this component; see ``_update_raw_moves``."""
        found = private(self.env, "scaled_quantities", {})
        if "product_uom_qty" in vals and len(self) == 1 and self.id in found:
            return {**vals, "product_uom_qty": found[self.id]}
        return vals

    def _merge_moves(self, merge_into=False):
        """Lines that Odoo merges plan the same in the end."""
        merged = super(StockMove, self._planning())._merge_moves(merge_into)
        return merged.with_env(self.env)

    def _planning(self):
        """Return these lines with the word that the code which keeps the plan is at work on them."""
        return self.with_context(planning_components=Private(True))

    def _is_planning(self):
        return self.env.su or any(private(self.env, key) for key in ("planning_components", "linking_components"))

    def _orders_planned(self):
        """Return the orders that a change of these lines has to be told of."""
        # sudo: who moves goods need not see the order; the plan is the same for everybody.
        orders = self.sudo().raw_material_production_id
        if self._is_planning():
            return orders.browse()
        return orders.filtered(
            lambda order: (
                order.confirmed_components and order.state not in ("draft", "cancel") and not order.release_decision
            )
        )

    def _planned_product(self):
        """Return the product that the plan knows this component by: that of the component it stands in for."""
        return (self.substitutes_id or self).product_id

    def _planned_products(self):
        """Return the ids of the products that the plan knows these components by, and their own."""
        moves = self.sudo()  # sudo: as below
        return {*moves.product_id.ids, *moves.substitutes_id.product_id.ids}

    def _note_replanned(self, orders, products):
        """Tell what the plan of these orders says otherwise of the products that were written, and of nothing else."""
        for order in orders.exists():
            order._note_changes(self.env.user, products)

    def _check_component_kept(self, vals):
        if self._is_planning() or not (named := [name for name in (*STEP, *BOUND) if name in vals]):
            return
        for move in self.filtered(lambda move: move._is_confirmed_component()):
            changed = {name for name in named if move[name].id != (vals[name] or False)}
            if not changed.isdisjoint(BOUND):
                self._refuse_bound(move)
            if changed:
                move._check_may_move(vals)

    def _is_confirmed_component(self):
        # sudo: as above. What is decided is kept whole, and says how it is corrected.
        order = self.sudo().raw_material_production_id
        return order.state not in (False, "draft", "cancel") and not order.release_decision

    def _refuse_bound(self, move):
        # sudo: as above.
        order = move.sudo().raw_material_production_id
        raise UserError(
            self.env._(
                "%(product)s stays the component of %(order)s that it was confirmed as. Add another component, or feed "
                "what the recipe permits instead.",
                product=move.product_id.display_name,
                order=order.name,
            )
        )

    def _check_may_move(self, vals):
        """A component is consumed in the step the recipe names; who answers for the steps may change that in time."""
        # sudo: as above.
        move = self.sudo()
        order, steps = move.raw_material_production_id, move.workorder_id
        if not self.env["mrp.workorder"]._is_decider():
            raise UserError(
                self.env._(
                    "%(product)s of %(order)s is consumed in the step it was confirmed with. Feed it there, or ask a "
                    "supervisor to move it.",
                    product=move.product_id.display_name,
                    order=order.name,
                )
            )
        steps |= order.workorder_ids.filtered(
            lambda step: (
                step.id == vals.get("workorder_id")
                or step.operation_id.id in (move.operation_id.id or 0, vals.get("operation_id") or 0)
            )
        )
        begun = steps.filtered("step_log_ids")
        if begun:
            raise UserError(
                self.env._(
                    "%(product)s of %(order)s stays with its step: %(step)s has begun.",
                    product=move.product_id.display_name,
                    order=order.name,
                    step=begun[0].name,
                )
            )
