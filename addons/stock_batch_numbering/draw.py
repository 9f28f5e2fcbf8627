# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What is asked of a counter."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Draw:
    """Ask ``count`` numbers of counter (``rule_id``, ``scope``), none below ``floor``; ``sample`` is a number of
    that counter, from which the others can be printed. With ``product_id`` and ``frame``, the text before and after
    the counter and the counter's width, the draw also looks whether lots or the void register have the numbers."""

    rule_id: int
    scope: str
    count: int
    floor: int = 1
    sample: str = ""
    product_id: int = 0
    frame: tuple = (None, None, None)

    @property
    def lock(self):
        """The counter's advisory lock: 64 bits of a hash, so that only this counter waits."""
        digest = hashlib.blake2b(f"batch.counter {self.rule_id} {self.scope}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)

    @property
    def sequence(self):
        """Name of the fast counter's sequence, as the database function batch_counter_sequence makes it."""
        digest = hashlib.md5(self.scope.encode(), usedforsecurity=False).hexdigest()
        return f"batch_counter_{self.rule_id}_{digest}"
