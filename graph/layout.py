"""Where the nodes of a drawing go: computed here, the same every time, so that the browser only draws.

Three steps for each connected part. (1) A radial tree around the focus, neighbours of a kind side by
side, gives the start. (2) Stress majorisation (Gansner, Koren and North 2004) brings the distances on
the page near those in the network, a little stretched in width as screens are. (3) Boxes that overlap,
labels included, are pushed apart; what still overlaps moves to the nearest free place, those near the
middle having the choice. The parts are then set side by side, the largest first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt

from graph.large_layout import large_layout

if TYPE_CHECKING:
    Simple: TypeAlias = nx.Graph[str]
else:  # the class takes a parameter in its stubs only
    Simple = nx.Graph

Array: TypeAlias = npt.NDArray[np.float64]
Position = tuple[float, float]
Box = tuple[float, float]

LARGE = 600
"""Parts with more nodes than this are laid out by `graph.large_layout`: the time for stress grows with the square."""
UNIT = 170.0
"""Length of an ordinary edge, in pixels."""
STRETCH = 1.6
"""How much wider than high a drawing is."""
STRESS_ROUNDS = 15
PUSH_ROUNDS = 40
GAP = 6.0
"""Least distance between two boxes."""
TOUCHING = 1e-6
"""What counts as nothing, in pixels."""
SLACK = 1.5
"""How much room there is for the boxes, as a multiple of their area."""
CHUNK = 64
"""How many places are tried at a time."""
SPIRAL_STEP = 18.0
"""How far apart the places tried are, about half the height of a box."""


def layout(
    flat: Simple,
    boxes: Mapping[str, Box],
    *,
    focus: str | None = None,
    kind: Callable[[str], str] = str,
    stretch: float = STRETCH,
) -> dict[str, Position]:
    """Return a position for each node, in pixels, with no two boxes overlapping.

    Parameters
    ----------
    flat
        An undirected network.
    boxes
        Width and height that each node takes with its label.
    focus
        The node to put at the origin; by default the one with the most neighbours.
    kind
        What makes neighbours sit side by side, such as their class.
    stretch
        How much wider than high the drawing shall be.

    Examples
    --------
    >>> layout(nx.Graph(), {})
    {}
    >>> layout(nx.empty_graph(["遵义市"]), {"遵义市": (50, 20)})
    {'遵义市': (0.0, 0.0)}
    >>> pair = layout(nx.path_graph(["遵义市", "白酒"]), {"遵义市": (50, 20), "白酒": (40, 20)}, focus="遵义市")
    >>> pair["遵义市"], round(math.dist(*pair.values()))
    ((0.0, 0.0), 170)
    """
    parts = sorted(nx.connected_components(flat), key=lambda part: (focus not in part, -len(part), min(part)))
    placed: dict[str, Position] = {}
    for part in parts:
        nodes = sorted(part, key=lambda node: (kind(node), node))
        root = focus if focus in part else min(nodes, key=lambda node: (-flat.degree(node), node))
        sizes = np.array([boxes[node] for node in nodes], dtype=float)
        start = _start(flat, nodes, root)
        if len(nodes) > LARGE:
            points = large_layout(flat, nodes, root, start, sizes, stretch=stretch)
        else:
            points = _separate(_stress(start, _distances(flat, nodes), stretch), sizes)
        points -= points[nodes.index(root)]
        points += _beside(placed, boxes, points, sizes)
        placed.update(
            (node, (round(float(x), 1), round(float(y), 1))) for node, (x, y) in zip(nodes, points, strict=True)
        )
    return {node: placed[node] for node in flat}


def _start(flat: Simple, nodes: list[str], root: str) -> Array:
    """Place nodes on rings around the root, each subtree in a sector as wide as it has leaves."""
    place = {node: n for n, node in enumerate(nodes)}
    children: dict[str, list[str]] = {node: [] for node in nodes}
    order = [root]
    depth = {root: 0}
    for node in order:
        for other in sorted(flat[node], key=place.__getitem__):
            if other not in depth:
                depth[other] = depth[node] + 1
                children[node].append(other)
                order.append(other)
    leaves = dict.fromkeys(nodes, 1)
    for node in reversed(order):
        leaves[node] = sum(leaves[child] for child in children[node]) or 1
    points = np.zeros((len(nodes), 2))
    sector = {root: (0.0, 2 * math.pi)}
    for node in order:
        start, width = sector[node]
        angle = start + width / 2
        points[place[node]] = depth[node] * math.cos(angle), depth[node] * math.sin(angle)
        for child in children[node]:
            share = width * leaves[child] / leaves[node]
            sector[child] = (start, share)
            start += share
    return points * UNIT


def _distances(flat: Simple, nodes: list[str]) -> Array:
    """Return the wished distances: steps in the network by the length of an ordinary edge."""
    from scipy.sparse.csgraph import shortest_path  # noqa: PLC0415 - slow to load

    matrix = nx.to_scipy_sparse_array(flat, nodelist=nodes, weight=None, format="csr")
    steps: Array = shortest_path(matrix, directed=False, unweighted=True)
    return steps * UNIT


def _stress(points: Array, wished: Array, stretch: float) -> Array:
    """Move points so that their distances come near the wished ones, the short ones foremost."""
    from scipy.linalg import cho_factor, cho_solve  # noqa: PLC0415
    from scipy.spatial.distance import pdist, squareform  # noqa: PLC0415

    if len(points) < 3:  # noqa: PLR2004 - two points are where they should be
        return points
    strength = np.divide(1.0, wished, out=np.zeros_like(wished), where=wished > 0)
    weights = -(strength**2)
    np.fill_diagonal(weights, -weights.sum(axis=1))
    factor = cho_factor(weights + strength.max() ** 2 / len(points), overwrite_a=True, check_finite=False)
    for _ in range(STRESS_ROUNDS):
        lengths = squareform(pdist(points))
        np.fill_diagonal(lengths, 1.0)
        pull = strength / np.maximum(lengths, TOUCHING, out=lengths)
        moved = pull.sum(axis=1)[:, None] * points - pull @ points
        points = cho_solve(factor, moved, check_finite=False)
    return points * (stretch, 1.0)


def _separate(points: Array, sizes: Array) -> Array:
    """Move boxes until none overlap: make room, push them apart, then move those that still overlap."""
    sizes = sizes + GAP
    points = _roomy(points, sizes)
    for _ in range(PUSH_ROUNDS):
        first, second, overlap = _clashes(points, sizes)
        if not len(first):
            return points
        axis = overlap.argmin(axis=1)  # the lesser move
        rows = np.arange(len(axis))
        away = np.where(points[first, axis] >= points[second, axis], 0.5, -0.5) * overlap[rows, axis]
        points = points.copy()
        np.add.at(points, (first, axis), away)
        np.add.at(points, (second, axis), -away)
    return _settle(points, sizes)


def _roomy(points: Array, sizes: Array) -> Array:
    """Blow the drawing up until its ellipse could hold all boxes with `SLACK` times their area."""
    ellipse = math.pi * 4 * float(np.prod(points.std(axis=0)))
    needed = SLACK * float(np.prod(sizes, axis=1).sum())
    return points * max(1.0, math.sqrt(needed / ellipse)) if ellipse > TOUCHING else points


def _clashes(points: Array, sizes: Array) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Array]:
    """Return the pairs of boxes that overlap, and by how much in width and height."""
    from scipy.spatial import KDTree  # noqa: PLC0415

    largest = sizes.max(axis=0)
    pairs = KDTree(points / largest).query_pairs(1.0, p=math.inf, output_type="ndarray")
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    first, second = pairs[:, 0], pairs[:, 1]
    overlap = (sizes[first] + sizes[second]) / 2 - np.abs(points[first] - points[second])
    clash = (overlap > TOUCHING).all(axis=1)
    return first[clash], second[clash], overlap[clash]


def _settle(points: Array, sizes: Array) -> Array:
    """Move boxes that overlap, those near the middle first, each to the free place nearest to its own."""
    first, second, _ = _clashes(points, sizes)
    clashing = np.unique(np.concatenate((first, second)))
    moving = clashing[np.argsort((points[clashing] ** 2).sum(axis=1), kind="stable")]
    still = np.setdiff1d(np.arange(len(points)), moving)
    order = np.concatenate((still, moving))
    points, sizes = points[order], sizes[order]
    settled = points.copy()
    for n in range(len(still), len(points)):
        reach = (sizes[:n] + sizes[n]) / 2 - TOUCHING
        distance = np.abs(settled[:n] - points[n]) - reach
        for offsets in _spiral():
            near = np.flatnonzero((distance < np.abs(offsets).max(axis=0)).all(axis=1))
            gaps = np.abs((points[n] + offsets)[:, None, :] - settled[None, near, :])
            taken = ((gaps[..., 0] < reach[near, 0]) & (gaps[..., 1] < reach[near, 1])).any(axis=1)
            if not taken.all():
                settled[n] = points[n] + offsets[taken.argmin()]
                break
    return settled[np.argsort(order, kind="stable")]


def _spiral() -> Iterator[Array]:
    """Yield offsets to try, nearest first, without end: the place itself, then a sunflower around it."""
    yield np.zeros((1, 2))
    for ring in count():
        steps = np.arange(1 + ring * CHUNK, 1 + (ring + 1) * CHUNK)
        radius, angle = SPIRAL_STEP * np.sqrt(steps), steps * math.pi * (3 - math.sqrt(5))
        yield np.column_stack((radius * np.cos(angle) * STRETCH, radius * np.sin(angle)))


def _beside(placed: Mapping[str, Position], boxes: Mapping[str, Box], points: Array, sizes: Array) -> Array:
    """Return the shift that sets a part to the right of what is placed, its top level with the top."""
    if not placed:
        return np.zeros(2)
    right = max(x + boxes[node][0] / 2 for node, (x, _) in placed.items())
    left = float((points[:, 0] - sizes[:, 0] / 2).min())
    return np.array([right - left + UNIT / 2, 0.0])
