# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Addresses as people may read them: keys to a node stand in user names, paths and queries."""

import re
from urllib.parse import urlsplit

HIDDEN = "…"
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s'\"<>()]+", re.IGNORECASE)
# what a log is publicly called: a web address without its scheme, and no two look alike
ORIGIN = re.compile(
    r"(?:[a-z0-9]+(?:[-_]+[a-z0-9]+)*(?:\.[a-z0-9]+(?:[-_]+[a-z0-9]+)*)*|\[[0-9a-f:]+\])"
    r"(?::[0-9]{1,5})?(?:/[a-z0-9]+(?:[._~-]+[a-z0-9]+)*)*"
)
# what no database holds as text, and what only moves a terminal's cursor
_UNWRITTEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# how urllib3 words what it could not reach
_PATH = re.compile(r"(with url: )\S+")
# shorter words of a path are words of sentences, too
_SHORTEST_NAME, _SHORTEST_PIECE = 3, 8


def shown(address):
    """Scheme, host and port of an address; nothing else of it is for everybody.

    >>> shown("https://user:pw@node.example:8545/v3/KEY?x=1")
    'https://node.example:8545'
    """
    try:
        parts = urlsplit(address or "")
        place = parts.hostname or ""
        place = f"[{place}]" if ":" in place else place
        return f"{parts.scheme}://{place}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return HIDDEN


def host_of(address):
    """Host and port of a web address as an origin may begin; ``localhost`` where they are nothing of the kind."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        place = (f"[{host}]" if ":" in host else host) + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return "localhost"
    return place if ORIGIN.fullmatch(place) else "localhost"


def clean(text, *addresses):
    """*text* as it may be kept: each address in it as ``shown``, without the secret parts of *addresses*.

    Characters that cannot be stored are left out first.
    """
    text = _UNWRITTEN.sub("", text)
    for secret in sorted({part for address in addresses for part in _secrets(address)}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _ADDRESS.sub(lambda found: shown(found.group()), text)
    return _PATH.sub(rf"\1{HIDDEN}", text)


def _secrets(address):
    """What of an address may let somebody in: user, password, path, query, and the pieces of these."""
    try:
        parts = urlsplit(address or "")
        names = [parts.username or "", parts.password or ""]
    except ValueError:
        return []
    pieces = [parts.query, *parts.path.split("/"), *re.split("[&=]", parts.query)]
    return [name for name in names if len(name) >= _SHORTEST_NAME] + [
        piece for piece in pieces if len(piece) >= _SHORTEST_PIECE
    ]
