# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The 66-byte entry of the log: ``0x01 | kind | tag[32] | commitment[32]``.

An entry tells a stranger nothing but its kind. A padding entry has the kind of a sealed record and random
bytes for tag and commitment, so that nobody can count records.
"""

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes

from .problems import Problem

ENTRY_SIZE = 66
FORMAT = 0x01

GENESIS = 0
RECORD = 1
BEACON = 2
INDEX = 3
SUCCESSOR = 4
KINDS = (GENESIS, RECORD, BEACON, INDEX, SUCCESSOR)

# A full tile of C2SP tlog-tiles: heads are anchored at multiples of it.
BATCH = 256


class EntryError(Problem, ValueError):
    """Bytes that are not an entry of this log."""


@dataclass(frozen=True)
class Entry:
    """One entry: its kind, a 32-byte tag and a 32-byte commitment."""

    kind: int
    tag: bytes
    commitment: bytes

    def __post_init__(self):
        if self.kind not in KINDS:
            raise EntryError("entry_kind", kind=self.kind)
        if len(self.tag) != 32 or len(self.commitment) != 32:
            raise EntryError("entry_hashes")

    def encode(self) -> bytes:
        """The 66 bytes that are hashed into the tree and served in entry bundles."""
        return bytes((FORMAT, self.kind)) + self.tag + self.commitment

    @classmethod
    def decode(cls, entry: bytes) -> "Entry":
        """Read 66 bytes. Raises EntryError."""
        if len(entry) != ENTRY_SIZE or entry[0] != FORMAT:
            raise EntryError("entry_bytes")
        return cls(entry[1], entry[2:34], entry[34:])

    def numbers(self) -> tuple[int, int]:
        """The two unsigned 64-bit numbers a beacon or index entry carries in its tag. Raises EntryError."""
        if self.kind not in (BEACON, INDEX) or any(self.tag[:16]):
            raise EntryError("entry_numbers")
        return int.from_bytes(self.tag[16:24]), int.from_bytes(self.tag[24:])


def genesis(document: bytes) -> Entry:
    """Entry 0: commits to the public genesis document (origin, keys, chain id, contract, tag scheme)."""
    return Entry(GENESIS, bytes(32), sha256(document).digest())


def record(tag: bytes, commitment: bytes) -> Entry:
    """A sealed record of any sort: its tag and SHA-256 of its issuer-signed JWT."""
    return Entry(RECORD, tag, commitment)


def padding() -> Entry:
    """A random entry that nobody can tell from a record."""
    return Entry(RECORD, token_bytes(32), token_bytes(32))


def beacon(chain_id: int, block_number: int, block_hash: bytes) -> Entry:
    """A recent final block: whatever stands after this entry was logged after that block existed."""
    return Entry(BEACON, _pair(chain_id, block_number), block_hash)


def index(covered: int, tags: int, root: bytes) -> Entry:
    """The tag index over entries [0, covered): how many tags it holds and the root of its tree."""
    return Entry(INDEX, _pair(covered, tags), root)


def successor(document: bytes) -> Entry:
    """A key change or the end of the log: commits to the public document that says which."""
    return Entry(SUCCESSOR, bytes(32), sha256(document).digest())


def padding_needed(size: int, reserve: int = 1, multiple: int = BATCH) -> int:
    """How many padding entries bring ``size`` to a multiple of 256, leaving room for ``reserve`` more.

    The last entry of an anchored head is its tag index, hence the reserve of one.
    """
    return -(size + reserve) % multiple


def _pair(first: int, second: int) -> bytes:
    return bytes(16) + first.to_bytes(8) + second.to_bytes(8)
