# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""Plays a random history in Odoo and in the plain ledger, and compares the ageing with the latter."""

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from hypothesis import strategies as some

from .ledger_model import ALWAYS, Goods, Ledger, cents

START = datetime(2026, 1, 5)
MADE = datetime(2025, 12, 1, 8)  # when the products were made
END = datetime(2026, 4, 20, 12)
ZONES = ("Asia/Shanghai", "America/New_York", "UTC")
PRICES = ("3", "4.17", "9.99", "0.07", "120")
AMOUNTS = ("1", "2.5", "0.33", "7.25", "12")
HOURS = (0, 4, 8, 15, 16, 23)

#: name: method, tracked by lots, valued by lot, what may happen to it besides receipts, issues and transfers.
GOODS = {
    "standard": ("standard", False, False, {"price", "unpriced"}),
    "standard_lots": ("standard", True, False, {"price", "unpriced", "owner"}),
    "average": ("average", False, False, {"price", "unpriced", "below", "revalue"}),
    "average_lots": ("average", True, False, {"owner", "late", "below", "revalue"}),
    "fifo": ("fifo", False, False, {"unpriced", "below", "revalue"}),
    "fifo_lots": ("fifo", True, False, {"owner", "late", "revalue"}),
    "lot_average": ("average", True, True, {"owner", "late", "revalue"}),
    "lot_fifo": ("fifo", True, True, {"owner", "late", "revalue"}),
}
KINDS = ("receive", "receive", "packs", "late", "owner", "issue", "issue", "below", "within", "within", "unpriced",
         "return", "price", "revalue")

THERE = ("standard", "average")  # what the other company has too

NUMBER = some.integers(0, 59)
EVENT = some.tuples(
    some.sampled_from(KINDS), some.sampled_from(tuple(GOODS)), some.integers(0, 90), NUMBER, NUMBER, NUMBER)
HISTORY = some.lists(EVENT, min_size=15, max_size=30)
QUESTION = some.tuples(some.integers(0, 100), NUMBER)
QUESTIONS = some.lists(QUESTION, min_size=1, max_size=2)


