"""Drawings: what they show, how they look, and that they are still, self-contained and safe."""

from __future__ import annotations

import json
import math
import re
import statistics
from html.parser import HTMLParser
from itertools import combinations
from typing import Any

import networkx as nx
import pytest

from graph.appearance import INFERRED_COLOUR, MARKS, box_of, size_of, word, wrapped
from graph.layout import layout
from graph.neighbourhood import ego, neighbours, together
from graph.network import Network, describe_edge, describe_node
from graph.rendering import Drawing, render, vis_network_assets
from ontology.errors import OptionError, UnknownEntityError
from ontology.schema import load_schema
from tests.networks import zunyi


@pytest.fixture(scope="module")
def network() -> Network:
    found = zunyi()
    nx.freeze(found)
    return found


@pytest.fixture(scope="module")
def drawing(network: Network) -> Drawing:
    return render(network, focus="遵义市", left_out=7)


class Tags(HTMLParser):
    """Collects the start tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def block(page: str) -> dict[str, Any]:
    """Return the data of a page's drawing."""
    return dict(json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)[0]))


def vis_edge(drawing: Drawing, statement: str) -> dict[str, Any]:
    """Return an edge as pyvis holds it."""
    statements = [f"{e['from']} {e['predicate']} {e['to']}" for e in drawing.edges]
    return dict(drawing.canvas.edges[statements.index(statement)])


@pytest.mark.parametrize(
    ("statement", "dashes", "colour"),
    [
        ("遵义市 hasProject 城市大脑", False, "Completed"),
        ("遵义市 hasProject 观音水库", False, "Ongoing"),
        ("遵义市 hasProject 渝贵高铁", [8, 5], "Planned"),
        ("遵义市 hasProject 攀遵铁路", [2, 4], "Proposed"),
        ("仁怀市 partOf 遵义市", [4, 6], INFERRED_COLOUR),
    ],
)
def test_lines_tell_status_and_inference(
    drawing: Drawing, statement: str, dashes: list[int] | bool, colour: str
) -> None:
    edges = {f"{e['from']} {e['predicate']} {e['to']}": e for e in drawing.edges}
    edge = edges[statement]
    statuses = load_schema().statuses
    assert edge["dashes"] == (dashes or [])
    assert vis_edge(drawing, statement)["dashes"] == dashes
    assert edge["colour"] == (statuses[colour].colour if colour in statuses else colour)


def test_completed_is_drawn_thicker_than_ongoing(drawing: Drawing) -> None:
    widths = {edge["status"]: edge["width"] for edge in drawing.edges if edge["status"]}
    assert widths["Completed"] > widths["Proposed"] > widths["Ongoing"] == widths["Planned"]


def test_nodes_look_like_their_class_and_are_named_in_the_language(network: Network) -> None:
    named: Network = nx.MultiDiGraph(network.subgraph(["遵义市", "白酒"]))
    named.nodes["白酒"].update(label_en="báijiǔ", label_en_is_pinyin=True)
    node = next(n for n in render(named, lang="en").nodes if n["id"] == "白酒")
    industry = load_schema().classes["Industry"]
    assert (node["label"], node["shape"], node["colour"]) == ("báijiǔ", industry.shape, industry.colour)
    assert node["title"] == "báijiǔ (pinyin)\n白酒\nIndustry · mentioned 2 times"


def test_json_is_plain_and_tells_what_is_left_out(drawing: Drawing) -> None:
    data = json.loads(json.dumps(drawing.to_json()))
    assert (data["focus"], data["left_out"]) == ("遵义市", 7)
    assert next(n for n in data["nodes"] if n["id"] == "渝贵高铁") | {"x": 0, "y": 0} == {
        "id": "渝贵高铁", "label": "渝贵高铁", "label_zh": "渝贵高铁", "label_en": None,
        "label_en_is_pinyin": False,
        "class": "Railway", "top": "Project", "mentions": 2, "neighbours": 4, "more": 0, "x": 0, "y": 0,
        "colour": load_schema().classes["Project"].colour, "shape": load_schema().classes["Project"].shape,
        "size": size_of(4, strong=False), "strong": False, "caption": "渝贵高铁",
        "title": f"渝贵高铁\n{load_schema().classes['Railway'].label_zh} · 提及 2 次",
    }  # fmt: skip
    assert next(e for e in data["edges"] if e["to"] == "渝贵高铁") == {
        "from": "遵义市", "to": "渝贵高铁", "predicate": "hasProject",
        "label": load_schema().relation("hasProject").label_zh, "status": "Planned",
        "inferred": False, "origin": "stated", "documents": ["zunyi-2020"], "confidence": 1.0,
        "colour": load_schema().statuses["Planned"].colour, "width": 1.4, "dashes": [8, 5], "symmetric": False,
        "title": f"遵义市 — {load_schema().relation('hasProject').label_zh} → 渝贵高铁\n"
        f"{load_schema().statuses['Planned'].label_zh} · 1 份文件",
    }  # fmt: skip
    assert word("left_out", "zh", 7) in drawing.page()


