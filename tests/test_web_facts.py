"""The table of facts, as people use it: found in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browsing import DESKTOP, PHONE, Tabs, violations

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def rows(tab: Page) -> list[list[str]]:
    """Return the first four cells of each row, the names without their class."""
    found = []
    for row in tab.locator("#facts tbody tr").all():
        cells = row.locator("td").all()[:4]
        found.append([re.sub(r"\s+", " ", cell.inner_text()).strip() for cell in cells])
    return found


def total(tab: Page) -> int:
    """Return how many facts the page says there are."""
    (number,) = re.findall(r"\d+", tab.locator("#facts-count").inner_text())[:1]
    return int(number)


def options(field: Locator) -> dict[str, int]:
    """Return the choices of a filter with their counts."""
    texts = field.locator("option").all_inner_texts()[1:]
    return {
        name.strip("— "): int(count) for name, count in (re.fullmatch(r"(.*) \((\d+)\)", t).groups() for t in texts)
    }


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_filters_change_the_table_and_the_address(sample_tabs: Tabs, size: tuple[int, int]) -> None:
    with sample_tabs.open(size) as tab:
        tab.goto("/facts")
        assert total(tab) == 48
        tab.get_by_label("关系").select_option(label="合作 (2)")
        tab.wait_for_url("**/facts?relation=cooperatesWith")
        expect(tab.locator("#facts tbody tr")).to_have_count(2)
        assert {row[0].split()[0] for row in rows(tab)} == {"遵义市"}
        assert {row[2].split()[0] for row in rows(tab)} == {"重庆市", "泸州市"}
        tab.get_by_role("link", name="关系 合作").click()
        tab.wait_for_url("**/facts")
        expect(tab.locator("#facts tbody tr")).to_have_count(48)
        tab.get_by_label("名称中含").fill("机场")
        tab.wait_for_url("**/facts?q=*")
        expect(tab.locator("#facts tbody tr")).to_have_count(2)
        tab.reload()
        assert tab.get_by_label("名称中含").input_value() == "机场"
        assert total(tab) == 2


def test_every_count_beside_a_filter_is_what_the_filter_gives(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto("/facts?object_class=Project")
        statuses = options(tab.get_by_label("进展"))
        assert statuses == {"谋划": 1, "计划": 1, "推进": 4, "完成": 3}
        for name, count in statuses.items():
            tab.get_by_label("进展").select_option(label=f"{name} ({count})")
            expect(tab.locator("#facts tbody tr")).to_have_count(count)
            assert {row[3] for row in rows(tab)} == {name}
            assert options(tab.get_by_label("进展")) == statuses


def test_a_name_that_is_suggested_narrows_the_table(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto("/facts")
        tab.get_by_label("所在地").fill("湄潭")
        tab.get_by_role("listbox").get_by_role("option").first.click()
        tab.wait_for_url("**place=*")
        expect(tab.locator("#facts tbody tr")).to_have_count(2)
        assert {row[0].split()[0] for row in rows(tab)} == {"湄潭县"}
        tab.get_by_text("更多筛选").click()
        tab.get_by_label("含参考资料与推断").check()
        tab.wait_for_url("**inferred=true*")
        expect(tab.locator("#facts tr.inferred").first).to_be_visible()
        assert "参考资料" in tab.locator("#facts tr.inferred").first.inner_text()
        assert tab.get_by_role("link", name="在 SPARQL 中打开").count() == 0


def test_a_name_that_nothing_has_says_what_is_near(sample_tabs: Tabs) -> None:
    with sample_tabs.open(allowed=("404",)) as tab:
        tab.goto("/facts")
        tab.get_by_label("所在地").fill("没有的地方")
        tab.get_by_label("所在地").press("Enter")
        tab.wait_for_url("**place=*")
        tab.get_by_text("没有的地方").first.wait_for()
        assert tab.locator(".facts-form").count() == 0


def test_columns_sort_the_table(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto("/facts?relation=hasProject")
        header = tab.get_by_role("columnheader", name="进展")
        header.get_by_role("link").click()
        tab.wait_for_url("**sort=status")
        assert [row[3] for row in rows(tab)] == ["谋划", "计划", "推进", "推进", "推进", "推进", "完成", "完成", "完成"]
        assert header.get_attribute("aria-sort") == "ascending"
        assert tab.evaluate("document.activeElement.textContent") == "进展"
        header.get_by_role("link").click()
        tab.wait_for_url("**sort=-status")
        assert rows(tab)[0][3] == "完成"
        tab.get_by_label("进展").select_option("Ongoing")
        tab.wait_for_url("**status=Ongoing*")
        assert tab.url.endswith("&sort=-status")


def test_long_tables_come_in_pages(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto("/facts?limit=10")
        pages = tab.get_by_role("navigation", name="分页")
        first = rows(tab)
        pages.get_by_role("link", name="下一页").click()
        tab.wait_for_url("**page=2*")
        expect(tab.locator("#facts-count")).to_contain_text("第 2 页")
        assert rows(tab) != first
        pages.get_by_role("link", name="第 5 页").click()
        tab.wait_for_url("**page=5*")
        expect(tab.locator("#facts tbody tr")).to_have_count(8)
        tab.get_by_label("进展").select_option("Proposed")
        expect(tab.locator("#facts tbody tr")).to_have_count(3)
        assert "page=" not in tab.url


@pytest.mark.parametrize(("language", "start"), [("zh", "推进中的项目"), ("en", "Projects under way")])
def test_all_projects_under_way_as_a_spreadsheet(sample_tabs: Tabs, language: str, start: str) -> None:
    with sample_tabs.open(language=language) as tab:
        tab.goto("/facts")
        tab.get_by_role("link", name=start).click()
        tab.wait_for_url("**relation=hasProject&status=Ongoing")
        expect(tab.locator("#facts tbody tr")).to_have_count(4)
        links = {}
        for name in ("Excel (XLSX)", "CSV"):
            with tab.expect_download() as waiting:
                tab.locator("#facts").get_by_role("link", name=name).click()
            links[waiting.value.suggested_filename] = waiting.value.path().read_bytes()
        assert sorted(links) == ["facts.csv", "facts.xlsx"]
        table = list(csv.DictReader(io.StringIO(links["facts.csv"].decode("utf-8-sig"), newline="")))
        sheet = load_workbook(io.BytesIO(links["facts.xlsx"]))["facts"]
        cells = [[cell.value for cell in row] for row in sheet.rows]
        assert [dict(zip(cells[0], row, strict=True))["object_label"] for row in cells[1:]] == [
            row["object_label"] for row in table
        ]
        shown = [row[2] for row in rows(tab)]
        assert all(row["object_label"] in name for row, name in zip(table, shown, strict=True))
        assert table[0]["quote"] == "渝贵高铁开工建设，仁怀至遵义高速公路建成通车。"


def test_every_airport_and_its_status(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/facts")
        tab.get_by_role("link", name="机场及其进展").click()
        tab.wait_for_url("**class=Airport")
        data = json.loads(tab.evaluate("fetch('/facts.json?class=Airport').then(answer => answer.text())"))
        assert {"Airport"} <= {data["facts"][0]["object"]["class"], data["facts"][0]["subject"]["class"]}
        assert len(rows(tab)) == data["total"] > 0
        known = json.loads(tab.evaluate("fetch('/search.json?class=Airport').then(answer => answer.text())"))["results"]
        ends = {fact[end]["iri"] for fact in data["facts"] for end in ("subject", "object")}
        ends |= {one["iri"] for one in data["unstated"]}
        assert {one["iri"] for one in known if one["mentioned"]} <= ends


def test_what_is_only_mentioned_is_listed_below(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto("/facts?class=NaturalFeature")
        section = tab.locator(".unstated")
        assert section.get_by_role("link").all_inner_texts() == ["乌江"]
        assert tab.locator("#facts table").count() == 0
        tab.goto("/facts?relation=supports&status=Proposed")
        tab.get_by_role("link", name="看全部事实").click()
        expect(tab.locator("#facts tbody tr")).to_have_count(48)


def test_a_sentence_leads_to_its_place_in_the_text(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto("/facts?relation=supports")
        tab.get_by_role("link", name="看原文").click()
        tab.wait_for_url("**/documents/zunyi-report-2024#char=*")
        assert tab.locator(".passage.target").inner_text() == "全市加快建设省域副中心，贵州省出台意见支持遵义。"
        tab.goto("/facts?q=无水港&relation=contributesTo")
        tab.get_by_role("link", name="引用").first.click()
        assert "无水港" in tab.get_by_role("dialog").inner_text()


def test_the_table_opens_as_a_query(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto("/facts?relation=hasProject&status=Ongoing")
        address = str(tab.get_by_role("link", name="在 SPARQL 中打开").get_attribute("href"))
        assert address.startswith("/sparql?query=")
        answer = tab.request.get(address, headers={"Accept": "application/sparql-results+json"}).json()
        assert len(answer["results"]["bindings"]) == 4


@pytest.mark.parametrize(("size", "language", "scheme"), [(DESKTOP, "zh", "dark"), (PHONE, "en", "light")])
def test_the_table_is_accessible(corpus_tabs: Tabs, size: tuple[int, int], language: str, scheme: str) -> None:
    with corpus_tabs.open(size, language=language, color_scheme=scheme) as tab:
        tab.goto("/facts?class=Project&status=Ongoing&inferred=true&limit=15")
        tab.locator("#facts summary").first.click()
        tab.evaluate("window.scrollTo(0, 0)")  # or the head of the page lies over what is below it
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_table_works_without_scripts(sample_tabs: Tabs) -> None:
    with sample_tabs.open(java_script_enabled=False) as tab:
        tab.goto("/facts")
        tab.get_by_label("进展").select_option("Planned")
        tab.get_by_role("button", name="筛选").click()
        tab.wait_for_url("**status=Planned*")
        assert {row[3] for row in rows(tab)} == {"计划"}