class HistoryPlayer:
    """One plant of two companies, what happens to it, and what is asked of it.

    :param env: of a superuser; :param zone: the companies' time zone; ``counts`` tells what was played and compared
    """

    def __init__(self, env, zone="UTC"):
        self.zone = ZoneInfo(zone)
        self.ledger, self.counts = Ledger(), Counter()
        self.companies = {name: env["res.company"].create({"name": f"History {name}"}) for name in "AB"}
        self.companies["B"].currency_id = env["res.currency"].with_context(active_test=False).search(
            [("decimal_places", "=", 2), ("id", "!=", self.companies["A"].currency_id.id)], limit=1)
        for company in self.companies.values():
            company.partner_id.tz = zone
        env.user.write({"company_ids": [(4, company.id) for company in self.companies.values()]})
        self.env = env(context={"allowed_company_ids": [company.id for company in self.companies.values()],
                                "tracking_disable": True})
        self._make_places()
        self._make_goods()
        self.owner = self.env["res.partner"].create({"name": "History owner"})
        self.receipts, self.issued = defaultdict(list), defaultdict(list)
        self.moment = START

    def _make_places(self):
        Warehouse = self.env["stock.warehouse"]
        stock = {name: Warehouse.search([("company_id", "=", company.id)], limit=1)
                 or Warehouse.create({"name": f"History {name}", "code": f"HI{name}", "company_id": company.id})
                 for name, company in self.companies.items()}
        second = Warehouse.create({"name": "Second", "code": "HIST2", "company_id": self.companies["A"].id})
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": stock["A"].lot_stock_id.id, "company_id": self.companies["A"].id})
        self.warehouses = {"first": stock["A"], "second": second}
        self.places = {"stock": stock["A"].lot_stock_id, "shelf": shelf, "second": second.lot_stock_id}
        self.there = stock["B"].lot_stock_id
        self.supplier = self.env.ref("stock.stock_location_suppliers")
        self.customer = self.env.ref("stock.stock_location_customers")

    def _make_goods(self):
        unit = self.env.ref("uom.product_uom_unit")
        self.pack = self.env["uom.uom"].create({"name": "Six", "relative_uom_id": unit.id, "relative_factor": 6})
        self.goods, self.products, self.lots, self.categories = {}, {}, {}, {}
        for method in ("standard", "average", "fifo"):
            self.categories[method] = self.env["product.category"].create(
                {"name": method, "property_cost_method": method})
            for company in self.companies.values():
                self.categories[method].with_company(company).property_cost_method = method
        for name, (method, tracked, by_lot, _may) in GOODS.items():
            with freeze_time(MADE):
                product = self.env["product.product"].with_company(self.companies["A"]).create({
                    "name": name, "is_storable": True, "standard_price": 5, "uom_id": unit.id,
                    "tracking": "lot" if tracked else "none", "categ_id": self.categories[method].id})
                product.with_company(self.companies["B"]).standard_price = 5
            product.lot_valuated = by_lot
            self.products[name] = product
            self.goods[name] = Goods(name, method, Fraction(5), by_lot)
            self.lots[name] = {lot: self.env["stock.lot"].create({"name": lot, "product_id": product.id})
                               for lot in (f"{name}-1", f"{name}-2")} if tracked else {}

    # What happens

    def play(self, history):
        """Play events: those that are booked late, with an earlier date, come last."""
        with freeze_time(START) as self.clock:
            timed = [(START + timedelta(days=day, hours=HOURS[c % len(HOURS)], seconds=place), kind, name, a, b, c)
                     for place, (kind, name, day, a, b, c) in enumerate(history)]
            for at, kind, name, a, b, c in sorted(timed, key=lambda event: (event[1] == "late", event[0])):
                self.moment = at
                self.clock.move_to(at)
                if kind in GOODS[name][3] or kind in ("receive", "packs", "issue", "within", "return"):
                    played = getattr(self, f"_{kind}")(name, a, b, c)
                    self.counts[kind] += bool(played)

    def _book(self, name, kind, quantity, lot="", places=("", ""), owner="", worth=(), company="A"):
        return self.ledger.book(
            at=self.moment, company=company, goods=self.goods[name], kind=kind, quantity=quantity, lot=lot,
            places=places, owner=owner, worth=[(self.moment, value) for value in worth])

    def _move(self, name, quantity, source, destination, lot="", owner=None, value=None, uom=None, **values):
        product = self.products[name]
        company = (destination.company_id or source.company_id)
        if value:
            values["value_manual"] = float(value)
        move = self.env["stock.move"].with_company(company).create({
            "product_id": product.id, "product_uom": (uom or product.uom_id).id, "product_uom_qty": float(quantity),
            "location_id": source.id, "location_dest_id": destination.id, "company_id": company.id, **values})
        move._action_confirm(merge=False)
        move.move_line_ids.unlink()
        move.move_line_ids = [(0, 0, {
            "product_id": product.id, "product_uom_id": move.product_uom.id, "quantity": float(quantity),
            "lot_id": lot and self.lots[name][lot].id, "owner_id": owner and owner.id,
            "location_id": source.id, "location_dest_id": destination.id})]
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
            move = self._move(name, quantity, self.supplier, self.there, value=value)
            self._book(name, "in", quantity, places=("", "there"), worth=[value], company="B")
            return move
        lot, place = self._lot(name, c), self._place(a + b)
        move = self._move(name, quantity / 6 if pack else quantity, self.supplier, self.places[place], lot, value=value,
                          owner=self.owner if owner else None, uom=self.pack if pack else None)
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
        held = sorted((key, quantity) for key, quantity in
                      self.ledger.held("A", self.goods[name], ALWAYS).items() if quantity > 0)
        return held[a % len(held)] if held else (None, 0)

    def _issue(self, name, a, b, c):
        key, held = self._available(name, a)
        if not key:
            return False
        quantity = min(held, Fraction(AMOUNTS[b % 5]))
        return self._out(name, quantity, *key, self.supplier if c % 4 == 0 else self.customer)

    def _below(self, name, a, b, c):
        return self._out(name, Fraction(AMOUNTS[a % 5]), self._lot(name, b), self._place(c), self.customer)

    def _out(self, name, quantity, lot, place, destination):
        goods, value = self.goods[name], None
        if goods.method != "fifo" and not goods.by_lot:
            value = cents(quantity * self.ledger.cost_now("A", goods))
        move = self._move(name, quantity, self.places[place], destination, lot)
        self._book(name, "out", quantity, lot, (place, ""))
        if value is not None and destination == self.customer:
            self.issued[name].append((move, quantity, lot, value))
        return move

    def _within(self, name, a, b, c):
        key, held = self._available(name, a)
        if not key:
            return False
        lot, source = key
        destination = next(place for place in sorted(self.places)[b % 2:] + ["stock", "shelf"] if place != source)
        quantity = min(held, Fraction(AMOUNTS[c % 5]))
        self._book(name, "within", quantity, lot, (source, destination))
        return self._move(name, quantity, self.places[source], self.places[destination], lot)

    def _unpriced(self, name, a, b, c):
        """Found by a count, or sent back by a customer without its delivery: booked at the cost of the moment."""
        goods, quantity, lot, place = self.goods[name], Fraction(AMOUNTS[a % 5]), self._lot(name, b), self._place(c)
        value = cents(quantity * self.ledger.cost_now("A", goods))
        loss = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.companies["A"].id)], limit=1)
        self._book(name, "in", quantity, lot, ("", place), worth=[value])
        return self._move(name, quantity, loss if a % 2 else self.customer, self.places[place], lot)

    def _return(self, name, a, b, c):
        """A customer sends back part of a delivery: worth what that was booked at."""
        if not self.issued[name]:
            return False
        issue, quantity, lot, value = self.issued[name].pop(a % len(self.issued[name]))
        back = min(quantity, Fraction(AMOUNTS[b % 5]))
        place = self._place(c)
        self._book(name, "in", back, lot, ("", place), worth=[cents(value * back / quantity)])
        return self._move(name, back, self.customer, self.places[place], lot, origin_returned_move_id=issue.id)

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
            {"move_id": move.id, "value": float(value), "company_id": self.companies["A"].id})
        fact.worth.append((self.moment, value))
        return True

    # What is asked

    def ask(self, questions):
        """Compare the ageing of random days with the ledger; AssertionError names the first difference."""
        with freeze_time(END):
            for day, number in [*questions, (10_000, 0)]:
                as_at = min((START + timedelta(days=day)).date(), END.date())
                self._compare(as_at, number)

    def _rows(self, as_at, company="A", **filters):
        self.env.flush_all()
        self.env.invalidate_all()
        Report = self.env["stock.ageing.report"].with_company(self.companies[company])
        return Report.create({"as_at": as_at, "company_id": self.companies[company].id, **filters})._rows()

    def _instant(self, as_at: date):
        end = datetime.combine(as_at, time(23, 59, 59), self.zone)
        return end.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def _compare(self, as_at, number):
        rows, instant = self._rows(as_at), self._instant(as_at)
        for name in GOODS:
            self._compare_goods("A", name, rows, instant, as_at)
        other = self._rows(as_at, "B")
        for name in THERE:
            self._compare_goods("B", name, other, instant, as_at)
        self._compare_filters(as_at, instant, rows, number)

    def _compare_goods(self, company, name, rows, instant, as_at):
        goods = self.goods[name]
        mine = [row for row in rows if row.product_id == self.products[name].id]
        about = f"{name} of {company} as at {as_at}"
        held = defaultdict(Fraction)
        for (lot, _place), quantity in self.ledger.held(company, goods, instant).items():
            held[lot] += quantity
        shown = defaultdict(float)
        for row in mine:
            shown[row.lot] += row.quantity
            assert row.value or row.remark, f"{about}: {row} has no value and says nothing"
        self._same({lot: float(held_) for lot, held_ in held.items() if held_}, shown, 1e-6, f"quantity of {about}")
        worth = self.ledger.worth(company, goods, instant)
        self._same(worth, sum(row.value for row in mine), 0.0001, f"value of {about}")
        for row in mine:
            if row.lot and row.quantity > 0 and not self.ledger.owed_first(company, goods, row.lot, instant):
                born = self.ledger.born(company, goods, row.lot, instant)
                self._same(self._day(born), row.born_on, None, f"age of {row.lot} as at {as_at}")
        self.counts["values compared"] += 1

    def _day(self, moment):
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(self.zone).date()

    def _same(self, expected, found, within, what):
        if isinstance(expected, dict):
            assert expected.keys() == found.keys(), f"{what}: {found}, not {expected}"
            return [self._same(expected[key], found[key], within, f"{what} {key}") for key in expected]
        equal = expected == found if within is None else abs(float(expected) - found) < within
        assert equal, f"{what}: {found}, not {expected if within is None else float(expected)}"
        return None

    def _compare_filters(self, as_at, instant, rows, number):
        key = lambda row: (row.product_id, row.lot, row.born_on)  # noqa: E731
        whole = {(key(row), row.quantity, row.value) for row in rows}
        category = list(self.categories.values())[number % 3]
        chosen = self._rows(as_at, category_ids=category.ids)
        self._same({found for found in whole if found[0][0] in category_products(self, category)},
                   {(key(row), row.quantity, row.value) for row in chosen}, None, f"category {category.name} {as_at}")
        lots = [lot for by_name in self.lots.values() for lot in by_name.values()]
        lot = lots[number % len(lots)]
        self._same({found for found in whole if found[0][1] == lot.name},
                   {(key(row), row.quantity, row.value) for row in self._rows(as_at, lot_ids=lot.ids)}, None,
                   f"lot {lot.name} {as_at}")
        self._compare_places(as_at, instant, rows, number)
        owned = self._rows(as_at, owner_id=self.owner.id)
        held = {name: sum(self.ledger.held("A", goods, instant, "owner").values())
                for name, goods in self.goods.items()}
        self._same({self.products[name].id: float(quantity) for name, quantity in held.items() if quantity},
                   _sums(owned, "quantity"), 1e-6, f"owner {as_at}")
        assert not any(row.value for row in owned) and all(row.remark for row in owned)
        self.counts["filters compared"] += 6

    def _compare_places(self, as_at, instant, rows, number):
        below = {row.product_id for row in rows if row.quantity < 0}
        held = {name: self.ledger.held("A", goods, instant) for name, goods in self.goods.items()}
        below |= {self.products[name].id for name, lying in held.items() if any(q < 0 for q in lying.values())}
        parts = {place: self._rows(as_at, location_ids=found.ids) for place, found in self.places.items()
                 if place != "stock"}
        # The shelf stands in the stock: a place has what is below it too.
        parts["first"] = self._rows(as_at, warehouse_ids=self.warehouses["first"].ids)
        inside = {"first": ("stock", "shelf"), "shelf": ("shelf",), "second": ("second",)}
        for place, found in parts.items():
            expected = {self.products[name].id: float(sum(q for (_lot, at), q in lying.items() if at in inside[place]))
                        for name, lying in held.items() if self.products[name].id not in below}
            self._same({product: quantity for product, quantity in expected.items() if quantity},
                       _sums([row for row in found if row.product_id not in below], "quantity"), 1e-6,
                       f"{place} {as_at}")
        worth = _sums([*parts["first"], *parts["second"]], "value")
        for product, value in _sums(rows, "value").items():
            if product not in below:
                self._same(value, worth.get(product, 0.0), 0.0001, f"value in both warehouses {as_at}")


def category_products(player, category):
    """Ids of a category's products."""
    return {product.id for product in player.products.values() if product.categ_id == category}


def _sums(rows, column):
    sums = defaultdict(float)
    for row in rows:
        sums[row.product_id] += getattr(row, column)
    return sums
