# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.common import MakingCase
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestConsumption(MakingCase):
    """What an order consumed is what was fed, and what differs from the plan is told."""

    def _trace(self, order):
        trace = self.env["batch.trace"].create(
            {"lot_ids": [Command.set(order.lot_producing_ids.ids)], "direction": "up"}
        )
        return trace._answer()

    def _consumed(self, order):
        return sorted(
            (line.lot_id.name, line.quantity)
            for line in order.move_raw_ids.move_line_ids
            if line.state == "done" and line.quantity
        )

    def _finish(self, order, quantity=100, **context):
        for step in order.workorder_ids.filtered(lambda step: step.state not in ("done", "cancel")):
            if step.state != "progress":
                self._start(step)
            if step.operation_id == self.pasteurise:
                self._reading(step.step_log_id, "74")
            step.button_finish()
        self._sign_steps(order)
        order.qty_producing = quantity
        order.with_context(**{"skip_backorder": True, "skip_consumption": True} | context).button_mark_done()
        self.assertEqual(order.state, "done")

    def _flexible(self, claimed=False):
        """The recipe as Odoo gives it: no component belongs to a step."""
        self.bom.consumption = "flexible"
        if not claimed:
            self.bom.bom_line_ids.operation_id = False


class TestUnclaimed(TestConsumption):
    """Components that belong to no operation: Odoo takes what it reserved by itself when a step starts."""

    def setUp(self):
        super().setUp()
        self._flexible()
        self._received(self.milk, "M-2", 100)
        self.order = self._order()
        self.order.action_assign()
        self.heat, self.fill = self.order.workorder_ids
        self._start(self.heat)

    def test_the_reserved_lot_can_be_scanned_and_scans_take_the_place_of_what_was_reserved(self):
        quants = self.env["stock.quant"]  # nothing of it is free
        free = quants._get_available_quantity(self.milk, self.stock, lot_id=self.milk_lot)
        quants._update_available_quantity(self.milk, self.stock, -free, lot_id=self.milk_lot)
        answer = self.heat._feed("M-1", 60)
        self.assertTrue(answer.accepted, answer.reason)
        answer = self.heat._feed("M-2", 40)
        self.assertTrue(answer.accepted, answer.reason)
        self.assertTrue(self.heat._feed("C-1", 2).accepted)
        self._finish(self.order)
        self.assertEqual(self._consumed(self.order), [("C-1", 2), ("M-1", 60), ("M-2", 40)])
        self.assertEqual(self.order._release_exceptions(), [])
        self.assertNotIn("not_consumed", [gap.code for gap in self._trace(self.order).completeness.gaps])

    def test_another_lot_is_not_consumed_on_top(self):
        self.assertTrue(self.heat._feed("M-2", 100).accepted)
        milk = self.order.move_raw_ids.filtered(lambda move: move.product_id == self.milk)
        self.assertEqual([(line.lot_id.name, line.quantity) for line in milk.move_line_ids], [("M-2", 100)])
        self.assertEqual(self.heat._feed("M-1", 60).code, "tolerance")

    def test_what_is_only_fed_in_part_is_consumed_in_part_and_told(self):
        self.assertTrue(self.heat._feed("M-2", 40).accepted)
        self._finish(self.order)
        self.assertIn(("M-2", 40), self._consumed(self.order))
        self.assertNotIn("M-1", dict(self._consumed(self.order)))
        deviation = self.order.deviation_ids
        self.assertEqual(deviation.mapped("noted_as"), ["fed_short"])
        self.assertIn("40.00 of 100.00", f"{deviation.title} {deviation.description}")

    def test_what_nobody_scans_is_consumed_as_planned(self):
        self._finish(self.order)
        self.assertEqual(self._consumed(self.order), [("C-1", 2), ("M-1", 100)])
        self.assertFalse(self.order.deviation_ids)

    def test_what_takes_the_place_of_a_held_lot_is_consumed(self):
        self._grade(self.milk_lot, "held")
        self._finish(self.order)
        self.assertEqual(self._consumed(self.order), [("C-1", 2), ("M-2", 100)])

    def test_scans_are_asked_for_at_the_last_step(self):
        self.pasteurise.requires_scan = True
        self._reading(self.heat.step_log_id, "74")
        self.heat.button_finish()
        self._start(self.fill)
        with self.assertRaisesRegex(UserError, "has not been scanned"):
            self.fill.button_finish()
        self.fill._feed("M-1", 100)
        self.fill._feed("C-1", 2)
        self.fill.button_finish()
        self.assertEqual(self.fill.state, "done")


