# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Asking witnesses to cosign a checkpoint (C2SP tlog-witness v1, add-checkpoint).

A witness remembers the last head of the log it has seen and signs a new one only when it extends that: whoever holds
its cosignature knows that nobody was shown another history. Only outbound HTTP is needed.
"""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from . import note
from .checkpoint import Checkpoint, CheckpointError, parse_decimal
from .outside import outside
from .problems import Problem

TIMEOUT = 10
MAX_ANSWER = 64 * 1024
MAX_PROOF = 63
CONFLICT = 409
UNPROVED = 422
SIZE_TYPE = "text/x.tlog.size"

# Why a witness did not cosign.
AWAY = "away"
AHEAD = "ahead"
FORK = "fork"
REFUSED = "refused"
UNSIGNED = "unsigned"


class WitnessError(Problem):
    """A witness that did not cosign: ``fault`` is one of the words above, ``known`` the size it says it knows."""

    def __init__(self, fault: str, code: str, /, **values):
        super().__init__(code, **values)
        self.fault, self.known = fault, values.get("known")


@dataclass(frozen=True)
class Cosignature:
    """A verified signature line of a witness and the Unix time it signed along."""

    line: str
    time: int


@dataclass(frozen=True)
class Witness:
    """A witness: its cosignature key and the prefix of its address."""

    key: note.VerifierKey
    url: str

    def cosign(self, signed: str, old: int, proof: Callable[[int], list[bytes]]) -> Cosignature:
        """The witness's cosignature over a signed checkpoint, verified.

        :param old: the size the witness is believed to know, 0 for none; it says which one it does know
        :param proof: gives the consistency proof from a size to the checkpoint's

        Raises WitnessError.
        """
        text = note.split(signed)[0]
        size = Checkpoint.parse(text).size
        status, answer, kind = self._post(old, proof(old), signed)
        if status == CONFLICT and kind == SIZE_TYPE:
            known = self._size(answer)
            if known > size:
                raise WitnessError(AHEAD, "witness_ahead", known=known, size=size)
            status, answer, kind = self._post(known, proof(known), signed)
        if status != 200:
            raise _refusal(status, answer[:200].strip())
        found = self.find(f"{text}\n{answer}")
        if not found:
            raise WitnessError(UNSIGNED, "witness_unsigned")
        return found

    def find(self, signed: str) -> Cosignature | None:
        """This witness's cosignature on a note, None where there is none that holds."""
        try:
            text, lines = note.split(signed)
        except note.NoteError:
            return None
        for name, signature in lines:
            own = (name, signature[:4]) == (self.key.name, self.key.id)
            if own and self.key.verifies(text, signature[4:]):
                return Cosignature(note.signature_line(name, signature), int.from_bytes(signature[4:12]))
        return None

    def _size(self, answer):
        try:
            return parse_decimal(answer.removesuffix("\n"))
        except CheckpointError as error:
            raise WitnessError(UNSIGNED, "witness_size") from error

    def _post(self, old, proof, signed):
        """One add-checkpoint: status, text and content type of the answer."""
        if len(proof) > MAX_PROOF:
            raise WitnessError(REFUSED, "witness_proof", most=MAX_PROOF)
        if not self.url.startswith(("http://", "https://")):
            raise WitnessError(AWAY, "witness_address", url=self.url)
        lines = [f"old {old}", *map(note.encode_base64, proof)]
        body = "\n".join(lines) + "\n\n" + signed
        try:
            request = urllib.request.Request(
                f"{self.url.rstrip('/')}/add-checkpoint",
                body.encode(),
                {"Content-Type": "text/plain; charset=utf-8"},
                method="POST",
            )
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return answer.status, _text(answer), answer.headers["Content-Type"]
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, _text(refused), refused.headers["Content-Type"]
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise _away(error) from error


def _away(error: Exception) -> WitnessError:
    problem = outside(error)
    return WitnessError(AWAY, problem.code, **problem.values)


def _refusal(status: int, answer: str) -> WitnessError:
    """What a status other than 200 means; one nobody has seen yet keeps the answer's words."""
    if status == CONFLICT:
        return WitnessError(FORK, "witness_other_head", status=status)
    if status == UNPROVED:
        return WitnessError(FORK, "witness_no_successor", status=status)
    if status in (401, 403):
        return WitnessError(REFUSED, "witness_shut", status=status)
    if status == 404:
        return WitnessError(REFUSED, "witness_unknown_log", status=status)
    if status >= 500:
        return WitnessError(REFUSED, "witness_broken", status=status)
    return WitnessError(REFUSED, "words", words=f"{status} {answer}")


def _text(answer) -> str:
    """The body of an answer; raises WitnessError when it drips in for longer than TIMEOUT seconds."""
    deadline, body = time.monotonic() + TIMEOUT, b""
    try:
        while len(body) < MAX_ANSWER and (piece := answer.read1(MAX_ANSWER - len(body))):
            body += piece
            if time.monotonic() > deadline:
                raise TimeoutError
    except (OSError, http.client.HTTPException) as error:
        raise _away(error) from error
    return body.decode("utf-8", "replace")
