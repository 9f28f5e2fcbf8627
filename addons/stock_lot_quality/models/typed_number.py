# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from ..lims.marks import DECIMAL


class OwnMarks:
    """What the marks of a number mean that somebody types: see ``lims.marks.Marks``, of whose kind this is.

    ``3,480`` is 3.480 where one writes 3,48, and nothing where one writes 3.48: there it might be three thousand.
    """

    said = None

    def __init__(self, env):
        self._decimal = env["res.lang"]._get_data(code=env.lang or env.user.lang).decimal_point or "."

    def meaning(self, _parameter, mark):
        """DECIMAL where the user's own language writes decimals so; None, which is to refuse it, elsewhere."""
        return DECIMAL if mark == self._decimal else None
