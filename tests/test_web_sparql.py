"""The SPARQL page, in a real browser: the editor, completion from the data, running, and each view of a result."""

from __future__ import annotations

import re
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from ontology.example_queries import load_examples
from tests.browsing import DESKTOP, PHONE, Tabs, settle, violations, visit
from tests.serving import soon

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

LINES = "SELECT ?line ?end { ?line a rg:Railway ; rg:connects ?end }"
KINDS = "SELECT ?class (COUNT(?x) AS ?n) { ?x a ?class ; rg:mentionedIn ?d } GROUP BY ?class ORDER BY DESC(?n)"
YEARS = "SELECT ?year (MAX(?v) AS ?most) { ?o rg:year ?year ; rg:value ?v } GROUP BY ?year"
PLACES = "SELECT ?lat ?long { id:place\\/520382 geo:lat ?lat ; geo:long ?long }"
BUILT = "CONSTRUCT { ?line rg:connects ?end } { ?line a rg:Railway ; rg:connects ?end }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
REFUSED = ("status of 400",)
ENDED = re.compile("秒|取消|rows|triples|cancelled")


def editor(tab: Page) -> Locator:
    """Return the editor when it is there."""
    tab.locator("#editor[data-ready]").wait_for()
    return tab.get_by_role("textbox", name=re.compile("查询语句|Query"))


def write(tab: Page, query: str) -> None:
    """Write a query in place of the one that is there; its last letter as a person does."""
    editor(tab).focus()
    tab.keyboard.press("Escape")
    tab.keyboard.press("Control+a")
    tab.keyboard.insert_text(query[:-1])
    tab.keyboard.type(query[-1])


def written(tab: Page) -> str:
    """Return the query in the editor; the form has it too."""
    return str(tab.locator("#query").input_value())


def run(tab: Page, query: str, view: str = "") -> None:
    """Run a query by keyboard and show it, in the view as it is or in another."""
    write(tab, query)
    tab.keyboard.press("Control+Enter")
    tab.locator("#run-status", has_text=ENDED).wait_for()
    if view:
        tab.locator(f"#views button[data-view={view}]").click()
        tab.locator(f"#result-view[data-view={view}]").wait_for()
    settle(tab)


DEAF_MS = 100
"""For the first 75 ms after its list has opened, CodeMirror takes no key to mean a choice from it."""


def offered(tab: Page, query: str, first: str) -> list[str]:
    """Return what is suggested at the end of a query, once `first` is among it."""
    write(tab, query)
    options = tab.get_by_role("listbox").get_by_role("option")
    options.filter(has_text=first).first.wait_for()
    tab.wait_for_timeout(DEAF_MS)
    return [text.split("\n")[0] for text in options.all_inner_texts()]


def format_query(tab: Page) -> str:
    """Have the query formatted and return it."""
    tab.get_by_role("button", name="整理格式").click()
    settle(tab)
    return written(tab)


def cells(tab: Page, row: int) -> list[str]:
    return tab.locator(f"#results tbody tr:nth-child({row}) td").all_inner_texts()


@pytest.mark.parametrize(("size", "language", "scheme"), [(DESKTOP, "zh", "light"), (PHONE, "en", "dark")])
def test_the_editor_and_a_result_are_accessible_and_fit(
    corpus_tabs: Tabs, size: tuple[int, int], language: str, scheme: str
) -> None:
    with corpus_tabs.open(size, language, color_scheme=scheme) as tab:
        visit(tab, f"/sparql?query={quote(LINES)}")
        editor(tab)
        tab.locator("#results").wait_for()
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == size[0]
        run(tab, KINDS, "chart")
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == size[0]


