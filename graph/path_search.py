"""The search behind paths: the cheapest way of few hops between any of some nodes and any of others.

Nodes are numbers in the order of their IRIs. What it would cost from each node to the nearest end, hops and
former searches aside, is worked out first, by scipy; the search then goes where the sum is least (Hart,
Nilsson and Raphael 1968). Labels are pairs of node and hop count, so that a limit on hops is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import chain, pairwise
from typing import Any, TypeAlias

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Walk: TypeAlias = tuple[int, ...]
Label: TypeAlias = tuple[float, Walk, float, float, bool]
"""What a way would cost at least, its nodes, what it has cost, its last node with it unless it arrived, the same
without what was made dearer, and whether it arrived."""


@dataclass(frozen=True)
class Roads:
    """The network as the search sees it: undirected, one relation a pair, the cheapest."""

    steps: Sequence[Mapping[int, float]]
    """For each node its neighbours, with what the step there costs."""
    onward: Sequence[Sequence[tuple[int, float]]]
    """The same without neighbours from which there is no other way on."""
    passing: Sequence[float]
    """What it costs to pass each node."""
    matrix: Any
    """The steps back: row and column are node and neighbour, with the cost of the step and of passing the node."""

    @classmethod
    def of(cls, steps: Sequence[Mapping[int, float]], passing: Sequence[float]) -> Roads:
        """Prepare roads."""
        counts = np.array([len(others) for others in steps], np.int64)
        ends = np.array([other for others in steps for other in others], np.int64)
        costs = np.array([step for others in steps for step in others.values()], np.float64)
        costs += np.repeat(np.array(passing, np.float64), counts)
        starts = np.concatenate([[0], np.cumsum(counts)])
        onward = [[(other, step) for other, step in others.items() if len(steps[other]) > 1] for others in steps]
        return cls(steps, onward, passing, csr_array((costs, ends, starts), shape=(len(steps), len(steps))))

    def cost(self, walk: Walk) -> float:
        """Return what a walk costs."""
        return sum(self.steps[a][b] for a, b in pairwise(walk)) + sum(self.passing[node] for node in walk[1:-1])

    def before(self, targets: frozenset[int]) -> tuple[Sequence[float], Sequence[float]]:
        """Return for each node what the way to the nearest target costs at least, and how few hops there are."""
        ends = sorted(targets)
        back = self.matrix.copy()
        for end in ends:
            back.data[back.indptr[end] : back.indptr[end + 1]] -= self.passing[end]
        costs = dijkstra(back, indices=ends, min_only=True)
        hops = dijkstra(self.matrix, indices=ends, min_only=True, unweighted=True)
        return costs.tolist(), hops.tolist()


@dataclass
class Search:
    """One search, and what has been made dearer for the next."""

    roads: Roads
    sources: frozenset[int]
    targets: frozenset[int]
    max_hops: int
    most: float = float("inf")
    """What a way may cost at most, whatever has been made dearer."""
    extra: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))
    direct: bool = True
    costs: Sequence[float] = ()
    hops: Sequence[float] = ()
    hanging: defaultdict[int, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))
    """Targets with one neighbour only, by this neighbour."""

    def __post_init__(self) -> None:
        self.costs, self.hops = self.roads.before(self.targets)
        for target in sorted(self.targets):
            if len(self.roads.steps[target]) == 1:
                [(neighbour, step)] = self.roads.steps[target].items()
                self.hanging[neighbour].append((target, step))

    def free(self, walk: Walk) -> Walk:
        """Return the nodes of a walk that another could have in their place: not an end that is the only one."""
        start = 0 if len(self.sources) > 1 else 1
        return walk[start : len(walk) if len(self.targets) > 1 else -1]

    def avoid(self, walk: Walk, penalty: float) -> None:
        """Make what is free on a walk dearer; a direct relation of two ends, where nothing is, is not taken again."""
        for node in self.free(walk):
            self.extra[node] += penalty
        self.direct = self.direct and len(self.free(walk)) > 0

    def cheapest(self) -> Walk | None:
        """Return the cheapest walk of at most `max_hops` edges; of equal costs that over the first nodes."""
        heap = list(self._starts())
        heapify(heap)
        fewest: dict[int, int] = {}
        while heap:
            _, walk, cost, plain, arrived = heappop(heap)
            if arrived:
                return walk
            node, hops = walk[-1], len(walk) - 1
            if hops >= fewest.get(node, self.max_hops):  # reached before: cheaper, and in no more hops
                continue
            fewest[node] = hops
            for label in self._further(walk, cost, plain):
                other = label[1][-1]
                if label[4] or hops + 1 < fewest.get(other, self.max_hops + 1):
                    heappush(heap, label)
        return None

    def _starts(self) -> Iterator[Label]:
        for node in self.sources:
            reach = self.hops[node] if node not in self.targets else 1  # from one to another of the same
            cost = self.extra.get(node, 0.0)
            if reach <= self.max_hops and self.costs[node] <= self.most:
                yield cost + self.costs[node], (node,), cost, 0.0, False

    def _further(self, walk: Walk, cost: float, plain: float) -> Iterator[Label]:
        """Yield the ways one step on from which a target is within reach."""
        node, left = walk[-1], self.max_hops - len(walk)
        for other, step in chain(self.roads.onward[node], self.hanging.get(node, ())):
            if self.hops[other] > left:
                continue
            if other not in self.targets:
                bare = plain + step + self.roads.passing[other]
                after = cost + step + self.roads.passing[other] + self.extra.get(other, 0.0)
                if bare + self.costs[other] <= self.most:
                    yield after + self.costs[other], (*walk, other), after, bare, False
            elif plain + step <= self.most and other != walk[0] and (self.direct or len(walk) > 1):
                after = cost + step + (self.extra.get(other, 0.0) if len(self.targets) > 1 else 0.0)
                yield after, (*walk, other), after, plain + step, True
