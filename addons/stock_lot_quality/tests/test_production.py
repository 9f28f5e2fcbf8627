# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestProduction(QualityCase):
    """The gate on manufacturing orders, where they are installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "mrp.production" not in cls.env:
            cls.skipTest(cls, "manufacturing is not installed")
        cls.made = cls._product("Pasteurised milk", tracking="none")
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.made.product_tmpl_id.id,
                "product_qty": 1,
                "bom_line_ids": [(0, 0, {"product_id": cls.product.id, "product_qty": 2})],
            }
        )

    def _order(self):
        order = self.env["mrp.production"].create({"product_id": self.made.id, "product_qty": 2})
        order.action_confirm()
        return order

    def test_an_order_reserves_released_lots_only(self):
        held, good = self._lot("M1-held", "held"), self._lot("M1-good", "pass")
        order = self._order()
        order.action_assign()
        self.assertEqual(order.move_raw_ids.move_line_ids.lot_id, good)
        good.grade_id = self.grades["recalled"]
        self.assertFalse(order.move_raw_ids.move_line_ids)
        self.assertIn("M1-good", order.message_ids[:1].body)
        self.assertFalse(self._reserved(held) or self._reserved(good))
        self._assert_reservations_agree()

    def test_closing_an_order_refuses_a_held_lot(self):
        held = self._lot("M2-held", "held")
        order = self._order()
        order.qty_producing = 2
        with self.assertRaisesRegex(UserError, "M2-held"), self.env.cr.savepoint():
            order.move_raw_ids.move_line_ids.unlink()
            self.env["stock.move.line"].create(
                {
                    "move_id": order.move_raw_ids.id,
                    "product_id": self.product.id,
                    "lot_id": held.id,
                    "quantity": 4,
                    "location_id": self.stock.id,
                    "location_dest_id": order.move_raw_ids.location_dest_id.id,
                }
            )
            order.move_raw_ids.picked = True
            order.with_context(skip_consumption=True).button_mark_done()
        self.assertEqual(held.product_qty, 10)

    def test_closing_an_order_takes_a_released_lot(self):
        good = self._lot("M3-good", "pass")
        order = self._order()
        order.action_assign()
        order.qty_producing = 2
        order._set_qty_producing()
        order.move_raw_ids.picked = True
        order.button_mark_done()
        self.assertEqual((order.state, good.product_qty), ("done", 6))

    def test_a_made_lot_is_graded_as_made(self):
        self.category.write({"receipt_grade_id": False, "production_grade_id": self.grades["in_progress"].id})
        cream = self._product("Cream")
        order = self.env["mrp.production"].create({"product_id": cream.id, "product_qty": 2})
        order.action_confirm()
        order.qty_producing = 2
        order.action_generate_serial()
        order.button_mark_done()
        self.assertEqual((order.state, order.lot_producing_ids.grade_id.code), ("done", "in_progress"))

    def test_a_lot_held_while_the_order_runs_is_refused_at_its_end(self):
        lot = self._lot("M4", "pass")
        order = self._order()
        order.action_assign()
        order.qty_producing = 2
        order._set_qty_producing()
        order.move_raw_ids.picked = True
        lot.grade_id = self.grades["held"]
        self.assertFalse(self._reserved(lot), "picked stock is freed as well")
        self.assertFalse(order.move_raw_ids.move_line_ids)
        self._assert_reservations_agree()
