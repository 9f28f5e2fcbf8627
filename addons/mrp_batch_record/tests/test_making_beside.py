# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestMadeBeside(MakingCase):
    """A by-product follows its batch: it passes and fails with it, and what becomes of it is told to its record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        graded = cls.env["product.category"].create(
            {"name": "Made beside", "production_grade_id": cls.env["lot.grade"]._of("in_progress").id}
        )
        cls.whey = cls._product("Whey", "09506000134406", tracking="lot", categ_id=graded.id)
        cls.bom.byproduct_ids = [Command.create({"product_id": cls.whey.id, "product_qty": 40})]

    def setUp(self):
        super().setUp()
        self.batch, self.beside = self._made_with("W-1")

    def _made_with(self, name):
        order = self._order()
        lot = self.env["stock.lot"].search([("name", "=", name), ("product_id", "=", self.whey.id)]) or self.env[
            "stock.lot"
        ].create({"name": name, "product_id": self.whey.id, "company_id": self.company.id})
        move = order.move_byproduct_ids
        move.move_line_ids = [
            Command.clear(),
            Command.create({**move._prepare_move_line_vals(), "lot_id": lot.id, "quantity": 40}),
        ]
        move.picked = True
        self._make(order)
        self.assertEqual(order.move_byproduct_ids.move_line_ids.lot_id, lot)
        return order, lot

    def _passed_sample(self, lot, value="4"):
        specification = self.env["lot.specification"].search([("name", "=", "Whey")]) or self.env[
            "lot.specification"
        ].create(
            {
                "name": "Whey",
                "product_id": self.whey.id,
                "company_id": self.company.id,
                "line_ids": [Command.create({"parameter_id": self.temperature.id, "upper": "6"})],
            }
        )
        if specification.state == "draft":
            specification.action_put_in_force()
        sample = (
            self.env["lot.sample"]
            .with_user(self.quality)
            .create({"lot_id": lot.id, "company_id": self.company.id, "specification_id": specification.id})
        )
        self.env["lot.test.result"].with_user(self.quality).create(
            {"sample_id": sample.id, "parameter_id": self.temperature.id, "value": value}
        )
        return sample

    def test_it_is_born_like_the_product_and_leads_to_its_batch(self):
        self.assertEqual(self.beside.grade_id.code, "in_progress")
        self.assertTrue(self.beside.is_made_here)
        self.assertTrue(self.beside.waits_for_review)
        self.assertEqual(self.beside.action_open_batch()["res_id"], self.batch.id)

    def test_it_fails_with_its_batch_and_no_passed_sample_frees_it(self):
        self.batch.with_user(self.quality)._reject("Listeria in the vat")
        self.assertEqual(self.beside.grade_id.code, "fail")
        self._passed_sample(self.beside)
        self.assertEqual(self.beside.grade_id.code, "fail")
        with self.assertRaises(UserError):
            self.beside._check_gate("sale")

    def test_a_passed_sample_waits_for_the_release(self):
        self._passed_sample(self.beside)
        self.assertEqual(self.beside.grade_id.code, "in_progress")
        self.batch.with_user(self.quality)._release()
        self.assertEqual(self.beside.grade_id.code, "pass")

    def test_it_passes_with_its_batch_where_nothing_tests_it(self):
        self.batch.with_user(self.quality)._release()
        self.assertEqual(self.beside.grade_id.code, "pass")

    def test_a_specification_of_its_own_has_to_be_met(self):
        sample = self._passed_sample(self.beside, "9")
        self.assertEqual((sample.verdict, self.beside.grade_id.code), ("failed", "fail"))
        self.batch.with_user(self.quality)._release()
        self.assertEqual(self.beside.grade_id.code, "fail")

    def test_a_lot_of_two_batches_waits_for_both(self):
        other, lot = self._made_with("W-1")
        self.assertEqual(lot, self.beside)
        self.batch.with_user(self.quality)._release()
        self.assertEqual(self.beside.grade_id.code, "in_progress")
        other.with_user(self.quality)._release()
        self.assertEqual(self.beside.grade_id.code, "pass")

    def test_one_bad_batch_of_two_fails_it(self):
        other, _lot = self._made_with("W-1")
        self.batch.with_user(self.quality)._release()
        other.with_user(self.quality)._reject("Listeria in the vat")
        self.assertEqual(self.beside.grade_id.code, "fail")

    def test_a_critical_deviation_makes_it_suspect(self):
        self.env["mrp.deviation"].with_user(self.quality).create(
            {"title": "Glass found", "production_id": self.batch.id, "severity": "critical"}
        )
        self.beside.invalidate_recordset()
        self.assertEqual(self.beside.state_today, "suspect")

    def test_its_record_is_told_what_becomes_of_it(self):
        told = []
        self.patch(
            type(self.batch), "_batch_event", lambda orders, moment, note=None: told.append((moment, orders.ids))
        )
        self._grade(self.beside, "recalled")
        self.assertIn(("recalled", self.batch.ids), told)
        self._grade(self.beside, "pass")
        delivery = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.whey.id,
                            "product_uom_qty": 10,
                            "product_uom": self.kg.id,
                            "location_id": self.stock.id,
                            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                        }
                    )
                ],
            }
        )
        delivery.action_confirm()
        delivery.action_assign()
        delivery.move_ids.picked = True
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertIn(("shipped", self.batch.ids), told)
