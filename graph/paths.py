r"""Paths between two entities or classes: the few that say something, not the shortest through a hub.

Method: the cost of a path is the sum of its edges' costs plus a penalty for each interior node that
grows with the number :math:`d(v)` of its neighbours,

.. math:: c(P) = \sum_{e \in P} c(e) + \beta \sum_{v \in \mathrm{int}(P)} \ln d(v)

so that two entities that merely belong to the same big city are further apart than two that share a
railway. The cheapest path of at most `max_hops` edges is found by the search of `graph.path_search`,
alternatives by the penalty method for alternative routes (Chen, Bell and
Bogenberger, 2007): the interior nodes of a path found are made dearer and the search runs again.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias
from weakref import WeakKeyDictionary

import networkx as nx

from graph.measures import check_weight
from graph.network import Network, Path, edge_of, node_of
from graph.path_search import Roads, Search, Walk

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

DOUBT = 2.0
"""Where certainty or status is to count: what the natural logarithm of the inverse of a weight costs."""

Statement = tuple[str, str, str]
End: TypeAlias = str | Collection[str]
"""One entity, or any one of several."""


def find_paths(
    network: Network, source: End, target: End, *, limit: int = 3, max_hops: int = 6, weigh: str | None = None
) -> list[Path]:
    """Return the best few paths between two entities, or two sets of them, that differ, cheapest first.

    Relations are walked both ways; each hop tells the direction in which it is asserted. Of parallel
    relations a path takes the cheapest. Two paths share at most half of the interior nodes of the shorter;
    where an end is a set, such as all railways, its members count among them, so that several are shown.

    Parameters
    ----------
    network
        A network as `graph.projection.project` gives it.
    source, target
        The IRI of an entity, or the IRIs of several, of which a path leads from or to any one.
    limit, max_hops
        How many paths there may be, and how many edges each may have.
    weigh
        A key of `graph.measures.WEIGHTS`: what counts beside the usual costs. Half as certain costs `DOUBT` ln 2.

    Returns
    -------
    list of Path
        Empty when there is no path within `max_hops`. From an entity to itself, the path without edges.

    Raises
    ------
    UnknownEntityError, OptionError
        When the network lacks an end point, or when there is no such weight.

    Examples
    --------
    遵义市 is a hub, everything lies in it:

    >>> import networkx as nx
    >>> from graph.network import describe_edge, describe_node
    >>> city = nx.MultiDiGraph()
    >>> pairs = [(part, whole) for part in ("仁怀市", "赤水市") for whole in ("遵义市", "黔边城市带")]
    >>> for part, whole in [*pairs, *((f"镇{n}", "遵义市") for n in range(20))]:
    ...     city.add_nodes_from((name, describe_node(name)) for name in (part, whole, "上海市"))
    ...     _ = city.add_edge(part, whole, "partOf", **describe_edge("partOf"))
    >>> [[node.label for node in path.nodes] for path in find_paths(city, "仁怀市", "赤水市")]
    [['仁怀市', '黔边城市带', '赤水市'], ['仁怀市', '遵义市', '赤水市']]
    >>> [[node.label for node in path.nodes] for path in find_paths(city, ["仁怀市", "赤水市"], "遵义市")]
    [['仁怀市', '遵义市'], ['赤水市', '遵义市']]
    >>> find_paths(city, "仁怀市", "上海市"), find_paths(city, [], "遵义市")
    ([], [])
    """
    starts, goals = _ends(network, source), _ends(network, target)
    if isinstance(source, str) and source == target:
        return [Path((node_of(network, source),), (), 0.0)]
    if not (starts and goals):
        return []
    known = _roads(network, weigh)
    sources, targets = (frozenset(known.number[iri] for iri in ends) for ends in (starts, goals))
    found = _alternatives(known, Search(known.roads, sources, targets, max_hops), limit)
    return sorted((_path(network, known, walk) for walk in found), key=lambda p: (p.cost, [n.iri for n in p.nodes]))


def prepare(network: Network) -> None:
    """Make what the first search in a network would take time for."""
    _roads(network, None)


def path_along(network: Network, walk: tuple[str, ...], *, weigh: str | None = None) -> Path:
    """Return the path over given nodes in turn, by the cheapest relation at each hop."""
    known = _roads(network, weigh)
    return _path(network, known, tuple(known.number[iri] for iri in walk))


def statement_cost(network: Network, statement: Statement, weigh: str = "none") -> float:
    """Return what one relation costs: its kind, its status and where it comes from, and what is to count beside."""
    subject, predicate, obj = statement
    data = network.edges[subject, obj, predicate]
    cost = RELATION_COST.get(predicate, 1.0) + STATUS_COST.get(data["status"] or "", 0.0) + ORIGIN_COST[data["origin"]]
    if weigh in {"confidence", "both"}:
        cost -= DOUBT * math.log(data["confidence"])
    if weigh in {"status", "both"}:
        cost -= DOUBT * math.log(data["commitment"])
    return cost


def _ends(network: Network, end: End) -> frozenset[str]:
    found = frozenset([end] if isinstance(end, str) else end)
    for iri in found:
        node_of(network, iri)
    return found


@dataclass(frozen=True)
class _Roads:
    """The network as it is walked: each pair by its cheapest relation."""

    names: tuple[str, ...]
    number: Mapping[str, int]
    statements: Mapping[tuple[int, int], Statement]
    roads: Roads


_known: WeakKeyDictionary[Network, dict[str, _Roads]] = WeakKeyDictionary()


def _roads(network: Network, weigh: str | None) -> _Roads:
    weigh = check_weight(weigh or "none")
    if not nx.is_frozen(network):
        return _build(network, weigh)
    known = _known.setdefault(network, {})
    if weigh not in known:
        known[weigh] = _build(network, weigh)
    return known[weigh]


def _build(network: Network, weigh: str) -> _Roads:
    names = tuple(sorted(network))
    number = {name: place for place, name in enumerate(names)}
    best: dict[tuple[int, int], tuple[float, Statement]] = {}
    for subject, obj, predicate in network.edges(keys=True):
        if subject == obj:
            continue
        pair = min(number[subject], number[obj]), max(number[subject], number[obj])
        statement = (subject, predicate, obj)
        choice = (statement_cost(network, statement, weigh), statement)
        best[pair] = min(best.get(pair, choice), choice)
    steps: list[dict[int, float]] = [{} for _ in names]
    for (a, b), (cost, _) in best.items():
        steps[a][b] = steps[b][a] = cost
    passing = [HUB_PENALTY * math.log(max(1, len(others))) for others in steps]
    return _Roads(names, number, {pair: choice[1] for pair, choice in best.items()}, Roads.of(steps, passing))


def _alternatives(known: _Roads, search: Search, limit: int) -> list[Walk]:
    """Search again and again, with what was found made dearer; at most four searches a path wanted."""
    found: list[Walk] = []
    for _ in range(4 * limit):
        walk = search.cheapest() if len(found) < limit else None
        if walk is None:
            break
        if not found:
            best = known.roads.cost(walk)
            search.most = best + MAX_DETOUR
        if all(_differ(search.free(walk), search.free(other)) for other in found):
            found.append(walk)
        search.avoid(walk, best / 2)
    return found


def _differ(mine: Walk, theirs: Walk) -> bool:
    return mine != theirs and 2 * len(set(mine) & set(theirs)) <= min(len(mine), len(theirs))


def _path(network: Network, known: _Roads, walk: Walk) -> Path:
    names = [known.names[node] for node in walk]
    statements = [known.statements[min(pair), max(pair)] for pair in pairwise(walk)]
    edges = (edge_of(network, a, b, statement) for (a, b), statement in zip(pairwise(names), statements, strict=True))
    return Path(tuple(node_of(network, iri) for iri in names), tuple(edges), known.roads.cost(walk))
