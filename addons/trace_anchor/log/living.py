# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The log of a company as sealing knows it."""

from typing import NamedTuple

from ..tools import keys


class LivingLog(NamedTuple):
    """What sealing needs of the log of a company; ``vkey`` is empty until the log is opened."""

    id: int
    name: str
    origin: str
    vkey: str | None

    def signer(self):
        """The ``tlog.Signer`` of this log, or None when the key it was opened with is not at hand."""
        try:
            found = keys.signer(self.name, self.origin)
        except keys.KeyMissing:
            return None
        return found if not self.vkey or str(found.verifier) == self.vkey else None
