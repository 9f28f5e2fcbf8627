# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""What is bought on order: it comes at once or in parts, and is billed before or after, dearer, in part or too much."""

from datetime import datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from .ledger_model import Order, Receipt, cents, shares

PRICES = ("3", "4.17", "9.99", "0.07", "120")
ORDERED = ("2", "4.5", "12", "7.25", "30")
FREIGHT = ("12", "0.5", "33.34", "100.01", "-0.01")
SPLITS = {"equal": "equal", "quantity": "by_quantity", "worth": "by_current_cost_price"}


class PurchaseActs:
    """Orders, their receipts, bills, refunds and landed costs, in Odoo and in the ledger."""

    def _order(self, name, a, b, c):
        packed, price = c % 4 == 3, Fraction(PRICES[b % 5])
        quantity = Fraction(a % 4 + 1) * 6 if packed else Fraction(ORDERED[a % 5])
        place = self._place(a + c)
        order = (
            self.env["purchase.order"]
            .with_company(self.companies["A"])
            .create(
                {
                    "partner_id": self.stage.vendor.id,
                    "company_id": self.companies["A"].id,
                    "picking_type_id": self.warehouses["second" if place == "second" else "first"].in_type_id.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.products[name].id,
                                "product_qty": float(quantity / 6 if packed else quantity),
                                "product_uom_id": (self.pack if packed else self.stage.unit).id,
                                "price_unit": float(price),
                                "tax_ids": [(5, 0, 0)],
                            },
                        )
                    ],
                }
            )
        )
        order.button_confirm()
        # For one that is stored Odoo counts in whole cents, whatever six cost.
        told = Order(cents(price / 6) if packed else price)
        self.orders.append((order.order_line, name, place, packed, told))
        first = quantity if b % 3 else (quantity - quantity // 12 * 6 if packed else cents(quantity / 2))
        return self._arrive(self.orders[-1], first + (1 if c % 7 == 6 and not packed else 0), c)

    def _rest(self, _name, a, b, c):
        """What was ordered and did not come at first."""
        waiting = [order for order in self.orders if self._waiting(order)]
        if not waiting:
            return False
        order = waiting[a % len(waiting)]
        move = self._waiting(order)
        return self._arrive(order, Fraction(str(round(move.product_qty, 2))), b)

    def _waiting(self, order):
        return order[0].move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def _arrive(self, order, quantity, number):
        """So much of it comes: of a lot, or of both at halves."""
        _line, name, place, _packed, told = order
        lots, move = sorted(self.lots[name]), self._waiting(order)
        halves = [quantity / 2, quantity / 2]
        if len(lots) == 2 and number % 3 == 0 and all(cents(half) == half for half in halves):
            parts = dict(zip(lots, halves, strict=True))
        else:
            parts = {self._lot(name, number): quantity}
        move.move_line_ids.unlink()
        move.move_line_ids = [
            (
                0,
                0,
                {
                    "product_id": move.product_id.id,
                    "product_uom_id": self.stage.unit.id,
                    "quantity": float(part),
                    "lot_id": lot and self.lots[name][lot].id,
                    "location_id": move.location_id.id,
                    "location_dest_id": self.places[place].id,
                },
            )
            for lot, part in parts.items()
        ]
        move.picked = True
        move._action_done()
        receipt = Receipt(self.moment, quantity, order=told)
        told.receipts.append(receipt)
        for lot, part in parts.items():
            self._book(name, "in", part, lot, ("", place), receipt=receipt)
        self.receipts[name].append((move, receipt))
        return move

    def _bill(self, _name, a, b, c):
        """At the price of the order or another, of all, of a part, or of more than ever came."""
        if not self.orders:
            return False
        line, name, _place, packed, told = self.orders[a % len(self.orders)]
        ordered = Fraction(str(line.product_qty))
        quantity = (ordered, ordered, max(ordered // 2, 1), ordered + 1)[b % 4]
        price = Fraction(str(line.price_unit)) if c % 2 else Fraction(PRICES[c // 2 % 5])
        return self._post("in_invoice", line, packed, told, quantity, price, b)

    def _refund(self, _name, a, b, _c):
        """Of a bill, all or a part, at its price."""
        open_bills = [(order, bill) for order in self.orders for bill in order[4].bills if bill.open > 0]
        if not open_bills:
            return False
        (line, _name, _place, packed, told), bill = open_bills[a % len(open_bills)]
        quantity = bill.open if b % 2 else min(bill.open, Fraction(1))
        bill.open -= quantity
        return self._post("in_refund", line, packed, told, quantity, bill.price, b)

    def _post(self, kind, line, packed, told, quantity, price, number):
        """A bill counts on its day, which may lie before it was posted."""
        day = self._day(self.moment) - timedelta(days=number % 3)
        bill = (
            self.env["account.move"]
            .with_company(self.companies["A"])
            .create(
                {
                    "move_type": kind,
                    "partner_id": self.stage.vendor.id,
                    "invoice_date": day,
                    "date": day,
                    "journal_id": self.stage.bills.id,
                    "invoice_line_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": line.product_id.id,
                                "product_uom_id": line.product_uom_id.id,
                                "quantity": float(quantity),
                                "price_unit": float(price),
                                "purchase_line_id": line.id,
                                "account_id": self.stage.expense.id,
                                "tax_ids": [(5, 0, 0)],
                            },
                        )
                    ],
                }
            )
        )
        bill.action_post()
        assert (bill.state, bill.date) == ("posted", day), (bill.state, bill.date, day)
        told.bill(self._dawn(day), quantity, price, 6 if packed else 1, refund=kind == "in_refund")
        return bill

    def _landed(self, _name, a, b, c):
        """Freight of one to three receipts of what is not valued at a standard price, shared in one of three ways."""
        found = [
            (name, move, receipt)
            for name, of_name in sorted(self.receipts.items())
            for move, receipt in of_name
            if self.goods[name].method != "standard" and isinstance(receipt, Receipt)
        ]
        if not found:
            return False
        chosen = [found[(a + step) % len(found)] for step in range(min(len(found), b % 3 + 1))]
        amount, split = Fraction(FREIGHT[c % 5]), sorted(SPLITS)[b % 3]
        day = self._day(self.moment) - timedelta(days=c % 3)
        cost = (
            self.env["stock.landed.cost"]
            .with_company(self.companies["A"])
            .create(
                {
                    "company_id": self.companies["A"].id,
                    "date": day,
                    "account_journal_id": self.stage.entries.id,
                    "picking_ids": [(6, 0, [move.picking_id.id for _name, move, _receipt in chosen])],
                    "cost_lines": [
                        (
                            0,
                            0,
                            {
                                "name": "freight",
                                "product_id": self.stage.freight.id,
                                "price_unit": float(amount),
                                "split_method": SPLITS[split],
                            },
                        )
                    ],
                }
            )
        )
        expected = shares(amount, split, [receipt for _name, _move, receipt in chosen])
        cost.compute_landed_cost()
        by_move = {line.move_id: line.additional_landed_cost for line in cost.valuation_adjustment_lines}
        cost.button_validate()
        said = [cents(Fraction(str(by_move[move]))) for _name, move, _receipt in chosen]
        # Who bears the odd cent follows from an order that Odoo does not promise: that much is read from the document.
        assert sum(said) == amount and len(by_move) == len(chosen), f"{split} of {amount}: {said}"
        odd = Fraction(len(chosen), 100)
        assert all(abs(one - true) <= odd for one, true in zip(said, expected, strict=True)), f"{split}: {said}"
        for (_name, _move, receipt), part in zip(chosen, said, strict=True):
            receipt.landed.append((self._dawn(day), part))
        return cost

    def _dawn(self, day):
        """Naive UTC of the beginning of a day in the company's zone."""
        return datetime.combine(day, time(), self.zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