def test_the_legend_lists_what_occurs_and_nothing_else(network: Network) -> None:
    part = network.subgraph(["遵义市", "城市大脑", "仁怀市"])
    legend = render(part).legend
    assert [item["class"] for item in legend["classes"]] == ["Place", "Project"]
    assert [item["status"] for item in legend["lines"]] == ["Completed", "inferred"]
    assert {info.shape for info in load_schema().classes.values()} <= set(MARKS)


@pytest.mark.parametrize("standalone", [True, False])
def test_a_page_asks_nothing_of_other_machines(drawing: Drawing, standalone: bool) -> None:
    tags = Tags(drawing.page(standalone=standalone, assets={"network.js": "/static/network.1a2b.js"})).found
    links = [attrs.get("src") or attrs.get("href") for _, attrs in tags if "src" in attrs or "href" in attrs]
    expected = ["network.css", "vis-network.min.js", "/static/network.1a2b.js"]
    assert links == ([] if standalone else expected)


def test_a_linked_page_suits_a_strict_content_security_policy(drawing: Drawing) -> None:
    for tag, attrs in Tags(drawing.page()).found:
        assert not any(name.startswith("on") or name == "style" for name in attrs), (tag, attrs)
        assert tag != "style"
        assert tag != "script" or "src" in attrs or attrs.get("type") == "application/json"


def test_nothing_moves_and_nothing_loads(drawing: Drawing) -> None:
    page = drawing.page()
    assert block(page)["options"]["physics"] == {"enabled": False}
    assert all({"x", "y"} <= set(node) for node in block(page)["nodes"])
    assert "loadingBar" not in page
    assert "bootstrap" not in drawing.page(standalone=True)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_are_never_taken_for_html(lang: str) -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>'\"href"
    net: Network = nx.MultiDiGraph()
    net.add_node("a", **describe_node(evil, label_en=evil, iri="a"))
    net.add_node("b", **describe_node("乙", iri="b"))
    net.add_edge("a", "b", "supports", **describe_edge("supports", documents=(evil,)))
    drawing = render(net, focus="a", lang=lang)
    for page in (drawing.page(standalone=True), drawing.page(title=evil), drawing.fragment(height=evil)):
        tags = Tags(page).found
        assert not [tag for tag, attrs in tags if tag == "img" or "onerror" in attrs]
        assert sum(tag == "script" for tag, _ in tags) <= 3
        assert any(node["name"] == evil for node in block(page)["nodes"])


def test_pyvis_holds_the_drawing(drawing: Drawing, network: Network) -> None:
    assert drawing.canvas.num_nodes() == len(network)
    assert drawing.canvas.num_edges() == network.number_of_edges()  # parallel relations are all there
    assert drawing.canvas.get_node("渝贵高铁")["label"] == "渝贵高铁"


def test_the_assets_are_files_of_the_installation() -> None:
    assets = vis_network_assets()
    assert sorted(assets) == ["network.css", "network.js", "vis-network.min.js"]
    assert all(path.is_file() for path in assets.values())
    assert "</script" not in "".join(path.read_text(encoding="utf-8") for path in assets.values())


def test_drawing_needs_a_known_focus_and_language(network: Network) -> None:
    with pytest.raises(UnknownEntityError):
        render(network, focus="火星")
    with pytest.raises(OptionError, match="fr"):
        render(network, lang="fr")
    assert word("empty", "en") in render(nx.MultiDiGraph(), lang="en").page()


