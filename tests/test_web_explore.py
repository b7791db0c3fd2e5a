"""The graph view: every interaction with it, in a real browser.

The canvas tells nothing by itself, so the figure has its vis.Network as the property `network`: tests ask it where
a node is on the screen, and click there with the mouse.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import networkx as nx
import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from ontology.namespaces import ID, RG, RGS
from tests.browsing import DESKTOP, PHONE, Tabs, violations
from tests.sample import iri

if TYPE_CHECKING:
    from playwright.sync_api import Page

AT = """iri => {
  const network = document.querySelector('figure.rg-network').network;
  const {x, y} = network.canvasToDOM(network.getPositions([iri])[iri]);
  const box = document.querySelector('.rg-network-canvas').getBoundingClientRect();
  return [box.left + x, box.top + y];
}"""
SHOWN = "() => Object.keys(document.querySelector('figure.rg-network').network.body.nodes)"
POSITIONS = "() => document.querySelector('figure.rg-network').network.getPositions()"
VIEW = "() => (({network: n}) => [n.getScale(), n.getViewPosition().x])(document.querySelector('figure.rg-network'))"
RAILWAY, CITY, CIRCLE, COUNTY = iri("yugui"), iri("zunyi"), iri("cycircle"), iri("renhuai")


def explore(tab: Page, address: str) -> None:
    """Open a graph view and wait until it can be used."""
    tab.goto(address, timeout=60_000)  # the first one waits for the libraries of the layout
    tab.wait_for_selector(".explorer[data-ready]")


def shown(tab: Page) -> set[str]:
    """Return the IRIs of what is drawn."""
    return set(tab.evaluate(SHOWN))


def click(tab: Page, entity: str, **options: Any) -> None:
    """Click an entity where it is."""
    x, y = tab.evaluate(AT, entity)
    keys = options.pop("modifiers", [])
    for key in keys:
        tab.keyboard.down(key)
    if options.pop("double", False):
        tab.mouse.dblclick(x, y)
    else:
        tab.mouse.click(x, y)
    for key in keys:
        tab.keyboard.up(key)


def panel(tab: Page, heading: str) -> Any:
    """Return the panel, once it shows something with this heading, facts included."""
    found = tab.locator(".explorer-panel").filter(has=tab.locator("h2", has_text=heading))
    found.wait_for()
    tab.wait_for_function("() => !document.querySelector('.explorer-panel .told > p.soft:only-child:not(:empty)')")
    return found


def box(tab: Page, key: str) -> Any:
    """Return the tick box of a filter."""
    return tab.locator(f'input[data-filter="{key}"]')


def query(tab: Page) -> dict[str, str]:
    """Return the options in the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(tab.url).query).items()}


@pytest.fixture
def tab(sample_tabs: Tabs) -> Iterator[Page]:
    """A tab with the neighbours of a railway: seven entities."""
    with sample_tabs.open() as found:
        explore(found, f"/explore?focus={quote('渝贵高铁')}")
        yield found


def test_the_drawing_is_there_at_once_and_can_be_measured(tab: Page) -> None:
    assert shown(tab) == {RAILWAY, CITY, CIRCLE, iri("chongqing"), iri("guiyang")}
    assert tab.get_attribute("figure.rg-network", "data-drawn") == "true"
    assert tab.evaluate("() => performance.getEntriesByName('rg:draw').length") == 1
    assert tab.evaluate("() => document.querySelector('figure.rg-network').network.physics.physicsEnabled") is False
    assert tab.locator(".explorer-status").inner_text().startswith("5 个实体")


def test_a_click_shows_facts_with_their_sentences(tab: Page) -> None:
    click(tab, RAILWAY)
    told = panel(tab, "渝贵高铁")
    row = told.locator(".facts > li").filter(has=tab.get_by_role("button", name="遵义市")).first
    assert row.locator(".status").inner_text() == "推进"
    assert row.locator("blockquote").first.inner_text().startswith("全力推进新渝贵高铁前期工作")
    reader = row.locator("cite a").first.get_attribute("href") or ""
    assert urlsplit(reader).path.endswith("/documents/zunyi-outline-2020")
    assert urlsplit(reader).fragment.startswith("char=")
    assert query(tab)["selected"] == "project/渝贵高铁"
    told.get_by_role("button", name="成渝地区双城经济圈").click()  # goes on to what is in the drawing
    panel(tab, "成渝地区双城经济圈")
    tab.locator(".explorer-panel").get_by_role("button", name="关闭").click()
    tab.wait_for_selector(".explorer.unselected .explorer-hint")
    assert "selected" not in query(tab)


