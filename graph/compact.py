"""A network as arrays, for the measures: rows of weights, and the trees at its edge folded away.

Most entities of a real graph hang on one other by a single relation. What the shortest ways do in such trees
can be told by counting, so only what is left, the core, has to be searched. Folding them away is exact
(Baglioni, Geraci, Pellegrini and Lastres 2012).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Name = TypeVar("Name", bound=Hashable)
Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
if TYPE_CHECKING:
    AnyGraph: TypeAlias = nx.Graph[Name]
else:  # the class takes a parameter in its stubs only
    AnyGraph = nx.Graph


@dataclass(frozen=True)
class Compact(Generic[Name]):
    """A graph without parallel edges: `weights[i, j]` is that of the edge from `names[i]` to `names[j]`."""

    names: tuple[Name, ...]
    weights: Any
    """A `scipy.sparse.csr_array`; symmetric where the graph is not directed."""
    directed: bool

    def __len__(self) -> int:
        return len(self.names)

    def scores(self, values: Iterable[float]) -> dict[Name, float]:
        """Return values by the names that they belong to."""
        return dict(zip(self.names, map(float, values), strict=True))

    def without_loops(self) -> Compact[Name]:
        """Return the graph without edges from a node to itself, which no shortest way takes."""
        entries = self.weights.tocoo()
        kept = entries.row != entries.col
        if kept.all():
            return self
        pairs = entries.row[kept], entries.col[kept]
        return Compact(self.names, csr_array((entries.data[kept], pairs), shape=entries.shape), self.directed)

    def part(self, chosen: Integers) -> Compact[Name]:
        """Return the nodes with these numbers and the edges between them."""
        names = tuple(self.names[number] for number in chosen.tolist())
        return Compact(names, self.weights[chosen][:, chosen], self.directed)

    def lengths(self) -> Any:
        """Return how long each edge is: the inverse of its weight (Newman 2001)."""
        lengths = self.weights.copy()
        lengths.data = 1.0 / lengths.data
        return lengths


def compact(graph: AnyGraph[Name], weight: str | None = None, *, undirected: bool = False) -> Compact[Name]:
    """Return a networkx graph as arrays; weights of parallel edges are added, without `weight` each pair has 1.

    With `undirected` directions do not count, and edges from a node to itself are left out.

    >>> network = nx.MultiDiGraph()
    >>> _ = network.add_weighted_edges_from([("a", "b", 0.5), ("a", "b", 0.25), ("c", "a", 1.0), ("c", "c", 1.0)])
    >>> compact(network, "weight").weights.toarray().tolist()
    [[0.0, 0.75, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 1.0]]
    >>> compact(network, undirected=True).weights.toarray().tolist()
    [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    """
    names = tuple(graph)
    counts, ends, values = _edges(graph, {name: place for place, name in enumerate(names)}, weight)
    rows = np.repeat(np.arange(len(names), dtype=np.int32), counts)
    directed = graph.is_directed() and not undirected
    if undirected:
        other = rows != ends
        rows, ends, values = rows[other], ends[other], values[other]
    if graph.is_directed() and not directed:
        rows, ends, values = np.concatenate([rows, ends]), np.concatenate([ends, rows]), np.concatenate([values] * 2)
    weights = csr_array((values, (rows, ends)), shape=(len(names), len(names)))
    weights.sum_duplicates()
    if weight is None:
        weights.data[:] = 1.0
    return Compact(names, weights, directed)


def _edges(
    graph: AnyGraph[Name], number: Mapping[Name, int], weight: str | None
) -> tuple[list[int], npt.NDArray[np.int32], Floats]:
    """Return how many edges each node has, where they lead, and their weights: those of undirected ones both ways."""
    if graph.is_multigraph():
        counts = [sum(map(len, ends.values())) for _, ends in graph.adjacency()]
        targets = [number[end] for _, ends in graph.adjacency() for end, keys in ends.items() for _ in keys]
    else:
        counts = [len(ends) for _, ends in graph.adjacency()]
        targets = [number[end] for _, ends in graph.adjacency() for end in ends]
    if weight is None:
        values = np.ones(len(targets))
    elif graph.is_multigraph():
        edges = (keys.values() for _, ends in graph.adjacency() for keys in ends.values())
        values = np.array([data.get(weight, 1.0) for keys in edges for data in keys], np.float64)
    else:
        every = (data for _, ends in graph.adjacency() for data in ends.values())
        values = np.array([data.get(weight, 1.0) for data in every], np.float64)
    return counts, np.array(targets, np.int32), values


@dataclass(frozen=True)
class Folded:
    """What is left when all trees are folded into what they hang on."""

    core: Integers
    """The nodes that are left."""
    carried: Floats
    """For each node, how many are folded into it, itself included."""
    order: tuple[tuple[int, int, int], ...]
    """Each node that was folded, the one that it hangs on, and the place of the edge in the weights, in turn."""
    sizes: Floats
    """For each node, how many hang together with it."""


def fold(graph: Compact[Any]) -> Folded:
    """Fold the trees of an undirected graph without loops.

    >>> folded = fold(compact(nx.Graph(["ab", "bc", "cd", "de", "ec"])))
    >>> folded.core.tolist(), folded.carried.tolist(), folded.order
    ([2, 3, 4], [1.0, 2.0, 3.0, 1.0, 1.0], ((0, 1, 0), (1, 2, 2)))
    """
    starts, ends = graph.weights.indptr.tolist(), graph.weights.indices.tolist()
    left = np.diff(graph.weights.indptr).tolist()
    carried, order, gone = [1.0] * len(graph), [], [False] * len(graph)
    latest = [node for node, count in enumerate(left) if count == 1]
    while latest:
        node = latest.pop()
        if left[node] != 1:
            continue
        edge = next(place for place in range(starts[node], starts[node + 1]) if not gone[ends[place]])
        parent = ends[edge]
        gone[node], left[node] = True, 0
        left[parent] -= 1
        carried[parent] += carried[node]
        order.append((node, parent, edge))
        if left[parent] == 1:
            latest.append(parent)
    labels = connected_components(graph.weights, directed=False)[1] if len(graph) else np.zeros(0, np.int64)
    sizes = np.bincount(labels)[labels].astype(np.float64)
    return Folded(np.flatnonzero(~np.array(gone, bool)), np.array(carried), tuple(order), sizes)
