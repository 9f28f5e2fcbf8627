# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The components of an order as it was confirmed, held against those it has: plain values."""

from typing import NamedTuple


class Component(NamedTuple):
    """A component as it was planned, or as an order has it.

    product, line: ids of the product and of the recipe's line, 0 for none; quantity: in the product's unit;
    operation: id of the recipe's step that consumes it, 0 for none; step: name of a step that is not of the recipe;
    grain: the smallest difference its unit can show.
    """

    product: int
    line: int
    quantity: float
    operation: int = 0
    step: str = ""
    grain: float = 0.0

    @property
    def place(self):
        """What names the step that consumes it; None for no step."""
        return self.operation or self.step or None


class Total(NamedTuple):
    """quantity, grain: added up; places: the steps that consume it, None among them where no step does."""

    quantity: float = 0.0
    grain: float = 0.0
    places: frozenset = frozenset()


class Change(NamedTuple):
    """One difference from the plan.

    code: ``taken_out``, ``put_in``, ``replanned`` or ``moved``; product: id; planned, now: Total, each in the product's
    unit for what the order makes now; line: id of the recipe's line, 0 for none.
    """

    code: str
    product: int
    line: int
    planned: Total
    now: Total

    @property
    def key(self):
        """What names this difference; another quantity or another step is another one."""
        match self.code:
            case "replanned":
                told = f"{self.now.quantity / self.planned.quantity:.4f}"
            case "moved":
                told = ",".join(sorted(map(str, self.now.places)))
            case "put_in":
                told = f"{self.now.quantity:.4f}"
            case _:
                told = ""
        return f"{self.code}/{self.product}/{self.line}/{told}"


def is_as_planned(plan, there):
    """Whether a Total is that of the plan: what Odoo rounds for itself is less than one step of the unit.

    >>> is_as_planned(Total(0.66), Total(1.0, grain=1.0)), is_as_planned(Total(3.0), Total(4.0, grain=1.0))
    (True, False)
    """
    return abs(there.quantity - plan.quantity) < max(there.grain * 0.999, 1e-9 * plan.quantity)


def totals(components, share=1.0):
    """Add up components of the same product and line of the recipe: dict (product, line) -> Total.

    >>> totals([Component(7, 1, 60.0, operation=3), Component(7, 1, 40.0, operation=3)], share=0.5)
    {(7, 1): Total(quantity=50.0, grain=0.0, places=frozenset({3}))}
    """
    found = {}
    for row in components:
        known = found.get((row.product, row.line), Total())
        found[row.product, row.line] = Total(
            known.quantity + row.quantity * share, known.grain + row.grain, known.places | {row.place}
        )
    return found


def changes(planned, now):
    """Return what differs, as a list of :class:`Change`; both are what :func:`totals` returns.

    >>> [change.key for change in changes(totals([Component(7, 1, 100.0)]), totals([Component(7, 1, 20.0)]))]
    ['replanned/7/1/0.2000']
    """
    found = []
    for (product, line), plan in planned.items():
        there = now.get((product, line), Total())
        if plan.quantity > 0 and there.quantity <= 0:
            found.append(Change("taken_out", product, line, plan, there))
            continue
        if plan.quantity > 0 and not is_as_planned(plan, there):
            found.append(Change("replanned", product, line, plan, there))
        # What the plan leaves to any step is consumed in any.
        if None not in plan.places and not there.places <= plan.places:
            found.append(Change("moved", product, line, plan, there))
    added = [(key, there) for key, there in now.items() if planned.get(key, Total()).quantity <= 0 < there.quantity]
    return found + [Change("put_in", *key, Total(), there) for key, there in added]
