# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .common import BatchNumberingCase


class TestTransfers(BatchNumberingCase):
    """Receipts and the dialogues that generate and import lots."""

    def context_of(self, move):
        return {
            "default_move_id": move.id,
            "default_product_id": move.product_id.id,
            "default_tracking": "lot",
            "default_location_dest_id": move.location_dest_id.id,
            "default_location_id": move.location_id.id,
            "default_picking_id": move.picking_id.id,
            "default_picking_type_id": move.picking_type_id.id,
            "default_company_id": move.company_id.id,
            "default_quantity": move.product_uom_qty,
        }

    def test_a_receipt_left_blank_is_named_when_completed(self):
        rule = self.make_rule()
        receipt = self.receive(self.yogurt)
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        lot = receipt.move_line_ids.lot_id
        self.assertEqual((lot.name, lot.batch_rule_id), ("B20250917-001", rule))

    def test_a_supplier_s_own_number_is_kept(self):
        rule = self.make_rule()
        receipt = self.receive(self.yogurt)
        receipt.move_line_ids.lot_name = "MILK-4711"
        receipt.button_validate()
        self.assertEqual(receipt.move_line_ids.lot_id.name, "MILK-4711")
        self.assertEqual(receipt.move_line_ids.lot_id.batch_rule_id, rule)
        self.assertEqual(self.make_lots().name, "B20250917-001")

    def test_each_serial_left_blank_gets_its_own_number(self):
        self.make_rule()
        receipt = self.receive(self.board, 2)
        move = receipt.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [(0, 0, {**move._prepare_move_line_vals(), "quantity": 1}) for _ in range(2)]
        receipt.button_validate()
        self.assertEqual(receipt.move_line_ids.lot_id.mapped("name"), ["B20250917-001", "B20250917-002"])

    def test_without_a_rule_a_blank_line_is_refused_as_ever(self):
        for rule in (None, {"name_blank_lines": False}):
            if rule:
                self.make_rule(**rule)
            with self.subTest(rule), self.assertRaisesRegex(UserError, "You need to supply a Lot/Serial"):
                self.receive(self.yogurt).button_validate()

    def test_a_number_may_show_the_document(self):
        self.make_rule(
            ("order", {"width": 5, "keep": "digits", "fit": "last"}),
            ("text", {"text": "-"}),
            ("origin", {"width": 8}),
            ("text", {"text": "-"}),
            ("counter", {"width": 2}),
            restart="never",
        )
        receipt = self.receive(self.yogurt, origin="P00012")
        receipt.button_validate()
        self.assertEqual(receipt.move_line_ids.lot_id.name, f"{receipt.name[-5:]}-P00012-01")

    def test_the_dialogue_shows_and_then_draws_the_rule_s_numbers(self):
        self.make_rule()
        move = self.receive(self.yogurt, 30).move_ids
        context = self.context_of(move)
        self.assertEqual(self.env["stock.move"].next_batch_number(context), "B20250917-001")
        for first in ("B20250917-001", ""):
            lines = self.env["stock.move"].action_generate_lot_line_vals(context, "generate", first, 10, "")
            self.assertEqual(len(lines), 3)
        self.assertEqual([line["lot_name"] for line in lines], ["B20250917-004", "B20250917-005", "B20250917-006"])

    def test_a_first_number_typed_by_hand_is_counted_up_from(self):
        self.make_rule()
        context = self.context_of(self.receive(self.yogurt, 20).move_ids)
        lines = self.env["stock.move"].action_generate_lot_line_vals(context, "generate", "MINE-8", 10, "")
        self.assertEqual([line["lot_name"] for line in lines], ["MINE-8", "MINE-9"])

    def test_imported_numbers_are_kept(self):
        self.make_rule()
        context = self.context_of(self.receive(self.yogurt, 2).move_ids)
        lines = self.env["stock.move"].action_generate_lot_line_vals(context, "import", "", 0, "X1\nX2")
        self.assertEqual([line["lot_name"] for line in lines], ["X1", "X2"])

    def test_serials_generated_on_the_move(self):
        self.make_rule()
        move = self.receive(self.board, 3).move_ids
        move.move_line_ids.unlink()
        move._generate_serial_numbers("", 3)
        self.assertEqual(move.move_line_ids.mapped("lot_name"), ["B20250917-001", "B20250917-002", "B20250917-003"])

    def test_a_thousand_lots_in_the_dialogue_take_a_constant_number_of_queries(self):
        self.make_rule(("date", {"text": "%y%m%d"}), ("text", {"text": "-"}), ("counter", {"width": 5}))
        move = self.receive(self.yogurt, 100000).move_ids
        cost = {}
        for count in (5, 10, 1000):
            context = {**self.context_of(move), "default_quantity": count}
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["stock.move"].action_generate_lot_line_vals(context, "generate", "", 1, "")
            ruled = self.env.cr.sql_log_count - before
            self.env["stock.move"].action_generate_lot_line_vals(context, "generate", "T1", 1, "")
            cost[count] = ruled - (self.env.cr.sql_log_count - before - ruled)
        self.assertLessEqual(abs(cost[1000] - cost[10]), 3)

    def test_goods_going_out_are_not_given_new_numbers(self):
        self.make_rule()
        line = self.env["stock.move.line"].new(
            {"product_id": self.yogurt.id, "quantity": 1, "location_id": self.warehouse.lot_stock_id.id}
        )
        self.assertFalse(line._is_blank_birth())
