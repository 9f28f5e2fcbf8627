# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a lot is today, as plain values: one state, since when and why."""

from typing import NamedTuple

#: The gravest first; ``none`` is a lot nobody grades.
GRAVITY = ("recalled", "failed", "held", "suspect", "expired", "conditional", "in_progress", "released", "none")
#: States that speak against what was made of a lot. One that expired since was good when it was used.
BAD_INPUT = ("recalled", "failed", "held", "suspect")
#: States in which a lot must not be used or trusted, whatever was decided before.
BAD = frozenset((*BAD_INPUT, "expired"))
#: Badge of a grade -> state, where the two words differ.
_BADGES = {"pass": "released", "fail": "failed", False: "none"}


class Cause(NamedTuple):
    """Why a lot is in its state: a code and its values, worded later for the reader.

    values: dict of names in the sentence -> text, datetime or record; res_model, res_id: the thing to look at, if any.
    """

    code: str
    values: dict
    res_model: str = ""
    res_id: int = 0


class Grading(NamedTuple):
    """Why a grade is given. cause: a code; reason: what a person typed, or an empty text."""

    cause: str
    reason: str = ""


class LotState(NamedTuple):
    """A lot today. since: naive UTC datetime or False; causes: tuple of Cause, the gravest first."""

    code: str
    since: object = False
    causes: tuple = ()


def of_badge(badge):
    """The state that a grade's badge stands for."""
    return _BADGES.get(badge, badge)


def gravest(codes):
    """The gravest of several states; ``none`` of no state at all."""
    return min(codes, key=GRAVITY.index, default="none")