class TestAgainstPlan(TestConsumption):
    """Once an order is done its consumption is held against its plan."""

    def _without_steps(self):
        self._flexible()
        self.bom.operation_ids.unlink()
        order = self._order()
        order.qty_producing = 100
        order.set_qty_producing()
        return order

    def _set(self, order, product, quantity):
        move = order.move_raw_ids.filtered(lambda move: move.product_id == product)
        move.quantity = quantity
        move.picked = bool(quantity)

    def _findings(self, order):
        return [(row.noted_as, row.title, row.state) for row in order.deviation_ids]

    def test_nothing_was_consumed(self):
        order = self._without_steps()
        for product in (self.milk, self.culture):
            self._set(order, product, 0)
        order.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
        self.assertEqual(order.state, "done")
        self.assertEqual(len(order.deviation_ids), 1, "one cause, one deviation")
        self.assertIn("0.00 of 100.00", order.deviation_ids.title)
        self.assertIn("0.00 of 2.00", order.deviation_ids.description)
        self.assertTrue(order._release_exceptions())
        completeness = self._trace(order).completeness
        self.assertEqual([gap.count for gap in completeness.gaps if gap.code == "not_consumed"], [2])
        self.assertLess(completeness.percent, 100)

    def test_a_tenth_was_consumed(self):
        order = self._without_steps()
        self._set(order, self.milk, 10)
        order.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
        [(noted_as, title, state)] = self._findings(order)
        self.assertEqual((noted_as, state), ("fed_short", "open"))
        self.assertIn("10.00 of 100.00", title)
        self.assertLess(self._trace(order).completeness.percent, 100)

    def test_within_the_tolerance_nothing_is_told(self):
        order = self._without_steps()
        self._set(order, self.milk, 96)
        order.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
        self.assertFalse(order.deviation_ids)
        self.assertNotIn("not_consumed", [gap.code for gap in self._trace(order).completeness.gaps])

    def test_too_much_was_consumed(self):
        order = self._without_steps()
        self._set(order, self.milk, 150)
        order.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
        [(noted_as, title, _state)] = self._findings(order)
        self.assertEqual(noted_as, "fed_over")
        self.assertIn("150.00 instead of 100.00", title)

    def test_fed_for_ten_and_six_made(self):
        order = self._order()
        heat, fill = order.workorder_ids
        self._start(heat)
        self.assertTrue(heat._feed("M-1", 100).accepted)
        self._reading(heat.step_log_id, "74")
        heat.button_finish()
        self._start(fill)
        self.assertTrue(fill._feed("C-1", 1.2).accepted)
        order.qty_producing = 60
        fill.button_finish()
        self._sign_steps(order)
        order = order.with_env(self.env)  # operators leave no rest
        order.qty_producing = 60
        order.with_context(skip_backorder=True, mo_ids_to_backorder=order.ids, skip_consumption=True).button_mark_done()
        self.assertEqual((order.state, order.product_qty), ("done", 60))
        [(noted_as, title, _state)] = self._findings(order)
        self.assertEqual(noted_as, "fed_over")
        self.assertIn("100.00 instead of 60.00", title)
        return order.production_group_id.production_ids - order

    def test_the_rest_that_was_fed_with_the_first_part_can_be_closed(self):
        rest = self.test_fed_for_ten_and_six_made().with_user(self.operator)
        for step in rest.workorder_ids.filtered(lambda step: step.state not in ("done", "cancel")):
            self._start(step)
            if step.operation_id == self.pasteurise:
                self._reading(step.step_log_id, "74")
            else:
                self.assertTrue(step._feed("C-1", 0.8).accepted)
            step.button_finish()
        self._sign_steps(rest)
        rest.qty_producing = 40
        closed = rest.with_context(skip_backorder=True, skip_consumption=True)
        with self.assertRaisesRegex(UserError, "No lot of .*Raw milk.*supervisor"), self.env.cr.savepoint():
            closed.button_mark_done()
        milk = rest.move_raw_ids.filtered(lambda move: move.product_id == self.milk)
        milk.with_user(self.supervisor).write({"product_uom_qty": 0})
        closed.button_mark_done()
        self.assertEqual((rest.state, self._consumed(rest)), ("done", [("C-1", 0.8)]))
        self.assertIn("replanned", rest.deviation_ids.mapped("noted_as"))

    def test_picked_in_part_then_made(self):
        """Core cancels what it picked too little of; the order must not look complete."""
        self.warehouse.manufacture_steps = "pbm"
        self._flexible()
        self.bom.operation_ids.unlink()
        order = self._order()
        pick = order.picking_ids
        for move in pick.move_ids:
            move.quantity = move.product_uom_qty * 0.6
            move.picked = True
        pick._action_done()
        self.assertEqual(pick.state, "done")
        order.qty_producing = 20
        order.set_qty_producing()
        order.with_context(skip_backorder=True, mo_ids_to_backorder=order.ids, skip_consumption=True).button_mark_done()
        self.assertEqual((order.state, order.product_qty), ("done", 20))
        if dict(self._consumed(order)) != {"C-1": 0.4, "M-1": 20}:
            self.assertTrue(order._release_exceptions(), self._consumed(order))
            self.assertLess(self._trace(order).completeness.percent, 100)

    def test_a_step_that_told_is_not_told_again(self):
        order = self._order()
        heat, fill = order.workorder_ids
        self._start(heat)
        self.assertTrue(heat._feed("M-1", 50).accepted)
        self._reading(heat.step_log_id, "74")
        heat.button_finish()
        self._start(fill)
        self.assertTrue(fill._feed("C-1", 2).accepted)
        fill.button_finish()
        self._finish(order)
        self.assertEqual([(row[0], row[2]) for row in self._findings(order)], [("fed_short", "open")])
        self.assertFalse(order.deviation_ids.description)

    def test_the_plan_of_a_substitute_is_that_of_the_component(self):
        self.bom.bom_line_ids[0].substitute_ids = self.sugar
        order = self._order()
        heat = order.workorder_ids[0]
        self._start(heat)
        first = self.env["mrp.feeding"].browse(heat._feed("S-1", 40).feeding_id)
        answer = heat._feed("M-1", 60)
        second = self.env["mrp.feeding"].browse(answer.feeding_id)
        self.assertEqual((first.planned_quantity, second.planned_quantity), (100, 100))
        self.assertEqual((answer.fed, answer.planned), ("100.00", "100.00"))
        self._reading(heat.step_log_id, "74")
        heat.button_finish()
        self._finish(order)
        self.assertFalse(order.deviation_ids)


