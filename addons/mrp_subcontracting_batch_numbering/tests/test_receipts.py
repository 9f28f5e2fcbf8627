# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.stock_batch_numbering.tests.common import BatchNumberingCase
from odoo.exceptions import UserError
from odoo.tests import new_test_user


class TestSubcontractedReceipts(BatchNumberingCase):
    """A subcontractor makes our products of our flour; they come by a receipt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.baker = cls.env["res.partner"].create({"name": "Baker"})
        cls.flour = cls.env["product.product"].create({"name": "Flour", "is_storable": True, "tracking": "lot"})
        for product in (cls.yogurt, cls.board):
            cls.env["mrp.bom"].create(
                {
                    "type": "subcontract",
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "subcontractor_ids": [Command.link(cls.baker.id)],
                    "bom_line_ids": [Command.create({"product_id": cls.flour.id, "product_qty": 1})],
                }
            )
        cls.sack = cls.env["stock.lot"].create({"product_id": cls.flour.id, "name": "FL0001"})
        cls.env["stock.quant"]._update_available_quantity(
            cls.flour, cls.baker.property_stock_subcontractor, 100, lot_id=cls.sack
        )

    def bring(self, product, quantity=5, **values):
        return self.receive(product, quantity, partner_id=self.baker.id, **values)

    def orders(self, receipt):
        return receipt.move_ids._get_subcontract_production().filtered(lambda order: order.state != "cancel")

    def names(self, product):
        return self.env["stock.lot"].search([("product_id", "=", product.id)], order="name").mapped("name")

    def test_a_receipt_left_blank_is_named_and_its_order_with_it(self):
        rule = self.make_rule()
        receipt = self.bring(self.yogurt)
        self.assertFalse(self.names(self.yogurt), "nothing is drawn before the goods are here")
        receipt.button_validate()
        lot = receipt.move_line_ids.lot_id
        self.assertEqual((receipt.state, lot.name, lot.batch_rule_id), ("done", "B20250917-001", rule))
        order = self.orders(receipt)
        self.assertEqual((order.state, order.lot_producing_ids), ("done", lot))
        self.assertEqual(self.names(self.yogurt), ["B20250917-001"])

    def test_each_serial_left_blank_has_an_order_of_its_own(self):
        self.make_rule()
        receipt = self.bring(self.board, 2)
        receipt.button_validate()
        self.assertEqual(self.names(self.board), ["B20250917-001", "B20250917-002"])
        self.assertEqual(
            sorted(self.orders(receipt).lot_producing_ids.mapped("name")), ["B20250917-001", "B20250917-002"]
        )

    def test_serials_generated_on_the_receipt(self):
        self.make_rule()
        receipt = self.bring(self.board, 2)
        receipt.move_ids.move_line_ids.unlink()
        receipt.move_ids._generate_serial_numbers("", 2)
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        self.assertEqual(self.names(self.board), ["B20250917-001", "B20250917-002"])

    def test_the_number_shows_the_component_s_lot_and_the_receipt(self):
        self.make_rule(
            ("source_lot", {"width": 6, "component_id": self.flour.id}),
            ("text", {"text": "-"}),
            ("order", {"width": 5, "keep": "digits", "fit": "last"}),
            ("text", {"text": "-"}),
            ("counter", {"width": 2}),
            restart="never",
            picking_type_id=self.warehouse.in_type_id.id,
        )
        generated, blank = self.bring(self.yogurt), self.bring(self.yogurt)
        for order in self.orders(generated) + self.orders(blank):
            consumed = order.move_raw_ids
            consumed.move_line_ids = [
                Command.clear(),
                Command.create({**consumed._prepare_move_line_vals(), "lot_id": self.sack.id, "quantity": 5}),
            ]
        self.orders(generated).with_context(mrp_subcontracting=True).action_generate_serial()
        for receipt, counter in ((generated, "01"), (blank, "02")):
            receipt.button_validate()
            self.assertEqual(receipt.move_line_ids.lot_id.name, f"FL0001-{receipt.name[-5:]}-{counter}")

    def test_numbers_of_the_dialogue_on_the_order_are_drawn(self):
        rule = self.make_rule()
        receipt = self.bring(self.board, 2)
        wizard = (
            self.env["mrp.production.serials"]
            .with_context(mrp_subcontracting=True)
            .create({"production_id": self.orders(receipt).id, "lot_quantity": 2})
        )
        wizard.action_generate_serial_numbers()
        wizard.action_apply()
        self.assertEqual(self.names(self.board), ["B20250917-001", "B20250917-002"])
        self.env.flush_all()
        self.assertEqual(self.env["batch.counter"].search([("rule_id", "=", rule.id)]).last_number, 2)

    def test_the_subcontractor_may_leave_the_number_to_the_rule(self):
        self.make_rule()
        user = new_test_user(self.env, "t_baker", groups="base.group_portal", partner_id=self.baker.id)
        lot = self.env["stock.lot"].with_user(user).create({"product_id": self.yogurt.id})
        self.assertEqual(lot.sudo().name, "B20250917-001")

    def test_without_a_rule_a_blank_receipt_is_refused_as_ever(self):
        with self.assertRaisesRegex(UserError, "You need to supply a Lot/Serial"):
            self.bring(self.yogurt).button_validate()