def boxes_of(network: Network) -> dict[str, tuple[float, float]]:
    return {node: box_of(wrapped(node), size_of(network.degree(node), strong=False)) for node in network}


@pytest.mark.parametrize(
    "flat",
    [
        nx.star_graph(80),
        nx.gnm_random_graph(120, 200, seed=3),
        nx.complete_graph(25),
        nx.empty_graph(12),
        nx.path_graph(40),
        nx.disjoint_union(nx.star_graph(30), nx.cycle_graph(9)),
        nx.star_graph(700),
        nx.barabasi_albert_graph(800, 2, seed=3),
    ],
    ids=["star", "random", "complete", "no edges", "path", "two parts", "large star", "large"],
)
def test_no_two_boxes_overlap_and_the_focus_is_in_the_middle(flat: Any) -> None:
    flat = nx.relabel_nodes(flat, lambda n: f"黔北第{n}号水利枢纽工程")
    boxes = boxes_of(flat)
    focus = sorted(flat)[0]
    places = layout(flat, boxes, focus=focus)
    assert places[focus] == (0.0, 0.0)
    for a, b in combinations(flat, 2):
        apart = [abs(places[a][axis] - places[b][axis]) - (boxes[a][axis] + boxes[b][axis]) / 2 for axis in (0, 1)]
        assert max(apart) > 0, (a, b)


def test_the_layout_is_the_same_every_time(network: Network) -> None:
    shuffled: Network = nx.MultiDiGraph()
    shuffled.add_nodes_from(reversed(list(network.nodes(data=True))))
    shuffled.add_edges_from(reversed(list(network.edges(keys=True, data=True))))
    assert render(shuffled, focus="遵义市").to_json() == render(network, focus="遵义市").to_json()


def test_a_large_drawing_keeps_neighbours_together_and_is_the_same_every_time() -> None:
    flat: Any = nx.relabel_nodes(nx.barabasi_albert_graph(800, 1, seed=5), lambda n: f"第{n}号项目")
    boxes = boxes_of(flat)
    places = layout(flat, boxes, focus="第0号项目")
    assert layout(nx.Graph(flat), boxes, focus="第0号项目") == places
    tied = [math.dist(places[a], places[b]) for a, b in flat.edges()]
    any_two = [math.dist(places[a], places[b]) for a, b in zip(list(flat)[::2], list(flat)[1::2], strict=True)]
    assert statistics.median(tied) < statistics.median(any_two) / 3


def test_several_entities_are_drawn_with_what_joins_them(network: Network) -> None:
    assert set(together(network, ["观音水库", "城市大脑"]).network) == {"观音水库", "遵义市", "城市大脑"}
    assert set(together(network, ["无水港"]).network) == {"无水港", "遵义市", "成渝地区双城经济圈"}
    with pytest.raises(UnknownEntityError):
        together(network, ["火星"])


def test_the_next_neighbours_come_in_the_order_in_which_the_first_were_chosen(network: Network) -> None:
    order = neighbours(network, "遵义市")
    assert {"遵义市", *order[:7]} == set(ego(network, "遵义市", limit=8).network)


def test_the_neighbourhood_keeps_the_telling_and_a_bit_of_each_kind(network: Network) -> None:
    near = ego(network, "遵义市", depth=1, limit=8)
    tops = {network.nodes[node]["top"] for node in near.network}
    assert {"Place", "Project", "Region"} <= tops
    assert (len(near.network), near.left_out) == (8, len(set(nx.all_neighbors(network, "遵义市"))) + 1 - 8)
    assert near.network.number_of_edges() == network.subgraph(near.network).number_of_edges()


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_depth_counts_steps(network: Network, depth: int) -> None:
    near = ego(network, "无水港", depth=depth)
    assert set(near.network) == set(nx.ego_graph(network.to_undirected(), "无水港", radius=depth))
    assert near.left_out == 0


@pytest.mark.parametrize("wrong", [{"depth": 0}, {"depth": 9}, {"limit": 0}])
def test_depth_and_limit_have_bounds(network: Network, wrong: dict[str, int]) -> None:
    with pytest.raises(OptionError):
        ego(network, "遵义市", **wrong)
