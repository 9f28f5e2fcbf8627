# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from .plant_things import CUSTOMER, NOTHING, SHELF, SOLD, USABLE, VENDOR, Batch, Need


class BeyondActs:
    """What happens past the plant's own batches: goods that never come in, that leave without a lot, that others make
    of ours, and that are repaired."""

    def _drop_ship(self):
        """A vendor sends it to the customer: a lot of its own, or more of one that we have and may have held."""
        goods = (
            self._one(goods for goods in self.truth.on_shelf() if VENDOR in goods.origins)
            if self.chance.random() < 0.5
            else None
        )
        quantity, known = self.chance.choice([5, 20]), self.chance.random() < 0.8
        if goods:
            name, product, allowed = goods.name, goods.product, goods.grade in SOLD
        else:
            self.number += 1
            name, product, allowed = f"D{self.number}", self._one(self.plant.bought), True
        if self._tried(
            "drop ship", allowed, lambda: self.plant.drop_ship(self, product, name, quantity, known), name, quantity
        ):
            self.truth.drop_ship(name, product, quantity, known=known)

    def _ship_loose(self):
        """By an operation type that asks for no lot: what goes may be any of what lies there."""
        product = self._one(sorted({goods.product for goods in self.truth.on_shelf()}))
        if not product:
            return
        there = self.truth.on_shelf(product)
        most = sum(self.truth.shelf(goods.name) for goods in there) + self.truth.shelf(product)
        quantity = self._some(int(most))
        if most < 1 or self.plant.products[product].tracking == "serial":
            return
        if self._tried(
            "ship loose",
            self._may_go_loose(product, quantity),
            lambda: self.plant.ship_loose(self, product, quantity),
            product,
            quantity,
        ):
            self.truth.move(product, quantity, SHELF, CUSTOMER)
            if any(goods.grade not in SOLD for goods in there) and self._free(product) < -NOTHING:
                self.truth.escaped.append((product, "customers without a lot"))

    def _free(self, product):
        """How much of it may be sold, what left without a lot counted off."""
        return self.truth.shelf(product) + sum(
            self.truth.shelf(goods.name) for goods in self.truth.on_shelf(product, SOLD)
        )

    def _may_go_loose(self, product, quantity):
        """So much must be free that what is barred stays; where nothing is barred the truth leaves it open."""
        if quantity <= self._free(product) + NOTHING:
            return True
        return False if any(goods.grade not in SOLD for goods in self.truth.on_shelf(product)) else None

    def _repair(self):
        """A part of a lot goes into a box that came back or was never sold."""
        box = self._one(goods for goods in self.truth.on_shelf("box") if goods.grade != "in_progress")
        part = self._one(goods for goods in self.truth.on_shelf("culture") if self.truth.shelf(goods.name) >= 1)
        if not (box and part):
            return
        allowed = part.grade in USABLE and (box.grade in USABLE or None)
        if self._tried("repair", allowed, lambda: self.plant.repair(self, box.name, part.name, 1), box.name, part.name):
            self.truth.repair(part.name, box.name, 1)

    def _have_made(self):
        """A subcontractor makes cream of a lot of our milk: it goes there, and the cream comes by a receipt."""
        milk = self._one(goods for goods in self.truth.on_shelf("milk") if self.truth.shelf(goods.name) >= 10)
        if not milk:
            return
        self.number += 1
        name, lot = f"B{self.number}", f"C{self.number}"
        if self._tried(
            "have made",
            milk.grade in USABLE,
            lambda: self.plant.have_made(self, name, lot, milk.name, 10),
            name,
            lot,
            milk.name,
        ):
            # Nobody scans at a subcontractor's, and there are no steps to sign.
            need = Need("milk", 10, None, scanned=False)
            batch = Batch(name, "cream", "cream", 10, [need], [], [lot], elsewhere=True)
            self.truth.batches[name] = batch
            self.truth.feed(batch, milk.name, 10)
            self.truth.make(batch, 10)
