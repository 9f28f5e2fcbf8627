# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What physically happened in a plant, in plain Python. It knows nothing of Odoo and asks it nothing.

Goods are named by their lot, goods without lots by their product. Quantities are in the unit goods are stored in.
"""

from collections import Counter, defaultdict

from .plant_things import BAD, CUSTOMER, LOST, NOTHING, SHELF, SOLD, TANK, USABLE, USED, VENDOR, Goods


class Truth:
    """The goods, where they are, and the batches."""

    def __init__(self):
        self.goods, self.batches, self.places, self.time = {}, {}, Counter(), 0
        #: What was taken apart: (number, {lot: quantity taken}, {goods: quantity got back}).
        self.apart = []
        #: What went into goods that were there already: (number, lot of the part, lot, quantity).
        self.repaired = []
        #: What went wrong physically: held goods that were used or left the house.
        self.escaped = []
        #: Names of the goods with which something happened since it was last compared.
        self.touched = set()

    # what happens

    def appear(self, name, product, quantity, place, **more):
        """Goods come from *place*: a vendor, or nowhere (``LOST``: somebody counted them)."""
        goods = self.goods.setdefault(name, Goods(name, product, **more))
        goods.origins.add(place)
        self.move(name, quantity, place, SHELF)

    def move(self, name, quantity, source, target):
        self.places[name, source] -= quantity
        self.places[name, target] += quantity
        self.touched.add(name)

    def feed(self, batch, name, quantity):
        """Into the tank; a negative quantity comes back out of it, because it had never gone in."""
        if quantity > 0 and self.goods[name].grade not in USABLE:
            self.escaped.append((name, batch.name))
        key = self.goods[name].product, name
        batch.fed[key] += quantity
        if batch.fed[key] <= NOTHING:
            del batch.fed[key]
        self.move(name, quantity, SHELF, TANK)

    def give_up(self, batch):
        """What is in the tank is poured back."""
        for (_product, name), amount in batch.fed.items():
            self.move(name, amount, TANK, SHELF)
        batch.fed.clear()
        batch.state = "cancelled"

    def take_apart(self, batch, name, quantity):
        """So much of a lot of it, and of what came out besides, becomes what is still in it: first in, first out."""
        part = quantity / sum(batch.made.values())
        taken = Counter({name: quantity}) + Counter({other: amount * part for other, amount in batch.beside.items()})
        given = Counter()
        for need in batch.needs:
            missing = batch.fed_of(need) * part
            for (product, source), amount in batch.fed.items():
                left = amount - batch.back[product, source]
                if product == need.product and missing > NOTHING and left > NOTHING:
                    given[source] += min(left, missing)
                    batch.back[product, source] += min(left, missing)
                    missing -= min(left, missing)
        batch.apart[name] += quantity
        for lot, amount in taken.items():
            self.move(lot, amount, SHELF, USED)
        for source, amount in given.items():
            self.goods[source].origins.add(USED)
            self.move(source, amount, USED, SHELF)
        self.apart.append((f"apart {len(self.apart)}", taken, given))

    def drop_ship(self, name, product, quantity, **more):
        """It goes from the vendor to the customer, and is never here."""
        goods = self.goods.setdefault(name, Goods(name, product, **more))
        goods.origins.add(VENDOR)
        if goods.grade not in SOLD:
            self.escaped.append((name, CUSTOMER))
        self.move(name, quantity, VENDOR, CUSTOMER)

    def repair(self, part, name, quantity):
        if self.goods[part].grade not in USABLE:
            self.escaped.append((part, name))
        self.move(part, quantity, SHELF, USED)
        self.repaired.append((f"repair {len(self.repaired)}", part, name, quantity))

    def finish(self, batch, number):
        """A step ends; what it was fed too little of has to be judged."""
        batch.steps[number].state = "finished"
        if self.underfed(batch, number):
            batch.open_causes.add("fed_short")

    def underfed(self, batch, number):
        scanned = [
            need for need in batch.needs if need.tracked and need.scanned and not need.free and need.step == number
        ]
        return [
            need
            for need in scanned
            if batch.fed_of(need) > NOTHING and batch.fed_of(need) < need.quantity * (1 - need.tolerance) - NOTHING
        ]

    def make(self, batch, quantity, beside=()):
        """The batch comes out of the tank with all that went in; what has no lot follows the quantity made."""
        for need in batch.needs:
            if not need.tracked:
                batch.fed[need.product, need.product] += need.quantity * quantity / batch.planned
                self.move(need.product, need.quantity * quantity / batch.planned, SHELF, TANK)
        for (_product, name), amount in batch.fed.items():
            self.move(name, amount, TANK, USED)
        each = quantity / len(batch.lots)
        for name, product, amount in (*((lot, batch.product, each) for lot in batch.lots), *beside):
            goods = self.goods.setdefault(name, Goods(name, product, grade="in_progress"))
            goods.origins.add(USED)
            self.move(name, amount, USED, SHELF)
        batch.made.update(dict.fromkeys(batch.lots, each))
        batch.beside.update({name: amount for name, _product, amount in beside})
        batch.state = "done"
        if self.short(batch):
            batch.open_causes.add("fed_short")
        if self.over(batch):
            batch.open_causes.add("fed_over")

    def over(self, batch):
        """The components of which more went in than what was planned or made needs."""
        share = max(sum(batch.made.values()) / batch.planned, 1)
        return [
            need
            for need in batch.needs
            if not need.free
            and batch.fed_of(need) > need.quantity * share * (1 + (need.tolerance if need.tracked else 0)) + NOTHING
        ]

    def short(self, batch):
        """The components of which less went in than what was made of them needs."""
        share = min(sum(batch.made.values()) / batch.planned, 1)
        return [
            need
            for need in batch.needs
            if batch.fed_of(need) < need.quantity * share * (1 - (need.tolerance if need.tracked else 0)) - NOTHING
        ]

    def leave(self, name, quantity, place):
        if place == CUSTOMER and self.goods[name].grade not in SOLD:
            self.escaped.append((name, place))
        self.move(name, quantity, SHELF, place)

    def decide(self, batch, decision):
        """A number passes once all that is made under it is released, and fails with the first that is rejected.

        What came out besides fails with the batch, and passes with it unless somebody judged it already.
        """
        batch.decision = decision
        for name in batch.lots:
            if decision == "rejected":
                self.grade(name, "fail")
            elif all(other.decision == "released" for other in self.makers(name)):
                self.grade(name, "pass")
        for name in batch.beside:
            if decision == "rejected":
                self.grade(name, "fail")
            elif self.goods[name].grade == "in_progress":
                self.grade(name, "pass")

    def makers(self, name):
        """The batches, finished or not, whose number this is."""
        return [batch for batch in self.batches.values() if name in batch.lots and batch.state != "cancelled"]

    def may_become_more(self, name, batch=None):
        """Whether a number may be given to more: what is made under it would count as judged once that is.

        :param batch: one that has the number already and now finishes; None for one that is to get it
        """
        others = [other for other in self.makers(name) if other is not batch]
        made = any(other.state == "done" for other in others)
        return not (made and self.goods[name].grade in USABLE) and (
            batch is not None or not any(other.decision for other in others)
        )

    def grade(self, name, grade):
        self.goods[name].grade, self.goods[name].since = grade, self.time
        self.touched.add(name)

    # what is so

    def shelf(self, name):
        return self.places[name, SHELF]

    def on_shelf(self, product=None, grades=None):
        return [
            goods
            for goods in self.goods.values()
            if goods.tracked
            and (product is None or goods.product == product)
            and (grades is None or goods.grade in grades)
            and self.shelf(goods.name) > NOTHING
        ]

    def links(self):
        """What went into what: {(source lot, target lot, batch): quantity}.

        Of a batch at work only what was scanned can be known.
        """
        found = Counter()
        for batch in self.batches.values():
            if batch.state == "cancelled":
                continue
            into = {*batch.lots, *batch.beside} if batch.state == "done" else set(batch.lots)
            unseen = {need.product for need in batch.needs if batch.state == "open" and not need.scanned}
            for (product, source), amount in batch.fed.items():
                if self.goods[source].tracked and amount > NOTHING and product not in unseen:
                    for target in into:
                        found[source, target, batch.name] += amount
        for number, source, target, amount in self.repaired:
            found[source, target, number] += amount
        for number, taken, given in self.apart:
            for source, amount in taken.items():
                found.update({(source, target, number): amount for target in given if self.goods[target].tracked})
        return found

    def reach(self, name, downstream):
        """The lots *name* went into, however far, or was made of; itself among them."""
        following = defaultdict(set)
        for source, target, _batch in self.links():
            here, there = (source, target) if downstream else (target, source)
            following[here].add(there)
        reached, waiting = {name}, [name]
        while waiting:
            for other in following[waiting.pop()] - reached:
                reached.add(other)
                waiting.append(other)
        return reached

    def unknown(self, name):
        """Why nobody can know all that *name* was made of: a set of words; empty when everything is known."""
        reasons = set()
        for other in self.reach(name, downstream=False):
            origins = self.goods[other].origins
            if not origins - {LOST}:
                reasons.add("from nowhere")
            if VENDOR in origins and not self.goods[other].known:
                reasons.add("no number of the supplier")
            makers = [batch for batch in self.batches.values() if other in batch.made or other in batch.beside]
            reasons |= {reason for batch in makers for reason in self._unknown_of(batch)}
        return reasons

    def _unknown_of(self, batch):
        if any(amount > NOTHING and not self.goods[source].tracked for (_product, source), amount in batch.fed.items()):
            yield "goods without lots"
        for need in batch.needs:
            if need.tracked and batch.fed_of(need) <= NOTHING:
                yield "a component that nobody fed"
        if batch.state == "done" and self.short(batch):
            yield "less went in than was planned"
        fed = Counter(product for product, _lot in batch.fed)
        if len(batch.lots) > 1 and any(need.tracked and fed[need.product] > 1 for need in batch.needs):
            yield "which of the numbers has which of the lots"

    def problems(self, batch):
        """What stands between a finished batch and its release: codes, each once."""
        found = {"deviation"} if batch.open_causes else set()
        if any(not step.signed for step in batch.steps):
            found.add("unsigned")
        if self.bad_inputs(batch):
            found.add("bad_input")
        return found

    def bad_inputs(self, batch):
        """Lots that went into it and are bad today, but for those that were judged since they are."""
        fed = [name for (_product, name), amount in batch.fed.items() if amount > NOTHING]
        return [
            name
            for name in fed
            if self.goods[name].tracked
            and (since := self.bad_since(name)) is not None
            and batch.judged.get(name, -1) < since
        ]

    def bad_since(self, name):
        """Since when it is bad itself or, where it is not, made of what is bad; None while it is neither."""
        if self.goods[name].grade in BAD:
            return self.goods[name].since
        reached = [self.goods[other] for other in self.reach(name, downstream=False)]
        return min((goods.since for goods in reached if goods.grade in BAD), default=None)
