# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.tests import Form

from .common import BatchNumberingCase


class TestDecode(BatchNumberingCase):
    def decode(self, number):
        form = Form(self.env["batch.number.decode"])
        form.number = number
        return form.save()

    def test_a_number_gives_back_date_shift_line_and_counter(self):
        self.env.ref("stock_batch_numbering.batch_rule_dairy").active = True
        reading = self.decode("L2-25260N-07").reading_ids
        self.assertEqual(
            (
                reading.date_first,
                reading.date_last,
                reading.shift_code,
                reading.shift_id,
                reading.line,
                reading.counter,
            ),
            (date(2025, 9, 17), date(2025, 9, 17), "N", self.shifts[2], "L2", 7),
        )

    def test_the_lot_and_the_void_line_are_shown(self):
        rule = self.make_rule()
        lots = self.make_lots(2)
        self.assertEqual(self.decode(lots[0].name).lot_ids, lots[0])
        self.assertEqual(self.decode(lots[0].name).reading_ids.rule_id, rule)
        lots[1].unlink()
        self.assertEqual(self.decode("B20250917-002").void_ids.reason, "Lot deleted")

    def test_other_parts_are_named(self):
        self.make_rule(("product", {"width": 4}), ("text", {"text": "-"}), ("counter", {"width": 2}), restart="never")
        self.make_lots()
        self.assertEqual(self.decode("YG1-01").reading_ids.others, "Product Code: YG1")

    def test_what_no_rule_prints_is_said_to_be_unreadable(self):
        self.make_rule()
        self.assertTrue(self.decode("B20250230-001").is_unreadable)
        self.assertFalse(self.decode("").is_unreadable)

    def test_the_lot_opens_the_decoder(self):
        self.make_rule()
        action = self.make_lots().action_decode_number()
        self.assertEqual(self.env["batch.number.decode"].browse(action["res_id"]).reading_ids.counter, 1)

    def test_numbers_of_a_rule_that_was_changed_stay_readable(self):
        rule = self.make_rule(
            ("text", {"text": "B"}), ("date", {"text": "%y%m%d"}), ("shift", {}), ("counter", {"width": 3})
        )
        old, gone = self.make_lots(2)
        rule.segment_ids[0].text = "C"
        rule.write({"segment_ids": [(1, rule.segment_ids[3].id, {"width": 4})]})
        self.shifts[0].code = "E"
        reading = self.decode(old.name).reading_ids
        self.assertEqual(old.name, "B250917A001")
        self.assertEqual((reading.rule_id, reading.shift_code, reading.counter), (rule, "A", 1))
        self.assertEqual(self.make_lots().name, "C250917E0003")
        gone.unlink()
        self.assertEqual(self.decode("B250917A002").void_ids.reason, "Lot deleted")
        self.assertEqual(len(rule.former_patterns), 2)
