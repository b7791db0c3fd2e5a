"""A first visit: what people come for is three clicks, or one question, away from the home page.

A click on a link or button counts, and so does a form that was filled in and sent; typing does not. No tab may ask
anything of another host on the way (`Tabs.open`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from api.i18n import Language, Translator
from tests.browsing import DESKTOP, PHONE, Tabs, settle, visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

FAR = 3
ROWS = """(rows) => rows.map(({ cells }) => [
  [...cells[0].querySelectorAll(".name, .original")].at(-1).textContent,
  [...cells[2].querySelectorAll(".name, .original")].at(-1).textContent,
  cells[3].querySelector(".status")?.className.split("status-")[1] ?? "",
])"""


@dataclass
class Visitor:
    """Somebody who starts on the home page; knows how many steps were taken."""

    tab: Page
    language: Language
    steps: int = 0

    def click(self, target: Locator) -> None:
        """Click a link or a button."""
        self._step()
        target.click()
        settle(self.tab)

    def choose(self, target: Locator, value: str) -> None:
        """Choose one of a list."""
        self._step()
        target.select_option(value)
        settle(self.tab)

    def send(self, *filled: tuple[Locator, str]) -> None:
        """Fill in fields, and send the form with the Enter key."""
        self._step()
        for field, text in filled:
            field.fill(text)
        filled[-1][0].press("Enter")
        settle(self.tab)

    def _step(self) -> None:
        self.steps += 1
        assert self.steps <= FAR

    @property
    def main(self) -> Locator:
        """What the page shows below the navigation."""
        return self.tab.get_by_role("main")

    def say(self, key: str) -> str:
        """Return what the application calls something, in the language of this visitor."""
        return Translator(self.language)(key)

    def link(self, key: str) -> Locator:
        """Return the first link that begins with a message."""
        return self.main.get_by_role("link", name=re.compile(f"^{re.escape(self.say(key))}")).first

    def field(self, key: str) -> Locator:
        """Return the field with a label."""
        return self.main.get_by_label(self.say(key), exact=True)

    def facts(self) -> set[tuple[str, str, str]]:
        """Return the rows of the table of facts: subject and object by their Chinese names, and the status."""
        return {tuple(row) for row in self.main.locator("tbody tr").evaluate_all(ROWS)}


WAYS: list[tuple[Language, tuple[int, int]]] = [("zh", DESKTOP), ("en", PHONE)]


@pytest.fixture(params=WAYS, ids=["zh-desktop", "en-phone"])
def visitor(corpus_tabs: Tabs, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    yield from arriving(corpus_tabs, *request.param)


@pytest.fixture(params=WAYS, ids=["zh-desktop", "en-phone"])
def visitor_of_sample(sample_tabs: Tabs, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    yield from arriving(sample_tabs, *request.param)


def arriving(tabs: Tabs, language: Language, size: tuple[int, int]) -> Iterator[Visitor]:
    with tabs.open(size, language, permissions=["clipboard-read", "clipboard-write"]) as tab:
        visit(tab, "/")
        yield Visitor(tab, language)


@pytest.mark.parametrize("asked", ["遵义关于辣椒说了什么？", "What does Zunyi say about chili?"])
def test_what_zunyi_says_about_chili(visitor: Visitor, asked: str) -> None:
    visitor.send((visitor.field("ask.label"), asked))
    quotes = visitor.main.locator(".results .quote").all_inner_texts()
    assert len(quotes) == 2
    assert all("辣椒" in quote for quote in quotes)
    assert visitor.steps == 1


def test_every_airport_and_its_status(visitor: Visitor) -> None:
    visitor.click(visitor.link("nav.facts"))
    visitor.click(visitor.link("facts.start.airports"))
    built = {(other, status) for _, other, status in visitor.facts()}
    assert built >= {("茅台机场", "Completed"), ("遵义新舟机场", "Completed")}


def test_who_cooperates_with_whom(visitor: Visitor) -> None:
    visitor.click(visitor.link("nav.facts"))
    visitor.click(visitor.link("facts.start.cooperation"))
    pairs = {(one, other) for one, other, _ in visitor.facts()}
    assert {
        ("遵义市", "重庆市"),
        ("遵义市", "成都市"),
        ("湄潭县", "凤冈县"),
        ("正安县", "道真仡佬族苗族自治县"),
    } <= pairs
    assert len(pairs) == 12


def test_where_a_fact_comes_from(visitor: Visitor) -> None:
    visitor.click(visitor.main.locator("a[href='/id/place/520300']").first)
    quote = visitor.main.locator(".quote").first
    sentence = quote.inner_text().split("\n")[0].strip()
    visitor.click(quote.locator("cite a").first)
    passage = visitor.main.locator(".passage.target")
    assert passage.inner_text().strip() == sentence
    expect(passage).to_be_in_viewport()


def test_the_industries_of_two_counties(visitor_of_sample: Visitor) -> None:
    visitor = visitor_of_sample
    visitor.click(visitor.link("nav.compare"))
    visitor.send((visitor.field("compare.a.entity"), "仁怀"), (visitor.field("compare.b.entity"), "湄潭"))
    shown = visitor.main.inner_text()
    assert "白酒" in shown
    assert "茶" in shown


def test_all_projects_under_way_as_a_spreadsheet(visitor: Visitor, tmp_path: Path) -> None:
    visitor.click(visitor.link("nav.facts"))
    visitor.click(visitor.link("facts.start.under_way"))
    with visitor.tab.expect_download() as coming:
        visitor.click(visitor.main.get_by_role("link", name="Excel"))
    assert coming.value.suggested_filename == "facts.xlsx"
    coming.value.save_as(tmp_path / "facts.xlsx")
    heads, *rows = load_workbook(tmp_path / "facts.xlsx").worksheets[0].iter_rows(values_only=True)
    facts = [dict(zip(heads, row, strict=True)) for row in rows]
    assert len(facts) == 24
    assert {fact["relation"] for fact in facts} == {"hasProject"}
    assert {fact["status"] for fact in facts} == {"Ongoing"}
    assert {"新渝贵高铁", "观音水库", "遵铜铁路"} <= {fact["object_label"] for fact in facts}
    assert all(fact["quote"] and fact["document_title"] for fact in facts)


def test_a_path_from_xishui_to_chengdu(visitor: Visitor) -> None:
    visitor.click(visitor.link("nav.path"))
    visitor.send((visitor.field("path.from"), "习水"), (visitor.field("path.to"), "成都"))
    nodes = visitor.main.locator(".path").first.locator(".walk .node").all_inner_texts()
    assert ["习水" in nodes[0], "成都" in nodes[-1]] == [True, True]
    assert visitor.main.locator(".path .quote").first.inner_text()


def test_a_fact_is_cited(visitor: Visitor) -> None:
    visitor.send((visitor.field("ask.label"), "遵义有哪些机场？"))
    quote = visitor.main.locator(".results .quote").first
    sentence = quote.inner_text().split("\n")[0].strip()
    visitor.click(quote.get_by_role("link", name=visitor.say("common.cite")))
    visitor.click(visitor.tab.get_by_role("dialog").get_by_role("button", name=visitor.say("common.cite.copy")).first)
    citation = visitor.tab.evaluate("navigator.clipboard.readText()")
    assert sentence in citation
    assert "遵义市“十四五”规划建议要点（改写）" in citation
    assert f"{visitor.tab.evaluate('location.origin')}/documents/zunyi-plan-2020#char=" in citation
