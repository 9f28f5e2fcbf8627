# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A sealed version as it is read in bulk: its payload opened, compared, and checked against its signed record."""

import hmac
import json
import re
import zlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from .. import sdjwt

_TEXT = rb'"(?:[^"\\]|\\.)*"'
# What sealing adds to the batch section, objects of texts and numbers in it. Within a text its quotes would be escaped,
# so this is it and nothing else.
SEALED_EVENT = re.compile(rb'"sealed_event":\{(?:[^{}"]|%b|\{(?:[^{}"]|%b)*\})*\},?' % (_TEXT, _TEXT))


def cipher(secret):
    """What encrypts the payloads of one record."""
    return ChaCha20Poly1305(hmac.digest(secret, b"batch-trace/1 payload", "sha256"))


def encrypt(secret, version, identity, plain):
    """The payload of a version: compressed, then encrypted.

    A record key meets each version once, so the version is a nonce that never repeats.
    """
    return cipher(secret).encrypt(version.to_bytes(12), zlib.compress(plain, 1), identity.encode())


def decrypt(secret, version, identity, payload):
    """The sealed sections as RFC 8785 bytes. Raises InvalidTag, ValueError or TypeError when it is not the payload."""
    plain = cipher(secret).decrypt(version.to_bytes(12), payload, identity.encode())
    return plain if plain.startswith(b"{") else zlib.decompress(plain)


@dataclass(frozen=True, slots=True)
class SealedVersion:
    """One row; ``secret`` is None once the record is erased."""

    record_id: int
    order_id: int
    version: int
    identity: str
    payload: bytes
    secret: bytes | None

    def reads_as(self, live):
        """Whether the live record, as RFC 8785 bytes, is the sealed one; an erased version says nothing."""
        if self.secret is None:
            return True
        return SEALED_EVENT.sub(b"", self._text(), 1) == live

    def is_signed_by(self, jwt):
        """Whether the signed record commits to this very payload."""
        if self.secret is None:
            return True
        try:
            text = self._text().decode()
        except UnicodeDecodeError:
            return False
        return sdjwt.commits(jwt, text, sdjwt.RecordKey(bytes(self.secret)), self.version)

    def sections(self):
        """The sealed sections, or None where they cannot be read."""
        try:
            return json.loads(self._text()) if self.secret else None
        except ValueError:
            return None

    def _text(self):
        try:
            return decrypt(bytes(self.secret), self.version, self.identity, bytes(self.payload))
        except (InvalidTag, ValueError, TypeError, OverflowError, zlib.error):
            return b""
