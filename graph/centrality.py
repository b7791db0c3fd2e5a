"""Which entities matter in the network, and in which sense: centrality, communities and bridges.

All measures work on the simple undirected network: relations of the vocabulary point from the owner to
the owned as often as the other way (`hasProject`, `locatedIn`), so their direction says nothing about
importance. Parallel relations between two entities count once, their weights added.

The engine is networkx. Measures are looked up by engine and name in one table, so that a faster engine
for large networks can stand beside it and be compared with it value by value; it has to come under a
permissive licence (scipy BSD, rustworkx Apache-2.0; igraph is GPL and therefore not a candidate).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import networkx as nx

from graph.network import Network, Node, node_of
from ontology.errors import OptionError, did_you_mean
from ontology.schema import load_schema

if TYPE_CHECKING:
    Simple: TypeAlias = nx.Graph[str]
else:  # the class takes a parameter in its stubs only
    Simple = nx.Graph

Scores = dict[str, float]
T = TypeVar("T")

EXACT_LIMIT = 1_500
"""Up to this many nodes betweenness is exact; beyond, it is estimated from `SAMPLE` sources."""
SAMPLE = 200
SEED = 0
"""Every random choice starts from this seed: the same network gives the same figures."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a measure is called and what it says, in terms of the subject."""

    label_zh: str
    label_en: str
    zh: str
    en: str

    def label(self, lang: str) -> str:
        """Return the name of the measure in `lang`, "zh" or "en"."""
        return self.label_en if lang == "en" else self.label_zh

    def text(self, lang: str) -> str:
        """Return the explaining sentence in `lang`, "zh" or "en"."""
        return self.en if lang == "en" else self.zh


MEASURES: Mapping[str, Explanation] = {
    "degree": Explanation(
        "度中心性",
        "Degree",
        "文件里与多少个别的地方、项目、产业或机构直接有关：关系最多的排在前面。",
        "How many other places, projects, industries or bodies the texts tie it to directly.",
    ),
    "betweenness": Explanation(
        "中介中心性",
        "Betweenness",
        "有多少对实体要经过它才连得最近：没有它，哪些地方和项目就断开了。",
        "How often it lies on the shortest way between two others: which places hold the projects together.",
    ),
    "closeness": Explanation(
        "接近中心性",
        "Closeness",
        "到其余各实体平均要走几步：步数越少，离全局越近。",
        "How few steps it takes from here to everything else: what the whole programme is within reach of.",
    ),
    "pagerank": Explanation(
        "PageRank",
        "PageRank",
        "沿着关系随意走下去，最常停在哪里：与重要者相连的也重要，关系越落实、越有把握，分量越重。",
        "Where a reader who follows relations at random ends up most often; firm and certain relations draw more.",
    ),
    "eigenvector": Explanation(
        "特征向量中心性",
        "Eigenvector",
        "是否与那些本身联系就多的实体相连：处在网络核心圈子里的排在前面。",
        "Whether its neighbours are themselves well connected: what belongs to the core of the network.",
    ),
}
"""The measures that rank entities, with what each says."""

STRUCTURES: Mapping[str, Explanation] = {
    "communities": Explanation(
        "社群",
        "Communities",
        "哪些地方、项目和产业彼此联系紧密、自成一组。",
        "Which places, projects and industries belong together more than with the rest.",
    ),
    "bridges": Explanation(
        "桥",
        "Bridges",
        "断掉哪一条关系，就有一部分网络与其余部分失去联系。",
        "Which single relation, if cut, would leave a part of the network with no tie to the rest.",
    ),
}
"""What is found in the network beside rankings, with what each says."""


def simple(network: Network) -> Simple:
    """Return the undirected network without parallel edges and loops; `weight` is the sum of the weights.

    >>> from graph.network import describe_edge
    >>> net = nx.MultiDiGraph()
    >>> _ = net.add_edge("遵义市", "茶叶", "developsIndustry", **describe_edge("developsIndustry"))
    >>> _ = net.add_edge("茶叶", "遵义市", "contributesTo", **describe_edge("contributesTo", status="Proposed"))
    >>> simple(net).edges["遵义市", "茶叶"]
    {'weight': 1.5}
    """
    flat: Simple = nx.Graph()
    flat.add_nodes_from(network)
    for source, target, weight in network.edges(data="weight", default=1.0):
        if source != target:
            before = flat.edges[source, target]["weight"] if flat.has_edge(source, target) else 0.0
            flat.add_edge(source, target, weight=before + weight)
    return flat


def degree(flat: Simple) -> Scores:
    """Return the share of the other entities that each one is tied to directly.

    >>> degree(nx.star_graph(["遵义市", "茶叶", "白酒"]))
    {'遵义市': 1.0, '茶叶': 0.5, '白酒': 0.5}

    A network of one node has no others to be tied to; an empty one no scores.

    >>> degree(nx.empty_graph(["遵义市"])), degree(nx.Graph())
    ({'遵义市': 0.0}, {})
    """
    others = max(1, len(flat) - 1)
    return {node: count / others for node, count in flat.degree()}


