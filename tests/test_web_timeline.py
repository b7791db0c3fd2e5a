"""The timeline in a real browser: marks over the documents, what they open, filters, and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import DESKTOP, PHONE, Tabs, settle, violations, visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ZUNYI = "/timeline?entity=遵义市"
COURSES = ["全部 15", "向前推进 3", "说法一致 2", "新出现 4", "没有再提 6"]


def row(tab: Page, name: str) -> Locator:
    return tab.locator(".timeline tbody tr", has=tab.locator(".fact-cell .line", has_text=name)).first


def marks(tab: Page, name: str) -> list[str]:
    return [text.strip() for text in row(tab, name).locator(".mark-cell").all_inner_texts()]


def test_a_fact_is_followed_over_the_documents(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, ZUNYI)
        heads = tab.locator(".timeline th.document").all_inner_texts()
        assert [head.split()[0] for head in heads] == ["2020-12-19", "2024-10"]
        assert marks(tab, "仁怀至遵义高速公路") == ["推进", "完成"]
        assert "↗ 向前推进" in row(tab, "仁怀至遵义高速公路").inner_text()
        assert marks(tab, "观音水库") == ["推进", "未提及"]
        assert "之后关于同一地方的文件没有再说" in row(tab, "观音水库").inner_text()
        assert row(tab, "观音水库").locator(".mark-cell.silent").count() == 1
        assert marks(tab, "遵义综合保税区") == ["未提及", "完成"]


def test_a_mark_opens_the_sentence_of_its_document(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, ZUNYI)
        fact = row(tab, "仁怀至遵义高速公路")
        fact.get_by_role("link", name="完成").click()
        shown = fact.locator(".said-by.shown")
        assert "渝贵高铁开工建设，仁怀至遵义高速公路建成通车。" in shown.inner_text()
        assert tab.url.endswith("zunyi-report-2024")
        address = shown.locator("cite a").first.get_attribute("href")
        assert str(address).startswith("/documents/zunyi-report-2024#char=")
        tab.reload()
        settle(tab)
        assert row(tab, "仁怀至遵义高速公路").locator("details.said").get_attribute("open") is not None


def test_filters_are_in_the_address(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, ZUNYI)
        courses = tab.get_by_role("navigation", name="走向").get_by_role("link")
        assert [text.replace("\n", " ") for text in courses.all_inner_texts()] == COURSES
        courses.filter(has_text="向前推进").click()
        settle(tab)
        assert tab.locator(".timeline tbody tr").count() == 3
        tab.get_by_label("关系").select_option("hasProject")
        tab.wait_for_url("**relation=hasProject**")
        settle(tab)
        assert tab.locator(".timeline tbody tr").count() == 2
        assert "course=forward" in tab.url
        tab.get_by_label("最近的进展").select_option("Completed")
        tab.wait_for_url("**status=Completed**")
        assert tab.locator(".timeline tbody tr").count() == 2


def test_more_is_shown_when_asked_for(sample_tabs: Tabs) -> None:
    with sample_tabs.open(language="en") as tab:
        visit(tab, f"{ZUNYI}&limit=4")
        assert tab.locator(".timeline tbody tr").count() == 4
        assert "the first 4 are shown" in tab.locator("main").inner_text()
        tab.get_by_role("link", name="Show 11 more").click()
        settle(tab)
        assert tab.locator(".timeline tbody tr").count() == 15


def test_figures_tell_targets_apart(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, ZUNYI)
        card = tab.locator(".figure-card", has=tab.get_by_role("heading", name="地区生产总值"))
        assert card.locator(".chart .value.target").count() == 1
        assert card.locator(".chart .value.actual").count() == 2
        assert card.get_by_role("img", name="地区生产总值，2020 至 2025 年").is_visible()
        card.get_by_text("数值和原文").click()
        assert [cell.split() for cell in card.locator("tr").all_inner_texts()][-1][:3] == ["2025", "5500左右", "目标"]


def test_from_nothing_chosen_to_an_entity_or_a_class(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/timeline")
        tab.get_by_label("实体").fill("渝贵高铁")
        tab.get_by_role("button", name="查看").click()
        settle(tab)
        assert tab.get_by_role("heading", level=1).inner_text() == "时间线 · 渝贵高铁"
        assert "class=" not in tab.url
        visit(tab, "/timeline")
        tab.locator(".chips").get_by_role("link", name="战略政策").click()
        settle(tab)
        assert tab.get_by_role("heading", level=1).inner_text() == "时间线 · 战略政策"
        assert marks(tab, "西部大开发") == ["推进"]


def test_many_documents_fit(sample_tabs: Tabs) -> None:
    with sample_tabs.open(PHONE) as tab:
        visit(tab, ZUNYI)
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        table = tab.get_by_role("region", name="时间线")
        assert table.evaluate("one => one.scrollWidth > one.clientWidth")


def test_without_scripts_sentences_unfold(sample_tabs: Tabs) -> None:
    with sample_tabs.open(java_script_enabled=False) as tab:
        tab.goto(f"{ZUNYI}&course=forward")
        fact = row(tab, "省域副中心")
        fact.locator("summary").click()
        assert "全市加快建设省域副中心" in fact.inner_text()


VIEWS: list[tuple[str, str, tuple[int, int], dict[str, Any]]] = [
    (ZUNYI, "zh", DESKTOP, {}),
    (ZUNYI, "en", PHONE, {"color_scheme": "dark"}),
    ("/timeline", "en", DESKTOP, {"color_scheme": "dark"}),
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
