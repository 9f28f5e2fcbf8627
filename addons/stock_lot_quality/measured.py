# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Results on their way from the database to a verdict."""

from typing import NamedTuple

from .verdict import Measurement


class MeasuredRow(NamedTuple):
    """A result as the database has it; ``key`` is its id, ``code`` and ``kind`` are the parameter's."""

    sample_id: int
    key: int
    code: str
    kind: str
    value: str
    qualifier: str | None
    uom_id: int | None
    reference: str | None


class Measured(NamedTuple):
    """A result as a verdict counts it; name: what it says of itself, for the evidence."""

    sample_id: int
    name: str
    measurement: Measurement