def test_a_click_on_a_line_shows_who_states_it(tab: Page) -> None:
    (x, y), (to_x, to_y) = tab.evaluate(AT, RAILWAY), tab.evaluate(AT, CIRCLE)
    tab.mouse.click((x + to_x) / 2, (y + to_y) / 2)
    told = panel(tab, "服务于")
    assert told.locator("p.line").inner_text().split() == ["渝贵高铁", "—", "服务于", "→", "成渝地区双城经济圈"]
    assert told.locator("blockquote").first.inner_text().startswith("全力推进新渝贵高铁前期工作")
    assert query(tab)["selected"] == "project/渝贵高铁 contributesTo region/成渝地区双城经济圈"


def test_neighbours_come_in_around_and_nothing_else_moves(tab: Page) -> None:
    before = tab.evaluate(POSITIONS)
    click(tab, CITY, double=True)
    tab.wait_for_selector("figure[data-nodes]:not([data-nodes='5'])")
    after = tab.evaluate(POSITIONS)
    assert {iri: after[iri] for iri in before} == before
    assert {iri("guanyin"), iri("renzun"), iri("guizhou")} <= set(after)
    assert query(tab)["opened"].endswith("@place/520300")
    address = tab.url
    explore(tab, address)  # a link gives the same view
    assert tab.evaluate(POSITIONS) == after


def test_folding_takes_away_what_hangs_there_alone(tab: Page) -> None:
    click(tab, CITY, double=True)
    tab.wait_for_selector("figure[data-nodes]:not([data-nodes='5'])")
    everything = shown(tab)
    panel(tab, "遵义市").get_by_role("button", name="收起", exact=True).click()
    assert {iri("guanyin"), iri("college")}.isdisjoint(shown(tab))
    assert {RAILWAY, CITY, CIRCLE, iri("guizhou")} <= shown(tab)  # 贵州省 is tied to 贵阳市 as well
    assert query(tab)["folded"] == "place/520300"
    explore(tab, tab.url)
    assert iri("guanyin") not in shown(tab)
    panel(tab, "遵义市").get_by_role("button", name="重新展开").click()
    assert shown(tab) == everything
    assert "folded" not in query(tab)


def test_every_change_can_be_undone(tab: Page) -> None:
    undo, redo = tab.get_by_role("button", name="撤销"), tab.get_by_role("button", name="重做")
    assert undo.is_disabled()
    whole = shown(tab)
    click(tab, CIRCLE)
    panel(tab, "成渝地区双城经济圈").get_by_role("button", name="隐藏").click()
    assert shown(tab) == whole - {CIRCLE}
    box(tab, "class:Prefecture").uncheck()
    assert shown(tab) == whole - {CIRCLE, CITY, iri("guiyang")}
    undo.click()
    assert box(tab, "class:Prefecture").is_checked()
    tab.keyboard.press("Control+z")
    assert shown(tab) == whole
    assert undo.is_disabled()
    redo.click()
    assert shown(tab) == whole - {CIRCLE}
    assert query(tab)["hidden"] == "region/成渝地区双城经济圈"
    tab.get_by_role("button", name="恢复隐藏的 1 个").click()
    assert shown(tab) == whole
    x, y = tab.evaluate(AT, CITY)
    place = tab.evaluate(POSITIONS)[CITY]
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 60, y + 40, steps=4)
    tab.mouse.up()
    moved = tab.evaluate(POSITIONS)[CITY]
    assert moved != place
    undo.click()
    back = tab.evaluate(POSITIONS)[CITY]
    assert back == place


@pytest.mark.parametrize(
    ("group", "key", "gone", "relations"),
    [
        ("类别", "class:Province", {"chongqing"}, 5),
        ("进度", "status:none", {"guiyang"}, 5),
        ("关系", "relation:connects", set(), 6),
    ],
)
def test_filters_take_away_and_give_back(tab: Page, group: str, key: str, gone: set[str], relations: int) -> None:
    whole = shown(tab)
    if group == "关系":
        tab.locator(".filter-group > summary", has_text=group).click()
    box(tab, key).uncheck()
    assert shown(tab) == whole - {iri(name) for name in gone}
    assert tab.get_attribute("figure.rg-network", "data-edges") == str(relations)
    assert query(tab)["without"] == key
    explore(tab, tab.url)
    assert shown(tab) == whole - {iri(name) for name in gone}
    tab.locator(f'[data-filter="all {key.partition(":")[0]}"]').dispatch_event("click")
    assert shown(tab) == whole


