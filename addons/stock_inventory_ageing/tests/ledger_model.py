# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""What stock is worth, written down a second time in plain Python: facts in the order of their dates, in fractions.

It knows neither Odoo nor the add-on, and reckons first in first out forwards, where the add-on reckons backwards.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

ALWAYS = datetime(9999, 1, 1)


def cents(amount: Fraction) -> Fraction:
    """Rounded to the cent, halves away from zero."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return Fraction(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


@dataclass
class Goods:
    """A product: how it is valued, and what it cost when it was made."""

    name: str
    method: str
    first_cost: Fraction
    by_lot: bool = False


@dataclass
class Bill:
    """What a vendor billed of an order, for units of the store; a refund has both negative. ``open``: not refunded yet,
    in the unit of the order, at ``price`` each."""

    at: datetime
    quantity: Fraction
    value: Fraction
    price: Fraction = Fraction(0)
    open: Fraction = Fraction(0)


@dataclass
class Order:
    """A line of an order to a vendor: the price agreed for one, what was billed of it, and what came, in its order."""

    price: Fraction
    bills: list = field(default_factory=list)
    receipts: list = field(default_factory=list)

    def bill(self, at, quantity, price, factor=1, refund=False):
        """So much is billed or refunded, in a unit that is ``factor`` of those of the store."""
        sign = -1 if refund else 1
        self.bills.append(
            Bill(
                at, sign * quantity * factor, sign * cents(quantity * price), price, Fraction(0) if refund else quantity
            )
        )

    def worth(self, receipt, instant) -> Fraction:
        """What was billed is the price of what came first, one as dear as the other; the rest has the order's price."""
        billed = [bill for bill in self.bills if bill.at <= instant]
        quantity = sum((bill.quantity for bill in billed), Fraction(0))
        before = sum((other.quantity for other in self.receipts if other.at < receipt.at), Fraction(0))
        covered = max(min(receipt.quantity, quantity - before), Fraction(0))
        paid = covered * sum(bill.value for bill in billed) / quantity if covered else Fraction(0)
        return paid + (receipt.quantity - covered) * self.price


@dataclass
class Receipt:
    """What came on an order at once, of whichever lots.

    :param worth: [(when, value)] that somebody set by hand, which then holds whatever is billed or landed
    :param landed: [(when, amount)] of landed costs
    """

    at: datetime
    quantity: Fraction
    order: Order
    worth: list = field(default_factory=list)
    landed: list = field(default_factory=list)

    def worth_at(self, instant) -> Fraction:
        """What it is worth by all that is dated up to the instant, in whole cents."""
        said = [value for when, value in self.worth if when <= instant]
        if said:
            return said[-1]
        return cents(self.order.worth(self, instant)) + sum(
            (amount for when, amount in self.landed if when <= instant), Fraction(0)
        )


def shares(amount, split, receipts) -> list:
    """What each receipt bears of a landed cost, exactly: alike, by quantity, or by what it is worth by now."""
    weights = {
        "equal": lambda receipt: Fraction(1),
        "quantity": lambda receipt: receipt.quantity,
        "worth": lambda receipt: receipt.worth_at(ALWAYS),
    }[split]
    found = [weights(receipt) for receipt in receipts]
    if not sum(found):
        found = [Fraction(1)] * len(found)
    return [amount * weight / sum(found) for weight in found]


@dataclass
class Fact:
    """Something that happened to goods of a company: what came (``places`` ends inside) or went, or a price.

    ``worth`` holds what a receipt was said to be worth in all, [(when, value)], the first when it was booked.
    """

    at: datetime
    company: str
    goods: Goods
    kind: str  # in, out, within, price
    quantity: Fraction = Fraction(0)
    lot: str = ""
    places: tuple = ("", "")
    owner: str = ""
    worth: list = field(default_factory=list)
    receipt: Receipt | None = None  # of which this is what one lot has

    def worth_at(self, instant):
        """The last value known on the instant, or the one it was booked with."""
        if self.receipt:
            return self.receipt.worth_at(instant) * self.quantity / self.receipt.quantity
        return next((value for when, value in reversed(self.worth) if when <= instant), self.worth[0][1])


