# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..audit.compare import differences, told_once
from ..record.reading import RecordReading
from .common import TraceCase

READING = {"id": "reading/7", "parameter": "T-PAST", "value": "72.5", "unit": "CEL", "stored": {"value_float": "72.5"}}
SECTIONS = {
    "batch": {"order": "MO/1"},
    "steps": [{"id": "step/4", "step": "Pasteurise", "readings": [READING]}],
    "materials": [{"id": "feeding/2", "lot": "RM-1", "product": "T-MILK", "quantity": "6400.00", "unit": "KGM"}],
}


@tagged("post_install", "-at_install")
class TestReading(TraceCase):
    """A sealed record and what an audit finds in it, as people call it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parameter = cls.env["lot.parameter"].create({"code": "T-PAST", "name": "Pasteurising temperature"})
        parameter.with_context(lang="zh_CN").name = "杀菌温度"

    def reading(self, lang):
        return RecordReading(self.env(context={"lang": lang}), self.company)

    def test_a_path_is_told_in_words(self):
        path = "steps[0].readings[0].stored.value_float"
        self.assertEqual(
            self.reading("en_US").place(SECTIONS, path), "Step Pasteurise, Pasteurising temperature: Value as a number"
        )
        chinese = self.reading("zh_CN").place(SECTIONS, path)
        self.assertIn("杀菌温度", chinese)
        self.assertNotIn("Value", chinese)

    def test_a_path_into_a_record_that_cannot_be_read(self):
        self.assertEqual(self.reading("en_US").place({}, "steps[2].readings[0].value"), "Steps 3, Readings 1: Value")

    def test_an_element_has_its_unit_as_people_write_it(self):
        title = self.reading("en_US").title("materials", SECTIONS["materials"][0])
        self.assertTrue(title.startswith("Feeding RM-1"), title)
        self.assertTrue(title.endswith("6,400 kg"), title)
        part = self.reading("en_US").section("steps", SECTIONS["steps"]).parts[0].parts[0].parts[0]
        self.assertIn(("Value", "72.5 °C"), part.rows)
        self.assertNotIn("stored", str(part))

    def test_a_number_that_looks_like_a_date_stays_a_number(self):
        feeding = {
            "id": "feeding/2",
            "lot": "2025-09-17",
            "supplier_lot": "2025-09-18",
            "fed_at": "2025-09-17T06:05:04Z",
            "scanned_code": "2025-09-17T06:05:04Z",
        }
        rows = dict(self.reading("en_US").section("materials", [feeding]).parts[0].rows)
        self.assertEqual(
            (rows["Lot"], rows["Supplier lot"], rows["Scanned code"]),
            ("2025-09-17", "2025-09-18", "2025-09-17T06:05:04Z"),
        )
        self.assertTrue(rows["Fed on"].startswith("Sep 17, 2025"), rows["Fed on"])
        step = {"id": "step/4", "step": "Pasteurise", "production_date": "2025-09-17"}
        rows = dict(self.reading("en_US").section("steps", [step]).parts[0].rows)
        self.assertEqual(rows["Production day"], "Sep 17, 2025")
        batch = self.reading("en_US").section("batch", {"lots": ["2025-09-17"]})
        self.assertEqual(dict(batch.rows)["Lots"], "2025-09-17")

    def test_a_product_of_another_company_lends_no_name(self):
        other = self.env["res.company"].create({"name": "Somebody else"})
        products = self.env["product.product"].create(
            [
                {"name": "Theirs", "default_code": "T-X1", "company_id": other.id},
                {"name": "Ours", "default_code": "T-X2", "company_id": self.company.id},
                {"name": "Theirs too", "default_code": "T-X2", "company_id": other.id},
            ]
        )
        words = self.reading("en_US").words
        self.assertEqual(words.product("T-X1"), "T-X1")
        self.assertEqual(words.product("T-X2"), "Ours")
        self.assertEqual(words.product(f"product/{products[0].id}"), f"product/{products[0].id}")

    def test_what_a_partner_was_not_shown(self):
        part = self.reading("en_US").section("materials", [{"hidden": True}])
        self.assertEqual(part.parts[0].title, "Not disclosed")

    def test_a_change_is_told_once(self):
        now = READING | {"value": "60", "stored": {"value_float": "60"}}
        live = {"steps": [{"id": "step/4", "step": "Pasteurise", "readings": [now]}]}
        sealed = {"steps": SECTIONS["steps"]}
        self.assertEqual(
            [path for _kind, path, _before, _now in told_once(differences(sealed, live))],
            ["steps[0].readings[0].value"],
        )
        now["value"] = "72.5"
        self.assertEqual(
            [path for _kind, path, _before, _now in told_once(differences(sealed, live))],
            ["steps[0].readings[0].stored.value_float"],
        )

    def test_a_seal_that_differs_from_the_version_before(self):
        differs = {"version": 3, "paths": ["steps[0].readings[0].value", "batch.release_state"], "count": 7}
        content = {"order": "MO/1", "sealed_event": {"moment": "shipped", "differs_from": differs}}
        rows = dict(self.reading("en_US").section("batch", content).rows)
        self.assertEqual(rows["Differs from version 3"], "Steps 1, Readings 1: Value; Batch: Release; ...")
        content["sealed_event"] = {"moment": "shipped", "note": "WH/OUT/1"}
        self.assertEqual(self.reading("en_US").section("batch", content).rows, [("Manufacturing order", "MO/1")])
