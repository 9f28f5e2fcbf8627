# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The tag index: what lets a company say "there is no newer version" and be checked.

Before each anchor the tags of all record entries are sorted into a tree of their own (RFC 9162, the tags are its
entries) whose root is logged as an index entry. Two neighbours in that tree that bracket a tag prove its
absence. Anyone can rebuild the index from the public entries, so an index that leaves a tag out is evidence of
fraud against whoever signed it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import entry, merkle
from .problems import Problem


class TagPresent(Problem, ValueError):
    """A tag that is in the index although its absence was to be proven."""


@dataclass(frozen=True)
class Neighbour:
    """A tag of the index with its place and its inclusion path."""

    index: int
    tag: bytes
    path: tuple[bytes, ...]


class TagIndex:
    """The sorted tags of the record entries of a log."""

    def __init__(self, tags: Iterable[bytes]):
        self.tags = sorted(set(tags))
        self._tree = merkle.MemoryTree(merkle.leaf_hash(tag) for tag in self.tags)

    def __len__(self) -> int:
        return len(self.tags)

    def root(self) -> bytes:
        """The root over the sorted tags."""
        return merkle.root(len(self.tags), self._tree)

    def absence(self, tag: bytes) -> list[Neighbour]:
        """The one or two neighbours that leave no room for the tag. Raises TagPresent when it is there."""
        at = bisect_left(self.tags, tag)
        if at < len(self.tags) and self.tags[at] == tag:
            raise TagPresent("tag_present")
        return [self._neighbour(i) for i in (at - 1, at) if 0 <= i < len(self.tags)]

    def _neighbour(self, index: int) -> Neighbour:
        path = merkle.inclusion_proof(index, len(self.tags), self._tree)
        return Neighbour(index, self.tags[index], tuple(path))


def verify_absence(tag: bytes, neighbours: Sequence[Neighbour], size: int, root: bytes) -> bool:
    """Whether the neighbours prove that the tag is not among the ``size`` tags under ``root``."""
    if size == 0:
        return root == merkle.EMPTY_ROOT and not neighbours
    for near in neighbours:
        leaf = merkle.leaf_hash(near.tag)
        if len(near.tag) != 32 or not merkle.verify_inclusion(leaf, near.index, size, near.path, root):
            return False
    match list(neighbours):
        case [low, high]:
            return high.index == low.index + 1 and low.tag < tag < high.tag
        case [only]:
            return (only.index == 0 and tag < only.tag) or (only.index == size - 1 and only.tag < tag)
    return False


def audit(entries: Iterable[entry.Entry]) -> int | None:
    """Rebuild every tag index of a log from its entries: the place of the first that is false, or None.

    A stranger runs this over the public entry bundles: an index that hides a tag cannot stay unnoticed.
    """
    tags: set[bytes] = set()
    for place, logged in enumerate(entries):
        if logged.kind == entry.RECORD:
            tags.add(logged.tag)
        elif logged.kind == entry.INDEX and logged != _honest(place, tags):
            return place
    return None


def _honest(place: int, tags: set[bytes]) -> entry.Entry:
    tag_index = TagIndex(tags)
    return entry.index(place, len(tag_index), tag_index.root())
