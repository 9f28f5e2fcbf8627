# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from odoo.tests import tagged

from ..reports.ageing_book import compile_book
from .common import AgeingCommon


@tagged("post_install", "-at_install")
class TestAgeingValue(AgeingCommon):
    """The rows of a product are worth what Odoo's valuation says, to the cent, on any date."""

    def _three_lots(self, product):
        self.lots = [self._lot(product, f"{product.name} {number}") for number in (1, 2, 3)]
        self._receive("2026-01-10 09:00:00", product, 3, 10.01, self.lots[0])
        self._receive("2026-02-10 09:00:00", product, 7, 11.13, self.lots[1])
        self._receive("2026-03-10 09:00:00", product, 5, 12.17, self.lots[2])
        self._ship("2026-03-20 09:00:00", product, 2, self.lots[1])

    def _assert_ties(self, product, as_at, quantities):
        rows = self._rows(as_at, product)
        self.assertEqual({row.lot: row.quantity for row in rows}, quantities)
        total = self._odoo_value(product, as_at)
        self.assertGreater(total, 0)
        self.assertEqual(round(sum(row.value for row in rows), 2), total)
        self.assertTrue(all(row.value == round(row.value, 2) for row in rows))
        return {row.lot: row.value for row in rows}

    def test_average_cost_is_shared_by_quantity(self):
        product = self.product_avco
        self._three_lots(product)
        one, two, three = (lot.name for lot in self.lots)
        self._assert_ties(product, "2026-01-31", {one: 3})
        values = self._assert_ties(product, "2026-02-28", {one: 3, two: 7})
        self.assertEqual(values, {one: 32.38, two: 75.56})  # (30.03 + 77.91) / 10 = 10.794 each
        self._assert_ties(product, "2026-03-15", {one: 3, two: 7, three: 5})
        self._assert_ties(product, "2026-03-31", {one: 3, two: 5, three: 5})

    def test_fifo_layers_follow_the_oldest_lots(self):
        product = self.product_fifo
        self._three_lots(product)
        one, two, three = (lot.name for lot in self.lots)
        values = self._assert_ties(product, "2026-02-28", {one: 3, two: 7})
        self.assertEqual(values, {one: 30.03, two: 77.91})
        self._assert_ties(product, "2026-03-15", {one: 3, two: 7, three: 5})
        # First in, first out takes two of the first layer although the second lot was shipped.
        values = self._assert_ties(product, "2026-03-31", {one: 3, two: 5, three: 5})
        self.assertEqual(values, {one: 32.27, two: 55.65, three: 60.85})

    def test_standard_price_is_the_one_of_the_date(self):
        product = self.product_standard
        with freeze_time("2026-01-05 09:00:00"):
            product.with_company(self.company).standard_price = 10.33
        self._three_lots(product)
        with freeze_time("2026-03-25 09:00:00"):
            product.with_company(self.company).standard_price = 20.01
        one, two, three = (lot.name for lot in self.lots)
        values = self._assert_ties(product, "2026-02-28", {one: 3, two: 7})
        self.assertEqual(values, {one: 30.99, two: 72.31})
        values = self._assert_ties(product, "2026-03-31", {one: 3, two: 5, three: 5})
        self.assertEqual(values, {one: 60.03, two: 100.05, three: 100.05})

    def test_today_ties_for_every_method(self):
        for product in (self.product_standard, self.product_avco, self.product_fifo):
            self._three_lots(product)
        with freeze_time("2026-04-01 10:00:00"):
            report = self._report("2026-04-01")
            rows = report._rows()
            for product in (self.product_standard, self.product_avco, self.product_fifo):
                total = self.company.currency_id.round(product.with_company(self.company).total_value)
                worth = sum(row.value for row in rows if row.product_id == product.id)
                self.assertEqual(round(worth, 2), total)

    def test_goods_received_on_the_day_are_in(self):
        product = self.product_avco
        lot = self._lot(product, "LATE")
        self._receive("2026-02-10 23:30:00", product, 4, 10, lot)
        self.assertEqual([row.value for row in self._rows("2026-02-10", product)], [40])
        self.assertFalse(self._rows("2026-02-09", product))

    def test_the_day_ends_in_the_zone_of_the_factory(self):
        """07:00 on the 11th in Shanghai is still the 10th in UTC: the 10th must not hold it."""
        self.company.partner_id.tz = "Asia/Shanghai"
        product = self.product_avco
        self._receive("2026-02-10 08:00:00", product, 4, 10, self._lot(product, "TENTH"))
        self._receive("2026-02-10 23:00:00", product, 4, 30, self._lot(product, "ELEVENTH"))
        tenth = self._rows("2026-02-10", product)
        self.assertEqual([(row.lot, row.value, row.age) for row in tenth], [("TENTH", 40, 0)])
        eleventh = self._rows("2026-02-11", product)
        self.assertEqual({row.lot: (row.value, row.age) for row in eleventh}, {"TENTH": (80, 1), "ELEVENTH": (80, 0)})

    def test_lot_valued_goods_keep_the_value_of_a_lot_that_is_gone_today(self):
        for product in (self.product_avco, self.product_fifo):
            product.lot_valuated = True
            self._three_lots(product)
            self._ship("2026-04-10 09:00:00", product, 3, self.lots[0])
            values = {row.lot: row.value for row in self._rows("2026-02-28", product)}
            self.assertEqual(values, {self.lots[0].name: 30.03, self.lots[1].name: 77.91})

    def test_consigned_goods_are_not_ours(self):
        product = self.product_avco
        self._receive("2026-02-10 09:00:00", product, 4, 10, self._lot(product, "OURS"))
        self._receive("2026-02-10 09:00:00", product, 4, 10, self._lot(product, "THEIRS"), owner_id=self.owner.id)
        self.assertEqual([row.lot for row in self._rows("2026-02-28", product)], ["OURS"])

    def test_reconciliation_ties_to_the_ledger_after_closing(self):
        self._three_lots(self.product_avco)
        with freeze_time("2026-03-31 20:00:00"):
            self._close(at_date="2026-03-31")
        with freeze_time("2026-04-05 08:00:00"):
            book = compile_book(self._report("2026-03-31")._in_own_company())
        self.assertTrue(book.products)
        for total in book.products:
            self.assertEqual(round(total.rows_value, 2), total.odoo_value)
        balance = sum(account.ledger for account in book.accounts)
        self.assertGreater(balance, 0)
        self.assertEqual(round(balance, 2), round(sum(account.odoo_value for account in book.accounts), 2))

    def test_reconciliation_shows_what_the_ledger_lacks(self):
        self._three_lots(self.product_avco)
        book = compile_book(self._report("2026-03-31")._in_own_company())
        gap = sum(account.ledger - account.odoo_value for account in book.accounts)
        self.assertEqual(round(gap, 2), -self._odoo_value(self.product_avco, "2026-03-31"))
