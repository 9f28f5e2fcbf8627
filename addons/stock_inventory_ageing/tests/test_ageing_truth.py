# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged

from ..reports.ageing_book import compile_book
from .common import AgeingCommon

TODAY = "2026-07-01 10:00:00"


@tagged("post_install", "-at_install")
class TestAgeingTruth(AgeingCommon):
    """Where Odoo values a past date otherwise than it was, the ageing has what happened, and says so."""

    def setUp(self):
        super().setUp()
        # The costs the products were made with are older than the work, as in life.
        self.env["product.value"].search([]).date = "2025-12-01 08:00:00"
        for product in (self.product_standard, self.product_avco, self.product_fifo):
            product.tracking = "none"

    def _worth(self, product, as_at, **values):
        with freeze_time(TODAY):
            return round(sum(row.value for row in self._rows(as_at, product, **values)), 2)

    def _remarks(self, product, as_at):
        with freeze_time(TODAY):
            return [row.remark for row in self._rows(as_at, product)]

    def _total(self, product, as_at, **values):
        with freeze_time(TODAY):
            book = compile_book(self._report(as_at, **values)._in_own_company())
        [total] = [total for total in book.products if total.product_id == product.id]
        return total

    def _found(self, moment, product, quantity, lot=None):
        """A count finds goods: no price of their own."""
        with freeze_time(moment):
            return self._in_without_price(product, quantity, self.inventory_location, lot)

    def _in_without_price(self, product, quantity, source, lot=None):
        move = (
            self.env["stock.move"]
            .with_company(self.company)
            .create(
                {
                    "product_id": product.id,
                    "product_uom": product.uom_id.id,
                    "product_uom_qty": quantity,
                    "location_id": source.id,
                    "location_dest_id": self.stock_location.id,
                }
            )
        )
        move._action_confirm(merge=False)
        move.move_line_ids.unlink()
        move.move_line_ids = [
            (
                0,
                0,
                {
                    "product_id": product.id,
                    "lot_id": lot and lot.id,
                    "quantity": quantity,
                    "location_id": source.id,
                    "location_dest_id": self.stock_location.id,
                },
            )
        ]
        move.picked = True
        move._action_done()
        return move

    def _price(self, moment, product, price, company=None):
        with freeze_time(moment):
            product.with_company(company or self.company).standard_price = price

    def test_goods_whose_cost_was_set_to_nothing_say_so(self):
        product = self.product_avco
        self._receive("2026-02-10 09:00:00", product, 4, 10)
        self._price("2026-06-30 20:00:00", product, 0)
        self.assertEqual(self._worth(product, "2026-06-29"), 40)
        self.assertEqual(self._worth(product, "2026-07-01"), 0)
        self.assertEqual(self._remarks(product, "2026-07-01"), ["No value: its cost was set to 0 on 2026-06-30."])
        self.assertIn("No value: its cost was set to 0 on 2026-06-30.", self._total(product, "2026-07-01").remark)

    def test_what_a_count_found_keeps_the_cost_of_its_day(self):
        product = self.product_avco
        self._price("2025-12-02 09:00:00", product, 5)
        self._found("2026-01-10 09:00:00", product, 1000)
        self._receive("2026-06-10 09:00:00", product, 1000, 10)
        self.assertEqual(
            [self._worth(product, day) for day in ("2026-01-31", "2026-06-30", "2026-07-01")], [5000, 15000, 15000]
        )
        total = self._total(product, "2026-01-31")
        self.assertEqual((total.rows_value, total.odoo_value), (5000, 7500))
        self.assertRegex(total.remark, r"^-2,500.00: Odoo gives what came without a price .*2026-01-10")
        self.assertEqual(self._remarks(product, "2026-01-31"), [total.remark])

    def test_first_in_first_out_keeps_the_cost_of_a_count_too(self):
        product = self.product_fifo
        self._found("2026-01-10 09:00:00", product, 10)
        self._price("2026-03-10 09:00:00", product, 12)
        self.assertEqual([self._worth(product, day) for day in ("2026-01-31", "2026-06-30", "2026-07-01")], [100] * 3)

    def test_a_later_price_does_not_reach_back(self):
        """Odoo rewrites the stored value of the count; the day before has the price it had."""
        product = self.product_avco
        move = self._found("2026-01-10 09:00:00", product, 10)
        self._price("2026-03-10 09:00:00", product, 12)
        self.assertEqual(move.value, 120, "Odoo no longer rewrites: look at Costing._rewritten")
        self.assertEqual([self._worth(product, day) for day in ("2026-03-09", "2026-03-10")], [100, 120])

    def test_a_count_revalued_by_hand_later(self):
        """Of a first-in-first-out product Odoo keeps no earlier cost, unless something came before: that is said."""
        for product, before, remark in (
            (self.product_avco, 100, ""),
            (self.product_fifo, 77, "Revalued later: what it cost before is not recorded."),
        ):
            move = self._found("2026-01-10 09:00:00", product, 10)
            with freeze_time("2026-03-10 09:00:00"):
                self.env["product.value"].create({"move_id": move.id, "value": 77, "company_id": self.company.id})
            self.assertEqual(
                [self._worth(product, day) for day in ("2026-03-09", "2026-03-10", "2026-07-01")], [before, 77, 77]
            )
            self.assertTrue(self._remarks(product, "2026-03-09")[0].startswith(remark))
            self.assertNotIn("Revalued", self._remarks(product, "2026-03-10")[0])

    def test_a_count_revalued_later_after_a_receipt(self):
        product = self.product_fifo
        self._receive("2026-01-05 09:00:00", product, 10, 4)
        move = self._found("2026-01-10 09:00:00", product, 10)
        with freeze_time("2026-03-10 09:00:00"):
            self.env["product.value"].create({"move_id": move.id, "value": 77, "company_id": self.company.id})
        self.assertEqual([self._worth(product, day) for day in ("2026-03-09", "2026-03-10")], [80, 117])

    def test_what_lots_found_by_a_count_cost(self):
        product = self.product_avco
        product.tracking = "lot"
        product.lot_valuated = True
        lot = self._lot(product, "FOUND")
        self._receive("2026-01-05 09:00:00", product, 10, 4, lot)
        self._found("2026-01-10 09:00:00", product, 10, lot)
        self._receive("2026-06-10 09:00:00", product, 20, 10, lot)
        self.assertEqual(
            [self._worth(product, day) for day in ("2026-01-31", "2026-06-30", "2026-07-01")], [80, 280, 280]
        )

    def test_consigned_goods_change_no_figure_whatever_is_asked(self):
        product = self.product_fifo
        self._receive("2026-02-01 09:00:00", product, 4, 10, owner_id=self.owner.id)
        self._receive("2026-02-02 09:00:00", product, 6, 10)
        self._receive("2026-02-02 09:00:00", self.product_avco, 6, 10)
        for as_at in ("2026-02-28", "2026-07-01"):
            whole, part = (self._total(product, as_at, category_ids=found) for found in (False, self.category_fifo.ids))
            self.assertEqual((whole.rows_value, whole.odoo_value), (60, 100))
            self.assertEqual((part.rows_value, part.odoo_value), (60, 100))
            self.assertEqual(
                whole.remark, "-40.00: Odoo's costing counts 4.00 Units that belong to others (consigned)."
            )

    def test_consigned_part_of_a_lot(self):
        for product in (self.product_fifo, self.product_avco):
            product.tracking = "lot"
            product.lot_valuated = True
            lot = self._lot(product, f"HALF {product.name}")
            self._receive("2026-02-01 09:00:00", product, 20, 10, lot)
            self._receive("2026-02-02 09:00:00", product, 20, 10, lot, owner_id=self.owner.id)
            self.assertEqual([self._worth(product, day) for day in ("2026-02-28", "2026-07-01")], [200, 200])

    def test_standard_cost_of_lots_has_no_history(self):
        product = self.product_standard
        product.tracking = "lot"
        product.lot_valuated = True
        self._receive("2026-01-05 09:00:00", product, 15, None, self._lot(product, "PRICED"))
        self.assertEqual(
            self._remarks(product, "2026-01-15"), ["At the lot's cost of today: Odoo keeps no history of it."]
        )
        self.assertEqual(self._remarks(product, "2026-07-01"), [""])

    def test_lots_that_cancel_out_each_have_their_worth(self):
        for product in (self.product_standard, self.product_avco, self.product_fifo):
            product.tracking = "lot"
            over, under = self._lot(product, "OVER"), self._lot(product, "UNDER")
            self._receive("2026-02-01 09:00:00", product, 5, 10, over)
            self._ship("2026-02-02 09:00:00", product, 5, under)
            with freeze_time(TODAY):
                rows = self._rows("2026-02-28", product)
            self.assertEqual({row.lot: row.value for row in rows}, {"OVER": 50, "UNDER": -50})
            self.assertIn("Below zero", next(row.remark for row in rows if row.lot == "UNDER"))

    def test_prices_of_another_company_are_not_ours(self):
        product = self.product_avco
        self._receive("2026-02-01 09:00:00", product, 5, 10)
        self._price("2026-02-05 09:00:00", product, 99, self.other_company)
        self.assertEqual([self._worth(product, day) for day in ("2026-02-28", "2026-07-01")], [50, 50])
        self.assertIn("Odoo also takes prices that other companies set", self._total(product, "2026-02-28").remark)

    def _ordered(self, product, quantity):
        """An order of it, 10 each."""
        order = (
            self.env["purchase.order"]
            .with_company(self.company)
            .create(
                {
                    "partner_id": self.vendor.id,
                    "company_id": self.company.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": product.id,
                                "product_qty": quantity,
                                "price_unit": 10,
                                "tax_ids": [(5, 0, 0)],
                            },
                        )
                    ],
                }
            )
        )
        order.button_confirm()
        return order

    def _arrive(self, order, quantity):
        move = order.order_line.move_ids.filtered(lambda move: move.state != "done")
        move.write({"quantity": quantity, "picked": True})
        move._action_done()

    def _bill(self, order, quantity, price):
        """Of so much, dated today."""
        known = order.invoice_ids
        order.action_create_invoice()
        bill = order.invoice_ids - known
        bill.invoice_date = fields.Date.today()
        bill.invoice_line_ids.write({"quantity": quantity, "price_unit": price})
        bill.action_post()

    def test_what_bills_of_parts_make_of_a_receipt_is_whole_cents_on_any_day(self):
        """Odoo keeps whole cents, and counts parts of them for a past date."""
        if "purchase_line_id" not in self.env["stock.move"]._fields:
            self.skipTest("no purchases")
        product = self.product_fifo
        product.purchase_method = "purchase"
        with freeze_time("2026-02-10 15:00:00"):
            order = self._ordered(product, 3)
            for _part in range(3):
                self._arrive(order, 1)
            self._bill(order, 1, 10)
            self._bill(order, 2, 10.01)
        self.assertEqual(order.order_line.move_ids.mapped("value"), [10.01] * 3)
        self.assertEqual([self._worth(product, day) for day in ("2026-02-10", "2026-07-01")], [30.03, 30.03])
        total = self._total(product, "2026-02-10")
        self.assertEqual(total.odoo_value, 30.02)
        self.assertEqual(total.remark, "0.01: for a past date Odoo counts parts of a cent of what came in.")

    def test_a_bill_counts_from_the_day_it_is_dated_in_the_company_s_zone(self):
        if "purchase_line_id" not in self.env["stock.move"]._fields:
            self.skipTest("no purchases")
        self.company.partner_id.tz = "America/New_York"
        product = self.product_fifo
        product.purchase_method = "purchase"
        with freeze_time("2026-02-10 15:00:00"):
            order = self._ordered(product, 10)
            self._arrive(order, 10)
        with freeze_time("2026-02-11 15:00:00"):
            self._bill(order, 10, 12)
        days = ("2026-02-09", "2026-02-10", "2026-02-11", "2026-07-01")
        self.assertEqual([self._worth(product, day) for day in days], [0, 100, 120, 120])

    def test_landed_costs_count_from_their_day(self):
        if "stock.landed.cost" not in self.env:
            self.skipTest("no landed costs")
        product = self.product_avco
        move = self._found("2026-02-01 09:00:00", product, 10)
        with freeze_time("2026-03-01 09:00:00"):
            cost = self.env["stock.landed.cost"].create({"company_id": self.company.id, "date": "2026-03-01"})
            self.env["stock.valuation.adjustment.lines"].create(
                {
                    "cost_id": cost.id,
                    "move_id": move.id,
                    "product_id": product.id,
                    "name": "freight",
                    "quantity": 10,
                    "additional_landed_cost": 30,
                }
            )
            cost.state = "done"
            move._set_value()
        self.assertEqual([self._worth(product, day) for day in ("2026-02-28", "2026-03-01")], [100, 130])

    def test_the_parts_of_all_places_are_the_whole(self):
        product = self.product_fifo
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock_location.id, "company_id": self.company.id}
        )
        self._receive("2026-02-01 09:00:00", product, 5, 10)
        self._receive("2026-02-02 09:00:00", product, 5, 13.33, location_dest_id=shelf.id)
        both = self._worth(product, "2026-02-28")
        self.assertEqual(both, 116.65)
        self.assertEqual(self._worth(product, "2026-02-28", location_ids=shelf.ids), 66.65)
        self.assertEqual(self._worth(product, "2026-02-28", warehouse_ids=self.warehouse.ids), both)
        with freeze_time(TODAY):
            book = compile_book(self._report("2026-02-28", location_ids=shelf.ids)._in_own_company())
        self.assertFalse(book.products or book.accounts, "a part is compared with nothing")

    def test_goods_of_an_owner_have_no_value_and_say_so(self):
        self._receive("2026-02-01 09:00:00", self.product_fifo, 4, 10, owner_id=self.owner.id)
        with freeze_time(TODAY):
            [row] = self._rows("2026-02-28", self.product_fifo, owner_id=self.owner.id)
        self.assertEqual((row.quantity, row.value), (4, 0))
        self.assertEqual(row.remark, "Belongs to Consignment Owner (consigned): not the company's.")
