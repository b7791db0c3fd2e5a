"""Which entities matter in the network, and in which sense.

The functions take any graph of networkx: directed or not, with or without weights, parallel edges and loops.
They give what the functions of networkx give, within 1e-9, in a fraction of the time: numpy and scipy go through
arrays (`graph.compact`) where networkx goes through dictionaries. Why so: `docs/decisions/0014-centrality.md`.

Entities are ranked in the simple undirected network: relations of the vocabulary point from the owner to
the owned as often as the other way (`hasProject`, `locatedIn`), so their direction says nothing about
importance. Parallel relations between two entities count once, their weights added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

import networkx as nx
import numpy as np

from graph import shortest_ways, spectral
from graph.compact import AnyGraph, Compact, Floats, Name, compact, fold
from graph.measures import check_measure, check_weight
from graph.network import Network, Node, node_of
from ontology.errors import OptionError
from ontology.schema import load_schema

if TYPE_CHECKING:
    Simple: TypeAlias = nx.Graph[str]
else:  # the class takes a parameter in its stubs only
    Simple = nx.Graph

Scores: TypeAlias = dict[str, float]

EXACT_LIMIT, EXACT_BY_LENGTH = 3_000, 1_000
"""Betweenness is exact up to this many nodes, trees at the edge of the network aside; where edges have
lengths, which takes longer, up to the second number. Beyond, it is estimated from `SAMPLE` nodes."""
SAMPLE = 200
SEED = 0
"""Every random choice starts from this seed: the same network gives the same figures."""
DIGITS = 12
"""Scores that agree so far are the same: the order in which numbers are added up makes no difference."""
ATTRIBUTES: Mapping[str, str | None] = {
    "none": None,
    "confidence": "confidence",
    "status": "commitment",
    "both": "weight",
}
"""Which attribute of the edges each of `WEIGHTS` means."""


def simple(network: Network, weigh: str = "both") -> Simple:
    """Return the undirected network without parallel edges and loops; `weight` is the sum of the weights.

    >>> from graph.network import describe_edge
    >>> net = nx.MultiDiGraph()
    >>> _ = net.add_edge("遵义市", "茶叶", "developsIndustry", **describe_edge("developsIndustry"))
    >>> _ = net.add_edge("茶叶", "遵义市", "contributesTo", **describe_edge("contributesTo", status="Proposed"))
    >>> simple(net).edges["遵义市", "茶叶"]
    {'weight': 1.5}
    >>> simple(net, "none").edges["遵义市", "茶叶"]
    {'weight': 1.0}
    """
    flat: Simple = nx.Graph()
    flat.add_nodes_from(network)
    attribute = ATTRIBUTES[weigh]
    for source, target, weight in network.edges(data=attribute or "weight", default=1.0):
        if source != target:
            before = flat.edges[source, target]["weight"] if flat.has_edge(source, target) else 0.0
            flat.add_edge(source, target, weight=before + weight if attribute else 1.0)
    return flat


def degree(graph: AnyGraph[Name], *, weight: str | None = None) -> dict[Name, float]:
    """Return the share of the other entities that each one is tied to directly, or the mean weight of its ties.

    >>> degree(nx.star_graph(["遵义市", "茶叶", "白酒"]))
    {'遵义市': 1.0, '茶叶': 0.5, '白酒': 0.5}

    A network of one node has no others to be tied to; an empty one no scores.

    >>> degree(nx.empty_graph(["遵义市"])), degree(nx.Graph())
    ({'遵义市': 0.0}, {})
    """
    flat = compact(graph, weight)
    return flat.scores(_degree(flat))


def betweenness(
    graph: AnyGraph[Name], *, weight: str | None = None, sample: int | None = None, seed: int = SEED
) -> dict[Name, float]:
    r"""Return the share of the shortest ways between two others that lead over each entity.

    .. math:: c_B(v) = \frac{1}{(n-1)(n-2)} \sum_{s \ne t} \frac{\sigma(s, t \mid v)}{\sigma(s, t)}

    Parameters
    ----------
    graph
        Any graph of networkx.
    weight
        An attribute of the edges: an edge is then as long as its weight is small (its inverse, Newman 2001).
        Without it each edge is one step.
    sample
        From how many nodes to estimate. By default from all of them up to `EXACT_LIMIT` (the exact values,
        Brandes 2001), from `SAMPLE` beyond (Brandes and Pich 2007). Nodes that hang on one other only need
        no search and do not count here: what they add is exact in any case.
    seed
        What the choice of the nodes starts from.

    Examples
    --------
    >>> betweenness(nx.path_graph(["仁怀市", "遵义市", "绥阳县"]))
    {'仁怀市': 0.0, '遵义市': 1.0, '绥阳县': 0.0}

    Of two ways the one over firm relations is the shorter:

    >>> net = nx.Graph()
    >>> net.add_weighted_edges_from([("甲", "乙", 1.0), ("乙", "丁", 1.0), ("甲", "丙", 0.5), ("丙", "丁", 0.5)])
    >>> betweenness(net)["丙"] == betweenness(net)["乙"]
    True
    >>> betweenness(net, weight="weight")["丙"]
    0.0

    Nothing lies between fewer than three entities, or in a network without edges.

    >>> betweenness(nx.path_graph(["遵义市", "绥阳县"]))
    {'遵义市': 0.0, '绥阳县': 0.0}
    >>> betweenness(nx.Graph())
    {}
    """
    if sample is not None and sample < 1:
        raise OptionError(f"a sample of {sample} nodes is not possible", "Give at least 1.")
    flat, lengths = compact(graph, weight), weight is not None
    if sample is None and _is_large(flat, lengths=lengths):
        sample = SAMPLE
    return flat.scores(shortest_ways.betweenness(flat, lengths=lengths, sample=sample, seed=seed))


def closeness(graph: AnyGraph[Name], *, weight: str | None = None) -> dict[Name, float]:
    """Return how close each entity is to all others: the inverse of the mean number of steps.

    Scaled by the share of the network that is reachable (Wasserman and Faust 1994), so that a pair
    off to itself does not outrank the centre. With `weight` distances are those of `betweenness`; in a
    directed graph those towards the entity.

    >>> closeness(nx.path_graph(["仁怀市", "遵义市", "绥阳县"]))
    {'仁怀市': 0.6666666666666666, '遵义市': 1.0, '绥阳县': 0.6666666666666666}

    An entity without relations is close to nothing.

    >>> closeness(nx.empty_graph(["遵义市", "绥阳县"]))
    {'遵义市': 0.0, '绥阳县': 0.0}
    """
    flat = compact(graph, weight)
    return flat.scores(shortest_ways.closeness(flat, lengths=weight is not None))


def pagerank(graph: AnyGraph[Name], *, weight: str | None = "weight") -> dict[Name, float]:
    """Return how often a random walk along the relations, restarted with probability 0.15, is at each entity.

    Steps are taken in proportion to `weight`, where edges have it; the scores add up to 1 (Page and others 1999).

    >>> {node: round(score, 3) for node, score in pagerank(nx.star_graph(["遵义市", "茶叶", "白酒"])).items()}
    {'遵义市': 0.486, '茶叶': 0.257, '白酒': 0.257}

    Without relations all entities score alike; an empty network has no scores.

    >>> pagerank(nx.empty_graph(["遵义市", "茶叶"])), pagerank(nx.Graph())
    ({'遵义市': 0.5, '茶叶': 0.5}, {})
    """
    flat = compact(graph, weight)
    return flat.scores(spectral.pagerank(flat))


def eigenvector(graph: AnyGraph[Name], *, weight: str | None = None) -> dict[Name, float]:
    """Return the score that is proportional to the sum of the neighbours' scores, at most 1.

    Defined on the largest connected part (in a directed graph: in which each reaches each); entities
    outside it score 0 (Bonacich 1987).

    >>> scores = eigenvector(nx.star_graph(["遵义市", "茶叶", "白酒"]))
    >>> {node: round(score, 3) for node, score in scores.items()}
    {'遵义市': 1.0, '茶叶': 0.707, '白酒': 0.707}

    Without relations nobody is well connected.

    >>> eigenvector(nx.empty_graph(["遵义市", "茶叶"])), eigenvector(nx.Graph())
    ({'遵义市': 0.0, '茶叶': 0.0}, {})
    """
    flat = compact(graph, weight)
    return flat.scores(spectral.eigenvector(flat))


def _degree(flat: Compact[Any]) -> Floats:
    ties = flat.weights.sum(axis=1)
    ties = ties + (flat.weights.sum(axis=0) if flat.directed else flat.weights.diagonal())  # as networkx counts loops
    return np.asarray(ties / max(1, len(flat) - 1))


def _is_large(flat: Compact[Any], *, lengths: bool) -> bool:
    """Whether betweenness takes so long that it is estimated."""
    flat = flat.without_loops()
    core = flat if flat.directed else flat.part(fold(flat).core)
    searched = np.count_nonzero(np.diff(core.weights.indptr))
    return bool(searched > (EXACT_BY_LENGTH if lengths else EXACT_LIMIT))


@dataclass(frozen=True, slots=True)
class _Kept:
    """What has been made of a frozen network."""

    compact: dict[str, Compact[str]] = field(default_factory=dict)
    scores: dict[tuple[str, str], Scores] = field(default_factory=dict)
    estimated: dict[str, bool] = field(default_factory=dict)


_kept: WeakKeyDictionary[Network, _Kept] = WeakKeyDictionary()


def _kept_of(network: Network) -> _Kept:
    return _kept.setdefault(network, _Kept()) if nx.is_frozen(network) else _Kept()


def weight_of(measure: str, weigh: str | None) -> str:
    """Return which of `WEIGHTS` a measure takes: the one that is asked for, or what is usual for it.

    >>> weight_of("pagerank", None), weight_of("degree", None), weight_of("degree", "status")
    ('both', 'none', 'status')
    """
    check_measure(measure)
    if weigh is None:
        return "both" if measure == "pagerank" else "none"
    return check_weight(weigh)


def scores(network: Network, measure: str, *, weigh: str | None = None) -> Scores:
    """Return the score of every entity by a measure; kept for frozen networks, such as `project` gives.

    `weigh` is a key of `WEIGHTS`; without it PageRank goes by both, the other measures by none.

    Raises
    ------
    OptionError
        When there is no such measure or weight.
    """
    weigh, kept = weight_of(measure, weigh), _kept_of(network)
    if (measure, weigh) not in kept.scores:
        flat, lengths = _compact(network, kept, weigh), weigh != "none"
        values = _values(flat, measure, lengths=lengths, estimated=is_estimated(network, measure, weigh=weigh))
        kept.scores[measure, weigh] = {iri: round(score, DIGITS) for iri, score in flat.scores(values).items()}
    return kept.scores[measure, weigh]


def is_estimated(network: Network, measure: str, *, weigh: str | None = None) -> bool:
    """Whether the scores are an estimate: those of betweenness in a large network."""
    weigh, kept = weight_of(measure, weigh), _kept_of(network)
    if measure != "betweenness":
        return False
    if weigh not in kept.estimated:
        kept.estimated[weigh] = _is_large(_compact(network, kept, weigh), lengths=weigh != "none")
    return kept.estimated[weigh]


def _compact(network: Network, kept: _Kept, weigh: str) -> Compact[str]:
    if weigh not in kept.compact:
        kept.compact[weigh] = compact(network, ATTRIBUTES[weigh], undirected=True)
    return kept.compact[weigh]


def _values(flat: Compact[str], measure: str, *, lengths: bool, estimated: bool) -> Floats:
    if measure == "betweenness":
        sample = SAMPLE if estimated else None
        return shortest_ways.betweenness(flat, lengths=lengths, sample=sample, seed=SEED)
    if measure == "closeness":
        return shortest_ways.closeness(flat, lengths=lengths)
    if measure == "degree":
        return _degree(flat)
    return spectral.pagerank(flat) if measure == "pagerank" else spectral.eigenvector(flat)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entity with its place in a ranking; equal scores share a place."""

    position: int
    node: Node
    score: float


