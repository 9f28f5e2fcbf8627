# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestUnjudged(QualityCase):
    """A lot without a grade, of goods that are graded: nobody has judged it, so it waits like one in progress."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.lot = cls._lot("OLD-1", "")

    def _allowed(self, lot):
        return {
            operation
            for operation in (
                "sale",
                "consumption",
                "pick",
                "transfer",
                "put_away",
                "quarantine",
                "purchase_return",
                "output",
            )
            if lot._gate(operation)[0].allowed
        }

    def test_it_may_do_what_a_waiting_lot_may(self):
        self.assertEqual(self._allowed(self.lot), self._allowed(self._lot("NEW-1", "in_progress")))
        self.assertEqual(
            (self.lot.state_today, self.lot.state_reason), ("in_progress", "It has no grade yet: quality judges it.")
        )
        lots = self.env["stock.lot"]
        self.assertIn(self.lot, lots.search([("state_today", "=", "in_progress")]))
        self.assertNotIn(self.lot, lots.search([("state_today", "=", False)]))

    def test_the_gate_says_that_quality_judges_it(self):
        reason = self.lot._gate("sale")[0].reason
        self.assertIn("nobody has judged it", reason)
        self.assertIn("Release or Hold", reason)
        decision = self.env["lot.gate.decision"]._record(self.lot._gate("sale"))
        self.assertEqual((decision.reason_code, decision.grade_code), ("not_judged", False))
        chinese = decision.with_context(lang="zh_CN").reason
        self.assertIn("尚未判定", chinese)
        self.assertNotRegex(chinese, r"\b(?:Lot|judged|quality|Release)\b")

    def test_no_delivery_takes_it_until_quality_has_judged_it(self):
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        picking.action_assign()
        self.assertFalse(self._reserved(self.lot))
        line = self._pick(picking, self.lot)
        with self.assertRaisesRegex(UserError, "nobody has judged it"), self.env.cr.savepoint():
            line.picked = True
        line.unlink()
        self.env["lot.grade.change"].with_user(self.quality).create(
            {"lot_ids": self.lot.ids, "grade_id": self.grades["pass"].id, "reason": "papers seen"}
        ).action_apply()
        picking.action_assign()
        picking.button_validate()
        self.assertEqual((picking.state, picking.move_line_ids.lot_id), ("done", self.lot))

    def test_it_is_held_and_not_free(self):
        quant = self.lot.quant_ids.filtered(lambda quant: quant.location_id == self.stock)
        self.assertEqual((quant.held_quantity, quant.available_quantity), (10, 0))
        self.assertEqual((self.product.held_qty, self.product.free_qty), (10, 0))

    def test_grading_starts_with_the_category(self):
        category = self.env["product.category"].create({"name": "Plain"})
        below = self.env["product.category"].create({"name": "Below", "parent_id": category.id})
        loose = self._product("Loose", categ_id=below.id, tracking="none")
        plain = self._product("Plain", categ_id=below.id)
        lot = self._lot("PLAIN-1", product=plain)
        self.assertEqual((lot.state_today, plain.free_qty, len(self._allowed(lot))), (False, 10, 8))
        category.production_grade_id = self.grades["in_progress"]
        self.env.invalidate_all()
        self.assertEqual((lot.state_today, plain.free_qty), ("in_progress", 0))
        self.assertFalse(lot._gate("sale")[0].allowed)
        self.env["stock.quant"]._update_available_quantity(loose, self.stock, 4)
        picking = self._picking(self.warehouse.out_type_id, self.customers, product=loose)
        picking.action_assign()
        self.assertEqual((picking.state, loose.free_qty), ("assigned", 0))
        self.assertFalse(loose.held_qty, "goods without lots wait for nobody")
