# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Signed notes (C2SP signed-note v1.0.0): text, a blank line, one line a signature.

Ed25519 only: type 0x01 for the log's own signature, type 0x04 for a witness's timestamped cosignature
(C2SP tlog-cosignature v1). Keys travel as vkeys: ``name+hex8(key id)+base64(type | public key)``.
"""

import base64
import binascii
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .problems import Problem

ED25519 = 0x01
COSIGNATURE = 0x04
# The specification asks for at least 16; more than 100 is nobody's log.
MAX_SIGNATURES = 100
_DASH = "\N{EM DASH} "


class NoteError(Problem, ValueError):
    """Text that is not a well-formed note, or one whose signature does not hold."""


def decode_base64(text: str) -> bytes:
    """Standard base64 in its one canonical form (RFC 4648 section 4). Raises NoteError.

    Python's decoder lets unused bits of the last character pass; two texts would then be one value.
    """
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise NoteError("no_base64", text=text[:60]) from error
    if encode_base64(value) != text:
        raise NoteError("base64_form", text=text[:60])
    return value


def encode_base64(value: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(value).decode("ascii")


def check_key_name(name: str) -> str:
    """The name itself, when it may name a key: not empty, no Unicode space, no plus, no control character."""
    bad = any(c == "+" or c.isspace() or unicodedata.category(c) in ("Cc", "Zs", "Cs") for c in name)
    if not name or bad:
        raise NoteError("key_name", name=name)
    return name


def key_id(name: str, signature_type: int, public_key: bytes) -> bytes:
    """The four bytes that tell a verifier which key to try."""
    return sha256(name.encode() + b"\n" + bytes((signature_type,)) + public_key).digest()[:4]


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name: what a vkey says."""

    name: str
    public_key: bytes
    signature_type: int = ED25519

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.signature_type, self.public_key)

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encode_base64(bytes((self.signature_type,)) + self.public_key)}"

    @classmethod
    def parse(cls, vkey: str) -> "VerifierKey":
        """Read a vkey. Raises NoteError when its id does not match its key."""
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise NoteError("vkey_parts")
        key = decode_base64(parts[2])
        if len(key) != 33 or key[0] not in (ED25519, COSIGNATURE):
            raise NoteError("vkey_bytes")
        parsed = cls(check_key_name(parts[0]), key[1:], key[0])
        if str(parsed) != vkey:
            raise NoteError("vkey_id")
        return parsed

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether the signature (without key id) holds over the note's text."""
        if self.signature_type == COSIGNATURE:
            if len(signature) != 72:
                return False
            text = f"cosignature/v1\ntime {int.from_bytes(signature[:8])}\n{text}"
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A log's name and Ed25519 key."""

    name: str
    private_key: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(check_key_name(self.name), self.private_key.public_key().public_bytes_raw())

    def signature_line(self, text: str) -> str:
        """The line ``— name base64(key id | signature)`` over the note's text."""
        return signature_line(self.name, self.verifier.id + self.private_key.sign(text.encode()))


def signature_line(name: str, signature: bytes) -> str:
    """The line of a signature with its key id, as it stands in a note."""
    return f"{_DASH}{name} {encode_base64(signature)}\n"


def signed_alone(note: str, key: VerifierKey) -> str:
    """A note with the signature of one key and no other. Raises NoteError unless that one holds."""
    open_note(note, [key])
    text, lines = split(note)
    own = next(line for line in lines if (line[0], line[1][:4]) == (key.name, key.id))
    return f"{text}\n{signature_line(*own)}"


def sign(text: str, signers: Sequence[Signer]) -> str:
    """The signed note over a text that ends in a newline. Raises NoteError on a text that cannot be one."""
    _check_text(text)
    return text + "\n" + "".join(signer.signature_line(text) for signer in signers)


def open_note(note: str, keys: Sequence[VerifierKey]) -> tuple[str, list[VerifierKey]]:
    """The text of a note and the known keys that signed it.

    Lines of unknown keys are ignored, a bad signature of a known key rejects the note, and so does a note
    that no known key signed. Raises NoteError.
    """
    text, lines = split(note)
    known = {(key.name, key.id): key for key in keys}
    signed = []
    for name, signature in lines:
        key = known.get((name, signature[:4]))
        if key is None or key in signed:
            continue
        if not key.verifies(text, signature[4:]):
            raise NoteError("false_signature", name=name)
        signed.append(key)
    if not signed:
        raise NoteError("no_signature")
    return text, signed


def split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Text and signature lines of a note, at its last blank line, unverified. Raises NoteError."""
    text, separator, tail = note.rpartition("\n\n")
    if not separator or not tail.endswith("\n"):
        raise NoteError("note_form")
    text += "\n"
    _check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError("many_signatures", most=MAX_SIGNATURES)
    return text, [_parse_line(line) for line in lines]


def _parse_line(line: str) -> tuple[str, bytes]:
    parts = line.removeprefix(_DASH).split(" ")
    if not line.startswith(_DASH) or len(parts) != 2:
        raise NoteError("signature_line")
    signature = decode_base64(parts[1])
    if len(signature) < 5:
        raise NoteError("signature_bytes")
    return check_key_name(parts[0]), signature


def _check_text(text: str) -> None:
    if not text.endswith("\n") or text == "\n":
        raise NoteError("note_text")
    if any(c < " " and c != "\n" for c in text):
        raise NoteError("note_control")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NoteError("note_encoding") from error
