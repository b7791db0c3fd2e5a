"""Comparing in a real browser: two counties, two projects, two documents, and what cannot be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import DESKTOP, PHONE, Tabs, settle, violations, visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

A, B = "zunyi-outline-2020", "zunyi-report-2024"
COUNTIES = "/compare?a=仁怀市&b=湄潭县"
DOCUMENTS = f"/compare?a={A}&b={B}"
REFUSED = ("status of 400", "status of 404")


def card(tab: Page, name: str) -> Locator:
    return tab.locator("section.card", has=tab.get_by_role("heading", name=name, level=2))


def figures(tab: Page) -> list[str]:
    return [text.replace("\n", " ") for text in tab.locator(".figures li").all_inner_texts()]


def test_two_counties_by_suggestions(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/compare")
        for label, typed, name in (("第一个", "renh", "仁怀市"), ("第二个", "meitan", "湄潭县")):
            tab.get_by_label(label).press_sequentially(typed)
            tab.get_by_role("option", name=name).first.click()
            assert tab.get_by_label(label).input_value() == name
        card(tab, "两个地方、项目或别的").get_by_role("button", name="对照").click()
        settle(tab)
        assert tab.get_by_role("heading", level=1).inner_text() == "仁怀市 与 湄潭县"
        assert figures(tab) == ["0 都有", "4 只有仁怀市", "2 只有湄潭县"]
        industries = card(tab, "发展产业")
        assert "白酒" in industries.inner_text()
        assert "见于其中的 茅台镇" in industries.inner_text()
        industries.locator("li", has=tab.get_by_role("link", name="茶", exact=True)).get_by_text("1 处原文").click()
        assert "湄潭县做优茶产业" in industries.inner_text()


def test_one_relation_and_another_pair(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, COUNTIES)
        tab.get_by_role("navigation", name="关系").get_by_role("link", name="发展产业 2").click()
        settle(tab)
        assert tab.locator(".counterparts h2").all_inner_texts() == ["发展产业 2"]
        assert "relation=developsIndustry" in tab.url
        card(tab, "换两个对照").get_by_role("link", name="正安县").click()
        settle(tab)
        assert tab.get_by_role("heading", level=1).inner_text() == "仁怀市 与 正安县"


def test_what_both_have_with_the_status_of_each(sample_tabs: Tabs) -> None:
    with sample_tabs.open(language="en") as tab:
        visit(tab, "/compare?a=遵义市&b=仁怀市")
        both = card(tab, "develops industry").locator("li.both")
        assert "baijiu" in both.inner_text()
        assert both.locator(".status").all_inner_texts() == ["Ongoing", "Completed", "Ongoing", "Completed"]
        assert "5500亿元" in card(tab, "Figures").inner_text()


def test_with_one_given_others_of_its_kind_are_offered(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/compare?a=渝贵高铁")
        assert tab.get_by_label("第一个").input_value() == "渝贵高铁"
        visit(tab, "/compare?a=湄潭县")
        card(tab, "两个地方、项目或别的").get_by_role("link", name="仁怀市").click()
        settle(tab)
        assert tab.get_by_role("heading", level=1).inner_text() == "湄潭县 与 仁怀市"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/compare?a=仁怀市&b=茶", "不是同一类（行政区 / 产业）"),
        ("/compare?a=仁怀市&b=仁怀", "与选项“a”相同"),
        (f"/compare?a={A}&b=茶", "不是同一类（文件 / 产业）"),
        ("/compare?a=仁怀市&b=火星市", "没有叫“火星市”的"),
        (f"/compare?a={A}&b=zunyi-report-2042", B),
    ],
)
def test_what_cannot_be_compared(sample_tabs: Tabs, address: str, words: str) -> None:
    with sample_tabs.open(allowed=REFUSED) as tab:
        visit(tab, address)
        assert words in tab.locator("main").inner_text()


def test_two_documents_by_part(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/compare")
        card(tab, "两份文件").get_by_role("button", name="对照").click()
        settle(tab)
        assert figures(tab)[0] == "4 进展有变化"
        moved = tab.locator("#moved li")
        assert moved.first.locator(".status").all_inner_texts() == ["推进", "完成"]
        tab.get_by_label("类别").select_option("Road")
        tab.wait_for_url("**class=Road**")
        settle(tab)
        assert figures(tab)[:3] == ["1 进展有变化", "0 新出现", "4 不再提及"]
        moved.get_by_text("2 处原文").click()
        assert "建成通车" in moved.inner_text()
        tab.get_by_label("关系").select_option("hasProject")
        tab.wait_for_url("**relation=hasProject**")
        assert "class=Road" in tab.url


VIEWS: list[tuple[str, str, tuple[int, int], dict[str, Any]]] = [
    ("/compare", "en", PHONE, {"color_scheme": "dark"}),
    (COUNTIES, "zh", DESKTOP, {}),
    (COUNTIES, "en", PHONE, {"color_scheme": "dark"}),
    (DOCUMENTS, "zh", PHONE, {}),
    (DOCUMENTS, "en", DESKTOP, {"color_scheme": "dark"}),
]


@pytest.mark.parametrize(("address", "language", "size", "options"), VIEWS)
def test_accessible(
    sample_tabs: Tabs, address: str, language: str, size: tuple[int, int], options: dict[str, Any]
) -> None:
    with sample_tabs.open(size, language, **options) as tab:
        visit(tab, address)
        tab.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
