# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.tests import tagged

from .common import AgeingCommon


@tagged("post_install", "-at_install")
class TestAgeingAge(AgeingCommon):
    """A lot is as old as its first receipt or production, wherever it has been since."""

    def setUp(self):
        super().setUp()
        self.lot = self._lot(self.product_avco, "BORN-0110")
        self.receipt = self._receive("2026-01-10 09:00:00", self.product_avco, 10, 5, self.lot)
        self.shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock_location.id, "company_id": self.company.id}
        )

    def _ages(self, as_at, product=None):
        rows = self._rows(as_at, product or self.product_avco)
        return [(row.lot, row.born_on, row.age, row.quantity) for row in rows]

    def test_transfer_does_not_reset_the_age(self):
        self._transfer("2026-03-01 09:00:00", self.product_avco, 4, self.lot, self.stock_location, self.shelf)
        self.assertEqual(self._ages("2026-03-31"), [("BORN-0110", date(2026, 1, 10), 80, 10)])

    def test_return_does_not_reset_the_age(self):
        self._ship("2026-02-01 09:00:00", self.product_avco, 10, self.lot)
        self.assertEqual(self._ages("2026-02-15"), [])
        self._transfer(
            "2026-03-01 09:00:00", self.product_avco, 6, self.lot, self.customer_location, self.stock_location
        )
        self.assertEqual(self._ages("2026-03-31"), [("BORN-0110", date(2026, 1, 10), 80, 6)])

    def test_past_date_is_not_touched_by_what_came_later(self):
        before = self._ages("2026-01-31")
        self._ship("2026-02-01 09:00:00", self.product_avco, 7, self.lot)
        self._receive("2026-02-05 09:00:00", self.product_avco, 2, 5, self._lot(self.product_avco, "LATER"))
        self.assertEqual(self._ages("2026-01-31"), before)
        self.assertEqual(before, [("BORN-0110", date(2026, 1, 10), 21, 10)])

    def test_goods_without_lots_age_by_receipt_oldest_out_first(self):
        product = self.product_avco_auto
        self._receive("2026-01-01 09:00:00", product, 5, 5)
        self._receive("2026-02-01 09:00:00", product, 5, 5)
        self._ship("2026-02-10 09:00:00", product, 3)
        self.assertEqual(
            self._ages("2026-03-01", product), [("", date(2026, 1, 1), 59, 2), ("", date(2026, 2, 1), 28, 5)]
        )

    def test_source_and_bucket(self):
        row = self._rows("2026-03-31", self.product_avco, bucket_days="30, 80, 90")[0]
        self.assertEqual((row.source, row.bucket), ("supplier", 1))

    def test_unit_of_measure_is_the_product_s(self):
        product = self.product_avco_auto
        self._receive("2026-01-01 09:00:00", product, 2, 5, uom_id=self.uom_pack_of_6.id)
        self.assertEqual([row.quantity for row in self._rows("2026-01-31", product)], [12])
