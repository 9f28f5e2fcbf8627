# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from .wording import Said, Told, shown_as_user_error


@shown_as_user_error
class LogStopped(Told):
    """A guard found that the log must not sign anything."""


@shown_as_user_error
class LogBusy(Told):
    """Another transaction went on with the log meanwhile; this one sees it as it was before."""


class LogDamaged(ValueError):
    """An entry that should be stored is not: rows were deleted or emptied behind the log's back."""

    def __init__(self, index):
        self.index, self.said = index, Said("entry_damaged", index=index)
        super().__init__(index)
