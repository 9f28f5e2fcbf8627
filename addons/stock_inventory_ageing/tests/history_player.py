# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""Plays a random history in Odoo and in the plain ledger, and compares the ageing with the latter."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as some

from .history_asked import HistoryAsked
from .history_purchases import PRICES, PurchaseActs
from .history_stage import BUYING, GOODS, THERE
from .ledger_model import ALWAYS, Ledger, cents

START = datetime(2026, 1, 5)
ZONES = ("Asia/Shanghai", "America/New_York", "UTC")
AMOUNTS = ("1", "2.5", "0.33", "7.25", "12")
HOURS = (0, 4, 8, 15, 16, 23)
KINDS = (
    "receive",
    "receive",
    "packs",
    "late",
    "owner",
    "issue",
    "issue",
    "below",
    "within",
    "within",
    "unpriced",
    "return",
    "price",
    "revalue",
)
BOUGHT = ("order", "order", "order", "rest", "bill", "bill", "bill", "refund", "landed", "landed")
ANY = {"receive", "packs", "issue", "within", "return", *BUYING}  # what may happen to all goods

NUMBER = some.integers(0, 59)
QUESTION = some.tuples(some.integers(0, 100), NUMBER)
QUESTIONS = some.lists(QUESTION, min_size=1, max_size=2)


def histories(buys):
    """Histories of as many events, whether or not goods are bought on order."""
    event = some.tuples(
        some.sampled_from(KINDS + BOUGHT if buys else KINDS),
        some.sampled_from(tuple(GOODS)),
        some.integers(0, 90),
        NUMBER,
        NUMBER,
        NUMBER,
    )
    return some.lists(event, min_size=15, max_size=45 if buys else 30)


