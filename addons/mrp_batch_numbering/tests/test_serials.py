# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form

from .common import OrderCase


class TestSerials(OrderCase):
    """The dialogue that lists an order's serial numbers."""

    def open_dialogue(self, order):
        action = order.action_generate_serial()
        return Form(self.env["mrp.production.serials"].with_context(**action["context"]))

    def test_one_board_is_named_at_once(self):
        self.make_rule()
        order = self.make_order(1, self.board)
        order.action_generate_serial()
        self.assertEqual(order.lot_producing_ids.name, "B20250917-001")

    def test_the_list_is_proposed_and_drawn_when_applied(self):
        self.make_rule()
        order = self.make_order(3, self.board)
        dialogue = self.open_dialogue(order)
        self.assertEqual(dialogue.lot_name, "B20250917-001")
        wizard = dialogue.save()
        wizard.action_generate_serial_numbers()
        wizard.action_generate_serial_numbers()
        self.assertEqual(wizard.serial_numbers, "B20250917-001\nB20250917-002\nB20250917-003")
        self.make_lots(product=self.board)  # a colleague is faster
        wizard.action_apply()
        self.assertEqual(order.lot_producing_ids.mapped("name"), ["B20250917-002", "B20250917-003", "B20250917-004"])
        self.assertEqual(self.make_lots().name, "B20250917-005")

    def test_a_number_typed_into_the_list_is_kept(self):
        self.make_rule()
        order = self.make_order(2, self.board)
        wizard = self.open_dialogue(order).save()
        wizard.action_generate_serial_numbers()
        wizard.serial_numbers = "B20250917-001\nMINE-1"
        wizard.action_apply()
        self.assertEqual(sorted(order.lot_producing_ids.mapped("name")), ["B20250917-001", "MINE-1"])

    def test_a_first_number_typed_by_hand_is_counted_up_from(self):
        self.make_rule()
        dialogue = self.open_dialogue(self.make_order(2, self.board))
        dialogue.lot_name = "MINE-8"
        wizard = dialogue.save()
        wizard.action_generate_serial_numbers()
        self.assertEqual(wizard.serial_numbers, "MINE-8\nMINE-9")

    def test_without_a_rule_the_dialogue_is_core_s(self):
        order = self.make_order(2, self.board)
        product = self.board
        self.assertEqual(self.open_dialogue(order).lot_name, product.serial_prefix_format + product.next_serial)
