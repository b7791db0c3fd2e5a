"""Measures by the shortest ways of a network: what lies on them, and how long they are.

Ways are searched from many nodes at once, level by level, in numpy; where edges have lengths, by scipy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from graph.compact import Compact, Floats, Folded, Integers, fold

_CELLS = 1 << 16
"""So many numbers a search keeps in one array: what fits into the fast memory of a processor."""
_LONG_CELLS = 1 << 20
_FEW = 8
"""An array that is this much longer than what changes in it is not gone through as a whole."""
_SOURCES = 512
"""From so many nodes at once distances are counted."""


def betweenness(graph: Compact[Any], *, lengths: bool = False, sample: int | None = None, seed: int = 0) -> Floats:
    """Return the share of the shortest ways between two others that lead over each node (Brandes 2001).

    With `sample`, from so many nodes of the core, drawn at random, to all (Brandes and Pich 2007).
    """
    graph = graph.without_loops()
    found = np.zeros(len(graph))
    if len(graph) < 3:  # noqa: PLR2004 - nothing lies between two
        return found
    numbers, carried = np.arange(len(graph)), np.ones(len(graph))
    if not graph.directed:
        folded = fold(graph)
        found += _over_trees(folded)
        numbers, carried = folded.core, folded.carried[folded.core]
    core = graph.part(numbers)
    sources = np.flatnonzero(np.diff(core.weights.indptr))
    share = 1.0
    if sample is not None and sample < len(sources):
        share = len(sources) / sample
        sources = np.sort(np.random.default_rng(seed).choice(sources, sample, replace=False))
    passed = _over_core_by_length if lengths else _over_core
    found[numbers] += share * passed(core, sources, carried)
    return found / ((len(graph) - 1) * (len(graph) - 2))


def _over_trees(folded: Folded) -> Floats:
    """Return how many ordered pairs each node lies between because a tree hangs on it."""
    squares = np.zeros(len(folded.carried))
    for node, parent, _ in folded.order:
        squares[parent] += folded.carried[node] ** 2
    below = folded.carried - 1
    return below**2 - squares + 2 * below * (folded.sizes - folded.carried)


def _over_core(core: Compact[Any], sources: Integers, carried: Floats) -> Floats:
    """Return how many ways lead over each node, from sources to all, each as often as it carries nodes."""
    count = len(core)
    starts, ends = core.weights.indptr.astype(np.int64), core.weights.indices.astype(np.int64)
    found = np.zeros(count)
    for some in _batches(sources, max(1, _CELLS // max(1, count))):
        front = np.arange(len(some)) * count + some
        ways = np.zeros(len(some) * count)
        ways[front] = 1.0
        levels = list(_levels(starts, ends, front, ways))
        beyond, held = np.zeros(len(ways)), np.tile(carried, len(some))
        for near, far in reversed(levels):
            _add(beyond, near, ways[near] * ((held[far] + beyond[far]) / ways[far]))
        beyond[front] = 0.0
        found += carried[some] @ beyond.reshape(len(some), count)
    return found


def _levels(starts: Integers, ends: Integers, front: Integers, ways: Floats) -> Iterator[tuple[Integers, Integers]]:
    """Yield, level by level, the steps that lead further from the sources; counts `ways` meanwhile.

    Each search has a stretch of its own in `ways`: node 3 of the second of searches over 100 nodes is 103.
    """
    count = len(starts) - 1
    seen = ways > 0
    while len(front):
        node = front % count
        degrees = starts[node + 1] - starts[node]
        before = np.cumsum(degrees) - degrees
        places = np.arange(degrees.sum()) + np.repeat(starts[node] - before, degrees)
        far = ends[places] + np.repeat(front - node, degrees)
        new = np.flatnonzero(~seen[far])
        near, far = np.repeat(front, degrees)[new], far[new]
        if not len(far):
            return
        front = _add(ways, far, ways[near])
        seen[front] = True
        yield near, far


def _add(totals: Floats, places: Integers, values: Floats) -> Integers:
    """Add values to the totals at their places, and return these places, each once."""
    if len(places) * _FEW < len(totals):
        changed, which = np.unique(places, return_inverse=True)
        totals[changed] += np.bincount(which, weights=values)
        return changed
    sums = np.bincount(places, weights=values, minlength=len(totals))
    totals += sums
    return np.flatnonzero(sums)


def _over_core_by_length(core: Compact[Any], sources: Integers, carried: Floats) -> Floats:
    """Do as `_over_core` where edges have lengths.

    The steps on shortest ways form a matrix whose powers vanish: the sum of its powers counts ways.
    """
    count, found, lengths = len(core), np.zeros(len(core)), core.lengths().tocoo()
    for some in _batches(sources, max(1, _LONG_CELLS // max(1, count, len(lengths.data)))):
        distances = dijkstra(core.lengths(), indices=some)
        reach = distances[:, lengths.row] + lengths.data
        search, edge = np.nonzero((reach == distances[:, lengths.col]) & np.isfinite(reach))
        near, far = search * count + lengths.row[edge], search * count + lengths.col[edge]
        size, front = len(some) * count, np.arange(len(some)) * count + some
        first = np.zeros(size)
        first[front] = 1.0
        ways = _sum_of_powers(csr_array((np.ones(len(near)), (far, near)), shape=(size, size)), first)
        shares = csr_array((ways[near] / ways[far], (near, far)), shape=(size, size))
        beyond = _sum_of_powers(shares, shares @ np.tile(carried, len(some)))
        beyond[front] = 0.0
        found += carried[some] @ beyond.reshape(len(some), count)
    return found


def _sum_of_powers(steps: Any, latest: Floats) -> Floats:
    total = latest.copy()
    while latest.any():
        latest = steps @ latest
        total += latest
    return total


def closeness(graph: Compact[Any], *, lengths: bool = False) -> Floats:
    """Return the inverse of the mean distance from all others, scaled by the share that is within reach.

    That is the form of Wasserman and Faust (1994); in a directed graph distances are those towards a node.
    """
    graph = graph.without_loops()
    if not lengths:
        reached, total = _counted(graph)
    elif graph.directed:
        reached, total = _measured(graph.lengths().T.tocsr(), np.ones(len(graph)))
    else:
        reached, total = _measured_from_core(graph)
    others = max(1, len(graph) - 1)
    return np.divide(reached**2, total * others, out=np.zeros(len(graph)), where=total > 0)


def _counted(graph: Compact[Any]) -> tuple[Floats, Floats]:
    """Return from how many others each node is within reach, and the sum of the steps, a bit for each search."""
    towards = graph.weights.T.tocsr() if graph.directed else graph.weights
    rows = np.flatnonzero(np.diff(towards.indptr))
    starts, ends = towards.indptr[rows], towards.indices
    reached, total = np.zeros(len(graph)), np.zeros(len(graph))
    for some in _batches(np.arange(len(graph)), _SOURCES) if len(rows) else ():
        seen = np.zeros((len(graph), (len(some) + 63) // 64), np.uint64)
        place = np.arange(len(some))
        seen[some, place // 64] = np.uint64(1) << (place % 64).astype(np.uint64)
        latest, steps = seen.copy(), 0
        while latest.any():
            steps += 1
            arriving = np.bitwise_or.reduceat(latest[ends], starts, axis=0) & ~seen[rows]
            latest[:] = 0
            latest[rows] = arriving
            seen |= latest
            counts = np.bitwise_count(arriving).sum(axis=1, dtype=np.float64)
            reached[rows] += counts
            total[rows] += steps * counts
    return reached, total


def _measured(lengths: Any, carried: Floats) -> tuple[Floats, Floats]:
    """Return for each node how many others it reaches, and the sum of the distances, by the nodes that each carries."""
    count = lengths.shape[0]
    reached, total = np.zeros(count), np.zeros(count)
    for some in _batches(np.flatnonzero(np.diff(lengths.indptr)), max(1, _LONG_CELLS // max(1, count))):
        distances = dijkstra(lengths, indices=some)
        within = np.isfinite(distances)
        reached[some] = within @ carried - 1
        total[some] = np.where(within, distances, 0.0) @ carried
    return reached, total


def _measured_from_core(graph: Compact[Any]) -> tuple[Floats, Floats]:
    folded = fold(graph)
    carried, lengths = folded.carried, graph.lengths()
    core = graph.part(folded.core)
    hanging, total = np.zeros(len(graph)), np.zeros(len(graph))
    """Distances from each node to all that is folded into it, and to all."""
    for node, parent, edge in folded.order:
        hanging[parent] += hanging[node] + lengths.data[edge] * carried[node]
    labels = connected_components(core.weights, directed=False)[1] if len(core) else np.zeros(0, np.int64)
    together = np.bincount(labels, weights=hanging[folded.core])[labels]
    total[folded.core] = _measured(core.lengths(), carried[folded.core])[1] + together
    for node, parent, edge in reversed(folded.order):
        total[node] = total[parent] + lengths.data[edge] * (folded.sizes[node] - 2 * carried[node])
    return folded.sizes - 1, total


def _batches(numbers: Integers, size: int) -> Iterator[Integers]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
