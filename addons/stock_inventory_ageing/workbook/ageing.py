# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""The arithmetic of an ageing: buckets, what is left of which receipt, and cents that add up."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

TINY = 1e-9  # below any quantity a unit of measure can express


class BucketError(ValueError):
    """The text does not name ascending numbers of days."""


class Buckets:
    """Age classes given by their upper limits in days, both ends included; the last one is open.

    >>> buckets = Buckets.parse("30, 90")
    >>> [buckets.index(age) for age in (0, 30, 31, 90, 91)]
    [0, 0, 1, 1, 2]
    >>> buckets.labels("%(start)s-%(limit)s days", "over %(limit)s days")
    ('0-30 days', '31-90 days', 'over 90 days')
    """

    def __init__(self, limits: Sequence[int]):
        if not limits or limits[0] < 0 or any(b <= a for a, b in zip(limits, limits[1:], strict=False)):
            raise BucketError(limits)
        self.limits = tuple(limits)
        self.starts = (0, *(limit + 1 for limit in limits))

    @classmethod
    def parse(cls, text: str) -> "Buckets":
        """Read "30, 90, 180"; Chinese commas are accepted. Raises BucketError."""
        parts = (text or "").replace("，", ",").replace("、", ",").split(",")
        try:
            return cls([int(part) for part in parts])
        except ValueError as error:
            raise BucketError(text) from error

    def labels(self, closed: str, last: str) -> tuple[str, ...]:
        """Names of the buckets from two patterns with %(start)s and %(limit)s.

        A word in the pattern keeps Excel from reading "1-30" as a date or "> 90" as a condition.
        """
        pairs = zip(self.starts, self.limits, strict=False)
        names = (closed % {"start": start, "limit": limit} for start, limit in pairs)
        return (*names, last % {"limit": self.limits[-1]})

    def index(self, age: int) -> int:
        """Place of the bucket that holds an age in days."""
        return bisect_left(self.limits, age)


def share(total: float, weights: Sequence[float], places: int = 2) -> list[float]:
    """Split an amount by weights so that the rounded parts add up to the rounded amount exactly.

    Every part is rounded down and the cents left over go to the largest remainders, earlier part
    first. Without any weight to go by, the first part carries the amount.

    >>> share(100, [1, 1, 1])
    [33.34, 33.33, 33.33]
    """
    if not weights:
        return []
    scale = Decimal(10) ** places
    units = (Decimal(repr(float(total))) * scale).quantize(Decimal(1), ROUND_HALF_UP)
    exact_weights = [Decimal(repr(float(weight))) for weight in weights]
    weight_sum = sum(exact_weights)
    if not weight_sum:
        exact_weights, weight_sum = [Decimal(1)] + [Decimal(0)] * (len(weights) - 1), Decimal(1)
    return _rounded([units * weight / weight_sum for weight in exact_weights], units, scale)


def settle(amounts: Sequence[float], total: float, places: int = 2) -> list[float]:
    """Round amounts so that they add up exactly to ``total``, which is their sum, rounded.

    The cents go as in share(); amounts that cancel out stay what they are.

    >>> settle([50, -50], 0)
    [50.0, -50.0]
    >>> settle([3.333, 3.333, 3.334], 10)
    [3.33, 3.33, 3.34]
    """
    scale = Decimal(10) ** places
    units = (Decimal(repr(float(total))) * scale).quantize(Decimal(1), ROUND_HALF_UP)
    return _rounded([Decimal(repr(float(amount))) * scale for amount in amounts], units, scale)


def _rounded(exact, units, scale):
    """Whole cents that add up to ``units``."""
    parts = [part.quantize(Decimal(1), ROUND_FLOOR) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: int(units - sum(parts))]:
        parts[i] += 1
    return [float(part / scale) for part in parts]


def newest_first(quantity: float, receipts: Iterable[tuple[object, float]]) -> list[tuple[object, float]]:
    """What is left of which receipt when the oldest goes out first.

    ``receipts`` are (anything, quantity), newest first. What no receipt explains stays with the
    oldest one, or comes back with None when there is none.

    >>> newest_first(7, [("May", 5), ("April", 5)])
    [('May', 5), ('April', 2)]
    """
    left, kept = quantity, []
    for receipt, received in receipts:
        if left <= TINY:
            break
        kept.append((receipt, min(received, left)))
        left -= kept[-1][1]
    if abs(left) > TINY:
        receipt, oldest = kept.pop() if kept else (None, 0)
        kept.append((receipt, oldest + left))
    return kept


def layer_weights(quantities: Sequence[float], layers: Sequence[tuple[float, float]]) -> list[float]:
    """Value of each quantity, both oldest first, when cost layers (quantity, value) follow the goods.

    Layers that run out are continued at the last unit cost, as first-in first-out does. With a
    negative quantity among them no order is meaningful and the quantities themselves are returned.

    >>> layer_weights([4, 6], [(5, 50), (5, 100)])
    [40.0, 110.0]
    """
    if not layers or any(quantity < 0 for quantity in quantities):
        return list(quantities)
    weights, stack = [], list(reversed(layers))
    rest, unit_cost = 0.0, 0.0
    for quantity in quantities:
        value = 0.0
        while quantity > TINY:
            if rest <= TINY and stack:
                rest, layer_value = stack.pop()
                unit_cost = layer_value / rest if rest else 0.0
                continue
            taken = min(quantity, rest) if rest > TINY else quantity
            value += taken * unit_cost
            quantity -= taken
            rest -= taken
        weights.append(value)
    return weights
