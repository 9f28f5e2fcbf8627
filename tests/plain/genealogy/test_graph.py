# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import pytest
from genealogy.graph import arrange, components, distances, layers, reach, reversed_pairs
from hypothesis import given
from hypothesis import strategies as st

LOTS = st.integers(0, 12)
GRAPHS = st.lists(st.tuples(LOTS, LOTS), max_size=40)
SEEDS = st.sets(LOTS, max_size=3)


def naive_closure(pairs, seeds):
    """Repeat until nothing is added: slow, obvious, right."""
    found = set(seeds)
    while True:
        more = {target for source, target in pairs if source in found} - found
        if not more:
            return found
        found |= more


@given(GRAPHS, SEEDS)
def test_reach_equals_naive_closure(pairs, seeds):
    assert reach(pairs, seeds) == naive_closure(pairs, seeds)


@given(GRAPHS, LOTS, LOTS)
def test_downstream_and_upstream_agree(pairs, one, other):
    assert (other in reach(pairs, {one})) == (one in reach(reversed_pairs(pairs), {other}))


@given(GRAPHS, SEEDS)
def test_distance_is_one_more_than_the_nearest_source(pairs, seeds):
    steps = distances(pairs, seeds)
    for node, distance in steps.items():
        if node in seeds:
            assert distance == 0
        else:
            assert distance == 1 + min(steps[s] for s, t in pairs if t == node and s in steps)


@given(GRAPHS)
def test_components_are_mutual_reach(pairs):
    nodes = {node for pair in pairs for node in pair}
    component = components(pairs, sorted(nodes))
    for one in nodes:
        for other in nodes:
            together = other in reach(pairs, {one}) and one in reach(pairs, {other})
            assert (component[one] == component[other]) == together


@given(GRAPHS)
def test_edges_point_right_except_on_loops(pairs):
    nodes = sorted({node for pair in pairs for node in pair})
    column = layers(pairs, nodes)
    for source, target in pairs:
        if source in reach(pairs, {target}):
            assert column[source] == column[target]
        else:
            assert column[source] < column[target]
    assert not nodes or min(column.values()) == 0


@given(GRAPHS)
def test_rows_fill_each_column_without_gaps(pairs):
    column = layers(pairs, sorted({node for pair in pairs for node in pair}))
    row = arrange(pairs, column)
    for number in set(column.values()):
        places = sorted(row[node] for node in column if column[node] == number)
        assert places == list(range(len(places)))
    assert row == arrange(pairs, column)


def test_arrange_removes_a_crossing():
    pairs = [("a", "y"), ("b", "x")]
    row = arrange(pairs, layers(pairs, "abxy"))
    assert (row["a"] < row["b"]) == (row["y"] < row["x"])


@pytest.mark.parametrize("length", [5000])
def test_long_chain_does_not_exhaust_the_stack(length):
    pairs = [(n, n + 1) for n in range(length)]
    column = layers(pairs, range(length + 1))
    assert column[length] == length


def test_diamond_ladder_visits_each_lot_once():
    """UNION ALL would walk 2**40 paths here."""
    pairs = []
    for rung in range(40):
        pairs += [(rung, ("l", rung)), (rung, ("r", rung)), (("l", rung), rung + 1), (("r", rung), rung + 1)]
    assert len(reach(pairs, {0})) == 121
