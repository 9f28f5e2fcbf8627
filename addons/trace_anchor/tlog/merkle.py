# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The Merkle tree of the log: RFC 9162 section 2.1 (identical to RFC 6962), SHA-256.

Nothing here knows a database or a file. Where a proof needs hashes of the tree it asks a *hash reader*:
``reader(level, index)`` returns the 32-byte hash of the complete subtree that covers the leaves
``index * 2**level`` up to ``(index + 1) * 2**level``, excluded. A reader is only ever asked for complete
subtrees that lie within the size it was made for.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from .problems import Problem

HashReader = Callable[[int, int], bytes]

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


class TreeError(Problem, ValueError):
    """A size, an index or a hash that no tree can have."""


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte hash of a leaf: SHA-256(0x00 | entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of an inner node: SHA-256(0x01 | left | right)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: all that appending needs.

    ``edge`` holds the hashes of the complete subtrees from left (largest) to right (smallest), one for each
    1-bit of ``size``. At a billion leaves that is at most 30 hashes, so a checkpoint can be extended without
    reading the tree.
    """

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()):
        if size < 0 or len(edge) != size.bit_count() or any(len(h) != HASH_SIZE for h in edge):
            raise TreeError("edge_hashes", size=size, count=size.bit_count())
        self.size = size
        self.edge = list(edge)

    @classmethod
    def read(cls, size: int, reader: HashReader) -> "Frontier":  # pylint: disable=method-required-super
        """The frontier of the first ``size`` leaves, taken from a hash reader."""
        return cls(size, [reader(level, index) for level, index in _subtrees(0, size)])

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash. Amortised one node hash a leaf."""
        if len(leaf) != HASH_SIZE:
            raise TreeError("leaf_hash")
        height = self.size
        while height & 1:
            leaf = node_hash(self.edge.pop(), leaf)
            height >>= 1
        self.edge.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """The root of the tree as it stands; SHA-256("") when it is empty."""
        return _fold(self.edge) if self.edge else EMPTY_ROOT


class MemoryTree:
    """A whole tree in memory, for tests, small logs and tag indexes. The object is itself a hash reader."""

    def __init__(self, leaves: Iterable[bytes] = ()):
        self.levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self.levels[0])

    def __call__(self, level: int, index: int) -> bytes:
        return self.levels[level][index]

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.levels[0].append(leaf)
        level = 0
        while len(self.levels[level]) % 2 == 0:
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(node_hash(*self.levels[level][-2:]))
            level += 1


def root(size: int, reader: HashReader) -> bytes:
    """The root (MTH) of the first ``size`` leaves."""
    return _range_hash(0, size, reader) if size else EMPTY_ROOT


def full_root(leaves: Sequence[bytes]) -> bytes:
    """The root of a complete tree: of 1, 2, 4, 8 ... leaf hashes."""
    while len(leaves) > 1:
        pairs = zip(leaves[::2], leaves[1::2], strict=True)
        leaves = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return leaves[0]


def inclusion_proof(index: int, size: int, reader: HashReader) -> list[bytes]:
    """The path of leaf ``index`` in the tree of ``size`` leaves, from the leaf upwards.

    Raises TreeError when the leaf is not in the tree.
    """
    if not 0 <= index < size:
        raise TreeError("no_leaf", index=index, size=size)
    path = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_range_hash(middle, stop, reader))
            stop = middle
        else:
            path.append(_range_hash(start, middle, reader))
            start = middle
    return path[::-1]


def consistency_proof(old_size: int, new_size: int, reader: HashReader) -> list[bytes]:
    """The proof that the tree of ``new_size`` leaves extends the tree of ``old_size`` leaves.

    Empty when the sizes are equal or the old tree is empty. Raises TreeError when the old one is larger.
    """
    if not 0 <= old_size <= new_size:
        raise TreeError("tree_shrinks", new=new_size, old=old_size)
    if old_size in (0, new_size):
        return []
    path = []
    start, stop, old = 0, new_size, old_size
    complete = True
    while old != stop:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(_range_hash(middle, stop, reader))
            stop = middle
        else:
            path.append(_range_hash(start, middle, reader))
            start = middle
            complete = False
    if not complete:
        path.append(_range_hash(start, stop, reader))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether the leaf hash is at ``index`` of the tree with that size and root (RFC 9162, 2.1.3.2).

    Size and root must come from a checkpoint or a contract, never from whoever made the proof: the tree
    hash binds the shape of the path, not the size.
    """
    if not 0 <= index < size or not _are_hashes([leaf, root_hash, *proof]):
        return False
    fn, sn = index, size - 1
    running = leaf
    for sibling in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            running = node_hash(sibling, running)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            running = node_hash(running, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and running == root_hash


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the new tree extends the old one (RFC 9162, 2.1.4.2).

    Two cases the RFC leaves open follow C2SP tlog-witness: equal sizes need equal roots and an empty proof,
    and an old size of 0 needs the empty root and an empty proof.
    """
    if not 0 <= old_size <= new_size or not _are_hashes([old_root, new_root, *proof]):
        return False
    if old_size == new_size:
        return old_root == new_root and not proof
    if old_size == 0:
        return old_root == EMPTY_ROOT and not proof
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    return _climb_consistency(old_size - 1, new_size - 1, path) == (old_root, new_root)


def _climb_consistency(fn: int, sn: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots as the path gives them, or None when its length does not fit the sizes."""
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, sibling)
        fn, sn = fn >> 1, sn >> 1
    return (old, new) if sn == 0 else None


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_SIZE for value in values)


def _split(width: int) -> int:
    """The largest power of two smaller than ``width`` (``width`` >= 2)."""
    return 1 << ((width - 1).bit_length() - 1)


def _subtrees(start: int, stop: int) -> Iterable[tuple[int, int]]:
    """The complete subtrees (level, index) that cover a range, left to right.

    ``start`` must be a multiple of the range's largest complete subtree, as every range of a proof is.
    """
    while start < stop:
        level = (stop - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _range_hash(start: int, stop: int, reader: HashReader) -> bytes:
    return _fold([reader(level, index) for level, index in _subtrees(start, stop)])


def _fold(edge: Sequence[bytes]) -> bytes:
    """The root over complete subtrees of falling size: a lone right node is promoted, never duplicated."""
    running = edge[-1]
    for left in reversed(edge[:-1]):
        running = node_hash(left, running)
    return running
