# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Checking a presented SD-JWT (RFC 9901 section 7.1) and reading what it discloses."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .disclosure import decode_base64url, digest, load_json, parse_disclosure
from .issue import TYPE, commitment
from .problems import SdJwtError

ALGORITHMS = ("EdDSA", "Ed25519")
HIDDEN = {"hidden": True}


@dataclass(frozen=True)
class Presentation:
    """A verified presentation: the JWT's claims, the sections it discloses, how many it hides.

    An element of a disclosed section that stays hidden reads ``{"hidden": True}``.
    """

    claims: dict
    sections: dict
    hidden: int
    commitment: bytes


def verify(sd_jwt: str, public_key: bytes) -> Presentation:
    """Check signature and digests of ``jwt~d1~d2~`` with the log's 32-byte Ed25519 key. Raises SdJwtError.

    Each disclosure must be referred to exactly once: one that fits nowhere rejects the whole.
    """
    parts = sd_jwt.split("~")
    if len(parts) < 2 or parts[-1]:
        raise SdJwtError("sd_jwt_form")
    claims = _verify_jwt(parts[0], public_key)
    pool: dict[str, list] = {}
    for text in parts[1:-1]:
        if digest(text) in pool:
            raise SdJwtError("disclosure_twice")
        pool[digest(text)] = parse_disclosure(text)
    digests = _digests(claims)
    sections = {}
    for section in digests:
        if section in pool:
            name, value = _section(pool.pop(section))
            if name in claims or name in sections:
                raise SdJwtError("section_twice", name=name)
            sections[name] = value
    sections = {name: _elements(value, pool) for name, value in sections.items()}
    if pool:
        raise SdJwtError("disclosure_alone")
    return Presentation(claims, sections, len(digests) - len(sections), commitment(parts[0]))


def _verify_jwt(jwt: str, public_key: bytes) -> dict:
    parts = jwt.split(".")
    if len(parts) != 3:
        raise SdJwtError("jwt_parts")
    header, claims, signature = (decode_base64url(part) for part in parts)
    header = load_json(header)
    if not isinstance(header, dict) or header.get("alg") not in ALGORITHMS or header.get("typ") != TYPE:
        raise SdJwtError("jwt_kind", kind=TYPE)
    try:
        signed = jwt.rpartition(".")[0].encode("ascii")
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except (InvalidSignature, ValueError) as error:
        raise SdJwtError("jwt_signature") from error
    claims = load_json(claims)
    if not isinstance(claims, dict) or claims.get("_sd_alg") != "sha-256":
        raise SdJwtError("jwt_digests")
    return claims


def recall_tag_of(jwt: str) -> bytes:
    """The recall tag in a signed record of one's own, whose signature is not looked at. Raises SdJwtError."""
    parts = jwt.split(".")
    if len(parts) != 3:
        raise SdJwtError("jwt_parts")
    claims = load_json(decode_base64url(parts[1]))
    if not isinstance(claims, dict) or not isinstance(claims.get("recall_tag"), str):
        raise SdJwtError("jwt_digests")
    return decode_base64url(claims["recall_tag"])


def _digests(claims: dict) -> list[str]:
    digests = claims.get("_sd")
    if not isinstance(digests, list) or not all(isinstance(d, str) for d in digests):
        raise SdJwtError("digest_list")
    if len(set(digests)) != len(digests):
        raise SdJwtError("digest_twice")
    return digests


def _section(parts: list) -> tuple:
    if len(parts) != 3:
        raise SdJwtError("element_for_section")
    return parts[1], parts[2]


def _elements(value, pool: dict[str, list]):
    """A section's value with each ``{"...": digest}`` replaced by its element, or by HIDDEN."""
    if not isinstance(value, list):
        return value
    return [_element(element, pool) for element in value]


def _element(element, pool: dict[str, list]):
    if not isinstance(element, dict) or set(element) != {"..."}:
        return element
    parts = pool.pop(element["..."], None) if isinstance(element["..."], str) else None
    if parts is None:
        return dict(HIDDEN)
    if len(parts) != 2:
        raise SdJwtError("section_for_element")
    return parts[1]
