# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .common import OrderCase


class TestOrders(OrderCase):
    def test_confirming_names_the_batch(self):
        rule = self.make_rule()
        order = self.make_order()
        self.assertEqual(order.lot_producing_ids.name, "B20250917-001")
        self.assertEqual(order.lot_producing_ids.batch_rule_id, rule)

    def test_a_rule_may_wait_until_the_lot_is_generated(self):
        self.make_rule(name_on_confirm=False)
        order = self.make_order()
        self.assertFalse(order.lot_producing_ids)
        order.action_generate_serial()
        self.assertEqual(order.lot_producing_ids.name, "B20250917-001")

    def test_without_a_rule_an_order_is_confirmed_as_ever(self):
        order = self.make_order()
        self.assertFalse(order.lot_producing_ids)
        sequence = self.yogurt.lot_sequence_id
        expected = sequence.get_next_char(sequence.number_next_actual)
        order.action_generate_serial()
        self.assertEqual(order.lot_producing_ids.name, expected)

    def test_line_order_and_sale_are_printed(self):
        self.make_rule(
            ("line", {"width": 3}),
            ("text", {"text": "-"}),
            ("order", {"width": 5, "keep": "digits", "fit": "last"}),
            ("text", {"text": "-"}),
            ("origin", {"width": 6}),
            ("text", {"text": "-"}),
            ("counter", {"width": 2}),
            restart="never",
        )
        order = self.make_order(origin="S00017")
        self.assertEqual(order.lot_producing_ids.name, f"L2-{order.name[-5:]}-S00017-01")

    def test_the_planned_date_may_be_printed(self):
        self.make_rule(instant="planned")
        order = self.make_order(date_start="2025-10-01 02:00:00")
        self.assertEqual(order.lot_producing_ids.name, "B20251001-001")

    def test_the_component_s_lot_is_printed_once_it_is_known(self):
        self.make_rule(
            ("source_lot", {"width": 8, "component_id": self.milk.id}),
            ("text", {"text": "/"}),
            ("counter", {"width": 2}),
            restart="never",
            per_source_lot=True,
            product_id=self.yogurt.id,
        )
        order = self.make_order()
        self.assertFalse(order.lot_producing_ids, "no milk is chosen yet")
        with self.assertRaisesRegex(UserError, r"Segment 1 \(Source Lot\): nothing is known"):
            order.action_generate_serial()
        self.stock_milk("MILK-7")
        order.action_assign()
        with self.assertRaisesRegex(UserError, r"Segment 1 \(Source Lot\): nothing is known"):
            order.action_generate_serial()  # reserved only: another lot may still be taken
        order.workorder_ids.button_finish()
        order.move_raw_ids.picked = True
        order.action_generate_serial()
        self.assertEqual(order.lot_producing_ids.name, "MILK-7/01")
        second = self.make_order()
        self.assertFalse(second.lot_producing_ids, "reserved at confirmation, so not known yet")
        second.workorder_ids.button_finish()
        second.move_raw_ids.picked = True
        second.action_generate_serial()
        self.assertEqual(second.lot_producing_ids.name, "MILK-7/02")

    def test_by_products_are_named_when_the_order_is_done(self):
        self.make_rule(product_id=self.cream.id, name="Cream")
        self.make_rule(product_id=self.yogurt.id, name="Yogurt", restart="never")
        self.stock_milk("MILK-8")
        order = self.make_order()
        order.qty_producing = 10
        order.set_qty_producing()
        order.move_raw_ids.picked = True
        order.button_mark_done()
        self.assertEqual(order.state, "done")
        cream = order.move_byproduct_ids.move_line_ids.lot_id
        self.assertEqual((cream.name, cream.batch_rule_id.name), ("B20250917-001", "Cream"))
        self.assertEqual(
            order.move_finished_ids.filtered(lambda move: move.product_id == self.yogurt).move_line_ids.lot_id,
            order.lot_producing_ids,
        )

    def test_several_orders_confirmed_at_once(self):
        self.make_rule()
        orders = self.make_order(confirm=False) + self.make_order(confirm=False)
        orders.action_confirm()
        self.assertEqual(orders.lot_producing_ids.mapped("name"), ["B20250917-001", "B20250917-002"])

    def test_a_backorder_gets_its_own_number(self):
        self.make_rule()
        order = self.make_order()
        backorder = order._split_productions({order: [4, 6]})[1]
        self.assertEqual(order.lot_producing_ids.name, "B20250917-001")
        self.assertEqual(backorder.lot_producing_ids.name, "B20250917-002")

    def test_each_part_of_a_split_order_has_its_own_number(self):
        self.make_rule()
        order = self.make_order()
        parts = order._split_productions({order: [4, 3, 3]})
        self.assertEqual(parts.mapped("state"), ["confirmed"] * 3)
        self.assertEqual(parts.lot_producing_ids.mapped("name"), ["B20250917-001", "B20250917-002", "B20250917-003"])

    def test_the_backorder_of_a_finished_order_is_named(self):
        self.make_rule()
        self.stock_milk("MILK-9")
        order = self.make_order()
        order.qty_producing = 4
        order.set_qty_producing()
        order.move_raw_ids.picked = True
        order.with_context(skip_backorder=True, mo_ids_to_backorder=order.ids).button_mark_done()
        backorder = order.production_group_id.production_ids - order
        self.assertEqual((order.state, backorder.lot_producing_ids.name), ("done", "B20250917-002"))