def test_documents_can_be_left_out(tab: Page) -> None:
    tab.locator(".filter-group > summary", has_text="文件").click()
    tab.get_by_role("button", name="文件: 全不选").click()
    assert query(tab)["without"] == "document:zunyi-outline-2020 document:zunyi-report-2024"
    assert CITY not in shown(tab)  # 重庆市 and the circle are tied by the reference data still
    box(tab, f"document:{ID}document/zunyi-report-2024").check()
    assert {RAILWAY, CITY, iri("chongqing")} <= shown(tab)


def test_a_path_is_drawn_between_two_entities_and_told_hop_by_hop(tab: Page) -> None:
    click(tab, iri("guiyang"))
    click(tab, CIRCLE, modifiers=["Shift"])
    panel(tab, "路径").get_by_role("button", name="查找路径").click()
    hops = tab.locator(".hops > li")
    hops.first.wait_for()
    assert "贵阳市" in hops.first.inner_text()
    assert hops.locator("blockquote").first.inner_text()
    assert query(tab)["trace"] == "place/520100 region/成渝地区双城经济圈"
    explore(tab, tab.url)
    hops.first.wait_for()
    tab.get_by_role("button", name="清除路径").click()
    assert "trace" not in query(tab)
    tab.get_by_role("button", name="撤销").click()
    assert query(tab)["trace"] == "place/520100 region/成渝地区双城经济圈"


def test_the_path_may_run_over_what_is_not_drawn(sample_tabs: Tabs) -> None:
    ends = quote(f"{iri('meitan')} {iri('baijiu')}")
    with sample_tabs.open() as tab:
        explore(tab, f"/explore?iris={ends}")
        before = shown(tab)
        assert {iri("meitan"), iri("baijiu")} <= before
        click(tab, iri("meitan"))
        panel(tab, "湄潭县").get_by_role("button", name="从此处找路径").click()
        click(tab, iri("baijiu"))
        panel(tab, "白酒").get_by_role("button", name="从 湄潭县 到此的路径").click()
        tab.locator(".hops > li").first.wait_for()
        assert before <= shown(tab)


