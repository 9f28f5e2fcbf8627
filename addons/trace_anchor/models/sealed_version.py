# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A sealed version as it is read in bulk: its payload opened, compared, and checked against its signed record."""

import hmac
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from .. import sdjwt
from . import exporter


def cipher(secret):
    """What encrypts the payloads of one record."""
    return ChaCha20Poly1305(hmac.digest(secret, b"batch-trace/1 payload", "sha256"))


def encrypt(secret, version, identity, plain):
    """The payload of a version. A record key meets each version once, so the version is a nonce that never repeats."""
    return cipher(secret).encrypt(version.to_bytes(12), plain, identity.encode())


def decrypt(secret, version, identity, payload):
    """The sealed sections. Raises InvalidTag, ValueError or TypeError when this is not what was sealed."""
    return json.loads(cipher(secret).decrypt(version.to_bytes(12), payload, identity.encode()))


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
        """Whether the live sections are the sealed ones, to the last value; an erased version says nothing."""
        if self.secret is None:
            return True
        sealed = self._sections()
        if sealed is None or not isinstance(sealed.get("batch"), dict):
            return False
        sealed["batch"].pop(exporter.EVENT, None)
        return sealed == live

    def is_signed_by(self, jwt):
        """Whether the signed record commits to this very payload."""
        if self.secret is None:
            return True
        sealed = self._sections()
        return sealed is not None and sdjwt.commits(jwt, sealed, sdjwt.RecordKey(bytes(self.secret)), self.version)

    def _sections(self):
        try:
            return decrypt(bytes(self.secret), self.version, self.identity, bytes(self.payload))
        except (InvalidTag, ValueError, TypeError):
            return None
