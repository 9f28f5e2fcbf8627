# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import NIGHT, BatchNumberingCase


class TestLots(BatchNumberingCase):
    """Numbers of lots made directly: by form, by import, over the API."""

    def test_the_first_batches_of_a_day(self):
        self.make_rule()
        self.assertEqual(self.make_lots(3).mapped("name"), ["B20250917-001", "B20250917-002", "B20250917-003"])

    def test_a_night_batch_carries_the_day_the_shift_began(self):
        self.make_rule(("date", {"text": "%y%m%d"}), ("shift", {}), ("counter", {"width": 2}), restart="shift")
        self.assertEqual(self.make_lots().name, "250917A01")
        with freeze_time(NIGHT):
            self.assertEqual(self.make_lots().name, "250917N01")
        with freeze_time("2025-09-17 22:00:00"):
            self.assertEqual(self.make_lots(2).mapped("name"), ["250918A01", "250918A02"])

    def test_without_a_rule_core_names_the_lot(self):
        self.make_rule(product_id=self.board.id)
        sequence = self.yogurt.lot_sequence_id
        expected = sequence.get_next_char(sequence.number_next_actual)
        lot = self.make_lots()
        self.assertEqual(lot.name, expected)
        self.assertFalse(lot.batch_rule_id)

    def test_a_rule_leaves_core_s_sequence_alone(self):
        self.make_rule()
        before = self.yogurt.lot_sequence_id.number_next_actual
        self.make_lots(2)
        self.assertEqual(self.yogurt.lot_sequence_id.number_next_actual, before)

    def test_each_product_its_own_counter(self):
        self.make_rule(per_product=True)
        self.make_lots(2)
        self.assertEqual(self.make_lots(product=self.board).name, "B20250917-001")

    def test_one_counter_for_all_products_by_default(self):
        self.make_rule()
        self.make_lots(2)
        self.assertEqual(self.make_lots(product=self.board).name, "B20250917-003")

    def test_the_counter_restarts_as_the_rule_says(self):
        for restart, later, fresh in [
            ("day", "2025-09-17 16:30:00", False),
            ("month", "2025-10-05 00:00:00", True),
            ("year", "2026-01-02 00:00:00", True),
            ("week", "2025-09-21 23:00:00", True),
            ("never", "2026-02-01", False),
        ]:
            with self.subTest(restart):
                shown = "%G%V" if restart == "week" else "%Y%m%d"
                self.make_rule(
                    ("text", {"text": restart[0].upper()}),
                    ("date", {"text": shown}),
                    ("text", {"text": "-"}),
                    ("counter", {"width": 3}),
                    restart=restart,
                    product_id=self.yogurt.id,
                )
                self.make_lots()
                with freeze_time(later):
                    self.assertEqual(self.make_lots().name.endswith("-001"), fresh)
                self.env["batch.rule"].search([]).active = False

    def test_lots_that_exist_keep_their_names_and_are_counted_around(self):
        old = self.make_lots(name="B20250917-001") + self.make_lots(name="B20250917-002")
        old += self.make_lots(name="whatever")
        self.make_rule()
        self.assertEqual(old.mapped("name"), ["B20250917-001", "B20250917-002", "whatever"])
        self.assertFalse(old.batch_rule_id)
        self.assertEqual(self.make_lots(2).mapped("name"), ["B20250917-003", "B20250917-004"])

    def test_numbers_typed_ahead_are_jumped_over(self):
        self.make_rule()
        for number in (2, 3, 5):
            self.make_lots(name=f"B20250917-00{number}")
        self.assertEqual(self.make_lots(3).mapped("name"), ["B20250917-001", "B20250917-004", "B20250917-006"])

    def test_a_typed_duplicate_is_refused_and_the_lot_named(self):
        self.make_rule()
        lot = self.make_lots()
        with self.assertRaisesRegex(ValidationError, f"Lot {lot.name} of .*Yogurt exists already, made on 20"):
            self.make_lots(name=lot.name)
        with self.assertRaisesRegex(ValidationError, "exists already"):
            self.make_lots().name = lot.name
        self.make_lots(name=lot.name, product=self.board)

    def test_a_number_twice_in_one_list_is_refused(self):
        self.make_rule()
        with self.assertRaisesRegex(ValidationError, "S1 is in the list twice for .*Yogurt"):
            self.make_lots(2, name="S1")

    def test_the_database_itself_refuses_a_second_lot_of_the_same_number(self):
        self.make_rule()
        first, second = self.make_lots(2)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE stock_lot SET name = %s WHERE id = %s", [first.name, second.id])

    def test_a_form_shows_the_next_number_but_does_not_use_it_up(self):
        self.make_rule()
        form = Form(self.env["stock.lot"])
        form.product_id = self.yogurt
        self.assertFalse(form.name)
        self.assertEqual(form.batch_preview, "B20250917-001")
        Form(self.env["stock.lot"]).product_id = self.yogurt
        self.assertEqual(form.save().name, "B20250917-001")

    def test_a_missing_value_is_said_and_the_segment_named(self):
        self.make_rule(("line", {"width": 3}), ("text", {"text": "-"}), ("counter", {"width": 3}), restart="never")
        with self.assertRaisesRegex(UserError, r"(?s)Yogurt by rule By day.*Segment 1 \(Work Center or Line\)"):
            self.make_lots()

    def test_codes_of_product_company_and_warehouse(self):
        self.make_rule(
            ("company", {"width": 2}),
            ("text", {"text": "/"}),
            ("product", {"width": 4}),
            ("text", {"text": "/"}),
            ("plant", {"width": 5, "fallback": "X"}),
            ("text", {"text": "/"}),
            ("counter", {"width": 4}),
            restart="never",
        )
        self.assertEqual(self.make_lots().name, "SH/YG1/X/0001")

    def test_a_thousand_lots_take_as_many_queries_as_ten(self):
        self.make_rule(("date", {"text": "%y%m%d"}), ("text", {"text": "-"}), ("counter", {"width": 5}), gapless=True)
        numbering, source = self.env["batch.numbering"], self.env["batch.numbering"]._source(self.yogurt)
        numbering._names([(source, 1)])
        counts = []
        for count in (10, 1000):
            before = self.env.cr.sql_log_count
            names = numbering._names([(source, count)])[0].names
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(set(names)), count)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 5)

    def test_naming_in_create_adds_no_query_per_lot(self):
        self.make_rule(("date", {"text": "%y%m%d"}), ("text", {"text": "-"}), ("counter", {"width": 5}))
        # What is looked up once is paid before the counting.
        self.make_lots()
        self.make_lots_named(2)
        self.env.flush_all()
        cost = {}
        for count in (10, 100):
            plain = self._queries(lambda count=count: self.make_lots_named(count))
            cost[count] = self._queries(lambda count=count: self.make_lots(count)) - plain
        self.assertLessEqual(cost[100] - cost[10], 2)

    def make_lots_named(self, count):
        names = [f"T{count}-{place}" for place in range(count)]
        self.env["stock.lot"].create([{"product_id": self.yogurt.id, "name": name} for name in names])

    def _queries(self, work):
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
