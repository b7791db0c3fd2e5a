"""Paths between entities, and the things that link two of them."""

from __future__ import annotations

import math

import networkx as nx
import pytest

from graph.connections import connecting
from graph.measures import WEIGHTS
from graph.network import Network, Origin, Path, describe_edge, describe_node
from graph.paths import find_paths, path_along
from ontology.errors import OptionError, UnknownEntityError
from tests.networks import zunyi


@pytest.fixture(scope="module")
def network() -> Network:
    found = zunyi()
    nx.freeze(found)
    return found


def written(path: Path) -> str:
    """Write a path with the direction in which each hop is asserted; `~` marks what no document states."""
    text = path.nodes[0].label
    for edge, node in zip(path.edges, path.nodes[1:], strict=True):
        name = edge.predicate + ("~" if edge.inferred else "")
        text += f" -{name}-> {node.label}" if edge.direction == "forward" else f" <-{name}- {node.label}"
    return text


@pytest.mark.parametrize(
    ("source", "target", "paths"),
    [
        (
            "仁怀市",
            "赤水市",
            ["仁怀市 -partOf-> 黔边城市带 <-partOf- 赤水市", "仁怀市 -partOf~-> 遵义市 <-partOf~- 赤水市"],
        ),
        (
            "遵义综合保税区",
            "成都市",
            [
                "遵义综合保税区 -cooperatesWith-> 成都跨境电商综试区 -locatedIn-> 成都市",
                "遵义综合保税区 <-hasZone- 遵义市 -integratesInto-> 成渝地区双城经济圈 <-partOf~- 成都市",
            ],
        ),
        ("无水港", "成渝地区双城经济圈", ["无水港 -contributesTo-> 成渝地区双城经济圈"]),
        ("茅台学院", "遵义市", []),
    ],
)
def test_paths_are_typed_directed_and_avoid_hubs(network: Network, source: str, target: str, paths: list[str]) -> None:
    assert [written(path) for path in find_paths(network, source, target, limit=2)][: len(paths) or 1] == paths


def test_the_parallel_relation_taken_is_the_cheapest_and_stated_one(network: Network) -> None:
    best = find_paths(network, "遵义市", "遵泸高铁", limit=1)[0]
    assert [(edge.predicate, edge.direction) for edge in best.edges] == [("connects", "backward")]
    assert best.edges[0].statement == ("遵泸高铁", "connects", "遵义市")
    assert best.cost == 1.0


def test_alternatives_differ_in_nodes_not_in_one_parallel_relation(network: Network) -> None:
    walks = [tuple(node.iri for node in p.nodes) for p in find_paths(network, "渝贵高铁", "遵义市", limit=3)]
    assert walks == [
        ("渝贵高铁", "遵义市"),
        ("渝贵高铁", "贵阳市", "遵义市"),
        ("渝贵高铁", "重庆市", "遵义市"),
    ]


def test_costs_rise_and_are_the_sum_of_hops_and_hubs(network: Network) -> None:
    paths = find_paths(network, "仁怀市", "赤水市", limit=3)
    assert [path.cost for path in paths] == sorted(path.cost for path in paths)
    assert paths[0].cost == pytest.approx(1.3 + 1.3 + 0.5 * 1.0986, abs=1e-4)  # ln 3: the belt has three members


@pytest.mark.parametrize(("hops", "count"), [(1, 0), (2, 1), (6, 1)])
def test_paths_are_no_longer_than_asked(network: Network, hops: int, count: int) -> None:
    found = find_paths(network, "白酒", "黔边城市带", limit=1, max_hops=hops)
    assert len(found) == count
    assert all(len(path.edges) <= hops for path in found)


def test_the_same_entity_is_a_path_without_edges(network: Network) -> None:
    path = find_paths(network, "遵义市", "遵义市")[0]
    assert ([node.label for node in path.nodes], path.edges, path.cost, path.inferred) == (["遵义市"], (), 0.0, False)


def test_an_unknown_entity_is_an_error_with_the_nearest_name(network: Network) -> None:
    with pytest.raises(UnknownEntityError, match="渝贵高速") as caught:
        find_paths(network, "遵义市", "渝贵高速铁路")
    assert caught.value.nearest[0] == "渝贵高铁"


def test_hop_limits_hold_where_the_cheap_way_is_the_long_way() -> None:
    """A search that keeps only the cheapest way to each node would miss the way that is short enough."""
    net: Network = nx.MultiDiGraph()
    for name in "甲乙丙丁":
        net.add_node(name, **describe_node(name))
    for a, b in ("甲乙", "乙丙", "丙丁"):
        net.add_edge(a, b, "connects", **describe_edge("connects"))
    net.add_edge("甲", "丙", "overlaps", **describe_edge("overlaps", origin="inferred"))
    walks = [
        ["".join(n.iri for n in p.nodes) for p in find_paths(net, "甲", "丁", limit=1, max_hops=h)] for h in (3, 2, 1)
    ]
    assert walks == [["甲乙丙丁"], ["甲丙丁"], []]


ORIGINS: tuple[Origin, Origin] = ("stated", "reference")


