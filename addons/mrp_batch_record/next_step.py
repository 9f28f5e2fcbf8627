# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What comes next in the life of a batch, as plain values."""

from typing import NamedTuple


class NextStep(NamedTuple):
    """One thing to do, and whose it is; derived from facts, never guessed.

    code: what to do; values: names in its sentence -> text or number; who: role (operator, supervisor, laboratory,
    quality, warehouse) or an empty text when nothing is left to do; person: name of who is at it, if known;
    res_model, res_id: where it is done.
    """

    code: str
    values: dict
    who: str = ""
    person: str = ""
    res_model: str = ""
    res_id: int = 0
