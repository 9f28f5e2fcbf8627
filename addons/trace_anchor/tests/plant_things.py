# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What there is in a played plant: goods, batches, what they need, and where things are."""

from collections import Counter
from dataclasses import dataclass, field

#: Where goods are. ``tank``: fed into a batch that is still being made.
SHELF, TANK, VENDOR, CUSTOMER, USED, LOST = "shelf", "tank", "vendor", "customer", "used", "lost"
#: Grades by which goods may be sold, and by which they may go into others.
SOLD, USABLE = ("pass",), ("pass", "conditional")
#: Grades that speak against whatever the goods went into.
BAD = ("held", "fail", "recalled")
NOTHING = 1e-6


@dataclass
class Goods:
    """A lot, or goods without lots. ``known`` tells whether the supplier's own number of it was written down."""

    name: str
    product: str
    tracked: bool = True
    grade: str = "pass"
    origins: set = field(default_factory=set)
    known: bool = True
    since: int = 0


@dataclass
class Need:
    """A component of a recipe: how much of it a batch needs, where, and how much more or less is tolerated.

    ``scanned`` is False where somebody wrote the lot down by hand. ``free`` where no recipe says how much is too little
    or too much.
    """

    product: str
    quantity: float
    step: int
    tracked: bool = True
    tolerance: float = 0.05
    scanned: bool = True
    free: bool = False


@dataclass
class Step:
    """Where the work at a step is: waiting, running, finished; its sheet is signed or not."""

    state: str = "waiting"
    signed: bool = False


@dataclass
class Batch:
    """One making, by the recipe ``way``. ``lots`` are its own numbers, ``beside`` what came out besides.

    ``apart`` is what of them was taken apart, ``back`` what of ``fed`` came back by it; what was made ``elsewhere`` is
    not taken apart here.
    """

    name: str
    product: str
    way: str
    planned: float
    needs: list
    steps: list
    lots: list = field(default_factory=list)
    fed: Counter = field(default_factory=Counter)
    made: Counter = field(default_factory=Counter)
    beside: Counter = field(default_factory=Counter)
    state: str = "open"
    decision: str = ""
    open_causes: set = field(default_factory=set)
    judged: dict = field(default_factory=dict)
    apart: Counter = field(default_factory=Counter)
    back: Counter = field(default_factory=Counter)
    elsewhere: bool = False

    def names(self):
        """Names of all that went in and came out."""
        return {*self.lots, *self.beside, *(name for _product, name in self.fed)}

    def share(self):
        """The part of the plan that was fed of the component there is least of; 1 where nothing was."""
        fed = [need for need in self.needs if need.tracked and need.scanned and self.fed_of(need)]
        return min((self.fed_of(need) / (need.quantity * (1 - need.tolerance)) for need in fed), default=1)

    def left(self, lot):
        """How much of what it made of a number was not taken apart."""
        return self.made[lot] - self.apart[lot]

    def fed_of(self, need):
        return sum(amount for (product, _lot), amount in self.fed.items() if product == need.product)
