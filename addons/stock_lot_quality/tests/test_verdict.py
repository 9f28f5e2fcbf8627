# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import Error

from ..birth import MADE
from .common import QualityCase


@tagged("post_install", "-at_install")
class TestVerdict(QualityCase):
    def _sample(self, lot=None, **values):
        return self.env["lot.sample"].create({"lot_id": (lot or self._lot("V1")).id, **values})

    def test_a_lot_is_born_with_its_category_grade(self):
        self.assertEqual(self._lot("B1").grade_id.code, "in_progress")
        child = self.env["product.category"].create({"name": "Child", "parent_id": self.category.id})
        product = self._product("Cream", categ_id=child.id)
        self.assertEqual(self._lot("B2", product=product).grade_id.code, "in_progress")
        self.category.production_grade_id = self.grades["pass"]
        born = self.env["stock.lot"].with_context(lot_birth=MADE).create({"name": "B3", "product_id": self.product.id})
        self.assertEqual(born.grade_id.code, "pass")

    def test_no_caller_says_how_a_lot_is_born(self):
        self.category.production_grade_id = self.grades["pass"]
        lots = self.env["stock.lot"].with_user(self.keeper)
        for context in ({"lot_birth": "production"}, {"default_grade_id": self.grades["pass"].id}, {"lot_birth": 7}):
            lot = lots.with_context(**context).create({"name": f"B-{context}", "product_id": self.product.id})
            self.assertEqual(lot.sudo().grade_id.code, "in_progress")
        with self.assertRaisesRegex(UserError, "Only quality"):
            lots.create({"name": "B6", "product_id": self.product.id, "grade_id": self.grades["pass"].id})
        for empty in (False, None):
            lot = lots.create({"name": f"B7{empty}", "product_id": self.product.id, "grade_id": empty})
            self.assertEqual(lot.sudo().grade_id.code, "in_progress")
        self.assertFalse(
            lots.load(
                ["name", "product_id/.id", "grade_id/.id"], [["B8", str(self.product.id), str(self.grades["pass"].id)]]
            )["ids"]
        )

    def test_what_comes_from_a_vendor_has_the_grade_of_receipts(self):
        self.category.production_grade_id = self.grades["pass"]
        lot = self.env["stock.lot"].with_context(lot_birth=MADE).create({"name": "B9", "product_id": self.product.id})
        picking = self._picking(self.warehouse.in_type_id, self.stock, source=self.vendors)
        self._pick(picking, lot).picked = True
        picking._action_done()
        self.assertEqual(lot.grade_id.code, "in_progress")

    def test_unset_means_no_gate(self):
        self.category.receipt_grade_id = False
        self.assertEqual(self._lot("B4-made").grade_id.code, "in_progress", "goods that are graded when made")
        self.category.production_grade_id = False
        self.assertFalse(self._lot("B4").grade_id)

    def test_grams_pass_against_kilograms(self):
        self._specification({self.net: ("1", "2")})
        sample = self._sample()
        self._result(sample, self.net, "1500", uom_id=self.gram.id)
        self.assertEqual(sample.verdict, "passed")
        self.assertEqual(sample.lot_id.grade_id.code, "pass")

    def test_kilograms_written_as_grams_fail(self):
        self._specification({self.net: ("1", "2")})
        sample = self._sample()
        self._result(sample, self.net, "1.5", uom_id=self.gram.id)
        self.assertEqual(sample.verdict, "failed")
        self.assertEqual(sample.lot_id.grade_id.code, "fail")

    def test_a_missing_required_result_is_incomplete(self):
        self._specification({self.net: ("1", "2"), self.fat: ("3.1", None)})
        sample = self._sample()
        self.assertEqual(sample.verdict, "pending")
        self._result(sample, self.net, 1.5)
        self.assertEqual((sample.verdict, sample.missing), ("incomplete", "Fat"))
        self.assertEqual(sample.lot_id.grade_id.code, "in_progress")
        self._result(sample, self.fat, "3.10")
        self.assertEqual(sample.verdict, "passed")

    def test_without_a_specification_nothing_passes(self):
        sample = self._sample()
        self._result(sample, self.fat, 3.5)
        self.assertEqual(sample.verdict, "incomplete")

    def test_the_version_in_force_when_drawn_judges(self):
        old = self._specification({self.fat: ("3.0", None)})
        action = old.action_new_version()
        new = self.env["lot.specification"].browse(action["res_id"])
        new.line_ids.lower = "3.5"
        new.date_from = "2025-01-01"
        new.action_put_in_force()
        before = self._sample(drawn_at="2024-06-01 08:00:00")
        after = self._sample(self._lot("V2"), drawn_at="2025-06-01 08:00:00")
        self._result(before, self.fat, "3.2")
        self._result(after, self.fat, "3.2")
        self.assertEqual((before.specification_id, before.verdict), (old, "passed"))
        self.assertEqual((after.specification_id, after.verdict), (new, "failed"))

    def test_a_retest_replaces_and_reopens_the_failed_lot(self):
        self._specification({self.fat: ("3.1", None)})
        sample = self._sample()
        first = self._result(sample, self.fat, "2.9", lims_ref="R1")
        self.assertEqual(sample.lot_id.grade_id.code, "fail")
        with self.assertRaises(Error), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._result(sample, self.fat, "3.4", replaces_id=first.id)
        self._result(sample, self.fat, "3.4", lims_ref="R2", replaces_id=first.id, reason="instrument drifted")
        self.assertEqual(sample.verdict, "passed")
        self.assertEqual(sample.lot_id.grade_id.code, "held", "a person decides about a failed lot")
        self.assertTrue(sample.lot_id.activity_ids)

    def test_a_late_failure_reopens_the_released_lot(self):
        self._specification({self.fat: ("3.1", None)})
        sample = self._sample()
        self._result(sample, self.fat, "3.4")
        self.assertEqual(sample.lot_id.grade_id.code, "pass")
        self._result(sample, self.fat, "2.0")
        self.assertEqual(sample.lot_id.grade_id.code, "held")
        self.assertIn("turned", sample.lot_id.activity_ids.note)

    def test_a_retracted_result_reopens_the_released_lot(self):
        self._specification({self.fat: ("3.1", None)})
        sample = self._sample()
        result = self._result(sample, self.fat, "3.4")
        with self.assertRaises(UserError):
            result._retract(" ")
        result._retract("wrong bottle")
        self.assertEqual((result.state, sample.verdict, sample.lot_id.grade_id.code), ("retracted", "pending", "held"))
        self.assertEqual(sample.verdict_ids.mapped("verdict"), ["pending", "passed"])
        self.assertIn("T-FAT 3.4 %: passed", sample.verdict_ids[1].evidence)

    def test_a_hold_by_hand_outlives_a_pass(self):
        self._specification({self.fat: ("3.1", None)})
        sample = self._sample(self._lot("V3", "held"))
        self._result(sample, self.fat, "3.4")
        self.assertEqual(sample.lot_id.grade_id.code, "held")

    def test_a_second_person_verifies(self):
        self._specification({self.fat: ("3.1", None)}, verify=True)
        sample = self._sample()
        result = self._result(sample.with_user(self.analyst), self.fat, "3.4")
        result = (
            self.env["lot.test.result"]
            .with_user(self.analyst)
            .create({"sample_id": sample.id, "parameter_id": self.fat.id, "value": "3.5", "analyst": "t_verifier"})
        )
        self.assertNotEqual(sample.verdict, "passed")
        for user in (self.analyst, self.lab_verifier):
            with self.assertRaises(UserError):
                result.with_user(user)._verify()
        of_sample = [("sample_id", "=", sample.id)]
        results = self.env["lot.test.result"]
        self.assertIn(result, results.search(of_sample + [("state", "=", "registered")]))
        self.assertIn(result, results.search(of_sample + [("state", "!=", "retracted")]))
        self.assertFalse(results.search(of_sample + [("state", "in", ["verified", "retracted"])]))
        result.with_user(self.quality)._verify()
        self.assertEqual((result.state, sample.verdict), ("verified", "passed"))
        self.fat.self_verification = True
        own = (
            self.env["lot.test.result"]
            .with_user(self.lab_verifier)
            .create({"sample_id": sample.id, "parameter_id": self.fat.id, "value": "3.6"})
        )
        own._verify()
        self.assertEqual(own.state, "verified")
        dialog = self.env["lot.result.verify"].with_user(self.quality).create({"result_ids": [(6, 0, own.ids)]})
        with self.assertRaisesRegex(UserError, "HTTP"):
            dialog.action_apply()

    def test_verdicts_come_out_again_as_recorded(self):
        self._specification({self.net: ("1", "2")})
        sample = self._sample()
        result = self._result(sample, self.net, "1500", uom_id=self.gram.id)
        result._retract("wrong bottle")
        self._result(sample, self.net, "1.8")
        self.assertEqual(sample.verdict_ids._replay(), [])
        replay = self.env["lot.verdict.replay"].with_user(self.quality).create({"product_id": self.product.id})
        replay.action_replay()
        self.assertEqual((replay.replayed, replay.standing, len(replay.line_ids)), (3, 1, 0))
        # What the database's owner alone can do: the table refuses it while its triggers stand.
        self.env.cr.execute("ALTER TABLE lot_specification_line DISABLE TRIGGER USER")
        self.env.cr.execute("UPDATE lot_specification_line SET upper = '1.2' WHERE parameter_id = %s", [self.net.id])
        self.env.cr.execute("ALTER TABLE lot_specification_line ENABLE TRIGGER USER")
        self.env["lot.specification.line"].invalidate_model()
        again = self.env["lot.verdict.replay"].with_user(self.quality).create({"product_id": self.product.id})
        again.action_replay()
        self.assertEqual({(line.recorded, line.again) for line in again.line_ids}, {("passed", "failed")})

    def test_values_of_the_wrong_kind_or_unit_are_refused(self):
        sample = self._sample()
        for values in (
            {"value": "a bit"},
            {"value": ""},
            {"value": "3,4"},
            {"value": "3", "uom_id": self.gram.id},
            {"value": "1e999"},
            {"value": "-1e999999999"},
            {"value": float("inf")},
            {"value": "9" * 300},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.env["lot.test.result"].create({"sample_id": sample.id, "parameter_id": self.fat.id, **values})

    def test_a_keeper_enters_no_results(self):
        sample = self._sample()
        with self.assertRaises(AccessError):
            self.env["lot.test.result"].with_user(self.keeper).create(
                {"sample_id": sample.id, "parameter_id": self.fat.id, "value": "3"}
            )

    def test_nobody_verifies_or_judges_by_hand(self):
        sample = self._sample()
        own = (
            self.env["lot.test.result"]
            .with_user(self.quality)
            .create(
                {
                    "sample_id": sample.id,
                    "parameter_id": self.fat.id,
                    "value": "3",
                    "verified_by": self.second.id,
                    "verified_at": "2025-01-01 00:00:00",
                }
            )
        )
        self.assertEqual(own.state, "registered")
        for change in (
            lambda: own.write({"verified_by": self.second.id, "verified_at": "2025-01-01 00:00:00"}),
            lambda: sample.with_user(self.quality).write({"verdict": "passed"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        with self.assertRaises(AccessError):
            own.with_user(self.keeper)._retract("because")

    def test_what_was_recorded_comes_from_its_own_code(self):
        sample = self._sample()
        forged = (
            self.env["lot.test.result"]
            .with_user(self.analyst)
            .with_context(
                default_verified_by=self.second.id,
                default_verified_at="2025-01-01 00:00:00",
                default_value_float=9,
                default_retraction_reason="because",
            )
        )
        result = forged.create(
            {
                "sample_id": sample.id,
                "parameter_id": self.fat.id,
                "value": "3.3",
                "value_float": 9,
                "create_uid": self.second.id,
                "create_date": "2020-01-01 00:00:00",
            }
        )
        self.assertEqual((result.state, result.value_float, result.create_uid), ("registered", 3.3, self.analyst))
        self.assertGreater(str(result.create_date), "2025-01-02")
        self.assertFalse(result.verified_by or result.verified_at or result.retraction_reason)
        for vals in ({"verified_by": self.second.id}, {"retracted_at": "2025-01-01 00:00:00"}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                result.sudo().write(vals)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            sample.sudo().write({"result_ids": [(1, result.id, {"verified_by": self.second.id})]})

    def test_a_result_without_a_sample_is_told_in_words(self):
        for vals in ({"parameter_id": self.fat.id, "value": "3"}, {"sample_id": self._sample().id, "value": "3"}):
            with self.assertRaisesRegex(ValidationError, "Choose both"):
                self.env["lot.test.result"].with_user(self.analyst).create(vals)

    def test_a_sample_stays_as_it_was_drawn(self):
        sample = self._sample()
        for vals in (
            {"verdict": "passed"},
            {"judged_at": "2025-01-01 00:00:00"},
            {"name": "S-OTHER"},
            {"lot_id": self._lot("V-OTHER").id},
            {"drawn_at": "2025-01-01 00:00:00"},
            {"drawn_by": self.second.id},
            {"company_id": self.env.company.id},
        ):
            with self.assertRaises(UserError, msg=vals), self.env.cr.savepoint():
                sample.sudo().write(vals)
        sample.with_user(self.analyst).write({"place": "Tank 3"})

    def test_where_a_sample_with_results_was_drawn_is_corrected_by_quality(self):
        sample = self._sample(place="Tank 1")
        sample.with_user(self.analyst).place = "Tank 2"
        self.assertFalse(sample.message_ids.filtered(lambda message: "Tank 1" in message.body))
        self._result(sample, self.fat, "3.5")
        with self.assertRaisesRegex(UserError, "Ask quality"):
            sample.with_user(self.analyst).write({"place": "Tank 3"})
        sample.with_user(self.analyst).write({"place": "Tank 2"})
        sample.with_user(self.quality).place = "Tank 3"
        self.assertIn("from Tank 2 to Tank 3", sample.message_ids[0].body)

    def test_what_judged_results_stays(self):
        version = self._specification({self.fat: ("3", "4")})
        sample = self._sample()
        self.assertEqual(sample.specification_id, version)
        sample.with_user(self.analyst).specification_id = False
        self._result(sample, self.fat, "3.4")
        with self.assertRaisesRegex(UserError, "stays with its specification"):
            sample.with_user(self.analyst).specification_id = version
        sample.with_user(self.quality).specification_id = version
        for user in (self.analyst, self.quality):
            with self.assertRaisesRegex(UserError, "stays with its specification"):
                sample.with_user(user).specification_id = False

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other plant"})
        stranger = self.quality.copy({"login": "t_other", "company_id": company.id, "company_ids": [company.id]})
        sample = self._sample()
        self._result(sample, self.fat, "3.4")
        self.assertFalse(self.env["lot.sample"].with_user(stranger).search([("id", "=", sample.id)]))
        self.assertFalse(self.env["lot.test.result"].with_user(stranger).search([("sample_id", "=", sample.id)]))
        with self.assertRaises(AccessError):
            sample.with_user(stranger).read(["name"])
