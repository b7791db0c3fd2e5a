"""Centrality, communities and bridges: exact values on small networks, and what they say of Zunyi."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from graph import centrality
from graph.centrality import (
    betweenness,
    closeness,
    degree,
    eigenvector,
    is_estimated,
    pagerank,
    rank,
    scores,
    simple,
)
from graph.measures import MEASURES, STRUCTURES, WEIGHTS, Explanation
from graph.network import Network, describe_edge, describe_node
from graph.projection import restrict
from graph.structure import bridges, communities, cut_points
from ontology.errors import OptionError
from tests.networks import zunyi


@pytest.fixture(scope="module")
def network() -> Network:
    found = zunyi()
    nx.freeze(found)
    return found


@pytest.mark.parametrize(
    ("measure", "cls", "best"),
    [
        ("degree", None, ["遵义市", "成渝地区双城经济圈", "重庆市"]),
        ("degree", "Project", ["渝贵高铁", "正安至万盛高速公路", "道真至武隆高速公路"]),
        ("betweenness", "Project", ["城市大脑", "观音水库", "攀遵铁路"]),
        ("closeness", "Region", ["成渝地区双城经济圈", "黔边城市带", "长江经济带"]),
        ("pagerank", "Place", ["遵义市", "重庆市", "仁怀市"]),
        ("eigenvector", "Zone", ["遵义综合保税区", "万盛经开区", "成都跨境电商综试区"]),
    ],
)
def test_who_ranks_first(network: Network, measure: str, cls: str | None, best: list[str]) -> None:
    assert [row.node.label for row in rank(network, measure, cls=cls, limit=3)] == best


def test_a_ranking_lists_scores_downwards_and_shares_places(network: Network) -> None:
    rows = rank(network, "degree", cls="Railway")
    assert [(row.position, row.node.label, round(row.score * 35)) for row in rows] == [
        (1, "渝贵高铁", 4),
        (2, "攀遵铁路", 2),
        (2, "遵泸高铁", 2),
        (2, "遵铜铁路", 2),
    ]


def test_what_no_document_mentions_counts_but_is_not_listed(network: Network) -> None:
    assert "綦江区" in scores(network, "degree")
    assert "綦江区" not in [row.node.label for row in rank(network, "degree", limit=100)]


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("nodes", [0, 1, 2])
def test_tiny_networks_have_finite_scores(measure: str, nodes: int) -> None:
    net: Network = nx.MultiDiGraph()
    for n in range(nodes):
        net.add_node(str(n), **describe_node(str(n)))
    assert [0 <= row.score <= 1 for row in rank(net, measure)] == [True] * nodes


@pytest.mark.parametrize("explained", [*MEASURES.values(), *STRUCTURES.values(), *WEIGHTS.values()])
def test_everything_is_explained_in_both_languages(explained: Explanation) -> None:
    assert explained.text("zh") != explained.text("en")
    assert explained.label("zh")
    assert explained.text("zh").endswith("。")
    assert explained.text("en").endswith(".")


def test_an_unknown_measure_or_class_is_an_error_with_a_hint(network: Network) -> None:
    with pytest.raises(OptionError, match="betweeness") as caught:
        rank(network, "betweeness")
    assert caught.value.hint == "Did you mean betweenness?"
    with pytest.raises(OptionError):
        rank(network, "degree", cls="Railways")
    with pytest.raises(OptionError, match="certainty"):
        scores(network, "degree", weigh="certainty")


def drawn(seed: int) -> nx.MultiGraph[int] | nx.MultiDiGraph[int]:
    """Draw a network: with parallel edges, loops, dead ends and parts of its own, directed for odd seeds."""
    dice = random.Random(seed)
    found: nx.MultiGraph[int] = nx.MultiDiGraph() if seed % 2 else nx.MultiGraph()
    nodes = dice.choice([1, 2, 3, 12, 40, 80])
    found.add_nodes_from(range(nodes))
    for _ in range(dice.choice([0, nodes // 2, nodes, 2 * nodes, 4 * nodes])):
        found.add_edge(dice.randrange(nodes), dice.randrange(nodes), weight=dice.choice([0.3, 0.45, 0.5, 0.7, 1.0]))
    return found


def collapsed(network: nx.MultiGraph[int]) -> nx.Graph[int]:
    """Add up parallel edges; an edge is as long as the inverse of its weight."""
    flat: nx.Graph[int] = nx.DiGraph() if network.is_directed() else nx.Graph()
    flat.add_nodes_from(network)
    for a, b, weight in network.edges(data="weight"):
        flat.add_edge(a, b, weight=weight + (flat.edges[a, b]["weight"] if flat.has_edge(a, b) else 0.0))
    for _, _, data in flat.edges(data=True):
        data["length"] = 1 / data["weight"]
    return flat


def theirs(measure: str, flat: nx.Graph[int], *, weighed: bool) -> dict[int, float]:
    """Return what networkx gives."""
    weight, length = ("weight", "length") if weighed else (None, None)
    if measure == "degree":
        return {node: ties / max(1, len(flat) - 1) for node, ties in flat.degree(weight=weight)}
    if measure == "betweenness":
        return nx.betweenness_centrality(flat, weight=length)
    if measure == "closeness":
        return nx.closeness_centrality(flat, distance=length)
    if measure == "pagerank":
        return nx.pagerank(flat, weight=weight, tol=1e-14, max_iter=2000)
    parts = nx.strongly_connected_components(flat) if flat.is_directed() else nx.connected_components(flat)
    core = sorted(max(sorted(parts, key=min), key=len))
    if len(core) == 1:
        return dict.fromkeys(flat, 0.0)
    found = nx.eigenvector_centrality(flat.subgraph(core), weight=weight, max_iter=100_000, tol=1e-14)
    return {node: found.get(node, 0.0) / max(found.values()) for node in flat}


COMPUTED = {
    "degree": degree,
    "betweenness": betweenness,
    "closeness": closeness,
    "pagerank": pagerank,
    "eigenvector": eigenvector,
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("weighed", [False, True])
@pytest.mark.parametrize("seed", range(24))
def test_networkx_gives_the_same(measure: str, weighed: bool, seed: int) -> None:
    network = drawn(seed)
    ours = COMPUTED[measure](network, weight="weight" if weighed else None)
    assert ours == pytest.approx(theirs(measure, collapsed(network), weighed=weighed), abs=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("weigh", WEIGHTS)
def test_networkx_gives_the_same_for_our_network(network: Network, measure: str, weigh: str) -> None:
    flat = nx.convert_node_labels_to_integers(simple(network, weigh), label_attribute="name")
    for _, _, data in flat.edges(data=True):
        data["length"] = 1 / data["weight"]
    expected = theirs(measure, flat, weighed=weigh != "none")
    ours = scores(network, measure, weigh=weigh)
    assert ours == pytest.approx({flat.nodes[node]["name"]: score for node, score in expected.items()}, abs=1e-9)


@pytest.mark.parametrize("weight", [None, "weight"])
def test_sampled_betweenness_is_exact_from_all_and_near_from_some(weight: str | None) -> None:
    flat = nx.relabel_nodes(nx.gnm_random_graph(300, 900, seed=1), str)
    for number, (_, _, data) in enumerate(flat.edges(data=True)):
        data["weight"] = (0.3, 0.7, 1.0)[number % 3]
    exact = betweenness(flat, weight=weight)
    assert betweenness(flat, weight=weight, sample=300) == exact
    rough = betweenness(flat, weight=weight, sample=150)
    assert max(abs(rough[node] - exact[node]) for node in flat) < 0.02
    assert sorted(exact, key=exact.__getitem__)[-1] in sorted(rough, key=rough.__getitem__)[-3:]
    assert betweenness(flat, weight=weight, sample=150) == rough
    assert betweenness(flat, weight=weight, sample=150, seed=1) != rough
    with pytest.raises(OptionError):
        betweenness(flat, sample=0)


def test_large_networks_are_estimated_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    net = zunyi()
    assert not is_estimated(net, "betweenness")
    monkeypatch.setattr(centrality, "EXACT_LIMIT", 10)
    assert is_estimated(net, "betweenness")
    assert not is_estimated(net, "closeness")
    monkeypatch.setattr(centrality, "SAMPLE", 10)
    assert scores(net, "betweenness") != betweenness(simple(net), sample=1_000)


def test_weights_change_who_comes_first(network: Network) -> None:
    ties = ("遵泸高铁", "攀遵铁路")  # under way, and proposed
    for weigh, same in (("none", True), ("confidence", True), ("status", False), ("both", False)):
        one, other = (scores(network, "degree", weigh=weigh)[name] for name in ties)
        assert (one == other) is same


def test_parallel_relations_add_up_and_loops_are_left_out() -> None:
    net: Network = nx.MultiDiGraph()
    for name in "甲乙":
        net.add_node(name, **describe_node(name))
    net.add_edge("甲", "乙", "hasProject", **describe_edge("hasProject", status="Planned"))
    net.add_edge("乙", "甲", "locatedIn", **describe_edge("locatedIn"))
    net.add_edge("甲", "甲", "supports", **describe_edge("supports"))
    assert list(simple(net).edges(data="weight")) == [("甲", "乙", 1.7)]


def test_communities_and_bridges_of_the_sample(network: Network) -> None:
    groups = communities(network)
    assert [len(group.members) for group in groups] == sorted((len(g.members) for g in groups), reverse=True)
    assert {node.label for group in groups for node in group.members} == set(network) - {"茅台学院", "长江经济带"}
    found = [(bridge.edge.statement, bridge.node.label, bridge.beyond) for bridge in bridges(network)]
    assert found == [
        (("遵义市", "hasProject", "城市大脑"), "城市大脑", 2),
        (("遵义市", "hasProject", "观音水库"), "观音水库", 2),
        (("城市大脑", "contributesTo", "智慧城市建设"), "智慧城市建设", 1),
        (("观音水库", "contributesTo", "融入成渝地区双城经济圈桥头堡"), "融入成渝地区双城经济圈桥头堡", 1),
    ]


@pytest.mark.parametrize("seed", range(30))
def test_bridges_and_cut_points_are_those_of_networkx(seed: int) -> None:
    random_network = nx.gnm_random_graph(14 + seed % 5, 12 + seed % 12, seed=seed)
    net: Network = nx.MultiDiGraph()
    for node in random_network:
        net.add_node(str(node), **describe_node(str(node)))
    for a, b in random_network.edges:
        net.add_edge(str(a), str(b), "connects", **describe_edge("connects"))
    flat = simple(net)
    cuts = cut_points(net)
    assert {cut.node.iri for cut in cuts} == set(nx.articulation_points(flat))
    for cut in cuts:
        around = flat.subgraph(nx.node_connected_component(flat, cut.node.iri) - {cut.node.iri})
        sizes = sorted(map(len, nx.connected_components(around)))
        assert (cut.parts, cut.beyond) == (len(sizes), sum(sizes[:-1]))
    found = bridges(net)
    assert {frozenset((one.edge.source, one.edge.target)) for one in found} == set(map(frozenset, nx.bridges(flat)))
    for one in found:
        rest = flat.copy()
        rest.remove_edge(one.edge.source, one.edge.target)
        assert len(nx.node_connected_component(rest, one.node.iri)) == one.beyond


def test_cut_points_of_the_sample(network: Network) -> None:
    assert [(cut.node.label, cut.parts, cut.beyond) for cut in cut_points(network)] == [
        ("遵义市", 4, 10),
        ("城市大脑", 2, 1),
        ("观音水库", 2, 1),
    ]


@pytest.mark.parametrize("weigh", WEIGHTS)
def test_communities_hang_together(network: Network, weigh: str) -> None:
    flat = simple(network)
    groups = communities(network, weigh=weigh)
    assert all(nx.is_connected(flat.subgraph([node.iri for node in group.members])) for group in groups)


def test_what_is_reckoned_is_kept_with_the_network(network: Network) -> None:
    assert scores(network, "closeness") is scores(network, "closeness")
    assert communities(network) is communities(network)
    roads = restrict(network, predicates=["connects"])
    assert restrict(network, predicates=["connects"]) is roads
    for relation in ("partOf", "hasProject", "hasZone", "overlaps", "locatedIn", "adjacentTo", "cooperatesWith"):
        restrict(network, predicates=[relation])
    assert restrict(network, predicates=["connects"]) is roads
    assert scores(roads, "degree")["黔边城市带"] == 0.0


TITLES = """
from tests.networks import zunyi
from graph.structure import communities
print([group.title() for group in communities(zunyi())])
"""


def test_communities_do_not_depend_on_the_hash_seed() -> None:
    told = set()
    for seed in ("1", "2"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])}
        done = subprocess.run([sys.executable, "-c", TITLES], env=environment, capture_output=True, check=True)
        told.add(done.stdout)
    assert len(told) == 1
