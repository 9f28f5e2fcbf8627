# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Whether a signed record commits to a stored text, for very many records.

The pieces of the text are hashed as they stand in it; nothing is written again. Where a piece ends is guessed from
names and braces first and parsed only when the guess does not fit: a wrong cut gives wrong digests and no false yes.
"""

import binascii
import json
import re
from hashlib import sha256
from itertools import pairwise

from .issue import ELEMENT_WISE, SECTIONS
from .problems import SdJwtError
from .record_key import RecordKey

_ORDER = sorted(SECTIONS)
_VALUE = json.JSONDecoder().scan_once
_URL = bytes.maketrans(b"+/", b"-_")
_PLAIN = str.maketrans("-_", "+/")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
# A record is 16 levels deep at most. Where some library has raised the interpreter's limit of recursion, a text that
# is nested much deeper would end the whole process.
DEEPEST = 64


def commits(jwt: str, text: str, record_key: RecordKey, version: int) -> bool:
    """Whether every digest of the issuer-signed JWT is that of this RFC 8785 text's section, none more, none fewer.

    The signature is not looked at: whoever asks holds the log's commitment to the bytes of the JWT.
    """
    try:
        claims = jwt.split(".")[1].translate(_PLAIN)
        digests = json.loads(binascii.a2b_base64(claims + "=" * (-len(claims) % 4)))["_sd"]
    except (LookupError, TypeError, ValueError):
        return False
    return any(_digests(cut, text, record_key, version) == digests for cut in (_guessed, _parsed))


def _digests(cut, text, record_key, version):
    """The sorted digests of the sections; None where ``cut`` finds no record."""
    try:
        pieces = cut(text)
    except (ValueError, StopIteration, RecursionError):
        return None
    if _whole(pieces) != text:
        return None
    found = []
    for section, value in zip(_ORDER, pieces, strict=True):
        if section in ELEMENT_WISE:
            value = (
                "["
                + ",".join(
                    [
                        f'{{"...":"{_digest(record_key.salt(f"{section}/{at}", version), element)}"}}'
                        for at, element in enumerate(value)
                    ]
                )
                + "]"
            )
        found.append(_digest(record_key.salt(section, version), f'"{section}",{value}'))
    return sorted(found)


def _whole(pieces):
    """The text of a record from its cut pieces."""
    texts = [value if isinstance(value, str) else "[" + ",".join(value) + "]" for value in pieces]
    return "{" + ",".join([f'"{section}":{text}' for section, text in zip(_ORDER, texts, strict=True)]) + "}"


def _guessed(text):
    """The sections' texts, of element-wise ones the elements' texts; perhaps wrong. Raises ValueError."""
    marks = [text.index(f'"{_ORDER[0]}":')]
    for section in _ORDER[1:]:
        marks.append(text.index(f',"{section}":', marks[-1]) + 1)
    pieces = []
    for section, (begin, end) in zip(_ORDER, pairwise([*marks, len(text)]), strict=True):
        value = text[begin + len(section) + 3 : end - 1]
        pieces.append(_guessed_elements(value[1:-1]) if section in ELEMENT_WISE else value)
    return pieces


def _guessed_elements(text):
    """Objects one after the other: a new one begins where the braces before it are closed."""
    elements, begin, at, depth = [], 0, 0, 0
    for part in text.split("},{"):
        at += len(part)
        depth += part.count("{") - part.count("}")
        if depth == 1:
            elements.append(text[begin : at + 1])
            begin = at + 2
        at += 3
    return [*elements, text[begin:]] if text[begin:] else elements


def _parsed(text):
    """The same for certain, by parsing every value. Raises ValueError or StopIteration."""
    if _depth(text) > DEEPEST:
        raise SdJwtError("json_deep")
    pieces, at = [], 0
    for section in _ORDER:
        begin = at + len(section) + 4
        if section in ELEMENT_WISE:
            elements, at = [], begin + 1
            while not text.startswith("]", at):
                start = at + bool(elements)
                _value, at = _VALUE(text, start)
                elements.append(text[start:at])
            pieces.append(elements)
            at += 1
        else:
            _value, at = _VALUE(text, begin)
            pieces.append(text[begin:at])
    return pieces


def _depth(text):
    """How deep brackets and braces are nested in a JSON text, what stands in strings left aside."""
    deepest = level = 0
    for character in _STRING.sub("", text):
        if character in "[{":
            level += 1
            deepest = max(deepest, level)
        elif character in "]}":
            level -= 1
    return deepest


def _digest(salt, rest):
    """The digest of the disclosure ``[salt, rest]``; ``rest`` is JSON already."""
    disclosure = _base64url(f'["{_base64url(salt).decode()}",{rest}]'.encode())
    return _base64url(sha256(disclosure).digest()).decode()


def _base64url(value):
    return binascii.b2a_base64(value, newline=False).translate(_URL).rstrip(b"=")
