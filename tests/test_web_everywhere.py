"""What every page has, in both languages, on a desk and on a phone, by day and by night: found in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browsing import DESKTOP, PHONE, Tabs, violations, visit
from tests.serving import soon

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGUAGES = {"zh": "zh-CN", "en": "en"}
VIEWS = [("zh", DESKTOP, "light"), ("zh", PHONE, "dark"), ("en", DESKTOP, "dark"), ("en", PHONE, "light")]
NOWHERE = "/no-such-page"
PAGES = [
    "/",
    "/search?q=遵义",
    "/search?q=ABCXYZ",
    "/entity?iri=遵义市",
    "/entity?iri=茅台机场",
    "/explore",
    "/explore?focus=遵义市",
    "/explore?q=遵义有哪些铁路项目？",
    "/ask",
    "/ask?q=哪些项目把遵义和成渝地区双城经济圈连起来？",
    "/ask?q=明天会下雨吗？",
    "/path",
    "/path?from=仁怀市&to=重庆市",
    "/rank",
    "/documents",
    "/documents/add",
    "/documents/zunyi-plan-2020",
    "/documents/zunyi-plan-2020/remove",
    "/facts",
    "/facts?class=Project&status=Ongoing",
    "/timeline",
    "/timeline?entity=遵义市",
    "/timeline?class=Railway",
    "/compare",
    "/compare?a=zunyi-plan-2020&b=zunyi-feature-2024",
    "/compare?a=仁怀市&b=习水县",
    "/map",
    "/sparql",
    "/sparql?query=SELECT * { ?s a rg:Railway ; ?p ?o }",
    "/ontology",
    "/decisions",
    "/export",
    "/export?class=Project&status=Ongoing",
    "/docs",
    NOWHERE,
]
NOT_FOUND = ("status of 404",)
KEYBOARD = [
    "/",
    "/search?q=遵义",
    "/entity?iri=遵义市",
    "/explore?focus=遵义市",
    "/ask?q=遵义有哪些铁路项目？",
    "/path?from=仁怀市&to=重庆市",
    "/rank",
    "/documents/add",
    "/documents/zunyi-plan-2020",
    "/facts",
    "/timeline?entity=遵义市",
    "/compare?a=仁怀市&b=习水县",
    "/map",
    "/sparql",
    "/ontology",
]


STOPS = 30
"""How often Tab is pressed."""
FOCUS = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), look = getComputedStyle(at);
  const strokes = () => [...at.querySelectorAll("*")].map((part) => {
    const { stroke, strokeWidth, strokeOpacity } = getComputedStyle(part);
    return `${stroke} ${strokeWidth} ${strokeOpacity}`;
  }).join();
  const redrawn = () => {
    const before = strokes();
    at.blur();
    const after = strokes();
    at.focus();
    return before !== after;
  };
  return {
    name: `${at.tagName} ${at.getAttribute("class")} ${at.id} ${at.textContent.trim().slice(0, 20)}`,
    body: at === document.body,
    main: at.closest("main") !== null,
    ring: (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none"
      || (at instanceof SVGElement && redrawn()),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
"""What has the focus: in the main part, with a ring around it (in a picture, other strokes), and within the window?"""
REPEATED = "all => all.map(e => e.id).filter((id, at, ids) => ids.indexOf(id) < at)"


@pytest.fixture(scope="module", params=VIEWS, ids=lambda view: f"{view[0]}-{view[1][0]}-{view[2]}")
def tab(corpus_tabs: Tabs, request: pytest.FixtureRequest) -> Iterator[Page]:
    """One tab for each way of looking; the language is what the browser asks for."""
    language, size, scheme = request.param
    with corpus_tabs.open(size, language, NOT_FOUND, color_scheme=scheme, reduced_motion="reduce") as opened:
        yield opened


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole(tab: Page, address: str) -> None:
    assert visit(tab, address).status == (404 if address == NOWHERE else 200)
    language = tab.evaluate("navigator.language")[:2]
    assert tab.locator("html").get_attribute("lang") == LANGUAGES[language]
    assert re.fullmatch(r"\S.* · regiongraph", tab.title())
    assert tab.locator("h1:visible").count() == 1
    assert [tab.get_by_role(landmark).count() for landmark in ("banner", "main", "contentinfo")] == [1, 1, 1]
    assert tab.get_by_role("search").count() >= 1
    assert tab.locator("[id]").evaluate_all(REPEATED) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert violations(tab) == []


@pytest.mark.parametrize("address", KEYBOARD)
def test_the_keyboard_reaches_the_page(corpus_tabs: Tabs, address: str) -> None:
    with corpus_tabs.open(reduced_motion="reduce") as tab:
        visit(tab, address)
        tab.keyboard.press("Tab")
        assert tab.locator(":focus").get_attribute("href") == "#main"  # the way around the navigation
        tab.keyboard.press("Enter")
        assert tab.evaluate("scrollY") < 100  # the content begins there
        stops = []
        for _ in range(STOPS):
            tab.keyboard.press("Tab")
            soon(lambda: (stop := tab.evaluate(FOCUS))["body"] or stop["seen"], 2)  # it may have to scroll there
            stops.append(tab.evaluate(FOCUS))
        assert stops[0]["main"]
        assert [stop["name"] for stop in stops if not stop["body"] and not (stop["ring"] and stop["seen"])] == []
