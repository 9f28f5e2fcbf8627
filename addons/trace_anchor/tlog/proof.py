# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Inclusion proofs as text (C2SP tlog-proof@v1): what a holder keeps for good, extension ``.tlog-proof``."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import merkle, note
from .checkpoint import Checkpoint, open_checkpoint, parse_decimal
from .problems import Problem

HEADER = "c2sp.org/tlog-proof@v1"
# The longest path of a 64-bit tree.
MAX_PATH = 64


class ProofError(Problem, ValueError):
    """Text that is not a proof, or a proof that does not hold."""


@dataclass(frozen=True)
class TlogProof:
    """The index of an entry, its path from the leaf upwards and the signed checkpoint, verbatim."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def text(self) -> str:
        """The proof as it is handed out."""
        lines = [HEADER]
        if self.extra:
            lines.append(f"extra {note.encode_base64(self.extra)}")
        lines.append(f"index {self.index}")
        lines += [note.encode_base64(node) for node in self.path]
        return "\n".join(lines) + "\n\n" + self.checkpoint

    @classmethod
    def parse(cls, text: str) -> "TlogProof":
        """Read a proof, unverified. Raises ProofError, NoteError or CheckpointError."""
        head, separator, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if not separator or lines.pop(0) != HEADER:
            raise ProofError("proof_header", header=HEADER)
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = note.decode_base64(lines.pop(0).removeprefix("extra "))
        if not lines or not lines[0].startswith("index "):
            raise ProofError("proof_index")
        index = parse_decimal(lines.pop(0).removeprefix("index "))
        path = tuple(note.decode_base64(line) for line in lines)
        if len(path) > MAX_PATH or any(len(node) != merkle.HASH_SIZE for node in path):
            raise ProofError("proof_path")
        return cls(index, path, checkpoint, extra)

    def verify(
        self, entry: bytes, log_key: note.VerifierKey, witnesses: Sequence[note.VerifierKey] = ()
    ) -> tuple[Checkpoint, list[note.VerifierKey]]:
        """Check that the entry is in the log: the checkpoint and the witnesses that cosigned it.

        Raises ProofError, NoteError or CheckpointError.
        """
        checkpoint, cosigned = open_checkpoint(self.checkpoint, log_key, witnesses)
        leaf = merkle.leaf_hash(entry)
        if not merkle.verify_inclusion(leaf, self.index, checkpoint.size, self.path, checkpoint.root):
            raise ProofError("proof_entry", index=self.index, size=checkpoint.size)
        return checkpoint, cosigned


def prove(index: int, size: int, reader: merkle.HashReader, checkpoint: str) -> TlogProof:
    """The proof of the entry at ``index`` under the signed checkpoint of ``size`` leaves."""
    return TlogProof(index, tuple(merkle.inclusion_proof(index, size, reader)), checkpoint)
