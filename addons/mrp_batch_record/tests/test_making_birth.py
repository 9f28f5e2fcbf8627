# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestBirth(MakingCase):
    """Every lot that an order makes is born with the grade of production, on whatever path it comes into being."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._grades_lots()
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.whey = cls._product("Whey", "09506000134390", tracking="lot")
        cls.bom.byproduct_ids = [Command.create({"product_id": cls.whey.id, "product_qty": 5})]

    def _unnamed(self, product=None, quantity=2):
        order = (
            self.env["mrp.production"]
            .with_user(self.operator)
            .create(
                {"product_id": (product or self.yoghurt).id, "product_qty": quantity, "company_id": self.company.id}
            )
        )
        order.action_confirm()
        return order

    def _code(self, lots):
        return set(lots.sudo().mapped("grade_id.code"))

    def test_generated_for_the_order(self):
        order = self._order()
        self.assertEqual(self._code(order.lot_producing_ids), {"in_progress"})
        self.assertNotIn("lot_birth", order.env.context)

    def test_a_received_lot_keeps_the_grade_of_receipts(self):
        self.assertEqual(self._code(self._received(self.milk, "M-2", 1)), {"pass"})

    def test_created_by_a_command(self):
        order = self._unnamed()
        order.lot_producing_ids = [Command.create({"name": "B-1", "product_id": self.yoghurt.id})]
        self.assertEqual(self._code(order.lot_producing_ids), {"in_progress"})
        imported = self.env["mrp.production"].create(
            {
                "product_id": self.yoghurt.id,
                "product_qty": 1,
                "company_id": self.company.id,
                "lot_producing_ids": [Command.create({"name": "B-2", "product_id": self.yoghurt.id})],
            }
        )
        self.assertEqual(self._code(imported.lot_producing_ids), {"in_progress"})
        self.assertNotIn("lot_birth", imported.env.context)

    def test_typed_into_the_form(self):
        order = self._unnamed()
        lot = self.env["stock.lot"].with_user(self.operator).create({"name": "B-3", "product_id": self.yoghurt.id})
        self.assertEqual(self._code(lot), {"pass"}, "the form makes the lot before it saves the order")
        order.lot_producing_ids = lot
        self.assertEqual(self._code(lot), {"in_progress"})
        received = self._received(self.yoghurt, "B-4", 1)
        with self.assertRaisesRegex(UserError, "number of its own"), self.env.cr.savepoint():
            self._unnamed().lot_producing_ids = received
        self.assertEqual(self._code(received), {"pass"}, "what lies in stock keeps its grade, and takes nothing more")

    def test_serial_numbers_of_the_dialog(self):
        cheese = self._product("Cheese", "09506000134406", tracking="serial", uom_id=self.unit.id)
        order = self._unnamed(cheese)
        dialog = Form.from_action(self.env(user=self.operator), order.action_generate_serial())
        dialog.lot_name, dialog.lot_quantity = "CH-1", 2
        wizard = dialog.save()
        wizard.action_generate_serial_numbers()
        wizard.action_apply()
        self.assertEqual(len(order.lot_producing_ids), 2)
        self.assertEqual(self._code(order.lot_producing_ids), {"in_progress"})

    def test_by_product_typed_on_its_line(self):
        move = self._order().move_byproduct_ids
        line = (
            self.env["stock.move.line"]
            .with_user(self.operator)
            .create(dict(move._prepare_move_line_vals(), lot_name="W-1", quantity=5))
        )
        line._create_and_assign_production_lot()
        self.assertEqual(self._code(line.lot_id), {"in_progress"})

    def test_by_product_generated_in_its_dialog(self):
        move = self._order().move_byproduct_ids
        context = move.action_show_details()["context"]
        self.assertNotIn("lot_birth", context)
        self.env["stock.move"].with_user(self.operator).action_generate_lot_line_vals(
            {
                **context,
                "default_move_id": move.id,
                "default_product_id": self.whey.id,
                "default_tracking": "lot",
                "default_quantity": 5,
                "default_location_dest_id": move.location_dest_id.id,
                "default_company_id": self.company.id,
                "default_picking_type_id": move.picking_type_id.id,
                "force_lot_m2o": True,
            },
            "generate",
            "W-2",
            5,
            "",
        )
        lot = self.env["stock.lot"].search([("name", "=", "W-2"), ("product_id", "=", self.whey.id)])
        self.assertEqual(self._code(lot), {"in_progress"})

    def test_serial_numbers_assigned_to_a_by_product(self):
        rind = self._product("Rind", "09506000134413", tracking="serial", uom_id=self.unit.id)
        self.bom.byproduct_ids = [Command.create({"product_id": rind.id, "product_qty": 2})]
        move = self._order().move_byproduct_ids.filtered(lambda move: move.product_id == rind)
        vals_list = [{"lot_name": "R-1", "quantity": 1}, {"lot_name": "R-2", "quantity": 1}]
        move._create_lot_ids_from_move_line_vals(vals_list, rind.id, self.company.id)
        lots = self.env["stock.lot"].search([("product_id", "=", rind.id)])
        self.assertEqual((len(lots), self._code(lots)), (2, {"in_progress"}))
