# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The Odoo side of a lot's facts: which records it is born from."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class BatchSource:
    """Where a lot is born, as records.

    product       product.product
    company       res.company
    instant       when, naive UTC; None: now
    planned       when it is planned to be, naive UTC, or None
    picking_type  stock.picking.type or None
    warehouse     stock.warehouse or None
    values        pairs (kind, text): line, order, origin, ``source_lot:<component id>``
    """

    product: Any
    company: Any
    instant: Any = None
    planned: Any = None
    picking_type: Any = None
    warehouse: Any = None
    values: tuple = ()
