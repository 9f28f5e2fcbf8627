# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The key of one sealed record (K_r) and what is derived from it: salts, tags, the recall tag.

One random key belongs to one record in all its versions. Destroying it together with the record's text is the
erasure: what stays public, the commitment and the tag, then tells nothing to anybody.
"""

import hmac
from secrets import token_bytes

from .disclosure import SALT_SIZE
from .problems import SdJwtError

KEY_SIZE = 32
TAG_SCHEME = 0


class RecordKey:
    """K_r, 32 random bytes. Its representation shows nothing of the key."""

    def __init__(self, secret: bytes):
        if len(secret) != KEY_SIZE:
            raise SdJwtError("record_key")
        self._secret = secret

    @classmethod
    def generate(cls) -> "RecordKey":
        """A fresh key from the operating system's source of randomness."""
        return cls(token_bytes(KEY_SIZE))

    def secret(self) -> bytes:
        """The 32 bytes, for whoever stores them (encrypted)."""
        return self._secret

    def salt(self, path: str, version: int) -> bytes:
        """The 16-byte salt of the section or element at ``path`` ("tests", "tests/2") in one version."""
        return self._derive("salt", f"{path}|{version}")[:SALT_SIZE]

    def tag(self, version: int) -> bytes:
        """The 32-byte tag of a version's log entry (tag scheme 0)."""
        return self._derive("tag", str(version))

    def recall_tag(self) -> bytes:
        """The 32 bytes whose flag on chain recalls the record in every version."""
        return self._derive("recall", "")

    def _derive(self, purpose: str, name: str) -> bytes:
        return hmac.digest(self._secret, f"batch-trace/1 {purpose}|{name}".encode(), "sha256")

    def __repr__(self) -> str:
        return "RecordKey(…)"