class TestWithoutLots(TestConsumption):
    """An order whose operation type uses no lots."""

    def setUp(self):
        super().setUp()
        self._flexible()
        self.bom.operation_ids.unlink()
        self.warehouse.manu_type_id.write({"use_create_lots": False, "use_existing_lots": False})

    def _taken_unnamed(self):
        order = self._order()
        order.qty_producing = 100
        order.set_qty_producing()
        milk = order.move_raw_ids.filtered(lambda move: move.product_id == self.milk)
        milk.move_line_ids.unlink()
        self.env["stock.move.line"].create({**milk._prepare_move_line_vals(), "quantity": 100, "picked": True})
        return order

    def test_held_material_does_not_go_in_unnamed(self):
        order = self._taken_unnamed()
        self._grade(self.milk_lot, "held")
        with self.assertRaisesRegex(UserError, "M-1"):
            order.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()

    def test_the_trace_of_the_lots_that_lie_there_is_not_complete(self):
        order = self._taken_unnamed()
        order.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
        self.assertEqual(order.state, "done")
        trace = self.env["batch.trace"].create({"lot_ids": [Command.set(self.milk_lot.ids)], "direction": "down"})
        completeness = trace._answer().completeness
        self.assertIn("moved_unnamed", [gap.code for gap in completeness.gaps])
        self.assertLess(completeness.percent, 100)
        self.assertTrue(order._release_exceptions())
