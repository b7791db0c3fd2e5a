"""Centrality, communities and bridges: exact values on small networks, and what they say of Zunyi."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from graph.centrality import ENGINES, MEASURES, STRUCTURES, betweenness, rank, scores, simple
from graph.network import Network, describe_edge, describe_node
from graph.structure import bridges, communities
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


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_explained_in_both_languages_and_computed_by_every_engine(measure: str) -> None:
    explained = MEASURES[measure]
    assert explained.text("zh") != explained.text("en")
    assert all(measure in engine for engine in ENGINES.values())
    assert set(STRUCTURES) == {"communities", "bridges"}


def test_an_unknown_measure_or_class_is_an_error_with_a_hint(network: Network) -> None:
    with pytest.raises(OptionError, match="betweeness") as caught:
        rank(network, "betweeness")
    assert caught.value.hint == "Did you mean betweenness?"
    with pytest.raises(OptionError):
        rank(network, "degree", cls="Railways")
    with pytest.raises(OptionError, match="igraph"):
        scores(network, "degree", engine="igraph")


def test_sampled_betweenness_with_all_sources_is_the_exact_one() -> None:
    flat = nx.relabel_nodes(nx.gnm_random_graph(40, 80, seed=1), str)
    assert betweenness(flat, sample=40) == pytest.approx(betweenness(flat))
    rough = betweenness(flat, sample=30)
    assert max(rough, key=rough.__getitem__) == max(betweenness(flat), key=betweenness(flat).__getitem__)
    with pytest.raises(OptionError):
        betweenness(flat, sample=0)


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
