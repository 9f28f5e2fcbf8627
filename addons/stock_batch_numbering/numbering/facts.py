# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What is true of the lot that is being named."""

from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True)
class Facts:
    """One lot's facts, all of them as printed in the factory.

    ``day`` is the production date (a night shift belongs to the day it began), ``clock`` the wall clock of the
    factory, ``shift`` the shift's code. ``values`` maps a segment's kind, or ``source_lot:<key>``, to its text.
    """

    day: date
    clock: time = time()
    shift: str = ""
    values: dict = field(default_factory=dict)
