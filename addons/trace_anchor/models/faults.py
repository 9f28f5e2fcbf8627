# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError


class LogStopped(UserError):
    """A guard found that the log must not sign anything."""


class LogDamaged(ValueError):
    """An entry that should be stored is not: rows were deleted or emptied behind the log's back."""

    def __init__(self, index):
        super().__init__(f"entry {index} is missing or incomplete")
        self.index = index