def rank(
    network: Network, measure: str, *, cls: str | None = None, weigh: str | None = None, limit: int = 50
) -> list[Ranked]:
    """Return the entities that score highest by a measure on the whole network.

    Entities that no document mentions count for the scores of the others but are not listed.

    Parameters
    ----------
    network
        A network as `graph.projection.project` gives it, or a part of it by `graph.projection.restrict`.
    measure
        A key of `MEASURES`.
    cls
        Local name of a class to list only; its subclasses count.
    weigh
        A key of `WEIGHTS`: what a relation counts; by default what is usual for the measure.
    limit
        How many at most.

    Raises
    ------
    OptionError
        When there is no such measure, class or weight.

    Examples
    --------
    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> for name, cls in (("遵义市", "Prefecture"), ("茶叶", "Industry"), ("白酒", "Industry")):
    ...     net.add_node(name, **describe_node(name, cls))
    ...     if cls == "Industry":
    ...         _ = net.add_edge("遵义市", name, "developsIndustry", **describe_edge("developsIndustry"))
    >>> [(r.position, r.node.label, r.score) for r in rank(net, "degree")]
    [(1, '遵义市', 1.0), (2, '白酒', 0.5), (2, '茶叶', 0.5)]
    >>> [r.node.label for r in rank(net, "degree", cls="Place")]
    ['遵义市']
    >>> rank(nx.MultiDiGraph(), "degree")
    []
    """
    found = scores(network, measure, weigh=weigh)
    classes = None if cls is None else load_schema().subclasses(cls)
    listed = [
        (-score, iri)
        for iri, score in found.items()
        if network.nodes[iri]["mentions"] and (classes is None or network.nodes[iri]["cls"] in classes)
    ]
    ranked: list[Ranked] = []
    for place, (negative, iri) in enumerate(sorted(listed)[:limit], 1):
        tied = bool(ranked) and ranked[-1].score == -negative
        ranked.append(Ranked(ranked[-1].position if tied else place, node_of(network, iri), -negative))
    return ranked
