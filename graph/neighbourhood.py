"""The part of the network around an entity that fits a drawing, chosen by what it says."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from graph.network import Network, node_of
from graph.paths import find_paths
from ontology.errors import OptionError

FIRST_SHARE = 0.6
"""How much of the drawing the direct neighbours may take when more than one step is asked for."""
MAX_DEPTH = 4
JOINED = 12
"""At most so many entities that nothing ties to the others are joined to them by a path."""
JOIN_HOPS = 4


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A part of the network around `focus`, and how many entities within the depth were left out."""

    network: Network
    focus: str
    left_out: int


@dataclass(frozen=True, slots=True)
class Opened:
    """Neighbours that were added to a drawing: those of `iri` from place `start` up to `end` in their order."""

    iri: str
    start: int
    end: int


def ego(network: Network, focus: str, *, depth: int = 1, limit: int = 150) -> Neighbourhood:
    """Return the entities within `depth` steps of one, the `limit` most telling ones of them.

    An entity is the more telling the weightier its relations to what is already drawn, the more often
    the texts mention it, the more relations it has, and the fewer of its kind (same relation, same
    class) come before it, so that forty projects do not crowd out the two regions.

    Parameters
    ----------
    network
        A network as `graph.projection.project` gives it.
    focus
        IRI of the entity in the middle.
    depth
        How many steps away at most, 1 to 4.
    limit
        How many entities at most, the focus included.

    Raises
    ------
    UnknownEntityError
        When the network lacks the entity.
    OptionError
        When the depth or the limit is out of range.

    Examples
    --------
    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> net.add_node("遵义市", **describe_node("遵义市"))
    >>> for n, name in enumerate(("白酒", "茶叶", "辣椒")):
    ...     net.add_node(name, **describe_node(name, "Industry", mentions=9 - n))
    ...     _ = net.add_edge("遵义市", name, "developsIndustry", **describe_edge("developsIndustry"))
    >>> part = ego(net, "遵义市", limit=3)
    >>> list(part.network), part.left_out
    (['遵义市', '白酒', '茶叶'], 1)
    """
    node_of(network, focus)
    if not 1 <= depth <= MAX_DEPTH:
        raise OptionError(f"depth {depth} is out of range", f"Give 1 to {MAX_DEPTH}.")
    if limit < 1:
        raise OptionError(f"a drawing of {limit} entities is not possible", "Give at least 1.")
    kept, frontier = {focus}, {focus}
    for step in range(1, depth + 1):
        first_of_many = step == 1 and depth > 1
        room = max(0, (math.ceil(limit * FIRST_SHARE) if first_of_many else limit) - len(kept))
        frontier = set(_telling(network, kept, frontier)[:room])
        kept |= frontier
    within = nx.single_source_shortest_path_length(network.to_undirected(as_view=True), focus, cutoff=depth)
    return Neighbourhood(_part(network, kept), focus, len(within) - len(kept))


def neighbours(network: Network, iri: str) -> list[str]:
    """Return the entities one step away from one, the most telling first, as `ego` chooses them.

    Raises
    ------
    UnknownEntityError
        When the network lacks the entity.
    """
    node_of(network, iri)
    return _telling(network, {iri}, {iri})


def together(network: Network, iris: Sequence[str], *, limit: int = 150) -> Neighbourhood:
    """Return some entities and how they hang together: what ties them, through others where need be.

    Entities that no relation ties to the first are joined to it by the best path, for as many as `JOINED`. One
    entity alone comes with its neighbours. What the network lacks is left out; `left_out` counts those over the limit.

    Raises
    ------
    UnknownEntityError
        When the network has none of the entities.

    Examples
    --------
    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> for name in ("习水县", "遵义市", "赤水市", "成都市"):
    ...     net.add_node(name, **describe_node(name))
    >>> for name in ("习水县", "赤水市"):
    ...     _ = net.add_edge(name, "遵义市", "partOf", **describe_edge("partOf"))
    >>> list(together(net, ["习水县", "赤水市", "成都市"]).network)
    ['习水县', '遵义市', '赤水市', '成都市']
    """
    wanted = list(dict.fromkeys(iris))
    known = [iri for iri in wanted if iri in network] or [node_of(network, iri).iri for iri in wanted[:1]]
    first, kept = known[0], set(known[:limit])
    if len(known) == 1:
        return ego(network, first, limit=limit)
    parts = sorted(nx.connected_components(network.subgraph(kept).to_undirected(as_view=True)), key=len, reverse=True)
    for part in [part for part in parts if first not in part][:JOINED]:
        end = next(iri for iri in known if iri in part)
        for path in find_paths(network, first, end, limit=1, max_hops=JOIN_HOPS):
            kept |= {node.iri for node in path.nodes}
    return Neighbourhood(_part(network, kept), first, max(0, len(known) - limit))


def _part(network: Network, kept: set[str]) -> Network:
    """Return the network of some nodes, in the order of the whole."""
    part: Network = nx.MultiDiGraph()
    part.add_nodes_from((node, data) for node, data in network.nodes(data=True) if node in kept)
    for source, target, key, data in network.edges(keys=True, data=True):
        if source in kept and target in kept:
            part.add_edge(source, target, key, **data)
    return part


def _telling(network: Network, kept: set[str], frontier: set[str]) -> list[str]:
    """Return the neighbours of the frontier that are not kept yet, the most telling first."""
    doubt: defaultdict[str, float] = defaultdict(lambda: 1.0)
    kinds: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for source, target, predicate, weight in _edges(network, frontier):
        for inner, outer in ((source, target), (target, source)):
            if inner in frontier and outer not in kept:
                doubt[outer] *= 1 - weight  # several relations are more than one, but not a multiple of it
                kinds[outer].add((predicate, network.nodes[outer]["top"]))
    value = {node: (1 - left) * _standing(network, node) for node, left in doubt.items()}
    before: Counter[tuple[str, str]] = Counter()
    damped: dict[str, float] = {}
    for node in sorted(value, key=lambda n: (-value[n], n)):
        kind = min(kinds[node], key=lambda k: (before[k], k))
        before[kind] += 1
        damped[node] = value[node] / math.sqrt(before[kind])
    return sorted(damped, key=lambda n: (-damped[n], n))


def _standing(network: Network, node: str) -> float:
    """Return how much an entity stands out by itself: mentions and relations, each on a logarithmic scale."""
    return 1 + math.log1p(network.nodes[node]["mentions"]) + math.log1p(network.degree(node))


def _edges(network: Network, nodes: set[str]) -> list[tuple[str, str, str, float]]:
    """Return the edges that touch some nodes, each once."""
    touching = {
        (source, target, key): data["weight"]
        for edges in (network.out_edges(nodes, keys=True, data=True), network.in_edges(nodes, keys=True, data=True))
        for source, target, key, data in edges
    }
    return [(*edge, weight) for edge, weight in sorted(touching.items())]
