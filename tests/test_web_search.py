"""Search and its suggestions, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browsing import DESKTOP, PHONE, Tabs, violations

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def options(tab: Page) -> Locator:
    return tab.get_by_role("listbox", name="建议").get_by_role("option")


def box(tab: Page) -> Locator:
    return tab.locator("#search")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/search?q=遵义", "/search?class=Airport&status=Planned", "/search?q=遵义铁路茶"])
def test_search_is_accessible_and_fits(corpus_tabs: Tabs, address: str, size: tuple[int, int], scheme: str) -> None:
    with corpus_tabs.open(size, color_scheme=scheme) as tab:
        tab.goto(address)
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == size[0]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_suggestions_by_keyboard(corpus_tabs: Tabs, size: tuple[int, int]) -> None:
    with corpus_tabs.open(size) as tab:
        tab.goto("/documents")
        tab.keyboard.press("/")
        assert box(tab).evaluate("field => field === document.activeElement")
        tab.keyboard.type("zunyi")
        options(tab).first.wait_for()
        assert box(tab).get_attribute("aria-expanded") == "true"
        assert violations(tab) == []
        tab.keyboard.press("ArrowDown")
        first = options(tab).first
        assert box(tab).get_attribute("aria-activedescendant") == first.get_attribute("id")
        assert first.locator(".name").inner_text() == "遵义市"
        assert first.locator(".chip").inner_text() == "地级行政区"
        tab.keyboard.press("End")
        assert options(tab).last.get_attribute("aria-selected") == "true"
        tab.keyboard.press("Home")
        assert first.get_attribute("aria-selected") == "true"
        tab.keyboard.press("ArrowUp")
        assert box(tab).get_attribute("aria-activedescendant") is None
        tab.keyboard.press("Escape")
        assert box(tab).get_attribute("aria-expanded") == "false"
        assert box(tab).input_value() == "zunyi"
        tab.keyboard.press("ArrowDown")
        options(tab).first.wait_for()
        tab.keyboard.press("ArrowDown")
        with tab.expect_navigation(url="**/id/place/520300"):
            tab.keyboard.press("Enter")


def test_enter_without_a_choice_searches(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/")
        box(tab).fill("茶")
        options(tab).first.wait_for()
        with tab.expect_navigation(url="**/search?q=*"):
            tab.keyboard.press("Enter")
        assert box(tab).input_value() == "茶"


def test_a_suggestion_is_clicked_and_says_its_alias(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/")
        box(tab).fill("遵义地区")
        hit = options(tab).first
        hit.wait_for()
        assert hit.locator("small").inner_text() == "又名 遵义地区"
        with tab.expect_navigation(url="**/id/place/520300"):
            hit.click()


def test_a_field_of_a_form_takes_the_name_that_is_chosen(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/path")
        field = tab.locator("main input[data-suggest]").first
        field.fill("renhuai")
        options(tab).first.wait_for()
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        assert field.input_value() == "仁怀市"
        assert "/path" in tab.url


def test_filters_are_in_the_address(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/search?q=遵义")
        filters = tab.get_by_role("navigation", name="按类别和进展筛选")
        filters.get_by_role("link", name=re.compile("^项目")).click()
        assert "class=Project" in tab.url
        filters.get_by_role("link", name=re.compile("^推进")).click()
        assert "status=Ongoing" in tab.url
        assert tab.locator(".results > li").count() == int(tab.locator("main [role=status]").inner_text().split()[1])
        filters.get_by_role("link", name=re.compile("^推进")).click()
        assert "status=" not in tab.url
        tab.get_by_role("link", name="列成事实表格").click()
        assert "/facts?class=Project" in tab.url


def test_results_have_pages(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(language="en") as tab:
        tab.goto("/search?class=Strategy&limit=100")
        first = tab.locator(".results .line > a").first.inner_text()
        tab.get_by_role("link", name="Next").click()
        assert "page=2" in tab.url
        assert "limit=100" in tab.url
        assert tab.get_by_text("Page 2 of 3").is_visible()
        assert tab.locator(".results .line > a").first.inner_text() != first
        tab.get_by_role("link", name="Back").click()
        assert tab.locator(".results .line > a").first.inner_text() == first


def test_what_is_not_found_leads_on(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/search?q=遵义市&class=Industry")
        assert tab.locator(".empty .chip").first.inner_text() == "遵义市"
        tab.get_by_role("link", name="在全部类别中搜索“遵义市”").click()
        assert tab.locator(".results .line > a").first.inner_text() == "遵义市"
        tab.goto("/search?q=尊义市")
        assert tab.get_by_text("没有叫“尊义市”的").is_visible()
        assert "遵义市" in tab.locator(".results .line > a").all_inner_texts()
