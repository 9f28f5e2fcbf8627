# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Random trees against scitt-cose, an RFC 9162 tree written by others: same roots, same proofs, same refusals."""

from hypothesis import given, settings
from hypothesis import strategies as st
from scitt_cose import merkle as foreign
from tlog import merkle

entries = st.lists(st.binary(max_size=80), min_size=1, max_size=200)


def hexed(values):
    return [value.hex() for value in values]


@settings(max_examples=150, deadline=None)
@given(entries, st.data())
def test_inclusion(logged, data):
    tree = merkle.MemoryTree(map(merkle.leaf_hash, logged))
    root = merkle.root(len(logged), tree)
    assert root.hex() == foreign.merkle_root(hexed(logged))
    index = data.draw(st.integers(0, len(logged) - 1))
    proof = merkle.inclusion_proof(index, len(logged), tree)
    assert hexed(proof) == foreign.inclusion_proof(hexed(logged), index)
    assert foreign.verify_inclusion(logged[index].hex(), index, len(logged), hexed(proof), root.hex())
    other = data.draw(st.binary(max_size=80).filter(lambda entry: entry != logged[index]))
    assert not foreign.verify_inclusion(other.hex(), index, len(logged), hexed(proof), root.hex())
    assert not merkle.verify_inclusion(merkle.leaf_hash(other), index, len(logged), proof, root)


@settings(max_examples=150, deadline=None)
@given(entries, st.data())
def test_consistency(logged, data):
    tree = merkle.MemoryTree(map(merkle.leaf_hash, logged))
    old = data.draw(st.integers(1, len(logged)))
    proof = merkle.consistency_proof(old, len(logged), tree)
    if old < len(logged):
        assert hexed(proof) == foreign.consistency_proof(hexed(logged), old, len(logged))
    roots = [merkle.root(size, tree) for size in (old, len(logged))]
    bad = data.draw(st.sampled_from([None, *range(len(proof))]))
    if bad is not None:
        proof[bad] = bytes([proof[bad][0] ^ 1]) + proof[bad][1:]
    ours = merkle.verify_consistency(old, len(logged), *roots, proof)
    theirs = foreign.verify_consistency(*hexed(roots), old, len(logged), hexed(proof))
    assert ours == bool(theirs) == (bad is None)
