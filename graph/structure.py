"""How the network hangs together: communities, and the relations and entities that alone hold parts to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

import networkx as nx

from graph.centrality import SEED, Simple, degree, simple
from graph.network import Edge, Network, Node, edge_of, node_of


@dataclass(frozen=True, slots=True)
class Community:
    """Entities that belong together; `members` are ordered by how many ties they have."""

    number: int
    members: tuple[Node, ...]

    def title(self, lang: str = "zh", *, count: int = 3) -> str:
        """Return the names of the best connected members, as a title."""
        return (" · " if lang == "en" else "、").join(node.name(lang) for node in self.members[:count])


@dataclass(frozen=True, slots=True)
class Bridge:
    """A relation whose loss cuts `beyond` entities off the larger part, `node` nearest to it."""

    edge: Edge
    node: Node
    beyond: int


@dataclass(frozen=True, slots=True)
class CutPoint:
    """An entity without which what hangs together falls into `parts`; all but the largest have `beyond` entities."""

    node: Node
    parts: int
    beyond: int


T = TypeVar("T")
_kept: WeakKeyDictionary[Network, dict[tuple[str, str], list[Any]]] = WeakKeyDictionary()


def _once(network: Network, name: str, find: Callable[[Network], list[T]], weigh: str = "") -> list[T]:
    """Return what `find` gives; kept for frozen networks."""
    if not nx.is_frozen(network):
        return find(network)
    kept = _kept.setdefault(network, {})
    if (name, weigh) not in kept:
        kept[name, weigh] = find(network)
    return cast("list[T]", kept[name, weigh])


def communities(network: Network, *, weigh: str = "both") -> list[Community]:
    """Return the groups of entities that hold together more than with the rest, largest first.

    Louvain's method (Blondel and others 2008) with a fixed seed: the same network gives the same groups.
    Groups that it leaves in unconnected pieces, as it may, are taken apart, which only makes them better
    (Traag, Waltman and van Eck 2019). Entities without any relation are in no group. `weigh` is a key of
    `graph.measures.WEIGHTS`: what a relation counts.

    Examples
    --------
    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> for a, b in ("甲乙", "乙丙", "丙甲", "丁戊", "戊己", "己丁", "甲丁"):
    ...     for name in (a, b):
    ...         net.add_node(name, **describe_node(name))
    ...     _ = net.add_edge(a, b, "cooperatesWith", **describe_edge("cooperatesWith"))
    >>> [group.title() for group in communities(net)]
    ['丁、己、戊', '甲、丙、乙']
    >>> communities(nx.MultiDiGraph())
    []
    """
    return _once(network, "communities", lambda found: _communities(found, weigh), weigh)


def _communities(network: Network, weigh: str) -> list[Community]:
    flat = simple(network, weigh)
    flat.remove_nodes_from(list(nx.isolates(flat)))
    if not flat:
        return []
    ties = degree(flat)
    found = nx.community.louvain_communities(flat, weight="weight", seed=SEED)
    groups = [piece for group in found for piece in nx.connected_components(flat.subgraph(group))]
    ordered = sorted((sorted(group, key=lambda iri: (-ties[iri], iri)) for group in groups), key=lambda g: (-len(g), g))
    return [Community(number, tuple(node_of(network, iri) for iri in group)) for number, group in enumerate(ordered, 1)]


def bridges(network: Network, *, beyond: int = 1) -> list[Bridge]:
    """Return the relations that alone hold a part to the network, those that hold the most first.

    Two entities tied by two relations are not held by one. `beyond` is the least number of entities a
    bridge has to hold to be listed.

    Examples
    --------
    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> for a, b in ("甲乙", "乙丙", "丙甲", "丙丁", "丁戊"):
    ...     for name in (a, b):
    ...         net.add_node(name, **describe_node(name))
    ...     _ = net.add_edge(a, b, "connects", **describe_edge("connects"))
    >>> [(b.edge.source, b.edge.target, b.node.label, b.beyond) for b in bridges(net)]
    [('丙', '丁', '丁', 2), ('丁', '戊', '戊', 1)]
    >>> bridges(net, beyond=2)[1:]
    []
    """
    return [bridge for bridge in _once(network, "bridges", _bridges) if bridge.beyond >= beyond]


def _bridges(network: Network) -> list[Bridge]:
    found = []
    for walk in _walks(simple(network, "none")):
        for node, parent in walk.parents.items():
            statements = _statements(network, node, parent)
            if walk.highest[node] > walk.places[parent] and len(statements) == 1:
                size = walk.sizes[node]
                held, near, far = min((size, parent, node), (len(walk.places) - size, node, parent))
                found.append(Bridge(edge_of(network, near, far, statements[0]), node_of(network, far), held))
    return sorted(found, key=lambda bridge: (-bridge.beyond, bridge.edge.source, bridge.edge.target))


def _statements(network: Network, a: str, b: str) -> list[tuple[str, str, str]]:
    return [(s, str(p), o) for s, o in ((a, b), (b, a)) for p in network.get_edge_data(s, o, default={})]


def cut_points(network: Network, *, beyond: int = 1) -> list[CutPoint]:
    """Return the entities without which others lose their tie to the rest, those that hold the most first.

    They are the articulation points of the network (Hopcroft and Tarjan 1973). `beyond` is the least number
    of entities that one has to hold to be listed.

    Examples
    --------
    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> for a, b in ("甲乙", "乙丙", "丙甲", "丙丁", "丁戊", "丁己"):
    ...     for name in (a, b):
    ...         net.add_node(name, **describe_node(name))
    ...     _ = net.add_edge(a, b, "connects", **describe_edge("connects"))
    >>> [(cut.node.label, cut.parts, cut.beyond) for cut in cut_points(net)]
    [('丁', 3, 2), ('丙', 2, 2)]
    >>> cut_points(nx.MultiDiGraph())
    []
    """
    return [cut for cut in _once(network, "cut points", _cut_points) if cut.beyond >= beyond]


def _cut_points(network: Network) -> list[CutPoint]:
    found = []
    for walk in _walks(simple(network, "none")):
        parts: dict[str, list[int]] = {}
        for node, parent in walk.parents.items():
            if walk.highest[node] >= walk.places[parent]:
                parts.setdefault(parent, []).append(walk.sizes[node])
        for node, sizes in parts.items():
            above = len(walk.places) - 1 - sum(sizes)
            falls = [*sizes, above] if above else sizes
            if len(falls) > 1:
                found.append(CutPoint(node_of(network, node), len(falls), sum(falls) - max(falls)))
    return sorted(found, key=lambda cut: (-cut.beyond, cut.node.iri))


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk through all that hangs together, always on to what was not met yet: a tree of first meetings."""

    places: dict[str, int]
    """When each node was met."""
    parents: dict[str, str]
    """From where."""
    highest: dict[str, int]
    """The earliest node that an edge leads to from a node or from one that was met from it."""
    sizes: dict[str, int]
    """How many were met from each, itself included."""


def _walks(flat: Simple) -> Iterator[_Walk]:
    met: set[str] = set()
    for start in flat:
        if start not in met:
            walk = _walk(flat, start)
            met.update(walk.places)
            yield walk


def _walk(flat: Simple, start: str) -> _Walk:
    parents = {child: parent for parent, child in nx.dfs_edges(flat, start)}
    places = {node: place for place, node in enumerate([start, *parents])}
    highest, sizes = dict(places), dict.fromkeys(places, 1)
    for node in reversed(places):  # in the order of meeting, so children come after their parents
        parent = parents.get(node)
        highest[node] = min([highest[node], *(places[other] for other in flat[node] if other != parent)])
        if parent is not None:
            sizes[parent] += sizes[node]
            highest[parent] = min(highest[parent], highest[node])
    return _Walk(places, parents, highest, sizes)
