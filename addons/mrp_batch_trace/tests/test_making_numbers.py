# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.common import MakingCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestNumbers(MakingCase):
    """Every confirmed order has its number, and a number that names a raw lot names the one that was fed."""

    def _rule(self, *segments, **vals):
        return self.env["batch.rule"].create(
            {
                "name": "Yoghurt",
                "product_id": self.yoghurt.id,
                "company_id": self.company.id,
                **vals,
                "segment_ids": [
                    Command.create({"kind": kind, "sequence": place} | values)
                    for place, (kind, values) in enumerate(segments)
                ],
            }
        )

    def _confirmed(self, quantity=100):
        order = (
            self.env["mrp.production"]
            .with_user(self.operator)
            .create(
                {
                    "product_id": self.yoghurt.id,
                    "bom_id": self.bom.id,
                    "product_qty": quantity,
                    "company_id": self.company.id,
                }
            )
        )
        order.action_confirm()
        return order

    def _source_rule(self):
        return self._rule(
            ("source_lot", {"width": 8, "component_id": self.milk.id}),
            ("text", {"text": "/"}),
            ("counter", {"width": 2}),
            restart="never",
            per_source_lot=True,
        )

    def test_the_number_names_the_lot_that_was_fed(self):
        self._source_rule()
        self._received(self.milk, "M-2", 500)
        order = self._confirmed()
        order.action_assign()
        reserved = order.move_raw_ids.move_line_ids.lot_id.filtered(lambda lot: lot.product_id == self.milk)
        other = {"M-1": "M-2", "M-2": "M-1"}[reserved.name]
        self.assertFalse(order.lot_producing_ids, "what is reserved may still be changed")
        heat = order.workorder_ids[0]
        self._start(heat)
        self.assertTrue(heat._feed(other, 100).accepted)
        self.assertEqual(order.lot_producing_ids.name, f"{other}/01")

    def test_what_odoo_takes_by_itself_is_not_fed(self):
        self._source_rule()
        self.bom.bom_line_ids.operation_id = False
        self._received(self.milk, "M-2", 500)
        order = self._confirmed()
        order.action_assign()
        heat = order.workorder_ids[0]
        self._start(heat)
        self.assertFalse(order.lot_producing_ids)
        self.assertTrue(heat._feed("M-2", 100).accepted)
        self.assertEqual(order.lot_producing_ids.name, "M-2/01")

    def test_the_first_of_several_lots_names_the_batch(self):
        self._source_rule()
        self._received(self.milk, "M-2", 500)
        order = self._confirmed()
        heat = order.workorder_ids[0]
        self._start(heat)
        heat._feed("M-2", 60)
        heat._feed("M-1", 40)
        self.assertEqual(order.lot_producing_ids.name, "M-2/01")

    def test_each_part_of_a_split_order_is_named_and_traced(self):
        self._rule(("text", {"text": "Y"}), ("counter", {"width": 3}), restart="never")
        order = self._confirmed(9)
        order = order.with_env(self.env)  # operators split none
        parts = order._split_productions({order: [3, 3, 3]})
        self.assertEqual(parts.lot_producing_ids.mapped("name"), ["Y001", "Y002", "Y003"])
        heat = parts[1].workorder_ids[0]
        self._start(heat)
        self.assertTrue(heat._feed("M-1", 3).accepted)
        trace = self.env["batch.trace"].create({"lot_ids": [Command.set(self.milk_lot.ids)], "direction": "down"})
        self.assertIn("Y002", {node.name for node in trace._answer().nodes})

    def test_what_was_fed_is_not_reserved_any_more(self):
        quants = self.env["stock.quant"]
        quants._update_available_quantity(self.milk, self.stock, -400, lot_id=self.milk_lot)
        order = self._order()
        order.action_assign()
        heat = order.workorder_ids[0]
        self._start(heat)
        self.assertTrue(heat._feed("M-1", 60).accepted)
        trace = self.env["batch.trace"].create({"lot_ids": [Command.set(self.milk_lot.ids)], "direction": "down"})
        rows = {row.kind: row.quantity for row in trace._answer().open_orders if row.lot == "M-1"}
        self.assertEqual(rows, {"fed": 60, "reserved": 40})