class Ledger:
    """All facts, and what follows from them on an instant."""

    def __init__(self):
        self.facts = []

    def book(self, **values) -> Fact:
        """Write down one fact."""
        fact = Fact(**values)
        self.facts.append(fact)
        return fact

    def _of(self, company, goods, instant, owner="", lot=None):
        """Facts of goods up to an instant in the order of their dates."""
        chosen = [
            fact
            for fact in self.facts
            if fact.company == company
            and fact.goods is goods
            and fact.at <= instant
            and (fact.kind == "price" or fact.owner == owner)
            and (lot is None or fact.kind == "price" or fact.lot == lot)
        ]
        return sorted(chosen, key=lambda fact: fact.at)

    def held(self, company, goods, instant, owner="") -> dict:
        """{(lot, place): quantity}."""
        held = defaultdict(Fraction)
        for fact in self._of(company, goods, instant, owner):
            if fact.kind in ("out", "within"):
                held[fact.lot, fact.places[0]] -= fact.quantity
            if fact.kind in ("in", "within"):
                held[fact.lot, fact.places[1]] += fact.quantity
        return {key: quantity for key, quantity in held.items() if quantity}

    def born(self, company, goods, lot, instant):
        """When a lot first came in."""
        return min(fact.at for fact in self._of(company, goods, instant, lot=lot) if fact.kind == "in")

    def owed_first(self, company, goods, lot, instant):
        """Whether goods of a lot went out before any came in: it has no birth to speak of."""
        kinds = [fact.kind for fact in self._of(company, goods, instant, lot=lot) if fact.kind in ("in", "out")]
        return kinds[:1] != ["in"]

    def cost(self, company, goods, instant, lot=None) -> Fraction:
        """Unit cost of goods valued at standard price or average cost."""
        cost, quantity = goods.first_cost, Fraction(0)
        for fact in self._of(company, goods, instant, lot=lot):
            if fact.kind == "price":
                cost = fact.worth[0][1]
            elif fact.kind == "in":
                if goods.method == "average":
                    before = max(quantity, 0)
                    cost = (cost * before + fact.worth_at(instant)) / (before + fact.quantity)
                quantity += fact.quantity
            elif fact.kind == "out":
                quantity -= fact.quantity
        return cost

    def layers(self, company, goods, instant, lot=None):
        """([[quantity left, its unit cost]], oldest first; what is owed to stock; unit cost of the last receipt)."""
        layers, owed, last = deque(), Fraction(0), goods.first_cost
        for fact in self._of(company, goods, instant, lot=lot):
            if fact.kind == "in":
                last = fact.worth_at(instant) / fact.quantity
                paid = min(owed, fact.quantity)
                owed -= paid
                if fact.quantity > paid:
                    layers.append([fact.quantity - paid, last])
            elif fact.kind == "out":
                owed += self._take(layers, fact.quantity)
        return layers, owed, last

    def _take(self, layers, quantity):
        while quantity and layers:
            taken = min(quantity, layers[0][0])
            layers[0][0] -= taken
            quantity -= taken
            if not layers[0][0]:
                layers.popleft()
        return quantity

    def worth(self, company, goods, instant) -> Fraction:
        """What the company's own goods are worth, to the cent."""
        held = defaultdict(Fraction)
        for (lot, _place), quantity in self.held(company, goods, instant).items():
            held[lot] += quantity
        if goods.by_lot:
            return sum(
                (cents(self._worth_of(company, goods, instant, quantity, lot)) for lot, quantity in held.items()),
                Fraction(0),
            )
        return cents(self._worth_of(company, goods, instant, sum(held.values())))

    def _worth_of(self, company, goods, instant, quantity, lot=None):
        if goods.method != "fifo":
            return quantity * self.cost(company, goods, instant, lot)
        layers, owed, last = self.layers(company, goods, instant, lot)
        return sum((left * unit for left, unit in layers), Fraction(0)) - owed * last

    def cost_now(self, company, goods, lot=None) -> Fraction:
        """Unit cost at which goods without a price of their own are booked at this moment."""
        if goods.method != "fifo":
            return self.cost(company, goods, ALWAYS, lot)
        layers, _owed, last = self.layers(company, goods, ALWAYS)
        held = sum(left for left, _unit in layers)
        return cents(sum(left * unit for left, unit in layers)) / held if held else last
