# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from .test_making_facts import FactsCase


@tagged("post_install", "-at_install")
class TestLeft(FactsCase):
    """What is left to do of an order goes by what was done: not by a typed quantity, nor by moved components."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids

    def _left(self, order, *quantities):
        """Split *order* as closing it with a backorder does, and return what is left."""
        order = order.with_user(self.operator).with_context(mo_ids_to_backorder=order.ids)
        return order._split_productions({order: list(quantities)})[-1]

    def test_a_quantity_done_is_counted_by_finishing(self):
        for user in (self.worker, self.operator, self.supervisor):
            for vals in ({"qty_produced": 100}, {"qty_reported_from_previous_wo": 100}):
                self._refused(lambda user=user, vals=vals: self.heat.with_user(user).write(vals), "finished")
        order = self.order.with_user(self.worker)
        self._refused(lambda: order.write({"workorder_ids": [Command.update(self.heat.id, {"qty_produced": 1})]}))
        added = {"name": "Stir", "production_id": order.id, "workcenter_id": self.tank.id, "product_uom_id": self.kg.id}
        steps = self.env["mrp.workorder"].with_user(self.worker)
        self._refused(lambda: steps.create(added | {"qty_produced": 100}))
        self._refused(lambda: steps.with_context(default_qty_produced=100).create(added))
        self._refused(lambda: steps.with_context(counting_steps=True).create(added | {"qty_produced": 100}))
        self._start(self.heat)
        self.heat._feed("M-1", 100)
        self._reading(self.heat.step_log_id, "74.0")
        self.heat.button_finish()
        self.assertEqual(self.heat.qty_produced, 100)

    def test_a_component_stays_with_its_step(self):
        moves = self.order.move_raw_ids.with_user(self.worker)
        milk = moves.filtered(lambda move: move.product_id == self.milk)
        for vals in (
            {"workorder_id": self.fill.id},
            {"operation_id": self.fill.operation_id.id},
            {"workorder_id": False},
            {"operation_id": False},
        ):
            self._refused(lambda vals=vals: milk.write(vals), "consumed in the step")
            self._refused(lambda vals=vals: milk.with_context(linking_components=True).write(vals))
        self._refused(lambda: self.fill.with_user(self.worker).write({"move_raw_ids": [Command.link(milk.id)]}))
        self._refused(lambda: self.heat.with_user(self.worker).write({"move_raw_ids": [Command.clear()]}))
        self.env["change.production.qty"].with_user(self.worker).create(
            {"mo_id": self.order.id, "product_qty": 50}
        ).change_prod_qty()
        self.assertEqual((milk.workorder_id, milk.product_uom_qty), (self.heat, 50))

    def test_a_quantity_alone_covers_no_step_of_what_is_split_off(self):
        # As core's own code could say it; nobody else can.
        self.order.workorder_ids.sudo().write({"qty_produced": 100})
        first, second = self.order.with_user(self.operator)._split_productions({self.order: [1, 99]})
        self.assertEqual(set(second.workorder_ids.mapped("state")), {"cancel"})
        self.assertTrue(second.confirmed_steps)
        self.assertEqual(self._codes(second).count("dropped"), 2)
        self.assertEqual(self._codes(first).count("unlogged"), 2)

    def test_a_step_done_for_the_whole_order_covers_what_is_left(self):
        self._start(self.heat)
        self.heat._feed("M-1", 100)
        self._reading(self.heat.step_log_id, "74.0")
        self.heat.button_finish()
        second = self._left(self.order, 40, 60)
        third = self._left(second, 20, 40)
        for rest in (second, third):
            self.assertEqual(rest.workorder_ids.mapped("state")[0], "cancel")
            self.assertEqual([row["covered_by"] for row in rest.confirmed_steps], [[self.heat.id], []])
            self.assertNotIn("dropped", self._codes(rest))
            self.assertEqual(self._codes(rest).count("unlogged"), 1)
