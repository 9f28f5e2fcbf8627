# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Checkpoints (C2SP tlog-checkpoint v1.0.0): origin, size and root in a signed note.

No extension lines: auditors of a log cannot check them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import note
from .merkle import EMPTY_ROOT, HASH_SIZE
from .problems import Problem

_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,19})", re.ASCII)
MAX_SIZE = 2**64 - 1


class CheckpointError(Problem, ValueError):
    """Text that is not a checkpoint of this log."""


def parse_decimal(text: str) -> int:
    """An unsigned 64-bit decimal without leading zeros. Raises CheckpointError.

    ``int`` alone would take underscores, spaces, signs and digits of other scripts.
    """
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        raise CheckpointError("no_number", text=text[:30])
    return int(text)


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its origin, its size in leaves and its 32-byte root."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self):
        if not self.origin or "\n" in self.origin:
            raise CheckpointError("origin_line")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_SIZE:
            raise CheckpointError("head_numbers")
        if (self.size == 0) != (self.root == EMPTY_ROOT):
            raise CheckpointError("empty_root")

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{note.encode_base64(self.root)}\n"

    def sign(self, signers: Sequence[note.Signer]) -> str:
        """The signed note that is served as ``checkpoint``."""
        return note.sign(self.text(), signers)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the three lines. Raises CheckpointError or NoteError."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise CheckpointError("head_lines")
        return cls(lines[0], parse_decimal(lines[1]), note.decode_base64(lines[2]))


def open_checkpoint(
    signed: str, log_key: note.VerifierKey, witnesses: Sequence[note.VerifierKey] = ()
) -> tuple[Checkpoint, list[note.VerifierKey]]:
    """The verified checkpoint and the witnesses that cosigned it.

    The log itself must have signed and the origin must be the name of its key.
    Raises NoteError or CheckpointError.
    """
    text, signed_by = note.open_note(signed, [log_key, *witnesses])
    if log_key not in signed_by:
        raise note.NoteError("head_unsigned", log=log_key.name)
    checkpoint = Checkpoint.parse(text)
    if checkpoint.origin != log_key.name:
        raise CheckpointError("head_of_other", found=checkpoint.origin, log=log_key.name)
    return checkpoint, [key for key in signed_by if key != log_key]
