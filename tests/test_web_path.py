"""The page of paths, in a real browser: hops with their sentences, what tells paths apart, and where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browsing import DESKTOP, PHONE, Tabs, settle, violations, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

TWO = "/path?from=仁怀市&to=重庆市"
UNFOLD = "document.querySelectorAll('main details').forEach((details) => { details.open = true; })"


def nodes(tab: Page, number: int = 0) -> list[str]:
    return tab.locator(".card.path").nth(number).locator(".node a").all_inner_texts()


@pytest.mark.parametrize("address", ["/path", TWO])
@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "dark"), (PHONE, "light")])
def test_it_is_accessible_and_fits(sample_tabs: Tabs, address: str, size: tuple[int, int], scheme: str) -> None:
    with sample_tabs.open(size, color_scheme=scheme) as tab:
        visit(tab, address)
        tab.evaluate(UNFOLD)
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == size[0]


def test_xishui_to_chengdu_is_two_steps_from_home(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/")
        tab.locator(".menu > summary").click()
        tab.get_by_role("navigation", name="主导航").get_by_role("link", name="路径").click()
        tab.get_by_label("从", exact=True).fill("习水")
        tab.get_by_label("到", exact=True).fill("成都")
        tab.get_by_role("button", name="查找").click()
        settle(tab)
        assert nodes(tab) == ["习水县", "遵义市", "成都市"]
        assert unquote(tab.url).endswith("/path?from=习水&to=成都&hops=6&limit=3")


@pytest.mark.parametrize(
    ("language", "hops", "traits"),
    [
        (
            "zh",
            ["→ 隶属于", "→ 合作"],
            ["步数最少", "1 步没有原文", "最不确定的是第 2 步“合作” 推进", "只有它经过 遵义市"],
        ),
        (
            "en",
            ["→ part of", "→ cooperates with"],
            [
                "fewest steps",
                "steps that no document states: 1",
                "least firm: step 2, “cooperates with” Ongoing",
                "only this one passes Zunyi",
            ],
        ),
    ],
)
def test_hops_say_which_way_how_firmly_and_by_which_sentence(
    sample_tabs: Tabs, language: str, hops: list[str], traits: list[str]
) -> None:
    with sample_tabs.open(language=language) as tab:
        visit(tab, TWO)
        first = tab.locator(".card.path").first
        assert first.locator(".hop > span:first-child").all_inner_texts() == hops
        assert [" ".join(text.split()) for text in first.locator(".traits > li").all_inner_texts()] == traits
        assert first.locator(".hop.inferred").count() == 1
        assert first.locator(".quote").first.inner_text().startswith("谋划黔北物流新城无水港，融入成渝双城经济圈")
        first.locator("cite a").first.click()
        assert tab.url.endswith("/documents/zunyi-outline-2020#char=142,175")


def test_several_paths_are_told_apart_and_drawn_together(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, TWO)
        assert nodes(tab, 1) == ["仁怀市", "黔中城市群", "贵阳市", "渝贵高铁", "重庆市"]
        second = tab.locator(".card.path").nth(1)
        assert not second.locator(".quote").first.is_visible()
        second.get_by_text("每一步的原文").click()
        assert second.locator(".quote").first.is_visible()
        drawn = {
            node["label"]
            for node in tab.evaluate("JSON.parse(document.querySelector('.drawing script').text)")["nodes"]
        }
        expect(tab.locator(".drawing [data-drawn]")).to_be_visible()
        assert drawn == {"仁怀市", "遵义市", "重庆市", "黔中城市群", "贵阳市", "渝贵高铁"}
        tab.get_by_role("link", name="在图谱中打开").click()
        assert "/explore?iris=" in tab.url


def test_swapping_both_ends(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, TWO)
        tab.get_by_role("button", name="对调起点和终点").press("Enter")
        assert tab.get_by_label("从", exact=True).input_value() == "重庆市"
        assert tab.get_by_label("到", exact=True).input_value() == "仁怀市"
        tab.get_by_role("button", name="查找").click()
        settle(tab)
        assert nodes(tab) == ["重庆市", "遵义市", "仁怀市"]
        tab.get_by_role("link", name="反方向").click()
        assert nodes(tab) == ["仁怀市", "遵义市", "重庆市"]


def test_options(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, TWO)
        tab.get_by_label("路径条数").fill("1")
        tab.get_by_label("只走文件明说的关系").check()
        tab.get_by_role("button", name="查找").click()
        settle(tab)
        assert tab.locator(".card.path").count() == 1
        assert nodes(tab) == ["仁怀市", "仁怀至遵义高速公路", "遵义市", "重庆市"]
        assert tab.locator(".card.path .hop.inferred").count() == 0
        assert "每一步都有原文" in tab.locator(".traits").inner_text()
        assert tab.get_by_label("只走文件明说的关系").is_checked()


def test_names_are_suggested(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/path")
        field = tab.get_by_label("从", exact=True)
        field.press_sequentially("仁怀")
        expect(tab.get_by_role("option").filter(has_text="仁怀市").first).to_be_visible()
        field.press("ArrowDown")
        field.press("Enter")
        assert field.input_value() == "仁怀市"


def test_a_path_can_be_cited(sample_tabs: Tabs) -> None:
    with sample_tabs.open(permissions=["clipboard-read", "clipboard-write"]) as tab:
        visit(tab, TWO)
        tab.get_by_role("button", name="复制为引文").first.click()
        expect(tab.locator("#notices")).to_have_text("已复制")
        lines = tab.evaluate("navigator.clipboard.readText()").splitlines()
        assert lines[:4] == [
            "仁怀市 — 遵义市 — 重庆市",
            "1. 仁怀市 → 隶属于 → 遵义市 (推断)",
            "2. 遵义市 → 合作 → 重庆市 [推进]",
            "   “谋划黔北物流新城无水港，融入成渝双城经济圈，与重庆、泸州加强合作。” 《遵义市发展纲要摘编》",
        ]
        assert unquote(lines[-1]).endswith("/path?from=仁怀市&to=重庆市")


def test_where_there_is_none_it_says_what_may_help(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/path?from=仁怀市&to=重庆市&hops=1")
        assert "1 步之内没有路径。" in tab.locator(".empty").inner_text()
        tab.get_by_role("link", name="放宽到 2 步，那里有一条").click()
        assert nodes(tab) == ["仁怀市", "遵义市", "重庆市"]


def test_an_unknown_name_is_told_beside_the_form(sample_tabs: Tabs) -> None:
    with sample_tabs.open(allowed=("status of 404",)) as tab:
        assert visit(tab, "/path?from=仁坏市&to=重庆市").status == 404
        assert tab.get_by_role("alert").inner_text().startswith("图中没有叫“仁坏市”的实体。")
        tab.get_by_role("alert").get_by_role("link", name="仁怀市").click()
        assert nodes(tab) == ["仁怀市", "遵义市", "重庆市"]


def test_what_links_two_entities(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/path")
        tab.get_by_label("从", exact=True).fill("遵义市")
        tab.get_by_label("到", exact=True).fill("成渝地区双城经济圈")
        tab.locator("[name=through]").select_option("Project")
        tab.get_by_role("button", name="查找").click()
        settle(tab)
        cards = tab.locator(".card.link")
        assert "3 个项目把它们连起来" in tab.locator(".path-ends").inner_text()
        assert set(cards.locator("h2 .name").all_inner_texts()) == {
            "渝贵高铁",
            "黔北物流新城无水港",
            "正安至万盛高速公路",
        }
        assert "原文说的联系" in cards.first.inner_text()
        assert cards.first.locator(".quote").count() > 0
        tab.evaluate(UNFOLD)
        assert violations(tab) == []


def test_from_any_of_a_kind(sample_tabs: Tabs) -> None:
    with sample_tabs.open(language="en") as tab:
        visit(tab, "/path?from=railways&to=成渝地区双城经济圈")
        assert "any of 1: Railway" in tab.locator(".path-ends").inner_text()
        assert ["渝贵高铁" in name for name in nodes(tab)] == [True, False]
        tab.get_by_role("link", name="The other way round").click()
        assert ["渝贵高铁" in name for name in nodes(tab)] == [False, True]
        visit(tab, "/path?from=railways&to=成渝地区双城经济圈&through=Project")
        assert "name one at each end" in tab.get_by_role("alert").inner_text()


def test_certainty_can_count(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, TWO)
        tab.get_by_label("更看重").select_option("confidence")
        tab.get_by_role("button", name="查找").click()
        settle(tab)
        assert "weigh=confidence" in tab.url
        assert "把握" in tab.locator(".card.path .answer-head").first.inner_text()
