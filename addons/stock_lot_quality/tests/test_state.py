# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..state import GRAVITY, gravest
from .common import QualityCase


@tagged("post_install", "-at_install")
class TestState(QualityCase):
    """What a lot is today, and why."""

    def _states(self, lots):
        return {lot.name: lot.state_today for lot in lots}

    def test_a_state_for_each_grade_and_for_none(self):
        expected = {
            "pass": "released",
            "fail": "failed",
            "held": "held",
            "recalled": "recalled",
            "conditional": "conditional",
            "in_progress": "in_progress",
            "": "in_progress",
        }
        lots = self.env["stock.lot"].concat(*(self._lot(f"L-{code}", code) for code in expected))
        self.assertEqual(self._states(lots), {f"L-{code}": state for code, state in expected.items()})
        plain = self._lot(
            "L-plain",
            product=self._product("Plain", categ_id=self.env["product.category"].create({"name": "Plain"}).id),
        )
        self.assertEqual(self._states(plain), {"L-plain": False})

    def test_a_usable_lot_past_its_date_is_expired_and_a_held_one_is_held(self):
        past = fields.Datetime.now() - timedelta(days=1)
        released, held = self._lot("L-R", "pass"), self._lot("L-H", "held")
        bare = self._lot("L-B", "")
        (released | held | bare).expiration_date = past
        self.assertEqual(self._states(released | held | bare), {"L-R": "expired", "L-H": "held", "L-B": "expired"})
        self.assertEqual(released.state_since, past)
        self.assertIn("Expired on", released.state_reason)

    def test_a_hold_says_who_and_why_and_when(self):
        lot = self._lot("L-1", "pass")
        change = (
            self.env["lot.grade.change"]
            .with_user(self.quality)
            .create({"lot_ids": lot.ids, "grade_id": self.grades["held"].id, "reason": "seal broken"})
        )
        change.action_apply()
        seen = lot.with_user(self.keeper)
        self.assertEqual(seen.state_today, "held")
        self.assertIn("t_quality", seen.state_reason)
        self.assertIn("seal broken", seen.state_reason)
        fact = self.env["lot.grading"].search([("lot_id", "=", lot.id)], limit=1)
        self.assertEqual((fact.former_grade_id.code, fact.grade_id.code, fact.cause), ("pass", "held", "person"))
        self.assertEqual(seen.state_since, fact.graded_at)

    def test_a_failed_lot_names_the_sample_and_the_result(self):
        self._specification({self.fat: ("3", "4")})
        lot = self._lot("L-1", "in_progress")
        sample = self.env["lot.sample"].create({"lot_id": lot.id})
        self._result(sample, self.fat, "2.1")
        self.assertEqual(lot.state_today, "failed")
        self.assertIn(sample.name, lot.state_reason)
        self.assertIn("Fat 2.1", lot.state_reason)

    def test_why_comes_from_no_context_of_a_caller(self):
        lot = self._lot("L-1", "pass")
        forged = lot.with_user(self.quality).with_context(grading=["person", "said by somebody else"])
        with self.assertRaisesRegex(UserError, "with a reason"), self.env.cr.savepoint():
            forged.grade_id = self.grades["held"]
        forged.sudo().grade_id = self.grades["held"]
        fact = self.env["lot.grading"].search([("lot_id", "=", lot.id)], limit=1)
        self.assertEqual((fact.cause, fact.reason, fact.user_id), ("other", False, self.quality))

    def test_a_grading_is_a_fact(self):
        lot = self._lot("L-1", "held")
        fact = lot.grading_ids[:1]
        with self.assertRaises(UserError):
            fact.sudo().reason = "another"
        with self.assertRaises(UserError):
            fact.sudo().unlink()

    def test_searching_finds_what_is_shown(self):
        now = fields.Datetime.now()
        lots = self.env["stock.lot"]
        for code in ("pass", "fail", "held", "recalled", "conditional", "in_progress", ""):
            for name, days in (("past", -1), ("future", 1), ("never", 0)):
                lot = self._lot(f"L-{code}-{name}", code, quantity=0)
                lot.expiration_date = days and now + timedelta(days=days)
                lots |= lot
        for code in [code for code in GRAVITY if code != "none"] + [False]:
            found = lots.search([("id", "in", lots.ids), ("state_today", "in", [code])])
            self.assertEqual(found, lots.filtered(lambda lot, code=code: lot.state_today == code), code)
        found = lots.search([("id", "in", lots.ids), ("state_today", "not in", ["held", "failed"])])
        self.assertEqual(found, lots.filtered(lambda lot: lot.state_today not in ("held", "failed")))

    def test_the_gravest_comes_first(self):
        self.assertEqual(gravest(["released", "held", "expired"]), "held")
        self.assertEqual(gravest([]), "none")
