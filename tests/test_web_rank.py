"""The ranking in a real browser: measures with what they say, filters, the drawing, groups and bridges."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from tests.browsing import DESKTOP, PHONE, Tabs, settle, violations, visit


def test_a_measure_says_what_it_says(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/rank")
        assert tab.locator(".ranking tbody tr").first.locator("td").nth(1).inner_text() == "遵义市"
        tab.get_by_role("link", name="中介中心性").click()
        settle(tab)
        assert tab.url.endswith("measure=betweenness")
        assert "没有它，哪些地方和项目就断开了" in tab.locator(".lead").inner_text()
        widths = tab.locator(".ranking .bar .value").evaluate_all("all => all.map((one) => +one.getAttribute('width'))")
        assert widths[0] == 100
        assert widths == sorted(widths, reverse=True)


def test_of_a_class_and_a_relation(sample_tabs: Tabs) -> None:
    with sample_tabs.open(language="en") as tab:
        visit(tab, "/rank?measure=degree")
        tab.locator("[name=class]").select_option("Place")
        tab.wait_for_url("**class=Place**")
        settle(tab)
        tab.locator("[name=relation]").select_option("cooperatesWith")
        tab.wait_for_url("**relation=cooperatesWith**")
        settle(tab)
        assert tab.locator(".ranking tbody .name-cell .name").all_inner_texts()[:3] == ["Zunyi", "Chongqing", "Luzhou"]
        assert "measure=degree" in tab.url
        answer = tab.request.get(tab.url.replace("/rank?", "/rank.csv?"))
        assert answer.text().splitlines()[1].split(",")[2:4] == ["遵义市", "Zunyi"]


def test_a_part_of_the_network_and_what_a_relation_counts(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/rank?measure=degree")
        tab.get_by_label("只算这类实体之间的关系").select_option("Place")
        tab.wait_for_url("**among=Place**")
        settle(tab)
        tab.get_by_label("关系的分量").select_option("status")
        tab.wait_for_url("**weigh=status**")
        settle(tab)
        assert "已建成的比在建的重" in tab.locator(".lead").inner_text()
        assert {*tab.locator(".ranking tbody .class-chip, .ranking tbody td:nth-child(3)").all_inner_texts()} <= {
            "地级行政区",
            "省级行政区",
            "县级行政区",
            "乡级行政区",
            "村",
        }
        tab.get_by_role("link", name="割点").click()
        settle(tab)
        assert "among=Place" in tab.url
        assert "weigh" not in tab.locator("form.rank-form").inner_html()


def test_the_first_ones_are_drawn_and_open_in_the_graph_view(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/rank?class=Project")
        tab.wait_for_selector("[data-drawn] canvas, canvas")
        link = tab.get_by_role("link", name="在图谱中打开", exact=True)
        assert "project/渝贵高铁" in unquote(str(link.get_attribute("href")))
        link.click()
        settle(tab)
        assert "/explore?iris=" in tab.url


def test_groups_and_bridges(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/rank")
        tab.get_by_role("link", name="社群").click()
        settle(tab)
        assert tab.locator(".groups section").count() > 1
        assert "遵义市" in tab.locator(".groups").inner_text()
        tab.get_by_role("link", name="桥", exact=True).click()
        settle(tab)
        assert tab.locator("tbody tr").count() > 0
        tab.get_by_role("link", name="割点", exact=True).click()
        settle(tab)
        assert tab.locator("tbody .name-cell").first.inner_text() == "遵义市"


def test_nothing_that_fits(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/rank?class=Village")
        assert "没有符合条件的实体" in tab.locator("main").inner_text()


VIEWS: list[tuple[str, str, tuple[int, int], dict[str, Any]]] = [
    ("/rank", "zh", DESKTOP, {}),
    ("/rank", "en", PHONE, {"color_scheme": "dark"}),
    ("/rank?structure=communities", "en", PHONE, {}),
    ("/rank?structure=bridges", "zh", DESKTOP, {"color_scheme": "dark"}),
    ("/rank?structure=cut-points&relation=hasProject connects", "zh", PHONE, {}),
]


@pytest.mark.parametrize(("address", "language", "size", "options"), VIEWS)
def test_accessible(
    sample_tabs: Tabs, address: str, language: str, size: tuple[int, int], options: dict[str, Any]
) -> None:
    with sample_tabs.open(size, language, **options) as tab:
        visit(tab, address)
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
