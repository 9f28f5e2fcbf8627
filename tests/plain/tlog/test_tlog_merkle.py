# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""RFC 9162 trees: the published vectors, the laws between the functions, and hashes computed another way."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tlog import merkle

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "merkle" / "testdata"
# "Roots" of 12 bytes: a root that is no SHA-256 hash is refused here.
OTHER_CONVENTION = {"consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"}


def vectors(kind):
    paths = sorted((VECTORS / kind).rglob("*.json"))
    assert len(paths) == 98
    return [pytest.param(path, id=str(path.relative_to(VECTORS))) for path in paths]


def decoded(path):
    vector = json.loads(path.read_text())
    proof = [base64.b64decode(node) for node in vector["proof"] or []]
    return vector, proof, lambda name: base64.b64decode(vector[name])


@pytest.mark.parametrize("path", vectors("inclusion"))
def test_published_inclusion(path):
    vector, proof, raw = decoded(path)
    holds = merkle.verify_inclusion(raw("leafHash"), vector["leafIdx"], vector["treeSize"], proof, raw("root"))
    assert holds != vector["wantErr"]


@pytest.mark.parametrize("path", vectors("consistency"))
def test_published_consistency(path):
    vector, proof, raw = decoded(path)
    holds = merkle.verify_consistency(vector["size1"], vector["size2"], raw("root1"), raw("root2"), proof)
    other_convention = str(path.relative_to(VECTORS)) in OTHER_CONVENTION
    assert holds != (vector["wantErr"] or other_convention)


def naive_root(leaves):
    """RFC 9162 section 2.1.1, as it is written there."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


LEAVES = [merkle.leaf_hash(b"%d" % i) for i in range(300)]
TREE = merkle.MemoryTree(LEAVES)


def test_root_is_the_recursive_definition():
    for size in range(130):
        assert merkle.root(size, TREE) == naive_root(LEAVES[:size])


@given(st.integers(0, 300))
def test_frontier_read_or_grown_is_the_same(size):
    grown = merkle.Frontier()
    grown.extend(LEAVES[:size])
    read = merkle.Frontier.read(size, TREE)
    assert (grown.size, grown.edge, grown.root()) == (read.size, read.edge, merkle.root(size, TREE))


@given(st.data())
def test_every_leaf_is_proven_and_no_other(data):
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, TREE)
    root = merkle.root(size, TREE)
    assert merkle.verify_inclusion(LEAVES[index], index, size, proof, root)
    other = data.draw(st.integers(0, 299).filter(lambda i: i != index))
    assert not merkle.verify_inclusion(LEAVES[other], index, size, proof, root)
    assert not merkle.verify_inclusion(LEAVES[index], index, size, [*proof, proof[-1] if proof else root], root)
    if proof:
        assert not merkle.verify_inclusion(LEAVES[index], index, size, proof[:-1], root)


@given(st.data())
def test_every_growth_is_proven_and_no_rewriting(data):
    new = data.draw(st.integers(1, 300))
    old = data.draw(st.integers(0, new))
    proof = merkle.consistency_proof(old, new, TREE)
    old_root, new_root = merkle.root(old, TREE), merkle.root(new, TREE)
    assert merkle.verify_consistency(old, new, old_root, new_root, proof)
    if old:
        at = data.draw(st.integers(0, old - 1))
        rewritten = merkle.MemoryTree([*LEAVES[:at], merkle.leaf_hash(b"forged"), *LEAVES[at + 1 : new]])
        forged_root = merkle.root(new, rewritten)
        forged_proof = merkle.consistency_proof(old, new, rewritten)
        assert not merkle.verify_consistency(old, new, old_root, forged_root, proof)
        assert not merkle.verify_consistency(old, new, old_root, forged_root, forged_proof)


@given(st.data())
def test_a_flipped_bit_is_seen(data):
    new = data.draw(st.integers(2, 300))
    old = data.draw(st.integers(1, new - 1))
    proof = merkle.consistency_proof(old, new, TREE)
    at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    flipped = (int.from_bytes(proof[at]) ^ (1 << bit)).to_bytes(32)
    roots = merkle.root(old, TREE), merkle.root(new, TREE)
    assert not merkle.verify_consistency(old, new, *roots, [*proof[:at], flipped, *proof[at + 1 :]])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_of_a_leaf_outside_the_tree(index, size):
    with pytest.raises(merkle.TreeError):
        merkle.inclusion_proof(index, size, TREE)


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3)])
def test_no_proof_of_shrinking(old, new):
    with pytest.raises(merkle.TreeError):
        merkle.consistency_proof(old, new, TREE)
    assert not merkle.verify_consistency(old, new, LEAVES[0], LEAVES[1], [])


def test_a_frontier_that_cannot_be():
    for size, edge in ((-1, []), (3, LEAVES[:1]), (1, [b"short"])):
        with pytest.raises(merkle.TreeError):
            merkle.Frontier(size, edge)
    with pytest.raises(merkle.TreeError):
        merkle.Frontier().append(b"short")


@given(st.integers(), st.integers(), st.lists(st.binary(max_size=40), max_size=5), st.binary(max_size=40))
def test_garbage_is_no_proof(first, second, proof, root):
    assert not merkle.verify_inclusion(LEAVES[0], first, second, proof, root) or (first, second, proof) == (0, 1, [])
    assert not merkle.verify_consistency(first, second, root, LEAVES[1], proof)
