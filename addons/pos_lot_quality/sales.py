# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a till sells of a product, and what was let through, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sale:
    """A product with the lots that were named for it.

    product: product.product record; quantity: float, in the product's unit; names: tuple of str
    """

    product: object
    quantity: float
    names: tuple

    @property
    def is_unnamed(self):
        """Whether a lot, or one of the serial numbers, is still to be named."""
        return len(self.names) < (self.quantity if self.product.tracking == "serial" else 1)


@dataclass(frozen=True)
class LetThrough:
    """Lots that the gate let through at payment.

    The delivery of the order finds it in its context. A client cannot put one there: what it sends is plain JSON.

    lots: frozenset of ids
    """

    lots: frozenset
