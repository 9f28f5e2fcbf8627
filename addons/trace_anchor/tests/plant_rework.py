# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from .plant_things import NOTHING, USABLE


class ReworkActs:
    """What becomes of a batch besides its end: it is split, merged, given up, taken apart or fed back."""

    def _cancel(self):
        """A batch is given up, whatever was fed."""
        batch = self._one(self._batches())
        if batch:
            self._tried("cancel", True, lambda: self._order(batch, "supervisor").action_cancel(), batch.name)
            self.truth.give_up(batch)

    def _take_apart(self):
        """Whole or in parts; each part gives back what is still in the batch."""
        found = self._one(
            (batch, lot)
            for batch in self._batches("done")
            for lot in batch.lots
            if not batch.elsewhere
            and batch.left(lot) > NOTHING
            and self.truth.shelf(lot) >= batch.left(lot) - NOTHING
            and all(self.truth.shelf(name) >= amount - NOTHING for name, amount in batch.beside.items())
        )
        if not found:
            return
        batch, lot = found
        quantity = batch.left(lot) if len(batch.lots) > 1 else batch.left(lot) * self.chance.choice([1, 0.5, 0.5])
        part = quantity / sum(batch.made.values())
        rounded = [quantity, *(amount * part for amount in batch.fed.values())]
        if any(round(amount, 2) != round(amount, 6) for amount in rounded):
            return  # what is got back would be rounded
        taken = [self.truth.goods[name] for name in (lot, *batch.beside)]
        # What may not be used is taken apart in a quarantine, and nobody does so here.
        allowed = all(goods.grade in USABLE for goods in taken)
        if self._tried(
            "take apart",
            allowed,
            lambda: self.plant.take_apart(self, batch.name, lot, quantity),
            batch.name,
            lot,
            quantity,
        ):
            self.truth.take_apart(batch, lot, quantity)

    def _feed_back(self):
        """A batch that is there becomes more of what was made from it; seldom, for it may be used, and is closed."""
        found = self._one(
            (lot, goods.name)
            for goods in self.truth.on_shelf("cup", USABLE)
            for lot in sorted(self.truth.reach(goods.name, downstream=False))
            if self.truth.goods[lot].product == "yoghurt" and lot in self.lots and self.truth.shelf(lot) > NOTHING
        )
        if found and len(self._batches()) <= 3:
            lot, cups = found
            self._opened("remelt", self.truth.shelf(cups), lot)

    def _top_up(self):
        """More is made under a number that is there, whether it was judged or waits."""
        found = self._one(
            (batch.way, lot)
            for state in ("open", "done")
            for batch in self._batches(state)
            for lot in batch.lots
            if batch.way in ("yoghurt", "cup")
        )
        if found and len(self._batches()) <= 3:
            way, lot = found
            self._opened(way, self.chance.choice(self.plant.recipes[way].sizes), lot)

    def _split(self):
        """A batch nobody has begun is made in two."""
        batch = self._one(batch for batch in self._batches() if batch.steps[0].state == "waiting")
        if batch and not batch.planned % 20:
            half = batch.planned / 2
            self.number += 1
            name = f"B{self.number}"
            self._tried("split", True, lambda: self.plant.split(self, batch.name, name, half), batch.name, name)
            self._halved(batch, half)
            self._born(name, batch.way, half)

    def _merge(self):
        """Two batches of one product that nobody has begun are made as one."""
        batches = [batch for batch in self._batches() if all(step.state == "waiting" for step in batch.steps)]
        pair = self._one(
            (one, other)
            for one in batches
            for other in batches
            if one.name < other.name and one.way == other.way and (one.planned + other.planned) % 20 == 0
        )
        if pair:
            one, other = pair
            self.number += 1
            name = f"B{self.number}"
            self._tried(
                "merge", True, lambda: self.plant.merge(self, one.name, other.name, name), one.name, other.name, name
            )
            one.state = other.state = "cancelled"
            self._born(name, one.way, one.planned + other.planned)

    def _halved(self, batch, planned):
        batch.planned, batch.needs = planned, self.plant.recipes[batch.way].needs(planned)

    def _backorder(self):
        """A part of the batch is finished today, with all that is in the tank; the rest is another batch."""
        batch = self._one(batch for batch in self._batches() if all(step.state == "finished" for step in batch.steps))
        if not batch or batch.planned % 20:
            return
        made, rest = batch.planned / 2, batch.planned / 2
        beside = self._beside(batch, made)
        self.number += 1
        name = f"B{self.number}"
        if self._tried(
            "backorder",
            self._may_close(batch),
            lambda: self.plant.backorder(self, batch.name, name, made, beside),
            batch.name,
            made,
            name,
        ):
            self._halved(batch, made)
            self._made(batch, made, beside)
            # Its steps were done for the whole: nothing is left to do on it, and nobody plays it on.
            self._born(name, batch.way, rest).state = "left"
