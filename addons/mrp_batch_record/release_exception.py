# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What stands between a batch and its release, as plain values."""

from typing import NamedTuple


class ReleaseException(NamedTuple):
    """One thing to settle before the release.

    code: what is wrong; values: names in its sentence -> text; res_model, res_id: the thing it is about;
    remedy: code of what mends it, or an empty text where only looking helps; prefill: values of what the remedy makes;
    order: id of the order it was found in, where that is the one this batch was split from, else 0.
    """

    code: str
    values: dict
    res_model: str
    res_id: int
    remedy: str = ""
    prefill: dict = {}
    order: int = 0

    @property
    def key(self):
        """What names this exception among those of its batch."""
        named = (self.code, self.res_model, str(self.res_id), *map(str, self.values.values()))
        return "/".join((*named, str(self.order)) if self.order else named)
