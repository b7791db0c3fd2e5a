"""Where the nodes of a large drawing go: quick, with room for every label, and the same every time.

Entities with one neighbour only stand in a disc around it, those of a kind in one sector. The others are placed by
stress majorisation that looks at the edges and at the distances to some pivots instead of at all pairs (the sparse
stress model of Ortmann, Klimenta and Brandes, 2016). Then all go to the nearest free cell of a lattice, those near the
middle having the choice; what is larger than a cell takes the cells around as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import networkx as nx

    Simple = nx.Graph[str]

Array = npt.NDArray[np.float64]
CELL = np.array([124.0, 66.0])
"""Room for an ordinary node with two lines of label."""
EDGE = 110.0
"""Length of an edge between two nodes that nothing hangs on."""
PIVOTS = 60
ROUNDS = 30
PIVOT_SHARE = 0.3
EDGE_SHARE = 3.0
GOLDEN = (math.sqrt(5) - 1) / 2
TOUCHING = 1e-3


def large_layout(flat: Simple, nodes: Sequence[str], root: str, start: Array, sizes: Array, *, stretch: float) -> Array:
    """Return a place for each node of a connected network, no two boxes of `sizes` overlapping.

    Parameters
    ----------
    flat
        The network.
    nodes
        Its nodes, those of a kind together.
    root
        The node in the middle.
    start
        Places to start from, in the order of the nodes.
    sizes
        Width and height of each node with its label.
    stretch
        How much wider than high the drawing shall be.
    """
    leaves = _leaves(flat, nodes, root)
    hanging = {leaf for those in leaves.values() for leaf in those}
    core = [n for n, node in enumerate(nodes) if node not in hanging]
    radius = {hub: _disc(len(those), stretch) for hub, those in leaves.items()}
    points = start.copy()
    points[core] = _sparse_stress(flat, [nodes[n] for n in core], start[core], radius) * (stretch, 1.0)
    place = {node: n for n, node in enumerate(nodes)}
    for hub, those in leaves.items():
        points[[place[leaf] for leaf in those]] = points[place[hub]] + _around(len(those), radius[hub], stretch)
    return _snap(points, sizes, place[root])


def _leaves(flat: Simple, nodes: Sequence[str], root: str) -> dict[str, list[str]]:
    """Return what hangs on each node and on nothing else."""
    found: dict[str, list[str]] = {}
    for node in nodes:
        if node != root and flat.degree(node) == 1:
            found.setdefault(next(iter(flat[node])), []).append(node)
    return found


def _disc(count: int, stretch: float) -> float:
    """Return the radius of a disc in which so many cells have room."""
    return math.sqrt((count + 3) * float(CELL.prod()) / math.pi / stretch)


def _around(count: int, radius: float, stretch: float) -> Array:
    """Return offsets that fill a disc evenly, in the order of their angle."""
    steps = np.arange(count)
    reach = radius * np.sqrt(0.08 + 0.92 * ((steps * GOLDEN) % 1))
    angle = (steps + 0.5) * 2 * math.pi / count
    return np.column_stack((stretch * reach * np.cos(angle), reach * np.sin(angle)))


def _sparse_stress(flat: Simple, core: Sequence[str], points: Array, radius: dict[str, float]) -> Array:
    from scipy.sparse import coo_matrix  # noqa: PLC0415 - slow to load
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

    place = {node: n for n, node in enumerate(core)}
    ends = [(place[one], place[two]) for one, two in flat.edges() if one in place and two in place and one != two]
    if not ends:
        return points
    first, second = np.array(ends).T
    around = np.array([radius.get(node, 0.0) for node in core])
    wished = EDGE + around[first] + around[second]
    pivots = np.unique(np.linspace(0, len(core) - 1, min(len(core), PIVOTS)).astype(int))
    roads = coo_matrix((wished, (first, second)), shape=(len(core), len(core))).tocsr()
    far: Array = dijkstra(roads, directed=False, indices=pivots)
    strength = np.divide(1.0, far**2, out=np.zeros_like(far), where=far > 0) * (len(core) / len(pivots)) * PIVOT_SHARE
    near = EDGE_SHARE / wished**2
    return _majorise(points, (first, second, wished, near), (pivots, strength, strength * far))


_Edges = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Array, Array]
_Pivots = tuple[npt.NDArray[np.intp], Array, Array]


def _majorise(points: Array, edges: _Edges, pivots: _Pivots) -> Array:
    """Move each point to where its edges and the pivots want it, again and again."""
    first, second, wished, near = edges
    chosen, strength, pull = pivots
    count = len(points)
    total = np.bincount(first, near, count) + np.bincount(second, near, count) + strength.sum(axis=0)
    for _ in range(ROUNDS):
        along = points[first] - points[second]
        along *= (wished / np.maximum(np.hypot(*along.T), TOUCHING))[:, None]
        from_pivots = points[None, :, :] - points[chosen][:, None, :]
        drawn = pull / np.maximum(np.hypot(from_pivots[..., 0], from_pivots[..., 1]), TOUCHING)
        wanted = strength.T @ points[chosen] + (drawn[..., None] * from_pivots).sum(axis=0)
        for axis in (0, 1):
            wanted[:, axis] += np.bincount(first, near * (points[second, axis] + along[:, axis]), count)
            wanted[:, axis] += np.bincount(second, near * (points[first, axis] - along[:, axis]), count)
        points = wanted / total[:, None]
    return points


def _snap(points: Array, sizes: Array, root: int) -> Array:
    """Move each point to the nearest free cell, from the middle outwards."""
    middle = points[root]
    targets = np.rint((points - middle) / CELL).astype(int)
    blocks = (np.ceil((sizes / CELL - 1) / 2).clip(0)).astype(int)  # cells to each side that a large box takes
    order = np.argsort((((points - middle) / CELL) ** 2).sum(axis=1), kind="stable")
    taken: set[tuple[int, int]] = set()
    settled = np.zeros_like(points)
    rings: list[list[tuple[int, int]]] = []
    starts: dict[tuple[int, int], int] = {}
    for n in order.tolist():
        x, y = (int(value) for value in targets[n])
        wide, high = (int(value) for value in blocks[n])
        ring = starts.get((x, y), 0)  # nearer rings around this cell were full before
        while (found := _free(taken, (x, y), _ring(rings, ring), (wide, high))) is None:
            ring += 1
        if not wide and not high:
            starts[x, y] = ring
        taken.update(_block(found, wide, high))
        settled[n] = found
    return np.asarray(settled * CELL)


def _ring(rings: list[list[tuple[int, int]]], number: int) -> list[tuple[int, int]]:
    """Return the offsets at a distance of about so many cells, nearest first; made when they are first wanted."""
    while len(rings) <= number:
        reach = len(rings)
        span = range(-reach, reach + 1)
        edge = [(x, y) for x in span for y in span if max(abs(x), abs(y)) == reach]
        rings.append(sorted(edge, key=lambda at: (at[0] ** 2 + at[1] ** 2, at)))
    return rings[number]


def _free(
    taken: set[tuple[int, int]], at: tuple[int, int], offsets: list[tuple[int, int]], sides: tuple[int, int]
) -> tuple[int, int] | None:
    for x, y in offsets:
        cell = (at[0] + x, at[1] + y)
        if cell not in taken and (sides == (0, 0) or taken.isdisjoint(_block(cell, *sides))):
            return cell
    return None


def _block(at: tuple[int, int], wide: int, high: int) -> list[tuple[int, int]]:
    return [(at[0] + x, at[1] + y) for x in range(-wide, wide + 1) for y in range(-high, high + 1)]
