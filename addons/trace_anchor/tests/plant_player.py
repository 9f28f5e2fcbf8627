# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Plays days of a plant through Odoo, each act as the person whose work it is, and tells the truth beside it."""

from collections import Counter
from datetime import timedelta

from odoo.exceptions import UserError

from .plant_batches import BatchActs, Refused
from .plant_beyond import BeyondActs
from .plant_goods import GoodsActs
from .plant_rework import ReworkActs


class Unexpected(AssertionError):
    """Odoo did what the truth forbids, or refused what it allows."""


class Player(GoodsActs, BatchActs, ReworkActs, BeyondActs):
    """Acts drawn by *chance*. ``told`` counts what was done and what was refused, ``story`` lists it.

    :param plant: :class:`.plant_stage.Stage`
    """

    ACTS = {
        "receive": 6,
        "open": 6,
        "start": 20,
        "feed": 30,
        "correct": 3,
        "finish": 30,
        "sign": 20,
        "close": 20,
        "backorder": 6,
        "split": 3,
        "cancel": 1,
        "scrap": 2,
        "ship": 4,
        "come_back": 2,
        "grade": 4,
        "count": 1,
        "write_down": 4,
        "merge": 2,
        "ship_kit": 3,
        "send_back": 1,
        "take_apart": 4,
        "feed_back": 1,
        "top_up": 3,
        "judge": 10,
        "decide": 12,
        "hurry": 3,
        "drop_ship": 2,
        "ship_loose": 2,
        "repair": 2,
        "have_made": 2,
    }
    #: What brings a batch from its first step to its decision.
    WAY = ("start", "feed", "finish", "sign", "close", "judge", "decide")
    #: How much more or less often each sort of act comes in a plant: none is like the other.
    MOODS = (0.3, 1, 1, 3)

    def __init__(self, plant, truth, chance, clock):
        self.plant, self.env, self.truth, self.chance, self.clock = plant, plant.env, truth, chance, clock
        self.lots, self.orders, self.urgent = {}, {}, None
        self.told, self.story, self.number = Counter(), [], 0
        self.weights = {
            act: weight * chance.choice(self.MOODS) for act, weight in self.ACTS.items() if plant.beyond.get(act, True)
        }
        plant.stock_up(self)

    def day(self, fewest=8, most=14):
        """A handful of acts, that many at least; one that comes last may take several."""
        names, weights = zip(*self.weights.items(), strict=True)
        evening = self.told.total() + self.chance.randint(fewest, most)
        for act in self.chance.choices(names, weights, k=100):
            self.play(act)
            if self.told.total() >= evening:
                break

    def play(self, act):
        """One act, some minutes after the one before."""
        self.clock.tick(timedelta(minutes=self.chance.randint(2, 40)))
        self.truth.time += 1
        getattr(self, f"_{act}")()
        self.env.flush_all()

    def _hurry(self):
        """One batch is brought on, whatever else there would be to do."""
        self.urgent = self._one(batch for state in ("open", "done") for batch in self._batches(state))
        for act in self.WAY * 3 if self.urgent else ():
            getattr(self, f"_{act}")()
        self.urgent = None

    # helpers

    def _tried(self, act, allowed, do, *what):
        """Do it in a savepoint. True when it was done; *allowed* is None where the truth leaves it open."""
        try:
            with self.env.cr.savepoint():
                do()
                self.env.flush_all()
        except (UserError, Refused) as refusal:
            self.env.invalidate_all()
            self.story.append(f"{act} {what} refused: {refusal}")
            self.told["refused"] += 1
            if allowed:
                raise Unexpected(f"{act} {what} was refused: {refusal}") from refusal
            return False
        self.story.append(f"{act} {what}")
        self.told[act] += 1
        if allowed is False:
            raise Unexpected(f"{act} {what} went through")
        return True

    def _one(self, things):
        things = list(things)
        return self.chance.choice(things) if things else None

    def _batches(self, state="open"):
        return [
            batch
            for batch in self.truth.batches.values()
            if batch.state == state and (batch is self.urgent or not self.urgent)
        ]

    def _order(self, batch, person):
        return self.orders[batch.name].with_user(self.plant.people[person])

    def _workorder(self, batch, number, person="operator"):
        steps = self._order(batch, person).workorder_ids.filtered(lambda step: step.state != "cancel")
        return steps.sorted(lambda step: (step.operation_id.sequence, step.id))[number]

    def _seldom(self):
        return self.chance.random() < 0.1

    def _some(self, most):
        """A quantity up to *most*: all of it, or a part in steps of ten, of one, or the half."""
        return self.chance.choice([most, most, round(most / 2, 2), min(most, 10), min(most, 1)]) if most > 1 else most