def test_a_question_is_drawn(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        explore(tab, f"/explore?q={quote('遵义有哪些铁路项目？')}")
        assert {CITY, RAILWAY} <= shown(tab)
        assert (
            tab.get_by_role("link", name="查看答案").get_attribute("href") == f"/ask?q={quote('遵义有哪些铁路项目？')}"
        )
        tab.goto("/explore?q=" + quote("今天天气怎么样？"))
        assert tab.locator(".notice.warn").count() == 1
        assert tab.locator("figure").count() == 0


def test_the_keys_do_what_the_mouse_does(tab: Page) -> None:
    whole = shown(tab)
    find = tab.get_by_label("在图中查找")
    find.fill("高铁")
    assert tab.locator(".explorer-finder li").count() == 1
    find.press("Enter")
    panel(tab, "渝贵高铁")
    find.fill("")
    tab.keyboard.press("Tab")  # to the first of the list, the one with most neighbours
    first = tab.evaluate("() => document.activeElement.dataset.iri")
    assert first == CITY
    panel(tab, "遵义市")
    tab.keyboard.press("ArrowDown")
    second = tab.evaluate("() => document.activeElement.dataset.iri")
    tab.keyboard.press("Delete")
    assert shown(tab) == whole - {second}
    assert tab.evaluate("() => document.activeElement.closest('.explorer-finder') !== null")
    tab.keyboard.press("Control+z")
    assert shown(tab) == whole
    canvas = tab.get_by_role("application")
    canvas.focus()
    scale, x = tab.evaluate(VIEW)
    canvas.press("+")
    canvas.press("ArrowRight")
    bigger, further = tab.evaluate(VIEW)
    assert bigger > scale
    assert further > x
    tab.locator(f'.explorer-finder button[data-iri="{CITY}"]').focus()
    tab.keyboard.press(" ")
    tab.wait_for_selector("figure[data-nodes]:not([data-nodes='5'])")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/entity?iri=*")


def save(tab: Page, name: str) -> bytes:
    """Export the drawing in a form and return the file."""
    if not tab.get_by_role("button", name=name, exact=True).is_visible():
        tab.locator("summary", has_text="导出").click()
    with tab.expect_download() as download:
        tab.get_by_role("button", name=name, exact=True).click()
    path = download.value.path()
    return path.read_bytes()


def test_what_is_shown_is_exported(tab: Page) -> None:
    box(tab, "class:Province").uncheck()  # 重庆市 stays out of every file
    network = nx.parse_graphml(save(tab, "GraphML").decode())
    assert set(network.nodes) == {RAILWAY, CITY, CIRCLE, iri("guiyang")}
    assert network.nodes[RAILWAY]["label"] == "渝贵高铁"
    assert network.nodes[RAILWAY]["class"] == "Railway"
    statuses = {(data["predicate"], data.get("status")) for *_, data in network.edges(data=True)}
    assert ("hasProject", "Ongoing") in statuses
    graph = Graph().parse(data=save(tab, "Turtle").decode(), format="turtle")
    assert (URIRef(RAILWAY), RG.contributesTo, URIRef(CIRCLE)) in graph
    assert (URIRef(RAILWAY), RDF.type, RG.Railway) in graph
    assert (URIRef(CITY), SKOS.prefLabel, Literal("遵义市", lang="zh")) in graph
    assert (None, RG.status, RGS.Ongoing) in graph
    assert (URIRef(iri("chongqing")), None, None) not in graph
    picture = ET.fromstring(save(tab, "SVG"))
    texts = {element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {"渝贵高铁", "遵义市"} <= texts
    assert "重庆市" not in texts
    assert save(tab, "PNG").startswith(b"\x89PNG")


def test_the_same_as_a_list(tab: Page) -> None:
    tab.locator("summary", has_text="文字列表").click()
    rows = tab.locator("#as-text li")
    rows.first.wait_for()
    assert rows.filter(has_text="渝贵高铁").filter(has_text="成渝地区双城经济圈").count() == 1
    before = rows.count()
    box(tab, "class:Region").uncheck()
    assert rows.count() < before


def test_full_screen_and_movement(tab: Page) -> None:
    tab.get_by_role("button", name="全屏").click()
    tab.wait_for_function("() => document.fullscreenElement?.classList.contains('explorer')")
    tab.get_by_role("button", name="全屏").click()
    tab.wait_for_function("() => document.fullscreenElement === null")
    move = tab.get_by_role("button", name="自动排布")
    move.click()
    assert tab.evaluate("() => document.querySelector('figure.rg-network').network.physics.physicsEnabled") is True
    move.click()
    assert tab.evaluate("() => document.querySelector('figure.rg-network').network.physics.physicsEnabled") is False
    tab.get_by_role("button", name="适应窗口").click()
    assert tab.get_by_role("button", name="撤销").is_enabled()


def test_in_english_and_in_the_other_language_the_view_is_the_same(sample_tabs: Tabs) -> None:
    with sample_tabs.open(language="en") as tab:
        explore(tab, f"/explore?focus={quote('渝贵高铁')}")
        box(tab, "class:Province").uncheck()
        click(tab, CITY)
        told = panel(tab, "Zunyi")
        assert told.get_by_role("button", name="Hide").is_visible()
        tab.get_by_role("link", name="中文").click()
        tab.wait_for_selector(".explorer[data-ready]")
        panel(tab, "遵义市")
        assert not box(tab, "class:Province").is_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_it_is_accessible(sample_tabs: Tabs, size: tuple[int, int], scheme: str) -> None:
    with sample_tabs.open(size, color_scheme=scheme) as tab:
        explore(tab, f"/explore?focus={quote('遵义市')}")
        assert violations(tab) == []
        click(tab, RAILWAY)
        panel(tab, "渝贵高铁")
        if size == PHONE:
            tab.get_by_role("button", name="查找与筛选").click()
        assert violations(tab) == []
        assert tab.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
        tab.goto("/explore")
        assert violations(tab) == []


def test_on_a_phone_the_panel_is_a_sheet(sample_tabs: Tabs) -> None:
    with sample_tabs.open(PHONE, has_touch=True) as tab:
        explore(tab, f"/explore?focus={quote('渝贵高铁')}")
        x, y = tab.evaluate(AT, CITY)
        tab.touchscreen.tap(x, y)
        told = panel(tab, "遵义市")
        box = told.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] == PHONE[1]
        assert box["height"] <= PHONE[1] / 2
        told.get_by_role("button", name="隐藏").click()
        assert CITY not in shown(tab)


def test_the_json_of_the_next_neighbours(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        answer = tab.request.get(f"/explore.json?around={quote('遵义市')}&start=2&limit=3")
        found = json.loads(answer.body())
        assert found["nodes"][0]["id"] == CITY
        assert len(found["nodes"]) == 4
        assert found["left_out"] == found["nodes"][0]["neighbours"] - 5
        assert all("x" not in node for node in found["nodes"])
        wrong = tab.request.get("/explore.json?focus=遵义市&opened=all")
        assert (wrong.status, wrong.json()["option"]) == (400, "opened")