@pytest.mark.parametrize("seed", range(12))
def test_the_first_path_is_the_cheapest_there_is(seed: int) -> None:
    random = nx.gnm_random_graph(14, 30, seed=seed, directed=True)
    net: Network = nx.MultiDiGraph()
    predicates = ("connects", "partOf", "overlaps", "adjacentTo")
    for node in random:
        net.add_node(str(node), **describe_node(str(node)))
    for n, (a, b) in enumerate(random.edges):
        edge = describe_edge(
            predicates[n % 4], status=("Proposed", None)[n % 2], origin=("stated", "reference")[n % 3 == 0]
        )
        net.add_edge(str(a), str(b), predicates[n % 4], **edge)
    walks = nx.all_simple_paths(nx.Graph(net), "0", "13", cutoff=4)
    costs = [path_along(net, tuple(walk)).cost for walk in walks]
    found = find_paths(net, "0", "13", limit=1, max_hops=4)
    assert [path.cost for path in found] == pytest.approx([min(costs)] if costs else [])


def random_network(seed: int) -> Network:
    net: Network = nx.MultiDiGraph()
    drawn = nx.gnm_random_graph(16, 28, seed=seed, directed=True)
    for node in drawn:
        net.add_node(str(node), **describe_node(str(node)))
    for n, (a, b) in enumerate(drawn.edges):
        predicate = ("connects", "partOf", "overlaps")[n % 3]
        status, confidence = ("Proposed", None, "Planned")[n % 3], (1.0, 0.4, 0.7, 0.9)[n % 4]
        net.add_edge(str(a), str(b), predicate, **describe_edge(predicate, status=status, confidence=confidence))
    return net


