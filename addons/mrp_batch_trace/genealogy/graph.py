# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Laws of a lot graph: closures, distances and layers that stay finite when lots form loops.

A graph is an iterable of ``(source, target)`` pairs: material of ``source`` went into ``target``. Loops are
normal in a plant: rework feeds a lot into its own ancestor, an unbuild gives a component back from the product
made of it.
"""

from collections import defaultdict, deque


def _followers(pairs):
    followers = defaultdict(set)
    for source, target in pairs:
        followers[source].add(target)
    return followers


def reversed_pairs(pairs):
    """The same graph read from product to material."""
    return [(target, source) for source, target in pairs]


def distances(pairs, seeds):
    """Fewest steps from any seed to each node it reaches.

    :param pairs: iterable of ``(source, target)``
    :param seeds: iterable of nodes; each is at distance 0
    :return: dict node -> int; unreachable nodes are absent
    """
    followers = _followers(pairs)
    steps = dict.fromkeys(seeds, 0)
    queue = deque(steps)
    while queue:
        node = queue.popleft()
        for follower in followers.get(node, ()):
            if follower not in steps:
                steps[follower] = steps[node] + 1
                queue.append(follower)
    return steps


def reach(pairs, seeds):
    """The set of nodes reached from the seeds, the seeds included."""
    return set(distances(pairs, seeds))


def components(pairs, nodes):
    """Strongly connected components: lots on one loop share a component.

    Tarjan's algorithm (SIAM J. Comput. 1(2), 1972) with its recursion written out, because a chain of lots may
    be longer than Python's stack.

    :return: dict node -> component number; numbers grow against the direction of the edges (targets first)
    """
    followers = _followers(pairs)
    index, low, component = {}, {}, {}
    path, on_path = [], set()
    found = 0
    for root in nodes:
        if root in index:
            continue
        work = [(root, iter(()), None)]
        while work:
            node, pending, _caller = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                path.append(node)
                on_path.add(node)
                pending = iter(followers.get(node, ()))
                work[-1] = (node, pending, _caller)
            descended = _descend(node, pending, index, low, on_path)
            if descended is not None:
                work.append((descended, iter(()), node))
                continue
            work.pop()
            if low[node] == index[node]:
                found = _close(node, path, on_path, component, found)
            if _caller is not None:
                low[_caller] = min(low[_caller], low[node])
    return component


def _descend(node, pending, index, low, on_path):
    """The next follower not yet visited; followers already on the path lower ``low`` in passing."""
    for follower in pending:
        if follower not in index:
            return follower
        if follower in on_path:
            low[node] = min(low[node], index[follower])
    return None


def _close(root, path, on_path, component, number):
    """Take the finished component off the path and number it."""
    while True:
        node = path.pop()
        on_path.discard(node)
        component[node] = number
        if node == root:
            return number + 1


def layers(pairs, nodes):
    """Column of each node, raw material at 0, every edge pointing right.

    A node stands one column right of its rightmost source (longest path). Nodes of one loop have no order
    among themselves and share a column.

    :return: dict node -> int, for each of ``nodes``; edges to nodes outside ``nodes`` are ignored
    """
    nodes = list(dict.fromkeys(nodes))
    inside = set(nodes)
    kept = [(source, target) for source, target in pairs if source in inside and target in inside]
    component = components(kept, nodes)
    condensed = defaultdict(set)
    for source, target in kept:
        if component[source] != component[target]:
            condensed[component[source]].add(component[target])
    column = defaultdict(int)
    # Tarjan numbers targets before sources: counting down visits every source before its targets.
    for number in sorted(set(component.values()), reverse=True):
        for follower in condensed[number]:
            column[follower] = max(column[follower], column[number] + 1)
    return {node: column[component[node]] for node in nodes}


def arrange(pairs, column, key=str, sweeps=4):
    """Row of each node within its column, with few crossings.

    Barycentre heuristic (Sugiyama, Tagawa, Toda 1981): columns are sorted by the mean row of their neighbours,
    left to right and back. Ties keep the order of ``key``, so the same answer is always drawn the same way.

    :param column: dict node -> int, as :func:`layers` gives it
    :return: dict node -> int, 0..n-1 without gaps in each column
    """
    members = defaultdict(list)
    for node in sorted(column, key=key):
        members[column[node]].append(node)
    row = {node: place for nodes in members.values() for place, node in enumerate(nodes)}
    neighbours = defaultdict(list)
    for source, target in pairs:
        if source in row and target in row and source != target:
            neighbours[source].append(target)
            neighbours[target].append(source)
    columns = sorted(members)
    for sweep in range(sweeps):
        forward = sweep % 2 == 0
        for number in columns if forward else reversed(columns):
            _sort_column(members[number], number, column, neighbours, row, forward)
    return row


def _sort_column(nodes, number, column, neighbours, row, forward):
    def barycentre(node):
        rows = [row[n] for n in neighbours[node] if (column[n] < number if forward else column[n] > number)]
        return sum(rows) / len(rows) if rows else row[node]

    nodes.sort(key=barycentre)
    for place, node in enumerate(nodes):
        row[node] = place
