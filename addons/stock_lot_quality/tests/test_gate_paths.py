# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..gate import Document
from ..models.stock_lot_gate import _record_refusals
from .common import QualityCase


@tagged("post_install", "-at_install")
class TestGatePaths(QualityCase):
    def test_a_held_lot_is_not_delivered(self):
        lot = self._lot("P1", "held")
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        self._pick(picking, lot)
        with self.assertRaisesRegex(UserError, "P1.*quarantine"):
            picking.button_validate()
        self.assertEqual(lot.product_qty, 10)

    def test_a_held_lot_is_not_picked_by_rpc(self):
        lot = self._lot("P2", "held")
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        with self.assertRaisesRegex(UserError, "P2"):
            self._pick(picking, lot).write({"picked": True})

    def test_a_line_of_a_done_picking_meets_the_gate(self):
        good, held = self._lot("P3-good", "pass"), self._lot("P3-held", "held")
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        line = self._pick(picking, good)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        with self.assertRaisesRegex(UserError, "P3-held"), self.env.cr.savepoint():
            line.write({"lot_id": held.id})
        with self.assertRaisesRegex(UserError, "P3-held"), self.env.cr.savepoint():
            line.copy({"lot_id": held.id, "picking_id": picking.id, "move_id": picking.move_ids.id, "quantity": 1})

    def test_an_internal_transfer_is_refused_but_quarantine_is_open(self):
        lot = self._lot("P4", "held")
        away = self._picking(self.warehouse.int_type_id, self.shelf)
        self._pick(away, lot)
        with self.assertRaisesRegex(UserError, "P4"), self.env.cr.savepoint():
            away.button_validate()
        aside = self._picking(self.warehouse.int_type_id, self.quarantine)
        self._pick(aside, lot)
        aside.button_validate()
        self.assertEqual(aside.state, "done")

    def test_relocating_a_quant_is_a_transfer(self):
        lot = self._lot("P5", "held")
        with self.assertRaisesRegex(UserError, "P5"), self.env.cr.savepoint():
            lot.quant_ids.move_quants(location_dest_id=self.shelf)
        lot.quant_ids.filtered("quantity").move_quants(location_dest_id=self.quarantine)
        self.assertEqual(lot.quant_ids.filtered(lambda quant: quant.quantity > 0).location_id, self.quarantine)

    def test_scrap_stays_open_for_every_standard_grade(self):
        for code in self.grades:
            lot = self._lot(f"P6-{code}", code)
            scrap = self.env["stock.scrap"].create(
                {"product_id": self.product.id, "lot_id": lot.id, "scrap_qty": 3, "location_id": self.stock.id}
            )
            scrap.action_validate()
            self.assertEqual((scrap.state, lot.product_qty), ("done", 7))

    def test_return_to_vendor_stays_open(self):
        lot, farm = self._lot("P7"), self.env["res.partner"].create({"name": "Farm"})
        receipt = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors, partner=farm)
        self._pick(receipt, lot)
        receipt.button_validate()
        lot.grade_id = self.grades["fail"]
        picking = self._picking(self.warehouse.out_type_id, self.vendors, partner=farm)
        self._pick(picking, lot)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_counting_is_not_gated(self):
        lot = self._lot("P8", "held")
        quant = lot.quant_ids.with_context(inventory_mode=True)
        quant.inventory_quantity = 8
        quant._apply_inventory()
        self.assertEqual(lot.product_qty, 8)

    def test_a_receipt_of_a_held_lot_is_recorded(self):
        lot = self._lot("P9", "held")
        picking = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors)
        self._pick(picking, lot)
        picking.button_validate()
        self.assertEqual((picking.state, lot.product_qty), ("done", 14))

    def test_a_lot_received_by_name_is_born_graded(self):
        picking = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors)
        picking.move_ids.move_line_ids.write({"lot_name": "P10", "quantity": 4})
        picking.with_user(self.keeper).button_validate()
        lot = self.env["stock.lot"].search([("name", "=", "P10"), ("product_id", "=", self.product.id)])
        self.assertEqual(lot.grade_id.code, "in_progress")

    def test_an_expired_lot_is_refused_and_can_be_scrapped(self):
        product = self._product("Cheese", use_expiration_date=True)
        lot = self._lot("P11", "pass", product=product)
        lot.expiration_date = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(lot.grade_badge, "expired")
        picking = self._picking(self.warehouse.out_type_id, self.customers, product=product)
        self._pick(picking, lot)
        with self.assertRaisesRegex(UserError, "P11.*expires"), self.env.cr.savepoint():
            picking.with_context(skip_expired=True).button_validate()
        scrap = self.env["stock.scrap"].create(
            {"product_id": product.id, "lot_id": lot.id, "scrap_qty": 3, "location_id": self.stock.id}
        )
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")

    def test_only_quality_grades(self):
        lot = self._lot("P12", "held")
        with self.assertRaisesRegex(UserError, "quality"):
            lot.with_user(self.keeper).write({"grade_id": self.grades["pass"].id})
        with self.assertRaisesRegex(UserError, "quality"):
            self.env["stock.lot"].with_user(self.keeper).create(
                {"name": "P13", "product_id": self.product.id, "grade_id": self.grades["pass"].id}
            )
        self._by_dialog(lot, "pass")
        self.assertEqual(lot.grade_id.code, "pass")

    def _by_dialog(self, lot, code):
        self.env["lot.grade.change"].with_user(self.quality).create(
            {"lot_ids": [(6, 0, lot.ids)], "grade_id": self.grades[code].id, "reason": "Looked at"}
        ).action_apply()

    def test_no_grade_without_its_why(self):
        lot = self._lot("P12b", "pass")
        plain = lot.with_user(self.quality)
        for code in ("recalled", "held"):
            values = {"grade_id": self.grades[code].id}
            for asking in (plain, plain.with_context(grading=["person", "said so"])):
                with self.assertRaisesRegex(UserError, "with a reason"), self.env.cr.savepoint():
                    asking.write(values)
            with self.assertRaisesRegex(UserError, "with a reason"), self.env.cr.savepoint():
                plain.web_save(values, {})
        self.assertEqual(lot.grade_id.code, "pass")
        self._by_dialog(lot, "recalled")
        fact = lot.grading_ids.sorted("id")[-1]
        self.assertEqual(
            (lot.grade_id.code, fact.cause, fact.reason, fact.user_id),
            ("recalled", "person", "Looked at", self.quality),
        )

    def test_holding_and_releasing_ask_why(self):
        lot = self._lot("P18", "pass")
        dialog = self.env["lot.grade.change"].with_user(self.quality)
        values = {"lot_ids": [(6, 0, lot.ids)], "grade_id": self.grades["held"].id}
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.create({**values, "reason": " "}).action_apply()
        dialog.with_context(tracking_disable=False).create({**values, "reason": "Foreign body found"}).action_apply()
        self.assertEqual(lot.grade_id.code, "held")
        self.assertIn("Foreign body found", "".join(lot.message_ids.mapped("body")))
        self.assertEqual(lot.action_release()["context"]["default_grade_id"], self.grades["pass"].id)
        with self.assertRaises(AccessError):
            self.env["lot.grade.change"].with_user(self.keeper).create({**values, "reason": "hurry"})

    def test_the_other_company_overrides_nothing_here(self):
        company = self.env["res.company"].create({"name": "Other plant"})
        stranger = self.quality.copy({"login": "t_far", "company_id": company.id, "company_ids": [company.id]})
        override = self._override(self._lot("P19", "held"))
        with self.assertRaises(AccessError):
            override.with_user(stranger).action_approve()
        self.assertFalse(self.env["lot.gate.decision"].with_user(stranger).search([("company_id", "!=", company.id)]))

    def _override(self, lot, **values):
        return (
            self.env["lot.gate.override"]
            .with_user(self.quality)
            .create({"lot_id": lot.id, "operation": "sale", "reason": "customer accepts in writing", **values})
        )

    def test_an_override_needs_a_second_person_and_leaves_a_fact(self):
        lot = self._lot("P14", "held")
        override = self._override(lot)
        with self.assertRaisesRegex(UserError, "second person"):
            override.action_approve()
        with self.assertRaisesRegex(UserError, "may not answer"):
            override.with_user(self.analyst).action_approve()
        with self.assertRaises(AccessError):
            override.with_user(self.keeper).write({"reason": "because"})
        with self.assertRaisesRegex(UserError, "own name"):
            override.write({"state": "approved", "approved_by": self.second.id})
        override.with_user(self.second).action_approve()
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        self._pick(picking, lot)
        picking.with_user(self.keeper).button_validate()
        self.assertEqual(picking.state, "done")
        fact = lot.gate_decision_ids[:1]
        self.assertTrue(fact.allowed)
        self.assertEqual((fact.approved_by, fact.user_id), (self.second, self.keeper))
        self.assertEqual((fact.override_reason, fact.origin), ("customer accepts in writing", picking.name))
        self.assertIn("Held", fact.reason)

    def test_an_override_holds_for_its_document_operation_and_time(self):
        lot = self._lot("P15", "held")
        mine, other = (Document.of(self._picking(self.warehouse.out_type_id, self.customers)) for _number in range(2))
        override = self._override(lot, origin=mine.name)
        override.with_user(self.second).action_approve()
        self.assertTrue(lot._gate("sale", document=mine)[0].allowed)
        self.assertFalse(lot._gate("sale", document=other)[0].allowed)
        self.assertFalse(lot._gate("sale", document=Document.of(None, mine.name))[0].allowed)
        self.assertFalse(lot._gate("sale")[0].allowed)
        self.assertFalse(lot._gate("consumption", document=mine)[0].allowed)

    def test_an_override_ends(self):
        lot = self._lot("P17", "held")
        lapsed = self._override(lot)
        lapsed.with_user(self.second).action_approve()
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self.assertFalse(lot._gate("sale")[0].allowed)
        self.assertTrue(lot._gate("sale")[0].allowed)

    def test_a_refusal_is_kept_after_the_rollback_it_causes(self):
        lot = self._lot("P16", "held")
        facts = [answer.fact(self.env, Document("WH/OUT/9")) for answer in lot._gate("sale")]
        gone = dict(facts[0], lot_id=self.env["stock.lot"].search([], order="id desc", limit=1).id + 1000)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            _record_refusals(self.env.registry, facts + [gone])
        fact = self.env["lot.gate.decision"].search([("lot_id", "=", lot.id)])
        self.assertEqual((fact.allowed, fact.operation, fact.origin), (False, "sale", "WH/OUT/9"))

    def test_the_gate_answers_many_lots_in_few_queries(self):
        lots = self.env["stock.lot"].concat(*(self._lot(f"Q{n}", "held", quantity=0) for n in range(30)))
        lots[:1]._gate("sale")
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            self.assertEqual({answer.allowed for answer in lots._gate("sale")}, {False})
