"""The ontology page, in a real browser: the diagram, the terms with their use, the filter, the downloads."""

from __future__ import annotations

import re
import urllib.request
from typing import TYPE_CHECKING

import pytest

from ontology.schema import load_schema
from tests.browsing import DESKTOP, PHONE, Tabs, violations, visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SCHEMA = load_schema()


def diagram(tab: Page) -> Locator:
    return tab.locator(".schema-diagram:visible")


def lit(tab: Page) -> set[tuple[str | None, str | None]]:
    """Return class and relation of the curves that are shown."""
    curves = diagram(tab).locator("path.lit").all()
    return {(curve.get_attribute("data-class"), curve.get_attribute("data-relation")) for curve in curves}


@pytest.mark.parametrize(("size", "language", "scheme"), [(DESKTOP, "zh", "light"), (PHONE, "en", "dark")])
def test_the_page_is_accessible_and_fits(corpus_tabs: Tabs, size: tuple[int, int], language: str, scheme: str) -> None:
    with corpus_tabs.open(size, language, color_scheme=scheme) as tab:
        visit(tab, "/ontology")
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == size[0]
        frame = tab.locator(".schema-frame").bounding_box()
        picture = diagram(tab).bounding_box()
        assert frame
        assert picture
        assert (diagram(tab).count(), picture["width"] <= frame["width"]) == (1, True)


def test_the_diagram_has_every_relation_with_its_ends(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/ontology")
        names = diagram(tab).locator("a.relation").evaluate_all("nodes => nodes.map(node => node.dataset.name)")
        assert sorted(names) == sorted(SCHEMA.relations)
        curves = (
            diagram(tab)
            .locator("path")
            .evaluate_all("paths => paths.map(({dataset: {side, relation}, ...path}) => [side, relation])")
        )
        for name, info in SCHEMA.relations.items():
            assert curves.count(["from", name]) == len(info.domain)
            assert curves.count(["to", name]) == len(info.range)
        assert diagram(tab).locator("text").all_text_contents().count("行政区") == 2


def test_pointing_at_a_name_shows_its_lines_and_a_click_leads_to_it(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/ontology")
        connects = diagram(tab).get_by_role("link", name="连接", exact=True)
        connects.hover()
        assert lit(tab) == {(cls, "connects") for cls in ("Project", "Place", "Region", "Zone")}
        diagram(tab).locator("a[data-side=to][data-name=Industry]").focus()
        assert lit(tab) == {("Industry", "developsIndustry"), ("Industry", "broader")}
        connects.click()
        assert tab.url.endswith("/ontology#connects")
        assert tab.locator("article:target h3").inner_text() == "连接 connects rg:connects"


def test_the_diagram_is_enlarged_within_its_frame(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(PHONE, "en") as tab:
        visit(tab, "/ontology")
        before = diagram(tab).bounding_box()
        tab.get_by_role("button", name="Zoom in").click()
        after = diagram(tab).bounding_box()
        assert before
        assert after
        assert round(after["width"] / before["width"], 2) == 1.25
        assert tab.evaluate("document.documentElement.scrollWidth") == PHONE[0]
        tab.get_by_role("button", name="Actual size").click()
        assert diagram(tab).bounding_box() == before


def test_terms_tell_their_use_with_an_example(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/ontology")
        railway = tab.locator("#Railway")
        assert "文档提到 7 个" in railway.inner_text()
        assert railway.get_by_role("link", name="列出全部").get_attribute("href") == "/search?class=Railway"
        assert railway.get_by_role("link", name="查看事实").get_attribute("href") == "/facts?class=Railway"
        project = tab.locator("#hasProject")
        assert "文档陈述 50 条" in project.inner_text()
        assert project.locator("dd").first.locator("a").all_inner_texts() == ["行政区", "区域", "园区平台", "组织机构"]
        assert project.get_by_role("link", name="查看事实").get_attribute("href") == "/facts?relation=hasProject"
        assert len(project.locator("blockquote").inner_text()) > 14
        assert tab.locator("#within .term-use").first.inner_text().split() == ["由规则推断", "传递", "不带进展"]
        assert tab.locator(".ladder").inner_text().split() == ["谋划", "计划", "推进", "完成"]
        project.locator("blockquote a").first.click()
        tab.wait_for_url(re.compile(r"/documents/zunyi-[^#]+#char="))


@pytest.mark.parametrize(
    ("language", "typed", "said", "names"),
    [
        ("zh", "机场", "3 个术语", ["Project", "Airport", "locatedIn"]),
        ("en", "share a border", "Terms: 1", ["adjacentTo"]),
    ],
)
def test_terms_are_filtered(corpus_tabs: Tabs, language: str, typed: str, said: str, names: list[str]) -> None:
    with corpus_tabs.open(language=language) as tab:
        visit(tab, "/ontology")
        tab.locator("#find").fill(typed)
        found = tab.locator(".term:visible").evaluate_all("terms => terms.map(term => term.id)")
        assert (found, tab.locator(".term-filter [role=status]").inner_text()) == (names, said)
        tab.locator("#find").fill("")
        assert tab.locator(".term:visible").count() == tab.locator(".term").count()


def test_every_term_has_a_permalink(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/ontology#Planned")
        assert tab.locator("article:target .name").inner_text() == "计划"
        links = tab.locator(".permalink").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        ids = tab.locator(".term").evaluate_all("terms => terms.map(term => '#' + term.id)")
        assert links == ids
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("name", "kind", "part"),
    [
        ("Turtle", "text/turtle", b"rg:Railway"),
        ("RDF/XML", "application/rdf+xml", b"<rdf:RDF"),
        ("JSON-LD", "application/ld+json", b"ontology#Railway"),
        ("N-Triples", "application/n-triples", b"<https://w3id.org/regiongraph/ontology#Railway>"),
        ("SHACL 约束", "text/turtle", b"sh:NodeShape"),
    ],
)
def test_the_ontology_and_the_shapes_are_downloaded(corpus_tabs: Tabs, name: str, kind: str, part: bytes) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/ontology")
        address = tab.locator(".term-downloads").get_by_role("link", name=name).get_attribute("href")
        with urllib.request.urlopen(f"{corpus_tabs.address}{address}") as answer:
            assert answer.headers.get_content_type() == kind
            assert part in answer.read()
