# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from .plant_things import NOTHING, USABLE, Batch, Step

#: Recipes that take what was made from them.
REWORK = ("remelt",)


class Refused(Exception):
    """Said by an answer, not by an error."""


class BatchActs:
    """What the player does with batches, from the order to the decision."""

    def _open(self):
        way = self._one(
            way
            for way, recipe in self.plant.recipes.items()
            if way not in REWORK and all(self.truth.on_shelf(need.product) for need in recipe.needs(1) if need.tracked)
        )
        if way and len(self._batches()) <= 3:
            self._opened(way, self.chance.choice(self.plant.recipes[way].sizes))

    def _opened(self, way, planned, lot=None):
        """An order by that recipe; *lot* names what is there already and becomes more."""
        self.number += 1
        name = f"B{self.number}"
        allowed = not lot or self.truth.may_become_more(lot)
        if self._tried(
            "open", allowed, lambda: self.plant.open(self, name, way, planned, lot), name, way, planned, lot
        ):
            return self._born(name, way, planned)
        return None

    def _born(self, name, way, planned):
        """A batch that Odoo has begun exists physically as an empty sheet with its number."""
        recipe = self.plant.recipes[way]
        product = recipe.makes or way
        batch = Batch(name, product, way, planned, recipe.needs(planned), [Step() for _step in recipe.steps])
        self.truth.batches[name] = batch
        lot = self.orders[name].lot_producing_ids
        batch.lots = lot.mapped("name")
        for one in lot:
            self.lots[one.name] = one
            self.truth.goods.setdefault(one.name, self.plant.unborn(one.name, product))
        return batch

    def _at_work(self, state):
        """(batch, number) of the steps that are next in their batch and in that state."""
        for batch in self._batches():
            for number, step in enumerate(batch.steps):
                if step.state != "finished":
                    if step.state == state:
                        yield batch, number
                    break

    def _start(self):
        found = self._one(self._at_work("waiting"))
        if found:
            batch, number = found
            self._tried("start", True, lambda: self._started(batch, number), batch.name, number)
            batch.steps[number].state = "running"

    def _started(self, batch, number):
        workorder = self._workorder(batch, number)
        workorder.button_start()
        workorder.sudo().time_ids.date_start -= timedelta(minutes=5)

    def _feed(self):
        found = self._one(
            (batch, number, need, goods)
            for batch, number in self._at_work("running")
            for need in batch.needs
            if need.tracked
            and need.scanned
            and need.step == number
            and (batch.fed_of(need) < need.quantity or self._seldom())
            for goods in self.truth.on_shelf(need.product, None if self._seldom() else USABLE)
        )
        if not found:
            return
        batch, number, need, goods = found
        missing = max(need.quantity - batch.fed_of(need), need.quantity / 10)
        there = self.truth.shelf(goods.name)
        quantity = self.chance.choice([missing * 1.5, missing / 2, missing * 1.04, *[min(missing, there)] * 6])
        self._fed(batch, number, need, goods, round(quantity, 2))

    def _fed(self, batch, number, need, goods, quantity):
        most = need.quantity * (1 + need.tolerance)
        allowed = (
            goods.grade in USABLE
            and quantity <= self.truth.shelf(goods.name) + NOTHING
            and (need.free or batch.fed_of(need) + quantity <= most + NOTHING)
        )
        if allowed and self.truth.shelf(goods.name) - quantity < self._waited_for(need.product, batch):
            allowed = None
        times = self.plant.recipes[batch.way].times.get(need.product, 1)

        def scanned():
            answer = self._workorder(batch, number).feed(goods.name, quantity * times)
            if not answer["accepted"]:
                raise Refused(answer["reason"])
            return answer["feeding_id"]

        if self._tried("feed", allowed, scanned, batch.name, number, goods.name, quantity):
            self.truth.feed(batch, goods.name, quantity)

    def _write_down(self):
        """Somebody takes a lot and writes it into the order instead of scanning it."""
        found = self._one(
            (batch, need, goods)
            for batch, number in self._at_work("running")
            for need in batch.needs
            if need.tracked and need.step == number and not batch.fed_of(need)
            for goods in self.truth.on_shelf(need.product)
            if self.truth.shelf(goods.name) >= need.quantity
        )
        if not found:
            return
        batch, need, goods = found
        times = self.plant.recipes[batch.way].times.get(need.product, 1)
        if self._tried(
            "write down",
            goods.grade in USABLE,
            lambda: self.plant.write_down(self, batch.name, goods.name, need.quantity * times),
            batch.name,
            goods.name,
            need.quantity,
        ):
            need.scanned = False
            self.truth.feed(batch, goods.name, need.quantity)

    def _waited_for(self, product, batch):
        """How much of it others at work still need: Odoo may have reserved as much, of any lot."""
        return sum(
            max(need.quantity - other.fed_of(need), 0)
            for other in self.truth.batches.values()
            if other.state == "open" and other is not batch
            for need in other.needs
            if need.product == product
        )

    def _correct(self):
        """A supervisor strikes out or lowers what was written down wrongly: that much had never gone in."""
        batch = self._one(batch for batch in self._batches() if any(batch.fed.values()))
        feeding = batch and self._one(
            self.orders[batch.name].feeding_ids.filtered(lambda row: not row.replaced and row.quantity > 0)
        )
        if feeding:
            product = self.truth.goods[feeding.lot_name].product
            times = self.plant.recipes[batch.way].times.get(product, 1)
            right = self.chance.choice([0, round(feeding.quantity / times / 2, 2) * times])
            taken = (feeding.quantity - right) / times
            self._tried(
                "correct",
                True,
                lambda: feeding.with_user(self.plant.people["supervisor"])._correct(right, "read wrongly"),
                batch.name,
                feeding.lot_name,
                taken,
            )
            self.truth.feed(batch, feeding.lot_name, -taken)

    def _finish(self):
        found = self._one(self._at_work("running"))
        if found:
            batch, number = found
            needs = [need for need in batch.needs if need.tracked and need.step == number]
            if all(batch.fed_of(need) > NOTHING for need in needs):
                self._tried("finish", True, lambda: self._workorder(batch, number).button_finish(), batch.name, number)
                self.truth.finish(batch, number)

    def _sign(self):
        found = self._one(
            (batch, number)
            for state in ("open", "done")
            for batch in self._batches(state)
            for number, step in enumerate(batch.steps)
            if step.state == "finished" and not step.signed and not batch.decision
        )
        if found:
            batch, number = found
            log = self._workorder(batch, number).step_log_ids
            self._tried("sign", True, lambda: log._sign("operator", "performed"), batch.name, number)
            batch.steps[number].signed = True

    def _close(self):
        batch = self._one(batch for batch in self._batches() if all(step.state == "finished" for step in batch.steps))
        if not batch:
            return
        parts = [1] if batch.way == "box" else [1, 1, 0.8, 0.4]
        made = batch.planned * self.chance.choice(parts)
        odd = made > batch.planned * min(1, batch.share()) + NOTHING
        beside = self._beside(batch, made)
        if self._tried(
            "close", self._may_close(batch), lambda: self._closed(batch, made, odd, beside), batch.name, made
        ):
            if odd:
                batch.open_causes.add("made_more")
            self._made(batch, made, beside)

    def _beside(self, batch, made):
        """What comes out besides so much: (lot, product, quantity)."""
        self.number += 1
        return [(f"W{self.number}", product, part * made) for product, part in self.plant.recipes[batch.way].beside]

    def _made(self, batch, made, beside):
        self.truth.make(batch, made, beside)
        for name, product, _quantity in beside:
            self.lots[name] = self.env["stock.lot"].search(
                [("name", "=", name), ("product_id", "=", self.plant.products[product].id)]
            )

    def _may_close(self, batch):
        """What was held since it was fed stays in the tank, and the batch waits; so does one whose number was judged.

        None, for Odoo may ask for a lot, where the only scan of a component was struck out after its step.
        """
        if not all(self.truth.may_become_more(lot, batch) for lot in batch.lots):
            return False
        fed = [self.truth.goods[name] for (_product, name), amount in batch.fed.items() if amount > NOTHING]
        if any(goods.grade not in USABLE for goods in fed):
            return False
        return all(batch.fed_of(need) > NOTHING for need in batch.needs if need.tracked) or None

    def _closed(self, batch, made, odd, beside):
        order = self._order(batch, "operator")
        for one in beside:
            self.plant.name_beside(self, batch.name, *one)
        order.action_close_batch(made, "weighed twice" if odd else None)
        if order.state != "done":
            raise Refused("the order is not done")

    def _judge(self):
        """A supervisor settles a deviation; quality one that names a bad input."""
        batch = self._one(batch for batch in self._batches("done") if not batch.decision)
        if not batch:
            return
        bad = self.truth.bad_inputs(batch)
        self._tried("judge", True, lambda: self.plant.judge(self, batch.name, bad), batch.name, bad)
        batch.judged.update(dict.fromkeys(bad, self.truth.time))
        batch.open_causes.clear()

    def _decide(self):
        batch = self._one(batch for batch in self._batches("done") if not batch.decision)
        if not batch:
            return
        order = self._order(batch, "quality")
        if self.chance.random() < 0.15:
            self._tried("reject", True, lambda: order._reject("smells"), batch.name)
            self.truth.decide(batch, "rejected")
        elif self._tried("release", not self.truth.problems(batch), lambda: order._release("complete"), batch.name):
            self.truth.decide(batch, "released")
