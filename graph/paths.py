r"""Paths between two entities: the few that say something, not the shortest through a hub.

Method: the cost of a path is the sum of its edges' costs plus a penalty for each interior node that
grows with the number :math:`d(v)` of its neighbours,

.. math:: c(P) = \sum_{e \in P} c(e) + \beta \sum_{v \in \mathrm{int}(P)} \ln d(v)

so that two entities that merely belong to the same big city are further apart than two that share a
railway. The cheapest path of at most `max_hops` edges is found by a label-setting search over pairs of
node and hop count; alternatives by the penalty method for alternative routes (Chen, Bell and
Bogenberger, 2007): the interior nodes of a path found are made dearer and the search runs again.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from weakref import WeakKeyDictionary

import networkx as nx

from graph.network import Network, Path, edge_of, node_of

HUB_PENALTY = 0.5
"""The factor beta: a node with 100 neighbours costs as much as two and a quarter ordinary edges."""

RELATION_COST = {"partOf": 1.2, "developsIndustry": 1.3, "pursuesStrategy": 1.4, "adjacentTo": 1.5, "overlaps": 1.6}
"""Relations that hold between many things say less of a pair; any other costs 1."""
STATUS_COST = {"Ongoing": 0.1, "Planned": 0.2, "Proposed": 0.4}
"""What is built (or needs no status) costs nothing more."""
ORIGIN_COST = {"stated": 0.0, "reference": 0.4, "inferred": 0.8}
"""What no document states is dearer."""

MAX_DETOUR = 4.0
"""An alternative that costs this much more than the best path, about two hops over busy nodes, is noise."""

Statement = tuple[str, str, str]


def find_paths(network: Network, source: str, target: str, *, limit: int = 3, max_hops: int = 6) -> list[Path]:
    """Return the best few paths between two entities that differ from each other, cheapest first.

    Relations are walked both ways; each hop tells the direction in which it is asserted. Of parallel
    relations a path takes the cheapest. Two paths share at most half of the interior nodes of the shorter.

    Parameters
    ----------
    network
        A network as `graph.projection.project` gives it.
    source, target
        IRIs of the entities.
    limit, max_hops
        How many paths there may be, and how many edges each may have.

    Returns
    -------
    list of Path
        Empty when there is no path within `max_hops`. From an entity to itself, the path without edges.

    Raises
    ------
    UnknownEntityError
        When the network lacks an end point.

    Examples
    --------
    >>> import networkx as nx
    >>> from graph.network import describe_edge, describe_node
    >>> city = nx.MultiDiGraph()
    >>> for name in ("仁怀市", "遵义市", "赤水市", "黔边城市带", "上海市"):
    ...     city.add_node(name, **describe_node(name))
    >>> for n in range(20):  # 遵义市 is a hub: everything lies in it
    ...     city.add_node(f"镇{n}", **describe_node(f"镇{n}"))
    ...     _ = city.add_edge(f"镇{n}", "遵义市", "partOf", **describe_edge("partOf"))
    >>> for part in ("仁怀市", "赤水市"):
    ...     for whole in ("遵义市", "黔边城市带"):
    ...         _ = city.add_edge(part, whole, "partOf", **describe_edge("partOf"))
    >>> [[node.label for node in path.nodes] for path in find_paths(city, "仁怀市", "赤水市")]
    [['仁怀市', '黔边城市带', '赤水市'], ['仁怀市', '遵义市', '赤水市']]
    >>> [edge.direction for edge in find_paths(city, "仁怀市", "赤水市")[0].edges]
    ['forward', 'backward']

    The degenerate cases:

    >>> find_paths(city, "仁怀市", "上海市")
    []
    >>> find_paths(city, "仁怀市", "赤水市", max_hops=1)
    []
    >>> [path.edges for path in find_paths(city, "仁怀市", "仁怀市")]
    [()]
    """
    start, goal = node_of(network, source), node_of(network, target)
    if start == goal:
        return [Path((start,), (), 0.0)]
    roads = _roads(network)
    found = _alternatives(roads, source, target, limit, max_hops)
    return sorted((_path(network, roads, walk) for walk in found), key=lambda p: (p.cost, [n.iri for n in p.nodes]))


def path_along(network: Network, walk: tuple[str, ...]) -> Path:
    """Return the path over given nodes in turn, by the cheapest relation at each hop."""
    return _path(network, _roads(network), walk)


def statement_cost(network: Network, statement: Statement) -> float:
    """Return what one relation costs: its kind, its status and where it comes from."""
    subject, predicate, obj = statement
    data = network.edges[subject, obj, predicate]
    return RELATION_COST.get(predicate, 1.0) + STATUS_COST.get(data["status"] or "", 0.0) + ORIGIN_COST[data["origin"]]


@dataclass(frozen=True)
class _Roads:
    """The network as the search sees it: undirected, one relation a pair, the cheapest."""

    hops: Mapping[str, Mapping[str, tuple[float, Statement]]]
    penalty: Mapping[str, float]


_known: WeakKeyDictionary[Network, _Roads] = WeakKeyDictionary()


def _roads(network: Network) -> _Roads:
    roads = _known.get(network) or _build(network)
    if nx.is_frozen(network):
        _known[network] = roads
    return roads


def _build(network: Network) -> _Roads:
    hops: dict[str, dict[str, tuple[float, Statement]]] = {node: {} for node in network}
    for subject, obj, predicate in network.edges(keys=True):
        if subject == obj:
            continue
        statement = (subject, predicate, obj)
        choice = (statement_cost(network, statement), statement)
        for a, b in ((subject, obj), (obj, subject)):
            hops[a][b] = min(hops[a].get(b, choice), choice)
    return _Roads(hops, {node: HUB_PENALTY * math.log(max(1, len(others))) for node, others in hops.items()})


def _alternatives(roads: _Roads, source: str, target: str, limit: int, max_hops: int) -> list[tuple[str, ...]]:
    """Search again and again, with what was found made dearer; at most four searches a path wanted."""
    search = _Search(roads, source, target, max_hops, _hops_to(roads, target, max_hops))
    found: list[tuple[str, ...]] = []
    best = math.inf
    for _ in range(4 * limit):
        walk = search.cheapest() if len(found) < limit else None
        if walk is None:
            break
        cost = _cost(roads, walk)
        best = min(best, cost)
        if cost <= best + MAX_DETOUR and all(_differ(walk, other) for other in found):
            found.append(walk)
        search.avoid(walk, best / 2)
    return found


def _differ(walk: tuple[str, ...], other: tuple[str, ...]) -> bool:
    mine, theirs = set(walk[1:-1]), set(other[1:-1])
    return 2 * len(mine & theirs) <= min(len(mine), len(theirs))


def _hops_to(roads: _Roads, target: str, max_hops: int) -> dict[str, int]:
    """Return how many hops each node is from the target, for those within reach."""
    hops, queue = {target: 0}, deque([target])
    while queue:
        node = queue.popleft()
        if hops[node] == max_hops:
            break
        for other in roads.hops[node]:
            if other not in hops:
                hops[other] = hops[node] + 1
                queue.append(other)
    return hops


@dataclass
class _Search:
    """One search for a way between two entities, and what has been made dearer for the next."""

    roads: _Roads
    source: str
    target: str
    max_hops: int
    remaining: Mapping[str, int]
    extra: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    direct: bool = True

    def avoid(self, walk: tuple[str, ...], penalty: float) -> None:
        """Make the interior of a walk dearer; a direct relation, which has none, is not taken again."""
        for node in walk[1:-1]:
            self.extra[node] += penalty
        self.direct = self.direct and len(walk[1:-1]) > 0

    def cheapest(self) -> tuple[str, ...] | None:
        """Return the cheapest walk of at most `max_hops` edges; equal costs fall to the lesser IRIs."""
        heap: list[tuple[float, tuple[str, ...]]] = [(0.0, (self.source,))]
        fewest: dict[str, int] = {}
        while heap:
            cost, walk = heappop(heap)
            node, hops = walk[-1], len(walk) - 1
            if node == self.target:
                return walk
            if hops >= fewest.get(node, self.max_hops):  # reached before: cheaper, and in no more hops
                continue
            fewest[node] = hops
            cost += self.passing(node)
            for other, step in self.steps(node, hops + 1):
                if hops + 1 < fewest.get(other, self.max_hops + 1):
                    heappush(heap, (cost + step, (*walk, other)))
        return None

    def passing(self, node: str) -> float:
        return 0.0 if node == self.source else self.roads.penalty[node] + self.extra[node]

    def steps(self, node: str, hops: int) -> Iterator[tuple[str, float]]:
        """Yield the neighbours from which the target is still within reach, with the cost of the edge."""
        for other, (step, _) in self.roads.hops[node].items():
            within = hops + self.remaining.get(other, self.max_hops) <= self.max_hops
            if within and (self.direct or (node, other) != (self.source, self.target)):
                yield other, step


def _cost(roads: _Roads, walk: tuple[str, ...]) -> float:
    steps = sum(roads.hops[a][b][0] for a, b in pairwise(walk))
    return steps + sum(roads.penalty[node] for node in walk[1:-1])


def _path(network: Network, roads: _Roads, walk: tuple[str, ...]) -> Path:
    edges = (edge_of(network, a, b, roads.hops[a][b][1]) for a, b in pairwise(walk))
    return Path(tuple(node_of(network, iri) for iri in walk), tuple(edges), _cost(roads, walk))
