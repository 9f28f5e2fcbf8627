# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Roots and frontiers from strings of 256 leaf hashes, and the arithmetic that is kept by content."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tlog import Frontier, LeafTiles, merkle
from tlog.leaves import WIDTH, ByContent

LEAVES = [merkle.leaf_hash(b"%d" % i) for i in range(1200)]


def tiles(size):
    return LeafTiles([b"".join(LEAVES[at : min(at + WIDTH, size)]) for at in range(0, size, WIDTH)])


def plain(size):
    frontier = Frontier()
    frontier.extend(LEAVES[:size])
    return frontier


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1200), st.data())
def test_a_frontier_over_tiles_is_the_frontier_over_leaves(size, drawn):
    held = tiles(size)
    assert held.size == size
    smaller = drawn.draw(st.integers(0, size))
    known = held.frontier(drawn.draw(st.integers(0, smaller // WIDTH)) * WIDTH)
    for found in (held.frontier(smaller), held.frontier(smaller, known)):
        assert (found.size, found.edge, found.root()) == (smaller, plain(smaller).edge, plain(smaller).root())
    assert b"".join(held.first(smaller)) == b"".join(LEAVES[:smaller])


def test_any_flipped_bit_is_another_content():
    asked = []
    answer = ByContent(lambda content: asked.append(content) or content[::-1])
    content = b"".join(LEAVES[:3])
    assert answer(content) == answer(bytes(bytearray(content))) == content[::-1]
    assert asked == [content]
    for bit in range(0, len(content) * 8, 7):
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        assert answer(bytes(flipped)) == bytes(flipped)[::-1]


def test_what_is_kept_has_an_end(monkeypatch):
    monkeypatch.setattr("tlog.leaves.KEPT", 3)
    answer = ByContent(bytes)
    for number in range(20):
        assert answer(b"%d" % number) == b"%d" % number
        assert len(answer._results) <= 3
