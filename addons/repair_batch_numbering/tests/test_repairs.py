# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.stock_batch_numbering.tests.common import BatchNumberingCase


class TestRepairs(BatchNumberingCase):
    """A board comes to repair without a number."""

    def bring(self, **values):
        return self.env["repair.order"].create({"product_id": self.board.id, "product_qty": 1, **values})

    def test_the_rule_names_what_comes_without_a_number(self):
        rule = self.make_rule(
            ("order", {"width": 5, "keep": "digits", "fit": "last"}),
            ("text", {"text": "-"}),
            ("counter", {"width": 2}),
            restart="never",
        )
        following = self.board.lot_sequence_id.number_next_actual
        repair = self.bring()
        repair.action_generate_serial()
        self.assertEqual((repair.lot_id.name, repair.lot_id.batch_rule_id), (f"{repair.name[-5:]}-01", rule))
        self.assertEqual(self.board.lot_sequence_id.number_next_actual, following, "core's own counter is left alone")

    def test_a_rule_for_repairs_only(self):
        repair = self.bring()
        self.make_rule(picking_type_id=repair.picking_type_id.id)
        repair.action_generate_serial()
        self.assertEqual(repair.lot_id.name, "B20250917-001")
        self.assertNotEqual(self.make_lots(product=self.board).name[:1], "B")

    def test_a_part_that_is_recycled_without_a_number_gets_one(self):
        self.make_rule()
        repair = self.bring(
            lot_id=self.make_lots(product=self.board, name="OLD-1").id,
            move_ids=[
                Command.create({"product_id": self.yogurt.id, "product_uom_qty": 1, "repair_line_type": "recycle"})
            ],
        )
        repair.action_validate()
        repair.action_repair_start()
        repair.move_ids.write({"quantity": 1, "picked": True})
        repair.action_repair_end()
        self.assertEqual(repair.state, "done")
        self.assertEqual(repair.move_ids.move_line_ids.lot_id.name, "B20250917-001")

    def test_without_a_rule_core_names_it(self):
        repair = self.bring()
        repair.action_generate_serial()
        self.assertFalse(repair.lot_id.batch_rule_id)
