# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The disclosures of an SD-JWT (RFC 9901 sections 4.2 and 7.1): salted pieces a holder may show or keep.

A disclosure is hashed as the text that travels: nobody canonicalises anything to check it.
"""

import base64
import binascii
import json
import re
from hashlib import sha256

from .problems import SdJwtError

SALT_SIZE = 16
# What a verifier follows; a sealed record is at most half as deep.
MAX_DEPTH = 32
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[][{}]')


def encode_base64url(value: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """Base64url without padding, in its one canonical form. Raises SdJwtError."""
    try:
        value = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise SdJwtError("no_base64url", text=text[:40]) from error
    if encode_base64url(value) != text:
        raise SdJwtError("base64url_form", text=text[:40])
    return value


def digest(disclosure: str) -> str:
    """base64url(SHA-256(ASCII(disclosure))): what stands in the JWT for the disclosure."""
    return encode_base64url(sha256(disclosure.encode("ascii")).digest())


def load_json(text: bytes):
    """Parse JSON as strictly as a signed value deserves: no float, no repeated name, no unpaired surrogate.

    Raises SdJwtError.
    """
    try:
        decoded = text.decode("utf-8")
        _check_depth(decoded)
        value = json.loads(decoded, object_pairs_hook=_unique, parse_float=_no, parse_constant=_no)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except SdJwtError:
        raise
    except ValueError as error:
        raise SdJwtError("no_json", words=str(error)) from error
    return value


def parse_disclosure(disclosure: str) -> list:
    """[salt, value] of an array element or [salt, name, value] of a section. Raises SdJwtError."""
    parts = load_json(decode_base64url(disclosure))
    if not isinstance(parts, list) or len(parts) not in (2, 3) or not all(isinstance(p, str) for p in parts[:-1]):
        raise SdJwtError("disclosure_form")
    if len(parts) == 3 and parts[1] in ("_sd", "..."):
        raise SdJwtError("disclosure_name", name=parts[1])
    return parts


def _check_depth(text: str) -> None:
    """Refuse deep nesting before the parser meets it: a parser may run out of stack."""
    depth = 0
    for token in _TOKENS.findall(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0)
        if depth > MAX_DEPTH:
            raise SdJwtError("json_deep")


def _unique(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise SdJwtError("json_twice")
    return found


def _no(literal):
    raise SdJwtError("json_number", literal=literal)