class HistoryPlayer(PurchaseActs, HistoryAsked):
    """One history in a plant where nothing has happened, and what is asked of it.

    :param stage: :class:`.history_stage.HistoryStage`; :param clock: of ``freeze_time``
    :param zone: the companies' time zone; ``counts`` tells what was played and compared
    """

    def __init__(self, stage, clock, zone="UTC"):
        self.stage, self.clock, self.zone = stage, clock, ZoneInfo(zone)
        self.env, self.companies, self.owner = stage.env, stage.companies, stage.owner
        self.warehouses, self.places, self.pack = stage.warehouses, stage.places, stage.pack
        self.goods, self.products, self.lots, self.categories = (
            stage.goods,
            stage.products,
            stage.lots,
            stage.categories,
        )
        self.ledger, self.counts, self.orders = Ledger(), Counter(), []
        self.receipts, self.issued = defaultdict(list), defaultdict(list)
        self.moment = START
        clock.move_to(START)
        for company in self.companies.values():
            company.partner_id.tz = zone

    # What happens

    def play(self, history):
        """Play events: those that are booked late, with an earlier date, come last."""
        timed = [
            (START + timedelta(days=day, hours=HOURS[c % len(HOURS)], seconds=place), kind, name, a, b, c)
            for place, (kind, name, day, a, b, c) in enumerate(history)
        ]
        for at, kind, name, a, b, c in sorted(timed, key=lambda event: (event[1] == "late", event[0])):
            self.moment = at
            self.clock.move_to(at)
            if kind in ANY or kind in GOODS[name][3]:
                played = getattr(self, f"_{kind}")(name, a, b, c)
                self.counts[kind] += bool(played)

    def _book(self, name, kind, quantity, lot="", places=("", ""), owner="", worth=(), company="A", receipt=None):
        return self.ledger.book(
            at=self.moment,
            company=company,
            goods=self.goods[name],
            kind=kind,
            quantity=quantity,
            lot=lot,
            places=places,
            owner=owner,
            worth=[(self.moment, value) for value in worth],
            receipt=receipt,
        )

    def _move(self, name, quantity, source, destination, lot="", owner=None, value=None, uom=None, **values):
        product = self.products[name]
        company = destination.company_id or source.company_id
        if value:
            values["value_manual"] = float(value)
        move = (
            self.env["stock.move"]
            .with_company(company)
            .create(
                {
                    "product_id": product.id,
                    "product_uom": (uom or product.uom_id).id,
                    "product_uom_qty": float(quantity),
                    "location_id": source.id,
                    "location_dest_id": destination.id,
                    "company_id": company.id,
                    **values,
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
                    "product_uom_id": move.product_uom.id,
                    "quantity": float(quantity),
                    "lot_id": lot and self.lots[name][lot].id,
                    "owner_id": owner and owner.id,
                    "location_id": source.id,
                    "location_dest_id": destination.id,
                },
            )
        ]
        move.picked = True
        move._action_done()
        return move

    def _lot(self, name, number):
        lots = sorted(self.lots[name])
        return lots[number % len(lots)] if lots else ""

    def _place(self, number):
        return sorted(self.places)[number % len(self.places)]

    def _receive(self, name, a, b, c, pack=False, owner=""):
        quantity = Fraction(AMOUNTS[a % 5]) * (6 if pack else 1)
        value = cents(quantity * Fraction(PRICES[b % 5])) or Fraction(1, 100)
        if name in THERE and c % 5 == 4 and not owner:
            move = self._move(name, quantity, self.stage.supplier, self.stage.there, value=value)
            self._book(name, "in", quantity, places=("", "there"), worth=[value], company="B")
            return move
        lot, place = self._lot(name, c), self._place(a + b)
        move = self._move(
            name,
            quantity / 6 if pack else quantity,
            self.stage.supplier,
            self.places[place],
            lot,
            value=value,
            owner=self.owner if owner else None,
            uom=self.pack if pack else None,
        )
        fact = self._book(name, "in", quantity, lot, ("", place), owner, [value])
        if not owner:
            self.receipts[name].append((move, fact))
        return move

    def _packs(self, name, a, b, c):
        return self._receive(name, a, b, c, pack=True)

    def _late(self, name, a, b, c):
        return self._receive(name, a, b, c)

    def _owner(self, name, a, b, c):
        return self._receive(name, a, b, c, owner="owner")

    def _available(self, name, a):
        """A lot and place that hold something, and how much."""
        held = sorted(
            (key, quantity) for key, quantity in self.ledger.held("A", self.goods[name], ALWAYS).items() if quantity > 0
        )
        return held[a % len(held)] if held else (None, 0)

    def _issue(self, name, a, b, c):
        key, held = self._available(name, a)
        if not key:
            return False
        quantity = min(held, Fraction(AMOUNTS[b % 5]))
        return self._out(name, quantity, *key, self.stage.supplier if c % 4 == 0 else self.stage.customer)

    def _below(self, name, a, b, c):
        return self._out(name, Fraction(AMOUNTS[a % 5]), self._lot(name, b), self._place(c), self.stage.customer)

    def _out(self, name, quantity, lot, place, destination):
        goods, value = self.goods[name], None
        if goods.method != "fifo" and not goods.by_lot:
            value = cents(quantity * self.ledger.cost_now("A", goods))
        move = self._move(name, quantity, self.places[place], destination, lot)
        self._book(name, "out", quantity, lot, (place, ""))
        if value is not None and destination == self.stage.customer:
            self.issued[name].append((move, quantity, lot, value))
        return move

    def _within(self, name, a, b, c):
        key, held = self._available(name, a)
        if not key:
            return False
        lot, source = key
        destination = next(place for place in sorted(self.places)[b % 2 :] + ["stock", "shelf"] if place != source)
        quantity = min(held, Fraction(AMOUNTS[c % 5]))
        self._book(name, "within", quantity, lot, (source, destination))
        return self._move(name, quantity, self.places[source], self.places[destination], lot)

    def _unpriced(self, name, a, b, c):
        """Found by a count, or sent back by a customer without its delivery: booked at the cost of the moment."""
        goods, quantity, lot, place = self.goods[name], Fraction(AMOUNTS[a % 5]), self._lot(name, b), self._place(c)
        value = cents(quantity * self.ledger.cost_now("A", goods))
        self._book(name, "in", quantity, lot, ("", place), worth=[value])
        return self._move(name, quantity, self.stage.loss if a % 2 else self.stage.customer, self.places[place], lot)

    def _return(self, name, a, b, c):
        """A customer sends back part of a delivery: worth what that was booked at."""
        if not self.issued[name]:
            return False
        issue, quantity, lot, value = self.issued[name].pop(a % len(self.issued[name]))
        back = min(quantity, Fraction(AMOUNTS[b % 5]))
        place = self._place(c)
        self._book(name, "in", back, lot, ("", place), worth=[cents(value * back / quantity)])
        return self._move(name, back, self.stage.customer, self.places[place], lot, origin_returned_move_id=issue.id)

    def _price(self, name, a, b, c):
        company = "B" if self.goods[name].method == "standard" and c % 3 == 0 else "A"
        price = Fraction(PRICES[a % 5])
        if price == self.ledger.cost_now(company, self.goods[name]):
            return False
        self.products[name].with_company(self.companies[company]).standard_price = float(price)
        self._book(name, "price", Fraction(0), worth=[price], company=company)
        return True

    def _revalue(self, name, a, b, c):
        receipts = [found for found in self.receipts[name] if found[1].at < self.moment]
        if not receipts:
            return False
        move, fact = receipts[a % len(receipts)]
        value = cents(fact.worth_at(ALWAYS) * Fraction(3, 2)) + Fraction(b, 100)
        self.env["product.value"].create(
            {"move_id": move.id, "value": float(value), "company_id": self.companies["A"].id}
        )
        fact.worth.append((self.moment, value))
        return True
