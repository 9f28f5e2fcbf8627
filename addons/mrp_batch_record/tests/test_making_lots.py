# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestLotsOfSeveral(MakingCase):
    """A number that was judged takes nothing more; one that waits is topped up, and passes once all of it is judged."""

    def setUp(self):
        super().setUp()
        self._grades_lots()
        self.bom.product_uom_id = self.kg
        self._received(self.milk, "M-MORE", 500)
        self.first = self._make(self._order())
        self.lot = self.first.lot_producing_ids

    def _second(self, lot=None, user=None):
        order = (
            self.env["mrp.production"]
            .with_user(user or self.operator)
            .create(
                {
                    "product_id": self.yoghurt.id,
                    "bom_id": self.bom.id,
                    "product_qty": 100,
                    "company_id": self.company.id,
                }
            )
        )
        order.action_confirm()
        order.lot_producing_ids = lot or self.lot
        return order

    def test_a_released_lot_takes_nothing_more(self):
        self.first.with_user(self.quality)._release()
        for user in (self.operator, self.supervisor):
            with self.assertRaisesRegex(UserError, "number of its own"), self.env.cr.savepoint():
                self._second(user=user)
        with self.assertRaisesRegex(UserError, "decided on"), self.env.cr.savepoint():
            self.env["mrp.production"].with_user(self.operator).create(
                {
                    "product_id": self.yoghurt.id,
                    "bom_id": self.bom.id,
                    "product_qty": 1,
                    "company_id": self.company.id,
                    "lot_producing_ids": [Command.set(self.lot.ids)],
                }
            )
        self.assertEqual(self._make(self._order()).state, "done", "with a number of its own")

    def test_a_failed_lot_takes_nothing_more(self):
        self.first.with_user(self.quality)._reject("smells")
        with self.assertRaisesRegex(UserError, "decided on"), self.env.cr.savepoint():
            self._second()

    def test_what_may_be_used_takes_nothing_more(self):
        bought = self._received(self.yoghurt, "Y-BOUGHT", 5)
        self.assertEqual(bought.grade_id.code, "pass")
        with self.assertRaisesRegex(UserError, "Y-BOUGHT is Released already"), self.env.cr.savepoint():
            self._second(bought)
        self.category.production_grade_id = self.env["lot.grade"]._of("pass")
        self.assertEqual(self._second(bought).lot_producing_ids, bought, "what is made may be used at once here")

    def test_a_lot_that_waits_is_topped_up_and_waits_for_both(self):
        second = self._make(self._second())
        self.first.with_user(self.quality)._release()
        self.assertEqual(self.lot.grade_id.code, "in_progress")
        self.assertEqual(self.lot.product_qty, 200)
        second.with_user(self.quality)._release()
        self.assertEqual(self.lot.grade_id.code, "pass")

    def test_what_is_being_made_when_the_first_is_released_is_no_better_for_it(self):
        second = self._second()
        self.first.with_user(self.quality)._release()
        self.assertEqual(self.lot.grade_id.code, "in_progress")
        self._make(second)
        self.assertEqual(self.lot.grade_id.code, "in_progress")
        second.with_user(self.quality)._reject("smells")
        self.assertEqual(self.lot.grade_id.code, "fail")

    def test_a_release_does_not_lift_the_rejection_of_the_other(self):
        second = self._make(self._second())
        self.first.with_user(self.quality)._reject("smells")
        second.with_user(self.quality)._release()
        self.assertEqual(self.lot.grade_id.code, "fail")

    def test_an_order_that_was_given_up_is_not_waited_for(self):
        self._second().with_user(self.supervisor).action_cancel()
        self.first.with_user(self.quality)._release()
        self.assertEqual(self.lot.grade_id.code, "pass")

    def test_a_lot_that_was_judged_meanwhile_takes_nothing_more(self):
        second = self._second()
        self._grade(self.lot, "pass")
        with self.assertRaisesRegex(UserError, "is Released already"), self.env.cr.savepoint():
            self._make(second)
        self._grade(self.lot, "held")
        self._make(second)
        self.assertEqual(self.lot.grade_id.code, "held")

    def test_a_by_product_goes_into_no_released_lot(self):
        whey = self._product("Whey", "09506000134406", tracking="lot")
        self.bom.byproduct_ids = [Command.create({"product_id": whey.id, "product_qty": 40})]
        lot = self._received(whey, "W-1", 10)
        order = self._order()
        move = order.move_byproduct_ids
        move.move_line_ids = [
            Command.clear(),
            Command.create({**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": 40}),
        ]
        move.picked = True
        with self.assertRaisesRegex(UserError, "W-1 is Released already"), self.env.cr.savepoint():
            self._make(order)

    def test_parts_of_one_order_share_a_number_that_waits(self):
        order = self._order()
        number = order.lot_producing_ids
        part = order._split_productions({order: [40, 60]})[-1]
        part.lot_producing_ids = number
        self._make_part(order)
        order.with_user(self.quality)._release()
        self.assertEqual(number.grade_id.code, "in_progress")
        self._make_part(part)
        part.with_user(self.quality)._release()
        self.assertEqual((number.grade_id.code, number.product_qty), ("pass", 100))

    def _make_part(self, order):
        heat, fill = order.workorder_ids
        for step, name, quantity in ((heat, "M-1", order.product_qty), (fill, "C-1", order.product_qty / 50)):
            self._start(step)
            answer = step._feed(name, quantity)
            self.assertTrue(answer.accepted, answer.reason)
            if step == heat:
                self._reading(step.step_log_id, "74.0")
            step.button_finish()
        self._sign_steps(order)
        order.action_close_batch(order.product_qty)
        self.assertEqual(order.state, "done")
