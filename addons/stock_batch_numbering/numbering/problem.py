# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What can be wrong with a pattern or with the facts given to it, as codes that the caller puts into words."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """``code`` names the fault, ``position`` the segment (0-based, None: the whole pattern), ``values`` the figures."""

    code: str
    position: int | None = None
    values: dict = field(default_factory=dict)


class NumberingError(ValueError):
    """A number cannot be made from these facts; ``problem`` says why and at which segment."""

    def __init__(self, code, position=None, **values):
        super().__init__(code)
        self.problem = Problem(code, position, values)
