# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The leaf hashes of a whole log in strings of 256, and what follows from them, computed once for each content."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from . import merkle

WIDTH = 256
KEPT = 1 << 18  # results of one function: 67 million leaves


class ByContent:
    """A function of bytes whose results are kept by the SHA-256 of the bytes they were computed from.

    Nothing can be out of date here: whoever asks hands over what there is now, all of it, and other bytes are
    another question. What is saved is the work on bytes that are the same as before.
    """

    def __init__(self, work: Callable[[bytes], bytes]):
        self._work = work
        self._results: dict[bytes, bytes] = {}

    def __call__(self, content: bytes) -> bytes:
        key = sha256(content).digest()
        if (result := self._results.get(key)) is None:
            if len(self._results) >= KEPT:
                self._results.clear()
            result = self._results[key] = self._work(content)
        return result


def split(hashes: bytes) -> Sequence[bytes]:
    """The 32-byte hashes that stand in a string one after the other."""
    return [hashes[at : at + merkle.HASH_SIZE] for at in range(0, len(hashes), merkle.HASH_SIZE)]


#: The root over the 256 hashes of a full tile.
_tile_root = ByContent(lambda tile: merkle.full_root(split(tile)))


class LeafTiles:
    """All leaf hashes of a log, 256 in a string, the last one may be shorter.

    A tree over the roots of full tiles has the same right edge as the tree over their leaves, so that roots and
    frontiers of any size take one hash for 256 leaves.
    """

    def __init__(self, tiles: Sequence[bytes]):
        self.tiles = tiles
        self._roots: dict[int, bytes] = {}
        last = len(tiles[-1]) // merkle.HASH_SIZE if tiles else 0
        self.size = (len(tiles) - 1) * WIDTH + last if tiles else 0

    def first(self, size: int) -> Iterable[bytes]:
        """The tiles of the first ``size`` leaves; the last one is cut."""
        for index in range(-(-size // WIDTH)):
            yield self.tiles[index][: (size - index * WIDTH) * merkle.HASH_SIZE]

    def frontier(self, size: int, known: merkle.Frontier | None = None) -> merkle.Frontier:
        """The frontier of the first ``size`` leaves.

        :param known: the frontier of fewer leaves, a multiple of 256, to go on from; it is not changed
        """
        known = known or merkle.Frontier()
        above = merkle.Frontier(known.size // WIDTH, known.edge)
        above.extend(self.tile_root(index) for index in range(above.size, size // WIDTH))
        frontier = merkle.Frontier(above.size * WIDTH, above.edge)
        if size % WIDTH:
            frontier.extend(split(self.tiles[size // WIDTH])[: size % WIDTH])
        return frontier

    def tile_root(self, index: int) -> bytes:
        """The root over a full tile."""
        if index not in self._roots:
            self._roots[index] = _tile_root(self.tiles[index])
        return self._roots[index]

    def root(self, size: int) -> bytes:
        """The root of the first ``size`` leaves."""
        return self.frontier(size).root()