def test_completion_offers_what_the_data_have(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        assert offered(tab, "SELECT * { ?s a rg:Rail", "rg:Railway") == ["rg:Railway铁路项目 · 7 个"]
        narrowed = offered(tab, "SELECT * { ?s a rg:Railway ; rg:con", "rg:connects")
        assert narrowed == ["rg:connects连接 · 13 条", "rg:contributesTo服务于 · 6 条"]
        assert offered(tab, "SELECT * { ?s a rg:Railway ; 连", "rg:connects") == ["rg:connects连接 · 13 条"]
        statuses = offered(tab, "SELECT * { ?c rg:status rgs:", "rgs:Planned")
        assert statuses == ["rgs:Proposed谋划", "rgs:Planned计划", "rgs:Ongoing推进", "rgs:Completed完成"]
        assert "遵义市地级行政区" in offered(tab, "SELECT * { ?s rg:connects 遵", "遵义市")
        graphs = offered(tab, "SELECT * { GRAPH zunyi", "zunyi-plan-2020")
        assert graphs[0].startswith("<https://w3id.org/regiongraph/id/document/zunyi-plan-2020>遵义市“十四五”规划")
        assert offered(tab, "SELECT ?line { ?line a rg:Road . FILTER(?l", "?line") == ["?line"]
        assert offered(tab, "PREFIX rgs", "rgs:") == ["rgs: <https://w3id.org/regiongraph/status#>"]


def test_a_chosen_entity_is_put_in_as_a_query_names_it(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(language="en") as tab:
        visit(tab, "/sparql")
        assert "Zunyi 遵义市Prefecture" in offered(tab, "SELECT ?end { ?end rg:partOf zunyi", "Zunyi 遵义市")
        tab.keyboard.press("Enter")
        assert written(tab) == "SELECT ?end { ?end rg:partOf id:place\\/520300"
        tab.keyboard.type(" }")
        run(tab, written(tab))
        assert tab.get_by_role("link", name="Renhuai").get_attribute("href") == "/id/place/520382"


def test_faults_are_told_at_their_line_while_one_types(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        told = tab.locator("#told")
        write(tab, "SELECT * {\n  ?s a rg:Railway .\n} }")
        told.get_by_text("第 3 行：这里的“}”不合语法").wait_for()
        assert tab.locator(".cm-gutter-lint .cm-lint-marker-error").count() == 1
        write(tab, "SELECT * { ?s a rg:Railwy }")
        told.get_by_text("第 1 行：图谱中没有 rg:Railwy；相近的有 rg:Railway").wait_for()
        write(tab, "SELECT * { ?s a abc:Road }")
        told.get_by_text("前缀 abc: 没有声明").wait_for()
        write(tab, "DELETE WHERE { ?s ?p ?o }")
        told.get_by_text("这是更新语句").wait_for()
        write(tab, LINES)
        told.get_by_text(re.compile("^$")).wait_for(state="attached")


def test_what_the_server_refuses_is_told_with_its_place(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(allowed=REFUSED) as tab:
        visit(tab, "/sparql")
        write(tab, "SELEC ?x {\n ?x a rg:Road }")
        tab.get_by_role("button", name="运行查询").click()
        alert = tab.get_by_role("alert")
        alert.get_by_text("did you mean SELECT?").wait_for()
        assert "查询语句有误 · 第 1 行第 1 列" in alert.inner_text()
        assert tab.locator("#output").is_hidden()
        assert violations(tab) == []
        run(tab, LINES)
        assert tab.locator("#fault").text_content() == ""


def test_tab_leaves_the_editor(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        write(tab, LINES)
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.id") == "run"
        assert written(tab) == LINES


def test_examples_are_filtered_and_put_in_without_loading(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        editor(tab)
        links = tab.locator("#examples a")
        assert links.count() == len(load_examples())
        tab.evaluate("document.body.dataset.same = 'yes'")
        tab.get_by_role("searchbox", name="筛选示例").fill("supports whom")
        assert tab.locator("#examples a:visible").all_inner_texts() == ["谁支持谁，支持做什么？"]
        assert tab.locator("#examples [role=status]").inner_text() == "1 个示例"
        tab.locator("#examples a:visible").click()
        example = next(one for one in load_examples() if one.name == "who-supports-whom")
        assert written(tab) == example.query
        assert tab.evaluate("document.body.dataset.same") == "yes"


def test_formatting_changes_only_spaces(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        write(tab, "select ?s{?s a rg:Road;rg:connects ?p.filter(?p!=id:place\\/520300)}limit 3")
        assert format_query(tab).splitlines() == [
            "SELECT ?s {",
            "  ?s a rg:Road ;",
            "    rg:connects ?p .",
            "  FILTER(?p!=id:place\\/520300)",
            "}",
            "LIMIT 3",
        ]
        for example in load_examples()[::4]:
            write(tab, example.query)
            once = format_query(tab)
            assert re.sub(r"\s", "", once).lower() == re.sub(r"\s", "", example.query).lower()
            assert format_query(tab) == once


def test_a_table_is_sorted_filtered_and_paged(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        run(tab, KINDS)
        assert cells(tab, 1)[0] == "战略政策"
        head = tab.locator("#results th", has_text="n")
        tab.get_by_role("button", name="n", exact=True).click()
        assert head.get_attribute("aria-sort") == "ascending"
        assert cells(tab, 1)[1] == "1"
        tab.get_by_role("button", name="n", exact=True).click()
        assert head.get_attribute("aria-sort") == "descending"
        tab.get_by_role("searchbox", name="筛选行").fill("铁路")
        assert tab.locator("#results tbody tr").count() == 1
        assert cells(tab, 1) == ["铁路项目", "7"]
        run(tab, "SELECT ?p { ?p a rg:County } ORDER BY ?p LIMIT 120")
        assert tab.locator("#results tbody tr").count() == 50
        tab.get_by_role("button", name="下一页").click()
        tab.get_by_role("button", name="下一页").click()
        tab.get_by_text("第 101–120 行，共 120 行").wait_for()
        assert tab.locator("#results tbody tr").count() == 20


def test_columns_of_everything_are_in_the_order_of_the_query(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(PHONE) as tab:
        visit(tab, f"/sparql?query={quote('SELECT * { ?s a rg:Railway ; ?p ?o }')}")
        tab.locator("#output #results").wait_for()
        assert [text[0] for text in tab.locator("#results th").all_inner_texts()] == ["s", "p", "o"]
        result, examples = tab.locator("#output").bounding_box(), tab.locator("#examples").bounding_box()
        assert result
        assert examples
        assert result["y"] < examples["y"]


def test_a_result_as_a_graph(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        for query in (LINES, BUILT):
            run(tab, query, "graph")
            tab.locator("figure.rg-network[data-drawn]").wait_for()
            assert tab.locator("#result-view [role=status]").inner_text() == "15 个节点，13 条连线"
        labels = tab.evaluate(
            "document.querySelector('figure.rg-network').network.body.data.edges.get().map(edge => edge.label)"
        )
        assert set(labels) == {"连接"}
        assert violations(tab) == []


def test_a_result_as_a_map(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        run(tab, LINES, "map")
        tab.locator(".map-frame[data-drawn]").wait_for()
        assert tab.locator("#result-view [role=status]").first.inner_text().startswith("地图上有")
        assert violations(tab) == []
        run(tab, PLACES)
        assert tab.locator("#result-view").get_attribute("data-view") == "map"
        assert tab.locator("#result-view [role=status]").first.inner_text() == "地图上有 1 个点"


def test_a_result_as_a_chart(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(PHONE, "en") as tab:
        visit(tab, "/sparql")
        run(tab, KINDS, "chart")
        chart = tab.get_by_role("img", name=re.compile("^n by class"))
        assert chart.locator(".chart-bar title").first.text_content() == "Strategy: 221"
        tab.get_by_label("Kind").select_option("line")
        assert chart.locator(".chart-point").count() == tab.locator("#result-view tbody tr").count()
        run(tab, YEARS)
        assert tab.get_by_label("Kind").input_value() == "line"
        assert tab.get_by_label("Labels").input_value() == "0"


def test_a_result_as_it_came(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        run(tab, "ASK {}", "raw")
        assert '"boolean": true' in tab.locator("#result-view pre").inner_text()
        run(tab, BUILT)
        tab.locator("#result-view pre", has_text="rg:connects").wait_for()


def test_a_view_that_does_not_fit_is_a_table(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, f"/sparql?query={quote('SELECT ?x { ?x a rg:Status }')}&view=chart")
        tab.get_by_text("这个结果不能这样显示，改用表格。").wait_for()
        button = tab.get_by_role("button", name="图表")
        assert (button.is_disabled(), button.get_attribute("title")) == (True, "图表需要一列数值")


def test_the_address_is_the_query_and_its_view(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        run(tab, KINDS, "chart")
        asked = parse_qs(urlsplit(tab.url).query)
        assert (asked["query"], asked["view"]) == ([KINDS], ["chart"])
        run(tab, LINES)
        tab.go_back()
        tab.locator(".chart").wait_for()
        assert written(tab) == KINDS
        tab.get_by_role("link", name="English").click()
        tab.get_by_role("img", name=re.compile("^n by class")).wait_for()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (KINDS, ["CSV", "TSV", "JSON", "XML"]),
        (BUILT, ["Turtle", "N-Triples", "JSON-LD", "RDF/XML"]),
        ("ASK {}", ["JSON", "XML"]),
    ],
)
def test_results_can_be_downloaded(corpus_tabs: Tabs, query: str, names: list[str]) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, f"/sparql?query={quote(query)}")
        links = tab.locator("#downloads a")
        links.first.wait_for()
        assert links.all_inner_texts() == names
        with tab.expect_download() as download:
            links.first.click()
        assert download.value.suggested_filename.startswith("result.")
        assert len(download.value.path().read_bytes()) > 10


def test_a_query_is_cancelled_on_the_server_too(corpus_tabs: Tabs) -> None:
    def gone() -> int:
        with urllib.request.urlopen(f"{corpus_tabs.address}/metrics") as answer:
            found = re.search(r'outcome="gone"\} (\d+)', answer.read().decode())
        return int(found[1]) if found else 0

    before = gone()
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        write(tab, SLOW)
        tab.keyboard.press("Control+Enter")
        tab.get_by_role("button", name="取消").click()
        tab.get_by_text("查询已取消").wait_for()
        assert tab.get_by_role("button", name="取消").count() == 0
        assert soon(lambda: gone() > before)
        run(tab, LINES)
        assert tab.locator("#results tbody tr").count() == 13


def test_queries_that_were_run_are_kept_until_they_are_cleared(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/sparql")
        run(tab, LINES)
        run(tab, KINDS)
        tab.reload()
        editor(tab)
        tab.get_by_text("我运行过的查询").click()
        assert [text.split("\n")[0] for text in tab.locator("#past li").all_inner_texts()] == [KINDS, LINES]
        tab.locator("#past li button").last.click()
        assert written(tab) == LINES
        tab.get_by_role("button", name="清空记录").click()
        assert tab.locator("#past").inner_text() == "还没有。运行过的查询只保存在这个浏览器中。"


def test_a_link_is_shared(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(permissions=["clipboard-read", "clipboard-write"]) as tab:
        visit(tab, "/sparql")
        write(tab, LINES)
        tab.get_by_role("button", name="复制链接", exact=True).click()
        tab.get_by_text("查询链接已复制").wait_for()
        copied = tab.evaluate("navigator.clipboard.readText()")
        assert parse_qs(urlsplit(copied).query) == {"query": [LINES]}


def test_without_scripts_the_field_and_the_table_are_there(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(java_script_enabled=False) as tab:
        tab.goto("/sparql")
        tab.locator("#query").fill(LINES)
        tab.get_by_role("button", name="运行查询").click()
        assert tab.locator("#results tbody tr").count() == 13


def test_nothing_in_a_result_becomes_html(corpus_tabs: Tabs) -> None:
    first, second = "<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>"
    hostile = f"SELECT ?x ?n {{ VALUES (?x ?n) {{ ('{first}' 1) ('{second}' 2) }} }}"
    with corpus_tabs.open() as tab:
        visit(tab, f"/sparql?query={quote(hostile)}&view=chart")
        tab.locator(".chart").wait_for()
        run(tab, hostile)
        tab.get_by_role("button", name="表格", exact=True).click()
        assert cells(tab, 2) == ["</script><script>alert(2)</script>", "2"]
