# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from random import Random

from freezegun import freeze_time
from odoo.tests import tagged

from ..reports.ageing_book import compile_book
from .common import AgeingCommon

DAYS = ("2026-01-05", "2026-01-20", "2026-02-03", "2026-02-25", "2026-03-09")


@tagged("post_install", "-at_install")
class TestAgeingOrdinaryWork(AgeingCommon):
    """Whatever a warehouse does on a day, the ageing of that day can be made, then and ever after."""

    def setUp(self):
        super().setUp()
        self.loose = self.product_avco_auto
        self.bare = self.product_fifo_auto
        self.bare.categ_id = False
        # The costs they were made with are older than the work, as in life.
        self.env["product.value"].search([]).date = "2025-12-01 08:00:00"
        self.tracked = (self.product_standard, self.product_avco, self.product_fifo)
        self.lots = {product: [] for product in self.tracked}

    def _reserve_nothing(self, product, lot=None):
        """Reserve what is not there, as the start of an order does: Odoo leaves a quant without a quantity."""
        self.env["stock.quant"]._update_reserved_quantity(product, self.stock_location, 4, lot_id=lot)

    def _work(self, dice, moment):
        """One random piece of work at a moment; what it cannot do it leaves."""
        product = dice.choice((*self.tracked, self.loose, self.bare))
        lots = self.lots.get(product)
        act = dice.choice(("receive", "receive", "ship", "oversell", "reserve", "shelf"))
        quantity = dice.choice((1, 2.5, 7))
        if act == "receive" and lots is not None:
            lots.append(self._lot(product, f"{product.id}-{moment}"))
        lot = lots and dice.choice(lots) or None
        if lots is not None and not lot:
            return
        if act == "receive":
            self._receive(moment, product, quantity, dice.choice((3, 4.17, 9.99)), lot)
        elif act == "ship" and product.with_company(self.company).qty_available > 0:
            self._ship(moment, product, 1, lot)
        elif act == "oversell":
            self._ship(moment, product, 11, lot)
        elif act == "reserve":
            self._reserve_nothing(product, lot)
        elif lot:
            self._transfer(moment, product, 1, lot, self.stock_location, self.shelf)

    def _said(self, report):
        """What an ageing says of each row; neither its book nor its list may fail.

        Odoo itself has two costs for stock below zero, one now and one for a past date: its value is left out.
        """
        rows = compile_book(report._in_own_company()).rows
        self.assertTrue(report._xlsx())
        report.action_open()
        below = {row.product_id for row in rows if row.quantity < 0}
        return [
            (
                row.product_id,
                row.lot,
                row.born_on,
                row.age,
                round(row.quantity, 6),
                None if row.product_id in below else round(row.value, 2),
            )
            for row in rows
        ]

    def test_a_day_is_the_same_seen_then_and_later(self):
        self.shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock_location.id, "company_id": self.company.id}
        )
        dice = Random(20260105)  # a fixed seed: the same work each time
        then = {}
        for day in DAYS:
            for number in range(9):
                self._work(dice, f"{day} {8 + number:02d}:00:00")
            with freeze_time(f"{day} 20:00:00"):
                then[day] = self._said(self._report(day))
        self.assertTrue(any(quantity < 0 for *_rest, quantity, _value in then[DAYS[-1]]), "nothing was oversold")
        with freeze_time("2026-04-01 10:00:00"):
            for day in DAYS:
                self.assertEqual(self._said(self._report(day)), then[day], day)

    def test_a_quant_without_quantity_is_no_stock(self):
        for product in (self.loose, self.bare):
            self._reserve_nothing(product)
        lot = self._lot(self.product_avco, "PROMISED")
        self._reserve_nothing(self.product_avco, lot)
        self.env.cr.execute(
            "SELECT count(*) FROM stock_quant WHERE quantity IS NULL AND product_id = ANY(%s)",
            [[self.loose.id, self.bare.id, self.product_avco.id]],
        )
        self.assertEqual(self.env.cr.fetchone(), (3,), "Odoo no longer leaves such quants: choose another way")
        for as_at in ("2026-03-31", "2026-04-01"):
            with freeze_time("2026-04-01 10:00:00"):
                products = {product for product, *_rest in self._said(self._report(as_at))}
            self.assertFalse(products & {self.loose.id, self.bare.id, self.product_avco.id})

    def test_goods_without_a_category_follow_the_policy_for_all_goods(self):
        self.env["stock.ageing.policy"].create(
            {
                "name": "All",
                "company_id": self.company.id,
                "date_from": "2026-01-01",
                "line_ids": [(0, 0, {"days_from": 0, "percent": 50})],
            }
        )
        self._receive("2026-02-01 09:00:00", self.bare, 4, 10)
        [row] = self._rows("2026-03-31", self.bare)
        self.assertEqual((row.category, row.rate, row.write_down), ("", 0.5, 20))
