# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the scan service answers."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class FeedAnswer:
    """Accepted or refused, in words a person can act on and in a code a terminal can.

    ``code`` is ``accepted``, or why not: ``unreadable``, ``unknown_lot``, ``ambiguous``, ``wrong_component``,
    ``other_step``, ``not_started``, ``gate``, ``quantity``, ``not_enough``, ``tolerance``, ``scale``, ``time``.
    Quantities are decimal text in ``unit``.
    """

    accepted: bool
    code: str
    reason: str
    lot: str | None = None
    lot_id: int | None = None
    product: str | None = None
    quantity: str | None = None
    fed: str | None = None
    planned: str | None = None
    unit: str | None = None
    feeding_id: int | None = None

    def as_dict(self):
        """The answer for a JSON caller."""
        return asdict(self)


class FeedRefused(Exception):
    """Ends a feeding inside the service; never leaves it. ``sentence`` tells the operator what to do."""

    def __init__(self, code, sentence, lot=None):
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.lot = lot
