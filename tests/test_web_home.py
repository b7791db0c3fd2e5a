"""The first page, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browsing import DESKTOP, PHONE, Tabs, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page


def headings(tab: Page) -> list[str]:
    return tab.locator("main h2").all_inner_texts()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_home_is_accessible_and_fits(corpus_tabs: Tabs, size: tuple[int, int], scheme: str) -> None:
    with corpus_tabs.open(size, color_scheme=scheme) as tab:
        tab.goto("/")
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == size[0]


def test_home_in_two_languages(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/")
        assert headings(tab) == ["从这里开始", "实体，按类别", "事实，按进展", "文档", "加入文档", "全部页面"]
        tab.get_by_role("link", name="English").click()
        assert headings(tab) == [
            "Where to begin",
            "Entities by class",
            "Facts by status",
            "Documents",
            "Add a document",
            "All pages",
        ]
        assert tab.url.endswith("/?lang=en")


def test_every_airport_and_its_status_is_two_clicks_away(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/")
        tab.locator(".counts").get_by_role("link", name=re.compile("^项目")).click()
        tab.get_by_role("navigation", name="按类别和进展筛选").get_by_role("link", name=re.compile("^机场")).click()
        lines = tab.locator(".results > li")
        assert lines.locator(".line > a").all_inner_texts() == [
            "茅台机场",
            "遵义新舟机场",
            "播州通用机场",
            "正安通用机场",
            "赤水通用机场",
        ]
        assert [" ".join(text.split()) for text in lines.locator(".chip.status").all_inner_texts()] == [
            "完成 1",
            "完成 2",
            "计划 1",
            "计划 1",
            "计划 1",
        ]


def test_home_leads_to_entities_facts_and_answers(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/")
        places = tab.locator(".kinds .card").first
        assert places.get_by_role("heading").inner_text() == "行政区 29"
        assert places.locator("li a").first.inner_text() == "遵义市"
        counted = tab.locator(".counts.statuses li").filter(has_text="计划").locator(".number").first.inner_text()
        tab.locator(".counts.statuses a").filter(has_text="计划").click()
        assert tab.url.endswith("/facts?status=Planned")
        assert counted in tab.locator("main").inner_text()
        tab.goto("/")
        tab.locator(".examples a").first.click()
        assert "/ask?q=" in tab.url


def test_the_command_that_adds_a_document_is_copied(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(permissions=["clipboard-read", "clipboard-write"]) as tab:
        tab.goto("/documents/add")
        tab.get_by_role("button", name="复制命令").click()
        tab.get_by_text("已复制").wait_for()
        assert tab.evaluate("navigator.clipboard.readText()").startswith("regiongraph ingest plan.pdf")
