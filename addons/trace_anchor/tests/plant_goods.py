# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from .plant_things import BAD, CUSTOMER, LOST, NOTHING, SHELF, SOLD, USABLE, VENDOR


class GoodsActs:
    """What the player does with goods: they come, go, come back, are held, counted and thrown away."""

    def _receive(self):
        product, quantity = self._one(self.plant.bought), self.chance.choice([60, 100, 200])
        self.number += 1
        name, known = f"R{self.number}", self.chance.random() < 0.8
        unit = self.chance.choice(["kilogram", "kilogram", "ton"])
        self._tried(
            "receive",
            True,
            lambda: self.plant.receive(self, product, name, quantity, known, unit),
            name,
            quantity,
            unit,
        )
        self.truth.appear(name, product, quantity, VENDOR, known=known)

    def _count(self):
        """Goods nobody knew of are found on a shelf: a lot of its own, or more of one that is there."""
        product, quantity = self._one(self.plant.bought), self.chance.choice([5, 10])
        self.number += 1
        name = f"N{self.number}"
        self._tried("count", True, lambda: self.plant.count(self, product, name, quantity), name, quantity)
        self.truth.appear(name, product, quantity, LOST)

    def _ship(self):
        goods = self._one(self.truth.on_shelf())
        if goods:
            quantity = self._some(self.truth.shelf(goods.name))
            if self._tried(
                "ship", goods.grade in SOLD, lambda: self.plant.ship(self, goods.name, quantity), goods.name, quantity
            ):
                self.truth.leave(goods.name, quantity, CUSTOMER)

    def _ship_kit(self):
        """A crate is sold, and two cups leave the shelf for each."""
        goods = self._one(self.truth.on_shelf("cup"))
        if goods and self.truth.shelf(goods.name) >= 2:
            crates = self.chance.choice([1, self.truth.shelf(goods.name) // 2])
            if self._tried(
                "ship kit",
                goods.grade in SOLD,
                lambda: self.plant.ship_kit(self, goods.name, crates),
                goods.name,
                crates,
            ):
                self.truth.leave(goods.name, 2 * crates, CUSTOMER)

    def _send_back(self):
        """To its vendor, who gets it in whatever state it is; what has none may be refused."""
        goods = self._one(goods for goods in self.truth.on_shelf() if VENDOR in goods.origins)
        if goods:
            quantity = self._some(self.truth.shelf(goods.name))
            allowed = True if goods.grade in SOLD else None
            if self._tried(
                "send back", allowed, lambda: self.plant.send_back(self, goods.name, quantity), goods.name, quantity
            ):
                self.truth.leave(goods.name, quantity, VENDOR)

    def _come_back(self):
        out = [
            name
            for (name, place), amount in self.truth.places.items()
            if place == CUSTOMER and amount > NOTHING and name in self.lots
        ]
        name = self._one(out)
        if name:
            quantity = self._some(self.truth.places[name, CUSTOMER])
            self._tried("come back", True, lambda: self.plant.take_back(self, name, quantity), name, quantity)
            self.truth.move(name, quantity, CUSTOMER, SHELF)

    def _scrap(self):
        goods = self._one(self.truth.on_shelf())
        if goods:
            quantity = self._some(self.truth.shelf(goods.name))
            self._tried("scrap", True, lambda: self.plant.scrap(self, goods.name, quantity), goods.name, quantity)
            self.truth.leave(goods.name, quantity, LOST)

    def _grade(self):
        """Quality holds what it doubts, and lifts what it held."""
        goods = self._one(self.truth.on_shelf(grades=(*SOLD, *USABLE, *BAD)))
        if goods:
            code = self.chance.choice(["held", "held", "fail", "conditional"]) if goods.grade == "pass" else "pass"
            self._tried("grade", True, lambda: self.plant.grade(self, goods.name, code), goods.name, code)
            self.truth.grade(goods.name, code)
