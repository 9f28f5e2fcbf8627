# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestReopening(QualityCase):
    """A late result turns the verdict of a lot that has gone to many places."""

    def _released(self, name="R1"):
        self._specification({self.fat: ("3.1", None)})
        lot = self._lot(name, quantity=30)
        sample = self.env["lot.sample"].create({"lot_id": lot.id})
        self._result(sample, self.fat, "3.4")
        self.assertEqual(lot.grade_id.code, "pass")
        return lot, sample

    def _shipped(self, lot, quantity, partner):
        picking = self._picking(self.warehouse.out_type_id, self.customers, quantity=quantity)
        picking.partner_id = partner
        picking.origin = "Order of " + partner.name
        self._pick(picking, lot, quantity)
        picking.button_validate()
        return picking

    def test_where_it_has_gone_is_listed_where_people_look(self):
        lot, sample = self._released()
        partner = self.env["res.partner"].create({"name": "Corner shop"})
        sent = self._shipped(lot, 4, partner)
        waiting = self._picking(self.warehouse.out_type_id, self.customers, quantity=5)
        waiting.action_assign()
        self._result(sample, self.fat, "2.0")
        reopening = self.env["lot.reopening"].search([("lot_id", "=", lot.id)])
        self.assertEqual(
            (lot.grade_id.code, reopening.former_grade_id.code, reopening.verdict, reopening.sample_id),
            ("held", "pass", "failed", sample),
        )
        places = {place.kind: place for place in reopening.place_ids}
        self.assertEqual(set(places), {"customer", "open", "stock"})
        self.assertEqual((places["customer"].partner_id, places["customer"].quantity), (partner, 4))
        self.assertEqual(places["customer"].document, f"{sent.name} / Order of Corner shop")
        self.assertEqual((places["open"].document, places["open"].quantity), (waiting.name, 5))
        self.assertEqual((places["stock"].location_id, places["stock"].quantity), (self.stock, 26))
        self.assertEqual((reopening.customer_count, reopening.shipped, reopening.in_stock), (1, 4, 26))
        self.assertIn("Corner shop", lot.activity_ids.note)
        self.assertEqual((lot.reopening_count, waiting.state), (1, "confirmed"))
        self.assertEqual(reopening.with_user(self.keeper).place_ids.mapped("kind"), reopening.place_ids.mapped("kind"))
        with self.assertRaises(UserError):
            reopening.place_ids[:1].quantity = 1

    def test_another_sample_that_fails_is_named(self):
        lot, _sample = self._released()
        second = self.env["lot.sample"].create({"lot_id": lot.id})
        self._result(second, self.fat, "2.0")
        reopening = self.env["lot.reopening"].search([("lot_id", "=", lot.id)])
        self.assertEqual((lot.grade_id.code, reopening.sample_id), ("held", second))
        self.assertFalse(lot.activity_ids.user_id.has_group("base.group_system"))

    def test_lots_made_of_it_are_followed(self):
        if "mrp.production" not in self.env:
            self.skipTest("manufacturing is not installed")
        lot, sample = self._released()
        cheese = self._product("Cheese")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": cheese.product_tmpl_id.id,
                "product_qty": 1,
                "bom_line_ids": [(0, 0, {"product_id": self.product.id, "product_qty": 2})],
            }
        )
        order = self.env["mrp.production"].create({"product_id": cheese.id, "product_qty": 3})
        order.action_confirm()
        order.action_assign()
        order.qty_producing = 3
        order.action_generate_serial()
        order._set_qty_producing()
        order.move_raw_ids.picked = True
        order.button_mark_done()
        made = order.lot_producing_ids
        made.grade_id = self.grades["pass"]
        picking = self._picking(self.warehouse.out_type_id, self.customers, quantity=2, product=cheese)
        self._pick(picking, made, 2)
        picking.button_validate()
        self._result(sample, self.fat, "2.0")
        places = self.env["lot.reopening"].search([("lot_id", "=", lot.id)]).place_ids
        self.assertEqual(
            {(place.kind, place.lot_id, place.level, place.quantity) for place in places},
            {("consumed", lot, 0, 6), ("stock", lot, 0, 24), ("customer", made, 1, 2), ("stock", made, 1, 1)},
        )
        self.assertEqual(places.filtered(lambda place: place.kind == "consumed").document, order.name)

    def test_a_verdict_that_turns_before_the_decision_reopens_nothing(self):
        self._specification({self.fat: ("3.1", None)})
        lot = self._lot("R3")
        sample = self.env["lot.sample"].create({"lot_id": lot.id})
        self._result(sample, self.fat, "2.0")
        self.assertEqual(lot.grade_id.code, "fail")
        self.assertFalse(lot.reopening_count)

    def test_the_other_company_sees_no_places(self):
        company = self.env["res.company"].create({"name": "Other plant"})
        stranger = self.quality.copy({"login": "t_away", "company_id": company.id, "company_ids": [company.id]})
        lot, sample = self._released()
        self._result(sample, self.fat, "2.0")
        for model in ("lot.reopening", "lot.reopening.place", "lot.use.report"):
            self.assertFalse(self.env[model].with_user(stranger).search([("company_id", "!=", company.id)]))
