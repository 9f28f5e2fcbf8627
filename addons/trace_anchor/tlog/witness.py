# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Asking witnesses to cosign a checkpoint (C2SP tlog-witness v1, add-checkpoint).

A witness remembers the last head of the log it has seen and signs a new one only when it extends that: whoever holds
its cosignature knows that nobody was shown another history. Only outbound HTTP is needed.
"""

import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from . import merkle, note
from .checkpoint import Checkpoint, CheckpointError, parse_decimal

TIMEOUT = 10
MAX_ANSWER = 64 * 1024
MAX_PROOF = 63
CONFLICT = 409
SIZE_TYPE = "text/x.tlog.size"


class WitnessError(Exception):
    """A witness that did not cosign, with its reason."""


@dataclass(frozen=True)
class Witness:
    """A witness: its cosignature key and the prefix of its address."""

    key: note.VerifierKey
    url: str

    def cosign(self, signed: str, old: int, proof: Callable[[int], list[bytes]]) -> str:
        """The witness's cosignature lines over a signed checkpoint, verified.

        :param old: the size the witness is believed to know, 0 for none; it says which one it does know
        :param proof: gives the consistency proof from a size to the checkpoint's

        Raises WitnessError.
        """
        text = note.split(signed)[0]
        head = Checkpoint.parse(text)
        status, answer, kind = self._post(old, proof(old), signed)
        if status == CONFLICT and kind == SIZE_TYPE:
            known = self._size(answer)
            if known > head.size:
                raise WitnessError(f"{self.key.name} knows a head of {known} entries, this one has {head.size}")
            status, answer, kind = self._post(known, proof(known), signed)
        if status != 200:
            raise WitnessError(f"{self.key.name} answered {status}: {answer[:200].strip()}")
        try:
            _text, signed_by = note.open_note(f"{text}\n{answer}", [self.key])
        except note.NoteError as error:
            raise WitnessError(f"{self.key.name} did not sign this checkpoint: {error}") from error
        return answer if self.key in signed_by else ""

    def _size(self, answer):
        try:
            return parse_decimal(answer.removesuffix("\n"))
        except CheckpointError as error:
            raise WitnessError(f"{self.key.name} did not say which size it knows") from error

    def _post(self, old, proof, signed):
        """One add-checkpoint: status, text and content type of the answer."""
        if len(proof) > MAX_PROOF:
            raise WitnessError("a consistency proof has at most 63 hashes")
        lines = [f"old {old}", *map(note.encode_base64, proof)]
        body = "\n".join(lines) + "\n\n" + signed
        request = urllib.request.Request(
            f"{self.url.rstrip('/')}/add-checkpoint", body.encode(), {"Content-Type": "text/plain; charset=utf-8"},
            method="POST")
        if not request.full_url.startswith(("http://", "https://")):
            raise WitnessError(f"{self.url} is not an address of the web")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return answer.status, answer.read(MAX_ANSWER).decode("utf-8", "replace"), answer.headers["Content-Type"]
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read(MAX_ANSWER).decode("utf-8", "replace"), refused.headers["Content-Type"]
        except OSError as error:
            raise WitnessError(f"{self.key.name} does not answer: {error}") from error


def cosigned(signed: str, witnesses: list[Witness], old: int, reader: merkle.HashReader):
    """The checkpoint with the cosignatures that could be had, and the reasons of those that could not.

    ``reader`` reads the tree of the checkpoint; a witness that is away keeps nobody from the others.
    """
    size = Checkpoint.parse(note.split(signed)[0]).size
    problems = []
    for witness in witnesses:
        try:
            signed += witness.cosign(signed, old, lambda known: merkle.consistency_proof(known, size, reader))
        except (WitnessError, merkle.TreeError) as problem:
            problems.append(str(problem))
    return signed, problems