@pytest.mark.parametrize("weigh", WEIGHTS)
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "ends", [(("0", "1", "2"), ("13", "14")), (("0", "1", "2"), ("0", "1", "2")), (("3",), ("3", "5"))]
)
def test_the_first_path_between_sets_is_the_cheapest_there_is(
    seed: int, weigh: str, ends: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    net = random_network(seed)
    pairs = [(a, b) for a in ends[0] for b in ends[1] if a != b]
    walks = [walk for a, b in pairs for walk in nx.all_simple_paths(nx.Graph(net), a, b, cutoff=4)]
    costs = [path_along(net, tuple(walk), weigh=weigh).cost for walk in walks]
    found = find_paths(net, *ends, limit=1, max_hops=4, weigh=weigh)
    assert [path.cost for path in found] == pytest.approx([min(costs)] if costs else [])
    assert all(path.nodes[0].iri in ends[0] and path.nodes[-1].iri in ends[1] for path in found)


def test_paths_from_a_class_begin_at_several_of_its_members(network: Network) -> None:
    railways = [iri for iri, cls in network.nodes(data="cls") if cls == "Railway"]
    found = find_paths(network, railways, "成渝地区双城经济圈", limit=3)
    assert [written(path) for path in found] == [
        "渝贵高铁 -contributesTo-> 成渝地区双城经济圈",
        "遵泸高铁 -connects-> 泸州市 -partOf~-> 成渝地区双城经济圈",
        "攀遵铁路 -connects-> 遵义市 -integratesInto-> 成渝地区双城经济圈",
    ]
    assert find_paths(network, railways, "茅台学院") == []
    assert find_paths(network, [], "遵义市") == []


def test_paths_within_a_class_lead_from_one_to_another(network: Network) -> None:
    zones = [iri for iri, cls in network.nodes(data="cls") if cls == "Zone"]
    found = find_paths(network, zones, zones, limit=2)
    assert written(found[0]) == "成都跨境电商综试区 <-cooperatesWith- 遵义综合保税区"
    assert all(path.nodes[0] != path.nodes[-1] for path in found)


def test_certainty_and_status_count_when_asked() -> None:
    net: Network = nx.MultiDiGraph()
    for name in ("甲", "乙", "已建", "拟建", "存疑"):
        net.add_node(name, **describe_node(name))
    for over, status, confidence in (("已建", "Completed", 0.5), ("拟建", "Proposed", 0.95), ("存疑", None, 0.35)):
        for end in "甲乙":
            net.add_edge(over, end, "connects", **describe_edge("connects", status=status, confidence=confidence))
    first = {weigh: find_paths(net, "甲", "乙", limit=1, weigh=weigh)[0].nodes[1].iri for weigh in WEIGHTS}
    assert first == {"none": "存疑", "confidence": "拟建", "status": "存疑", "both": "已建"}
    sure = find_paths(net, "甲", "乙", limit=1, weigh="confidence")[0]
    assert sure.confidence == pytest.approx(0.95**2)
    assert sure.cost == pytest.approx(2 * 1.4 + 0.5 * math.log(2) - 2 * 2 * math.log(0.95))
    with pytest.raises(OptionError, match="certainty"):
        find_paths(net, "甲", "乙", weigh="certainty")


def test_which_projects_link_the_city_and_the_circle(network: Network) -> None:
    links = connecting(network, "遵义市", "成渝地区双城经济圈")
    assert {link.node.label: (link.kind, link.inferred, written(link.paths[0])) for link in links} == {
        "无水港": ("text", False, "遵义市 <-locatedIn- 无水港 -contributesTo-> 成渝地区双城经济圈"),
        "渝贵高铁": ("text", False, "遵义市 -hasProject-> 渝贵高铁 -contributesTo-> 成渝地区双城经济圈"),
        "遵泸高铁": ("ends", True, "遵义市 <-connects- 遵泸高铁 -connects-> 泸州市 -partOf~-> 成渝地区双城经济圈"),
        "正安至万盛高速公路": (
            "ends",
            True,
            "遵义市 -hasProject-> 正安至万盛高速公路 -connects-> 万盛经开区 -locatedIn~-> 綦江区 "
            "-partOf~-> 成渝地区双城经济圈",
        ),
        "道真至武隆高速公路": (
            "ends",
            True,
            "遵义市 -hasProject-> 道真至武隆高速公路 -connects-> 武隆区 -partOf~-> 重庆市 "
            "-overlaps~-> 成渝地区双城经济圈",
        ),
    }
    assert [link.inferred for link in links] == [False, False, True, True, True]


def test_a_project_keeps_one_way_of_each_kind(network: Network) -> None:
    link = next(x for x in connecting(network, "遵义市", "成渝地区双城经济圈") if x.node.label == "渝贵高铁")
    assert [written(path) for path in link.paths] == [
        "遵义市 -hasProject-> 渝贵高铁 -contributesTo-> 成渝地区双城经济圈",
        "遵义市 -hasProject-> 渝贵高铁 -connects-> 重庆市 -overlaps~-> 成渝地区双城经济圈",
    ]
    assert link.status == "Planned"


def test_links_are_the_same_from_either_end(network: Network) -> None:
    there = connecting(network, "遵义市", "成渝地区双城经济圈")
    back = connecting(network, "成渝地区双城经济圈", "遵义市")
    assert [link.node for link in there] == [link.node for link in back]
    assert [node.iri for node in back[0].paths[0].nodes] == [node.iri for node in there[0].paths[0].nodes][::-1]


@pytest.mark.parametrize(
    ("a", "b", "cls", "labels"),
    [
        ("遵义市", "铜仁市", "Project", ["遵铜铁路"]),
        ("遵义市", "铜仁市", "Road", []),
        ("仁怀市", "赤水市", "Region", ["黔边城市带"]),
        ("贵州省", "重庆市", "Road", ["正安至万盛高速公路", "道真至武隆高速公路"]),
        ("仁怀市", "遵义市", "Industry", ["白酒"]),
        ("遵义市", "遵义市", "Project", []),
        ("茅台学院", "遵义市", "Project", []),
    ],
)
def test_links_of_any_class_between_any_two(network: Network, a: str, b: str, cls: str, labels: list[str]) -> None:
    assert sorted(link.node.label for link in connecting(network, a, b, cls=cls)) == sorted(labels)


HELD = [
    ("国家区域医疗中心", "PublicFacility", False),
    ("数据中心", "DigitalProject", False),
    ("沈白高铁", "Railway", True),
    ("藏粤直流", "EnergyProject", True),
    ("黄河国家文化公园", "Project", True),
]


@pytest.mark.parametrize(("name", "cls", "links"), HELD)
def test_what_two_places_both_have_links_them_where_it_is_one_thing(name: str, cls: str, links: bool) -> None:
    net: Network = nx.MultiDiGraph()
    net.add_node(name, **describe_node(name, cls, top="Project"))
    for place in ("河南省", "安徽省"):
        net.add_node(place, **describe_node(place, "Province", top="Place"))
        net.add_edge(place, name, "hasProject", **describe_edge("hasProject", status="Ongoing"))
    assert [link.node.label for link in connecting(net, "河南省", "安徽省")] == ([name] if links else [])


@pytest.mark.parametrize(
    ("name", "holder", "place", "links"),
    [
        ("南京东路", "上海市", "南京市", False),
        ("阿里云算力集群", "青海省", "阿里地区", False),
        ("赤峰至锦州输氢管道", "辽宁省", "赤峰市", True),
        ("海南—广东交流线路工程", "广东省", "海南省", True),
        ("大兴国际机场", "河北省", "北京市", True),
    ],
)
def test_a_name_alone_places_nothing(name: str, holder: str, place: str, links: bool) -> None:
    net: Network = nx.MultiDiGraph()
    net.add_node(name, **describe_node(name, "Project", top="Project"))
    for one in (holder, place):
        net.add_node(one, **describe_node(one, "Prefecture", top="Place"))
    net.add_edge(holder, name, "hasProject", **describe_edge("hasProject"))
    net.add_edge(name, place, "locatedIn", **describe_edge("locatedIn"))
    assert [link.node.label for link in connecting(net, holder, place)] == ([name] if links else [])


def test_links_need_known_entities_and_classes(network: Network) -> None:
    with pytest.raises(UnknownEntityError):
        connecting(network, "遵义市", "火星")
    with pytest.raises(OptionError, match="Projekt"):
        connecting(network, "遵义市", "重庆市", cls="Projekt")
