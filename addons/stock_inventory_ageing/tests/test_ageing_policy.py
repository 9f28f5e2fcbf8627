# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..reports.ageing_book import compile_book
from .common import AgeingCommon


@tagged("post_install", "-at_install")
class TestAgeingPolicy(AgeingCommon):
    """The write-down is the one in force on the date, for the nearest category."""

    def setUp(self):
        super().setUp()
        self.lot = self._lot(self.product_avco, "OLD")
        self._receive("2026-01-01 09:00:00", self.product_avco, 10, 10.01, self.lot)

    def _policy(self, date_from, steps, category=None, **values):
        return self.env["stock.ageing.policy"].create(
            {
                "name": "Policy",
                "company_id": self.company.id,
                "category_id": category and category.id,
                "date_from": date_from,
                "line_ids": [(0, 0, {"days_from": days, "percent": percent}) for days, percent in steps],
                **values,
            }
        )

    def _row(self, as_at):
        return self._rows(as_at, self.product_avco)[0]

    def test_steps_apply_from_their_day(self):
        self._policy("2026-01-01", [(60, 50), (30, 12.5)])
        self.assertEqual(self._row("2026-01-30").rate, 0)
        self.assertEqual(self._row("2026-01-31").rate, 0.125)
        self.assertEqual(self._row("2026-01-31").write_down, 12.51)  # 12.5125
        self.assertEqual(self._row("2026-03-02").rate, 0.5)
        self.assertAlmostEqual(self._row("2026-03-02").carrying, 50.05)

    def test_a_later_policy_leaves_the_past_alone(self):
        self._policy("2026-01-01", [(0, 10)])
        self._policy("2026-03-01", [(0, 40)])
        self.assertEqual(self._row("2026-02-28").rate, 0.1)
        self.assertEqual(self._row("2026-03-01").rate, 0.4)

    def test_nearest_category_wins(self):
        child = self.env["product.category"].create(
            {"name": "Child", "parent_id": self.category_avco.id, "property_cost_method": "average"}
        )
        self._policy("2026-01-01", [(0, 10)])
        self._policy("2025-01-01", [(0, 20)], self.category_avco)
        self.assertEqual(self._row("2026-02-01").rate, 0.2)
        self.product_avco.categ_id = child
        self.assertEqual(self._row("2026-02-01").rate, 0.2)
        self._policy("2026-01-01", [(0, 30)], child)
        self.assertEqual(self._row("2026-02-01").rate, 0.3)

    def test_expired_goods(self):
        if "expiration_date" not in self.lot._fields:
            self.skipTest("Lots have no expiration date in this database")
        self._policy("2026-01-01", [(0, 10)], expired_percent=80)
        self.lot.expiration_date = "2026-02-10 12:00:00"
        self.assertEqual(self._row("2026-02-10").rate, 0.1)
        self.assertEqual(self._row("2026-02-11").rate, 0.8)

    def test_roll_forward(self):
        self._policy("2026-01-01", [(0, 50)])
        self._policy("2026-03-01", [(0, 20)])
        other = self._lot(self.product_avco, "NEW")
        self._receive("2026-03-05 09:00:00", self.product_avco, 10, 10.01, other)
        self._ship("2026-03-06 09:00:00", self.product_avco, 4, self.lot)
        report = self._report("2026-03-31", opening_date="2026-02-28")
        movements = {movement.lot: movement for movement in compile_book(report._in_own_company()).movements}
        old, new = movements["OLD"], movements["NEW"]
        self.assertEqual((old.opening, old.released, old.charge), (50.05, 20.02, 0))
        self.assertAlmostEqual(old.reversal, 18.02)
        self.assertAlmostEqual(old.closing, 12.01)
        self.assertEqual((new.opening, new.charge, new.closing), (0, 20.02, 20.02))

    @mute_logger("odoo.sql_db")
    def test_two_policies_from_the_same_day_are_refused(self):
        self._policy("2026-01-01", [(0, 10)])
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._policy("2026-01-01", [(0, 20)])

    @mute_logger("odoo.sql_db")
    def test_more_than_everything_is_refused(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._policy("2026-01-01", [(0, 101)])
