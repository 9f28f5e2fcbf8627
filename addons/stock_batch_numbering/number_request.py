# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What is asked of a rule: so many numbers for lots of one source. It is served in rounds, until all are free."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from .draw import Draw
from .rule_snapshot import RuleSnapshot


class Drawn(NamedTuple):
    """Numbers given, by the rule that names them."""

    rule_id: int
    names: list


class UsedNumber(NamedTuple):
    """A number that is not free: a lot of the product in a company (none: in all) has it, or it is void in a rule."""

    product_id: int | None
    company_id: int | None
    rule_id: int | None
    name: str


@dataclass(slots=True)
class NumberRequest:
    """``count`` numbers for lots of ``source`` (:class:`~.batch_source.BatchSource`), by ``rule``.

    fixed    what the rule's pattern prints beside the counter
    scope    key of the counter they are drawn from
    names    those found free so far
    floor    no lower number is drawn
    numbers  what the last round has drawn, and ``printed`` how the rule prints them
    """

    rule: RuleSnapshot
    source: Any
    count: int
    fixed: tuple
    scope: str
    names: list = field(default_factory=list)
    floor: int = 1
    numbers: list = field(default_factory=list)
    printed: list = field(default_factory=list)
    #: Of the product; 0 while it is not saved. Asked for with each name.
    product_id: int = field(init=False)

    def __post_init__(self):
        self.product_id = self.source.product._origin.id or 0

    @property
    def missing(self):
        """How many numbers are still wanted."""
        return self.count - len(self.names)

    @property
    def counter(self):
        return self.rule.id, self.scope

    def prints_like(self, other):
        """Whether both print the same number for the same product when they draw the same."""
        return self.fixed == other.fixed and self.product_id == other.product_id

    def receive(self, numbers):
        """Print the numbers drawn in this round.

        :raise NumberingError: one does not fit the pattern
        """
        self.numbers = numbers
        self.printed = self.rule.pattern.assemble(self.fixed, numbers)

    def uses(self, name):
        """Every :class:`UsedNumber` that would keep the number *name* from a lot of this request."""
        # A lot is in the way in its own company, or everywhere without one; a void number in its rule.
        product, company, rule = self.product_id, self.source.company.id, self.rule.id
        return (
            UsedNumber(product, company, None, name),
            UsedNumber(product, None, None, name),
            UsedNumber(product, None, rule, name),
            UsedNumber(None, None, rule, name),
        )

    def keep_free(self, taken):
        """Keep what was printed and is not among *taken*, pairs (product id, number)."""
        self.names += [name for name in self.printed if (self.product_id, name) not in taken] if taken else self.printed


def by_counter(requests):
    """Requests that draw from the same counter, together: a list of lists."""
    shares = {}
    for request in requests:
        shares.setdefault(request.counter, []).append(request)
    return list(shares.values())


def draw_for(share):
    """The :class:`Draw` of all that requests of one counter still want."""
    first = share[0]
    pattern = first.rule.pattern
    count, floor = sum(request.missing for request in share), max(request.floor for request in share)
    sample = pattern.assemble(first.fixed, [pattern.capacity])[0]
    frame = pattern.frame(first.fixed)
    # Requests that print differently or are for different products are looked at one by one.
    if frame is None or not all(request.prints_like(first) for request in share[1:]):
        return Draw(*first.counter, count, floor, sample)
    return Draw(*first.counter, count, floor, sample, first.product_id, frame)


def hand_out(share, numbers):
    """Give the requests of one counter what was drawn for them, in their order, as pairs (request, its numbers)."""
    rest = iter(numbers)
    return [(request, list(islice(rest, request.missing))) for request in share]