def betweenness(flat: Simple, *, sample: int | None = None) -> Scores:
    r"""Return the share of the shortest ways between two others that lead over each entity.

    .. math:: c_B(v) = \frac{2}{(n-1)(n-2)} \sum_{s < t} \frac{\sigma(s, t \mid v)}{\sigma(s, t)}

    Parameters
    ----------
    flat
        A network as `simple` gives it.
    sample
        From how many sources to estimate; by default from all of them up to `EXACT_LIMIT` nodes (the
        exact values, Brandes 2001), from `SAMPLE` beyond (Brandes and Pich 2007, fixed seed).

    Examples
    --------
    >>> betweenness(nx.path_graph(["仁怀市", "遵义市", "绥阳县"]))
    {'仁怀市': 0.0, '遵义市': 1.0, '绥阳县': 0.0}

    Nothing lies between fewer than three entities, or in a network without edges.

    >>> betweenness(nx.path_graph(["遵义市", "绥阳县"]))
    {'遵义市': 0.0, '绥阳县': 0.0}
    >>> betweenness(nx.Graph())
    {}
    """
    if sample is None and len(flat) > EXACT_LIMIT:
        sample = SAMPLE
    if sample is not None and sample < 1:
        raise OptionError(f"a sample of {sample} sources is not possible", "Give at least 1.")
    sources = None if sample is None or sample >= len(flat) else sample
    scores: Scores = nx.betweenness_centrality(flat, k=sources, seed=SEED)
    return scores


def closeness(flat: Simple) -> Scores:
    """Return how close each entity is to all others: the inverse of the mean number of steps.

    Scaled by the share of the network that is reachable (Wasserman and Faust 1994), so that a pair
    off to itself does not outrank the centre.

    >>> closeness(nx.path_graph(["仁怀市", "遵义市", "绥阳县"]))
    {'仁怀市': 0.6666666666666666, '遵义市': 1.0, '绥阳县': 0.6666666666666666}

    An entity without relations is close to nothing.

    >>> closeness(nx.empty_graph(["遵义市", "绥阳县"]))
    {'遵义市': 0.0, '绥阳县': 0.0}
    """
    scores: Scores = nx.closeness_centrality(flat)
    return scores


def pagerank(flat: Simple) -> Scores:
    """Return how often a random walk along the relations, restarted with probability 0.15, is at each entity.

    Steps are taken in proportion to `weight`; the scores add up to 1 (Page and others 1999).

    >>> {node: round(score, 3) for node, score in pagerank(nx.star_graph(["遵义市", "茶叶", "白酒"])).items()}
    {'遵义市': 0.486, '茶叶': 0.257, '白酒': 0.257}

    Without relations all entities score alike; an empty network has no scores.

    >>> pagerank(nx.empty_graph(["遵义市", "茶叶"])), pagerank(nx.Graph())
    ({'遵义市': 0.5, '茶叶': 0.5}, {})
    """
    scores: Scores = nx.pagerank(flat, tol=1e-10, max_iter=500)
    return scores


def eigenvector(flat: Simple) -> Scores:
    """Return the score that is proportional to the sum of the neighbours' scores, at most 1.

    Defined on the largest connected part; entities outside it score 0 (Bonacich 1987).

    >>> scores = eigenvector(nx.star_graph(["遵义市", "茶叶", "白酒"]))
    >>> {node: round(score, 3) for node, score in scores.items()}
    {'遵义市': 1.0, '茶叶': 0.707, '白酒': 0.707}

    Without relations nobody is well connected.

    >>> eigenvector(nx.empty_graph(["遵义市", "茶叶"])), eigenvector(nx.Graph())
    ({'遵义市': 0.0, '茶叶': 0.0}, {})
    """
    core = max(nx.connected_components(flat), key=len, default=set())
    if len(core) < 2:  # noqa: PLR2004 - no edge
        return dict.fromkeys(flat, 0.0)
    part = flat.subgraph(core)
    found = nx.eigenvector_centrality(part, max_iter=10_000, tol=1e-9)
    top = max(found.values())
    return {node: found.get(node, 0.0) / top for node in flat}


ENGINES: Mapping[str, Mapping[str, Callable[[Simple], Scores]]] = {
    "networkx": {
        "degree": degree,
        "betweenness": betweenness,
        "closeness": closeness,
        "pagerank": pagerank,
        "eigenvector": eigenvector,
    }
}
"""Who computes what; each engine gives the same values."""

_scores: WeakKeyDictionary[Network, dict[tuple[str, str], Scores]] = WeakKeyDictionary()


def scores(network: Network, measure: str, *, engine: str = "networkx") -> Scores:
    """Return the score of every entity by a measure; kept for frozen networks, such as `project` gives.

    Raises
    ------
    OptionError
        When there is no such measure or engine.
    """
    computed = _lookup("measure", measure, _lookup("engine", engine, ENGINES))
    if not nx.is_frozen(network):
        return computed(simple(network))
    kept = _scores.setdefault(network, {})
    if (engine, measure) not in kept:
        kept[engine, measure] = computed(simple(network))
    return kept[engine, measure]


def _lookup(kind: str, name: str, known: Mapping[str, T]) -> T:
    if name in known:
        return known[name]
    nearest = did_you_mean(name.lower(), known)
    hint = f"Did you mean {' or '.join(nearest)}?" if nearest else f"Known: {', '.join(known)}."
    raise OptionError(f"there is no {kind} {name!r}", hint)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entity with its place in a ranking; equal scores share a place."""

    position: int
    node: Node
    score: float


def rank(network: Network, measure: str, *, cls: str | None = None, limit: int = 50) -> list[Ranked]:
    """Return the entities that score highest by a measure on the whole network.

    Entities that no document mentions count for the scores of the others but are not listed.

    Parameters
    ----------
    network
        A network as `graph.projection.project` gives it.
    measure
        A key of `MEASURES`.
    cls
        Local name of a class to list only; its subclasses count.
    limit
        How many at most.

    Raises
    ------
    OptionError
        When there is no such measure or class.

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
    """
    found = scores(network, measure)
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
