# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from odoo.tests import tagged

from ..reports.ageing_book import compile_book
from .common import AgeingCommon


@tagged("post_install", "-at_install")
class TestAgeingRemarks(AgeingCommon):
    """Each difference of the reconciliation says which known reason it has, and how much that is."""

    def setUp(self):
        super().setUp()
        self.env["product.value"].search([]).date = "2025-12-01 08:00:00"
        self.lot = self._lot(self.product_avco, "CLOSED")
        self._receive("2026-02-10 09:00:00", self.product_avco, 10, 4, self.lot)

    def _close_books(self, moment):
        with freeze_time(moment):
            self._close(at_date=moment[:10])

    def _book(self, as_at="2026-03-31"):
        with freeze_time("2026-04-05 08:00:00"):
            return compile_book(self._report(as_at)._in_own_company())

    def _account_remark(self, **kwargs):
        [account] = [account for account in self._book(**kwargs).accounts if account.ledger or account.odoo_value]
        return account.remark

    def _product_remark(self, product):
        [total] = [total for total in self._book().products if total.product_id == product.id]
        return total.remark

    def test_nothing_posted_yet(self):
        self.assertEqual(self._account_remark(), "-40.00: nothing is posted yet; the closing entry will.")

    def test_no_difference_no_remark(self):
        self._close_books("2026-03-31 20:00:00")
        self.assertEqual(self._account_remark(), "")

    def test_moved_since_the_books_were_closed(self):
        self._close_books("2026-02-28 20:00:00")
        self._receive("2026-03-02 09:00:00", self.product_fifo, 3, 9, self._lot(self.product_fifo, "AFTER"))
        self.assertEqual(
            self._account_remark(),
            "-27.00: moved or revalued since the last entry (2026-02-28), to be closed: Fifo Product -27.00.",
        )
        self.assertEqual(self._account_remark(as_at="2026-02-28"), "")

    def test_the_goods_that_are_named_and_the_others_add_up(self):
        self._close_books("2026-02-28 20:00:00")
        for n in range(5):
            goods = self.product_fifo.copy({"name": f"Goods {n}"})
            self._receive("2026-03-02 09:00:00", goods, 1, 10 + n, self._lot(goods, f"AFTER{n}"))
        remark = self._account_remark()
        total, _about, goods = remark.split(": ")
        self.assertEqual(total, "-60.00")
        self.assertIn("and others -", goods)
        self.assertEqual(sum(float(part.strip(".").split()[-1]) for part in goods.split(", ")), -60)

    def test_goods_without_a_cost_when_the_books_were_closed(self):
        with freeze_time("2026-03-10 09:00:00"):
            self.product_avco.with_company(self.company).standard_price = 0
        self._close_books("2026-02-28 20:00:00")
        account = self.company.account_stock_valuation_id
        entry = self.env["account.move.line"].search([("account_id", "=", account.id)]).move_id
        entry.button_draft()
        entry.line_ids.with_context(check_move_validity=False).balance = 0
        entry.action_post()
        self.assertEqual(
            self._account_remark(as_at="2026-02-28"),
            "-40.00: goods without a cost when the books were closed: Avco Product -40.00.",
        )

    def test_what_no_goods_explain_is_said_to_be_so(self):
        self._close_books("2026-03-31 20:00:00")
        self.env["account.move"].create(
            {
                "date": "2026-03-31",
                "line_ids": [
                    (0, 0, {"account_id": self.company.account_stock_valuation_id.id, "debit": 7}),
                    (0, 0, {"account_id": self.company.expense_account_id.id, "credit": 7}),
                ],
            }
        ).action_post()
        self.assertEqual(
            self._account_remark(), "7.00: no movement of goods explains it; look at entries made by hand."
        )

    def test_goods_in_stock_without_a_cost(self):
        product = self.product_standard
        with freeze_time("2026-01-02 09:00:00"):
            product.with_company(self.company).standard_price = 0
        self._receive("2026-03-01 09:00:00", product, 5, None, self._lot(product, "FREE"))
        self.assertEqual(
            self._product_remark(product),
            "5.00 Units in stock without a cost. No value: its cost was set to 0 on 2026-01-02.",
        )

    def test_stock_below_zero(self):
        self._ship("2026-03-01 09:00:00", self.product_avco, 12, self.lot)
        self.assertIn(
            "2.00 Units below zero: more was issued than was received.", self._product_remark(self.product_avco)
        )

    def test_goods_of_others(self):
        for product in (self.product_avco, self.product_fifo):
            self._receive("2026-03-01 09:00:00", product, 5, 4, self._lot(product, "OURS"))
            self._receive("2026-03-01 09:00:00", product, 6, 4, self._lot(product, "THEIRS"), owner_id=self.owner.id)
            self.assertRegex(self._product_remark(product), r"6.00 Units (more|that) belong to others \(consigned\)")
