# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..gate import Document, read_values, values_text
from .common import QualityCase

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORDS = re.compile(r"\b(?:Lot|graded|must|not|use|expires|take|another)\b")


@tagged("post_install", "-at_install")
class TestGateReasons(QualityCase):
    """Why the gate refused is kept in no language, and read in each."""

    def _decision(self, lot, lang):
        at_gate = lot.with_context(lang=lang)
        decisions = self.env["lot.gate.decision"].with_context(lang=lang)
        return decisions._record(at_gate._gate("sale"), Document("WH/OUT/1"))

    def _facts(self, decision):
        return decision.read(["reason_code", "reason_values", "reason_text"], load=None)[0] | {"id": 0}

    def _read(self, decision, lang):
        return decision.with_context(lang=lang).reason

    def test_what_is_kept_is_the_same_whoever_met_the_gate(self):
        self.product.with_context(lang="zh_CN").name = "原料奶"
        for number, grade in enumerate(("held", "pass")):
            lot = self._lot(f"W{number}", grade)
            if grade == "pass":
                lot.expiration_date = fields.Datetime.now() - timedelta(days=1)
            english, chinese = self._decision(lot, "en_US"), self._decision(lot, "zh_CN")
            kept, other = self._facts(english), self._facts(chinese)
            self.assertEqual(kept, other | ({"reason_values": kept["reason_values"]} if grade == "pass" else {}))
            self.assertFalse(CHINESE.search(other["reason_values"]))
            self.assertEqual(values_text(read_values(other["reason_values"])), other["reason_values"])
            for decision in (english, chinese):
                self.assertFalse(CHINESE.search(self._read(decision, "en_US")), self._read(decision, "en_US"))
                self.assertFalse(LATIN_WORDS.search(self._read(decision, "zh_CN")), self._read(decision, "zh_CN"))
                self.assertIn("原料奶", self._read(decision, "zh_CN"))
                self.assertIn("Raw milk", self._read(decision, "en_US"))

    def test_names_are_those_of_then(self):
        lot, own = self._lot("W3"), self.env["lot.grade"].create({"name": "At customs", "code": "customs"})
        lot.grade_id = own
        decision = self._decision(lot, "zh_CN")
        self.product.name = "Skimmed milk"
        own.name = "Stopped"
        decision.invalidate_recordset()
        self.assertRegex(self._read(decision, "en_US"), "Raw milk is graded 'At customs'")

    def test_names_of_what_is_gone(self):
        words = self.env["lot.gate.decision"]
        self.assertEqual(words._named("product.product", 2**30, "Raw milk", "display_name"), "Raw milk")
        self.assertEqual(words._named("lot.grade", 2**30, "Held", "name"), "Held")

    def test_reasons_from_before_are_shown_as_they_were_kept(self):
        lot = self._lot("W4", "held")
        decision = self.env["lot.gate.decision"].create(
            {
                "lot_id": lot.id,
                "company_id": self.company.id,
                "operation": "sale",
                "reason_text": "批次 W4 已冻结",
                "user_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self.assertEqual(self._read(decision, "en_US"), "批次 W4 已冻结")

    def test_values_tampered_with_or_of_an_addon_that_left_do_not_break_the_list(self):
        words = self.env["lot.gate.decision"]
        self.assertEqual(words._sentence("grade", "{broken"), "grade")
        self.assertEqual(words._sentence("grade", {"lot": "A"}), "grade")
        self.assertEqual(words._sentence("some_addon", {}), "some_addon")
        for text in ('{"a": 1}', '{"a":1.5}', '{"a":99999999999999999999}', "[1]", "no"):
            self.assertEqual(read_values(text), text)
