# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from ..models.batch_rule_segment import DATE_FORMS, FORMATS
from .common import BatchNumberingCase


class TestRules(BatchNumberingCase):
    """Choosing, checking and previewing rules."""

    def test_the_most_specific_rule_names_the_lot(self):
        categories = self.env["product.category"].create([{"name": "Dairy"}, {"name": "Cup"}])
        categories[1].parent_id = categories[0]
        self.yogurt.categ_id = categories[1]
        conditions = [
            {},
            {"warehouse_id": self.warehouse.id},
            {"picking_type_id": self.warehouse.in_type_id.id},
            {"categ_id": categories[0].id},
            {"categ_id": categories[1].id},
            {"product_id": self.yogurt.id},
        ]
        source = self.env["batch.numbering"]._source(
            self.yogurt, picking_type=self.warehouse.in_type_id, warehouse=self.warehouse
        )
        for condition in conditions:
            rule = self.make_rule(**condition)
            self.assertEqual(self.env["batch.rule"]._rule_for(source), rule, condition)

    def test_two_rules_for_the_same_lots_are_refused(self):
        self.make_rule()
        with self.assertRaisesRegex(ValidationError, "exactly the same lots as By day"):
            self.make_rule(name="Another")
        self.make_rule(name="Later in order", sequence=20)

    def test_a_rule_of_another_company_does_not_apply(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        self.make_rule(company_id=other.id)
        self.assertFalse(self.env["batch.rule"]._rule_for(self.env["batch.numbering"]._source(self.yogurt)))

    def test_a_bad_pattern_is_refused_with_its_segment(self):
        for segments, sentence in [
            ([("text", {"text": "B"})], "needs a counter"),
            ([("text", {"text": "批"}), ("counter", {"width": 3})], r"Segment 1 \(Text 批\).*AI \(10\)"),
            ([("date", {"text": "%Y%B"}), ("counter", {"width": 3})], r"Segment 1 \(Date %Y%B\).*does not know %B"),
            ([("order", {"width": 19}), ("counter", {"width": 3})], r"Segment 2 \(Counter\).*22 characters; 20"),
            (
                [("line", {"width": 3}), ("product", {"width": 3}), ("counter", {"width": 3})],
                r"Segment 1 \(Work Center or Line\).*“Product Code”.*two ways",
            ),
            ([("date", {"text": "%Y%m"}), ("counter", {"width": 3})], r"restarts \(Every Day\)"),
        ]:
            with self.subTest(sentence), self.assertRaisesRegex(ValidationError, f"(?s){sentence}"):
                self.make_rule(*segments)

    def test_a_segment_changed_alone_is_checked_too(self):
        rule = self.make_rule()
        with self.assertRaisesRegex(ValidationError, "restarts"):
            rule.segment_ids[1].text = "%m"

    def test_segments_exchanged_in_one_save_are_checked_at_the_end(self):
        rule = self.make_rule()
        date, counter = rule.segment_ids[1], rule.segment_ids[3]
        rule.write(
            {
                "segment_ids": [
                    Command.delete(counter.id),
                    Command.update(date.id, {"text": "%y%j"}),
                    Command.create({"sequence": 9, "kind": "counter", "width": 4}),
                ]
            }
        )
        self.assertEqual(rule.preview_now, "B25260-0001")

    def test_opting_out_of_gs1_allows_more(self):
        with self.assertRaises(ValidationError):
            self.make_rule(("order", {"width": 30}), ("counter", {"width": 3}), restart="never")
        self.make_rule(("order", {"width": 30}), ("counter", {"width": 3}), restart="never", gs1_check=False)

    def test_too_many_batches_for_the_counter(self):
        with self.assertRaisesRegex(ValidationError, "ends at 999, but 1500 batches are expected"):
            self.make_rule(expected_count=1500)

    def test_previews_follow_the_open_form(self):
        form = Form(self.env["batch.rule"])
        form.name = "Live"
        for kind, values in [
            ("text", {"text": "B"}),
            ("date", {"date_form": "short"}),
            ("shift", {}),
            ("counter", {"width": 4}),
        ]:
            with form.segment_ids.new() as segment:
                segment.kind = kind
                for name, value in values.items():
                    setattr(segment, name, value)
        self.assertEqual(form.preview_now, "B250917A0001")
        self.assertEqual(form.preview_night, "B250916N0001")
        self.assertEqual(form.preview_thousandth, "B250917A1000")
        self.assertEqual(form.longest, 12)
        form.restart = "shift"
        self.assertFalse(form.problems)
        with form.segment_ids.edit(1) as segment:
            segment.date_form = "own"
            segment.text = "%m"
        self.assertIn("restarts", form.problems)
        self.assertFalse(form.preview_now)

    def test_a_date_is_chosen_by_what_it_prints(self):
        rule = self.make_rule(restart="never")
        date = rule.segment_ids.filtered(lambda segment: segment.kind == "date")
        for form, example in DATE_FORMS:
            if form == "own":
                continue
            date.date_form = form
            self.assertEqual(date.text, FORMATS[form])
            self.assertIn(example.split(" ")[0], f"{datetime(2025, 9, 17):{date.text}}")
        date.text = "%d.%m.%y"
        self.assertEqual(date.date_form, "own")
        date.date_form = "own"
        self.assertEqual(date.text, "%d.%m.%y")

    def test_rules_that_print_alike_are_pointed_out(self):
        rule = self.make_rule(warehouse_id=self.warehouse.id)
        other = self.make_rule(name="Receipts", picking_type_id=self.warehouse.in_type_id.id)
        self.assertEqual(rule.lookalikes, "Receipts")
        other.segment_ids[0].text = "R"
        rule.invalidate_recordset(["lookalikes"])
        self.assertFalse(rule.lookalikes)

    def test_a_used_rule_is_archived_not_deleted(self):
        rule = self.make_rule()
        lot = self.make_lots()
        with self.assertRaisesRegex(UserError, f"has named lots, such as {lot.name}"):
            rule.unlink()
        rule.active = False
        self.assertNotEqual(self.make_lots().batch_rule_id, rule)

    def test_a_source_lot_needs_its_component(self):
        with self.assertRaisesRegex(ValidationError, "choose the component"):
            self.make_rule(
                ("source_lot", {"width": 8}), ("text", {"text": "-"}), ("counter", {"width": 2}), restart="never"
            )

    def test_the_ready_made_rules_are_archived_and_sound(self):
        previews = {}
        for name in ("by_day", "dairy", "electronics", "pharma"):
            rule = self.env.ref(f"stock_batch_numbering.batch_rule_{name}")
            self.assertFalse(rule.active)
            self.assertFalse(rule.problems)
            self.assertLessEqual(rule.longest, 20)
            previews[name] = rule.preview_now
        self.assertEqual(previews["by_day"], "B20250917-001")
        self.assertEqual(previews["dairy"], "L1-25260A-01")
        self.assertRegex(previews["electronics"], r"^WH-2538000001[0-9A-Z]$")
        self.assertRegex(previews["pharma"], r"^2509-100-0001\d$")

    def test_a_copy_is_archived(self):
        copy = self.make_rule().copy()
        self.assertFalse(copy.active)
        self.assertEqual(copy.preview_now, "B20250917-001")
        self.assertEqual(copy.preview_parts, ["B", "20250917", "-", "001"])
