# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""Compares the ageing of a played history with the ledger: every product, and every part by every filter."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from .history_stage import GOODS, THERE

BEGIN = date(2026, 1, 5)
END = datetime(2026, 4, 20, 12)


class HistoryAsked:
    """What is asked of a history once it is played."""

    def ask(self, questions):
        """Compare the ageing of random days with the ledger; AssertionError names the first difference."""
        self.clock.move_to(END)
        # Asking changes nothing: what one question has read serves the next.
        self.env.flush_all()
        self.env.invalidate_all()
        for day, number in [*questions, (10_000, 0)]:
            as_at = min(BEGIN + timedelta(days=day), END.date())
            self._compare(as_at, number)

    def _rows(self, as_at, company="A", **filters):
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
        self._same(
            {found for found in whole if found[0][0] in category_products(self, category)},
            {(key(row), row.quantity, row.value) for row in chosen},
            None,
            f"category {category.name} {as_at}",
        )
        lots = [lot for by_name in self.lots.values() for lot in by_name.values()]
        lot = lots[number % len(lots)]
        self._same(
            {found for found in whole if found[0][1] == lot.name},
            {(key(row), row.quantity, row.value) for row in self._rows(as_at, lot_ids=lot.ids)},
            None,
            f"lot {lot.name} {as_at}",
        )
        self._compare_places(as_at, instant, rows, number)
        owned = self._rows(as_at, owner_id=self.owner.id)
        held = {
            name: sum(self.ledger.held("A", goods, instant, "owner").values()) for name, goods in self.goods.items()
        }
        self._same(
            {self.products[name].id: float(quantity) for name, quantity in held.items() if quantity},
            _sums(owned, "quantity"),
            1e-6,
            f"owner {as_at}",
        )
        assert not any(row.value for row in owned) and all(row.remark for row in owned)
        self.counts["filters compared"] += 6

    def _compare_places(self, as_at, instant, rows, number):
        below = {row.product_id for row in rows if row.quantity < 0}
        held = {name: self.ledger.held("A", goods, instant) for name, goods in self.goods.items()}
        below |= {self.products[name].id for name, lying in held.items() if any(q < 0 for q in lying.values())}
        parts = {
            place: self._rows(as_at, location_ids=found.ids) for place, found in self.places.items() if place != "stock"
        }
        # The shelf stands in the stock: a place has what is below it too.
        parts["first"] = self._rows(as_at, warehouse_ids=self.warehouses["first"].ids)
        inside = {"first": ("stock", "shelf"), "shelf": ("shelf",), "second": ("second",)}
        for place, found in parts.items():
            expected = {
                self.products[name].id: float(sum(q for (_lot, at), q in lying.items() if at in inside[place]))
                for name, lying in held.items()
                if self.products[name].id not in below
            }
            self._same(
                {product: quantity for product, quantity in expected.items() if quantity},
                _sums([row for row in found if row.product_id not in below], "quantity"),
                1e-6,
                f"{place} {as_at}",
            )
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
