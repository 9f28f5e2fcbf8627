# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from .common import QualityCase

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@tagged("post_install", "-at_install")
class TestWords(QualityCase):
    """What the house keeps of values, verdicts and notes is read by each in their own language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.antibiotics = cls.env["lot.parameter"].create(
            {
                "code": "T-ANTI",
                "name": "Antibiotics",
                "kind": "choice",
                "choice_ids": [
                    (0, 0, {"value": "阴性", "name": "Negative"}),
                    (0, 0, {"value": "阳性", "name": "Positive"}),
                ],
            }
        )
        cls.antibiotics.with_context(lang="zh_CN").name = "抗生素"
        for choice in cls.antibiotics.choice_ids:
            choice.with_context(lang="zh_CN").name = choice.value
        cls.specification = cls.env["lot.specification"].create(
            {
                "name": "Milk",
                "product_id": cls.product.id,
                "date_from": "2020-01-01",
                "line_ids": [
                    (0, 0, {"parameter_id": cls.antibiotics.id, "accepted": "阴性"}),
                    (0, 0, {"parameter_id": cls.fat.id, "lower": "3.1"}),
                ],
            }
        )
        cls.specification.action_put_in_force()
        cls.laboratory = new_test_user(cls.env, "t_chinese_lab", groups="stock_lot_quality.group_lab", lang="zh_CN")

    def _sample(self, lot):
        return self.env["lot.sample"].create({"lot_id": lot.id})

    def test_a_choice_is_stored_as_the_laboratory_writes_it_and_read_in_ones_language(self):
        result = self._result(self._sample(self._lot("C1")), self.antibiotics, "阴性")
        self.assertEqual((result.value, result.value_shown), ("阴性", "Negative"))
        self.assertEqual(result.with_context(lang="zh_CN").value_shown, "阴性")

    def test_a_choice_may_be_entered_by_its_name_in_any_language(self):
        result = self._result(self._sample(self._lot("C2")), self.antibiotics, "positive")
        self.assertEqual((result.value, result.outcome), ("阳性", "failed"))
        with self.assertRaisesRegex(ValidationError, "Negative, Positive"):
            self._result(result.sample_id, self.antibiotics, "perhaps")
        self.antibiotics.choice_ids.name = "Same"
        with self.assertRaises(ValidationError):
            self._result(result.sample_id, self.antibiotics, "Same")

    def test_a_list_typed_at_once_keeps_the_names_of_those_that_stay(self):
        self.antibiotics.choices = "阴性\n可疑"
        self.assertEqual(self.antibiotics.choice_ids.mapped("display_name"), ["Negative", "可疑"])
        self.assertEqual(self.antibiotics.choices, "阴性\n可疑")
        with self.assertRaises(ValidationError):
            self.antibiotics.choices = ""

    def test_the_grounds_of_a_verdict(self):
        sample = self._sample(self._lot("C3"))
        self._result(sample.with_user(self.laboratory), self.antibiotics, "阳性")
        self._result(sample, self.fat, "2.0")
        fact = sample.verdict_ids[:1]
        english, chinese = (fact.with_context(lang=lang).evidence_shown for lang in ("en_US", "zh_CN"))
        self.assertEqual(english.splitlines()[0], "Antibiotics Positive: Out of limits")
        self.assertFalse(CHINESE.search(english), english)
        self.assertNotIn("Out of limits", chinese)
        self.assertIn("抗生素 阳性", chinese)

    def test_what_is_missing_for_a_verdict(self):
        sample = self._sample(self._lot("C4"))
        self._result(sample, self.antibiotics, "阴性")
        self.assertIn("Fat: Missing", sample.verdict_ids[:1].with_context(lang="en_US").evidence_shown)

    def test_notes_speak_the_language_of_the_company_not_of_whoever_caused_them(self):
        self.company.partner_id.lang = "en_US"
        lot = self._lot("C5").with_context(tracking_disable=False)
        self._result(self._sample(lot).with_user(self.laboratory).with_context(lang="zh_CN"), self.antibiotics, "阳性")
        bodies = " ".join(lot.message_ids.mapped("body"))
        self.assertIn("A sample failed.", bodies)
        self.assertFalse(CHINESE.search(bodies), bodies)

    def test_a_reopening_tells_each_in_their_language(self):
        quality = self.env["stock.lot"]._quality_user()
        quality.lang, self.company.partner_id.lang = "zh_CN", "en_US"
        lot = self._lot("C6")
        sample = self._sample(lot)
        self._result(sample, self.antibiotics, "阴性")
        self._result(sample, self.fat, "3.5")
        self.assertEqual(lot.grade_id.code, "pass")
        self._result(sample, self.fat, "2.0")
        self.assertEqual(lot.grade_id.code, "held")
        self.assertFalse(CHINESE.search(" ".join(lot.message_ids.mapped("body"))))
        self.assertTrue(CHINESE.search(lot.activity_ids.summary))
        self.assertNotIn("held until quality decides", lot.activity_ids.note)

    def test_a_tracked_grade_is_called_by_its_name_in_the_readers_language(self):
        lot = self._lot("C7").with_context(lang="zh_CN")
        grades = {code: grade.with_env(lot.env) for code, grade in self.grades.items()}
        tracking = (
            self.env["mail.tracking.value"]
            .sudo()
            .create(
                {
                    **self.env["mail.tracking.value"]._create_tracking_values(
                        grades["in_progress"], grades["held"], "grade_id", {"type": "many2one"}, lot
                    ),
                    "mail_message_id": lot._message_log(body="").id,
                }
            )
        )
        self.assertTrue(CHINESE.search(tracking.new_value_char), "as core keeps it")
        shown = {
            lang: tracking.with_context(lang=lang)._tracking_value_format()[0]["newValue"]
            for lang in ("en_US", "zh_CN")
        }
        self.assertEqual(shown["en_US"], "Held")
        self.assertTrue(CHINESE.search(shown["zh_CN"]))
