# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.fact_guard.guard import Private
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestWrittenIn(MakingCase):
    """A lot that a person wrote into a component of a step that has begun is in the tank, scanned or not."""

    def setUp(self):
        super().setUp()
        self._grades_lots()
        self.bom.consumption = "flexible"
        self.other = self._received(self.milk, "M-2", 300)
        self.order = self._order()
        self.heat, self.fill = self.order.workorder_ids
        self.milk_move = self.order.move_raw_ids.filtered(lambda move: move.product_id == self.milk)

    def _line(self, lot=None, quantity=100, picked=True):
        lot = lot or self.milk_lot
        return {
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "quantity": quantity,
            "product_uom_id": self.milk_move.product_uom.id,
            "location_id": self.milk_move.location_id.id,
            "location_dest_id": self.milk_move.location_dest_id.id,
            "picked": picked,
        }

    def _write(self, lot=None, quantity=100, user=None, **more):
        move = self.milk_move.with_user(user or self.operator)
        move.move_line_ids.unlink()
        move.move_line_ids = [Command.create(self._line(lot, quantity, **more))]
        return self.milk_move.move_line_ids

    def _booked(self):
        return [(line.lot_id.name, line.quantity) for line in self.milk_move.move_line_ids]

    def _told(self):
        return [row for row in self.order.deviation_ids if row.noted_as == "taken_out"]

    def _close(self):
        if self.heat.state == "progress":
            self._reading(self.heat.step_log_id, "74")
            self.heat.button_finish()
        if self.fill.state != "done":
            self._start(self.fill)
            self.assertTrue(self.fill._feed("C-1", 2).accepted)
            self.fill.button_finish()
        self._sign_steps(self.order)
        return self.order.with_user(self.operator).action_close_batch(100)

    def test_it_stays_when_it_is_held_and_the_order_waits(self):
        self._start(self.heat)
        line = self._write()
        self.assertEqual(line.written_by_id, self.operator)
        self.assertTrue(line.written_at)
        self._grade(self.milk_lot, "held")
        self.assertEqual(self._booked(), [("M-1", 100)])
        self.assertIn("bad_input", [row.code for row in self.order._release_findings()])
        with self.assertRaisesRegex(UserError, "M-1"), self.env.cr.savepoint():
            self._close()
        self._grade(self.milk_lot, "pass")
        self._close()
        self.assertEqual((self.order.state, self._booked()), ("done", [("M-1", 100)]))
        self.assertFalse(self._told())

    def test_it_need_not_be_ticked(self):
        self._start(self.heat)
        self._write(picked=False)
        self._grade(self.milk_lot, "held")
        self.assertEqual(self._booked(), [("M-1", 100)])
        self._write(self.other, picked=False)
        self.assertEqual(len(self._told()), 1)

    def test_another_lot_written_over_it_and_a_lot_picked_by_its_quant(self):
        self._start(self.heat)
        self.order.action_assign()
        line = self.milk_move.move_line_ids
        self.assertFalse(line.written_by_id, "Odoo reserved it")
        line.with_user(self.operator).write({"lot_id": self.other.id, "picked": True})
        self.assertEqual(line.written_by_id, self.operator)
        self._grade(self.other, "held")
        self.assertEqual(self._booked(), [("M-2", 100)])

    def test_before_the_step_it_is_a_plan(self):
        line = self._write()
        self.assertFalse(line.written_by_id)
        self._grade(self.milk_lot, "held")
        self.assertNotIn("M-1", dict(self._booked()))

    def test_what_odoo_takes_by_itself_is_freed(self):
        self.bom.bom_line_ids.operation_id = False
        order = self._order()
        order.action_assign()
        self._start(order.workorder_ids[0])
        order.qty_producing = 100
        order._set_qty_producing()
        milk = order.move_raw_ids.filtered(lambda move: move.product_id == self.milk)
        self.assertEqual(
            milk.move_line_ids.mapped(lambda line: (line.lot_id, line.picked, line.written_by_id)),
            [(self.milk_lot, True, self.env["res.users"])],
        )
        self._grade(self.milk_lot, "held")
        self.assertEqual([(line.lot_id.name, line.quantity) for line in milk.move_line_ids], [("M-2", 100)])

    def test_making_less_for_a_moment_does_not_take_it_out_unseen(self):
        """Odoo fits what no step claims to the quantity that is made: nothing, then all, and another lot is booked."""
        self.bom.bom_line_ids.operation_id = False
        self.order = self._order()
        self.heat = self.order.workorder_ids[0]
        self._start(self.heat)
        self.milk_move = self.order.move_raw_ids.filtered(lambda move: move.product_id == self.milk)
        self._write()
        self._grade(self.milk_lot, "held")
        for quantity in (0, 100):
            self.order.qty_producing = quantity
            self.order._set_qty_producing()
        self.assertEqual(self._booked(), [("M-2", 100)])
        self.assertFalse(self.milk_move.move_line_ids.written_by_id, "Odoo took it")
        [deviation] = self._told()
        self.assertIn("100.00 kg of lot M-1", deviation.title)

    def test_a_part_of_it(self):
        self._start(self.heat)
        line = self._write(picked=False)
        self._grade(self.milk_lot, "held")
        line.with_user(self.operator).write({"quantity": 40})
        [deviation] = self._told()
        self.assertIn("60.00 kg of lot M-1", deviation.title)

    def test_taking_it_out_is_told_and_of_a_held_lot_judged(self):
        self._start(self.heat)
        self._write()
        self._write(self.other)
        self.assertFalse(self._told())
        self.assertIn("of lot M-1, which", "".join(self.order.message_ids.mapped("body")))
        self._grade(self.other, "held")
        self._write()
        [deviation] = self._told()
        self.assertIn("100.00 kg of lot M-2", deviation.title)
        self.assertIn(self.operator.name, deviation.title)
        self.assertEqual((deviation.state, deviation.workorder_id), ("open", self.heat))
        self._close()
        self.assertIn("deviation", [row.code for row in self.order._release_findings()])

    def test_every_way_to_take_it_out_is_told(self):
        ways = {
            "another lot": lambda line: line.write({"lot_id": self.other.id}),
            "not consumed": lambda line: line.write({"picked": False}),
            "quantity of the component": lambda line: line.move_id.write({"quantity": 0}),
            "command": lambda line: line.move_id.write({"move_line_ids": [Command.delete(line.id)]}),
            "of the order": lambda line: line.move_id.raw_material_production_id.write(
                {"move_raw_ids": [Command.update(line.move_id.id, {"move_line_ids": [Command.delete(line.id)]})]}
            ),
            "scanned over": lambda line: self.heat.with_user(self.operator)._feed("M-2", 100),
        }
        for name, way in ways.items():
            with self.subTest(name):
                savepoint = self.env.cr.savepoint(flush=True)
                self._start(self.heat)
                line = self._write()
                self._grade(self.milk_lot, "held")
                way(line.with_user(self.operator))
                self.env.flush_all()
                [deviation] = self._told()
                self.assertIn("100.00 kg of lot M-1", deviation.title)
                self.env.clear()
                savepoint.close(rollback=True)

    def test_a_scan_takes_the_place_of_the_same_lot(self):
        self._start(self.heat)
        self._write()
        self.assertTrue(self.heat._feed("M-1", 100).accepted)
        self.assertEqual(self._booked(), [("M-1", 100)])
        self.assertFalse(self._told())
        self._grade(self.milk_lot, "held")
        self.assertEqual(self._booked(), [("M-1", 100)], "what was fed stays")

    def test_nobody_writes_or_forges_the_mark(self):
        self._start(self.heat)
        keeper = new_test_user(
            self.env,
            "written_keeper",
            groups="stock.group_stock_manager,mrp.group_mrp_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        line = self._write()
        for user in (self.operator, keeper):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                line.with_user(user).write({"written_by_id": False})
        forged = self.milk_move.with_user(self.operator).with_context(
            placing_lines=True, default_written_by_id=keeper.id
        )
        forged.move_line_ids.unlink()
        forged.move_line_ids = [Command.create(self._line())]
        self.assertEqual(self.milk_move.move_line_ids.written_by_id, self.operator)
        placed = self.milk_move.with_context(placing_lines=Private(True))
        placed.move_line_ids.unlink()
        placed.move_line_ids = [Command.create(self._line())]
        self.assertFalse(self.milk_move.move_line_ids.written_by_id, "only our own code says so")

    def test_a_cancelled_order_tells_nothing(self):
        self._start(self.heat)
        self._write()
        self._grade(self.milk_lot, "held")
        self.order.with_user(self.supervisor).action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.assertFalse(self._told())
