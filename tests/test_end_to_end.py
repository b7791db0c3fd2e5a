"""The whole walk: the command on a fresh store, and a browser that can reach nothing but it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import Tabs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
QUESTION = "哪些项目把遵义和成渝地区双城经济圈连起来？"
LINKING = {"沪遵铁路", "渝贵高铁", "黔北物流新城无水港", "陆海联运班列", "乌江水运枢纽"}
ROADS = {"道真至武隆高速公路", "正安至万盛高速公路"}
NOT_LINKING = ("遵铜铁路", "仁怀至遵义", "观音水库", "观音大型水库")
START_SECONDS = 120


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the server on a store that does not exist yet; it reads corpus/ first."""
    store = tmp_path_factory.mktemp("fresh") / "store"
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--store", str(store)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found, line
            _wait(found.group())
            yield found.group()
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(address: str) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"{address}/health") as answer:
                assert json.load(answer)["status"] == "ok"
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A tab with a profile of its own."""
    with Tabs(browser, address).open() as tab:
        yield tab


def test_home(page: Page) -> None:
    page.goto("/")
    assert page.locator("h1").inner_text() == "区域发展知识图谱"
    assert page.locator(".figures li").first.inner_text().split() == ["2", "份文档"]
    assert page.locator(".figures li").last.inner_text().startswith("100 %")


def test_search_from_the_home_page(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("banner").get_by_role("search").locator("input")
    box.fill("茅台")
    box.press("Enter")
    page.wait_for_url("**/search?q=*")
    names = page.locator(".results .name").all_inner_texts()
    assert "茅台镇" in names
    page.locator(".results a", has_text="茅台镇").first.click()
    assert page.locator("h1").inner_text().startswith("茅台镇")


def test_explore(page: Page) -> None:
    page.goto("/explore?focus=遵义市")
    page.wait_for_selector("figure.rg-network[data-drawn]")
    assert page.locator(".rg-network canvas").count() == 1
    figure = page.locator("figure.rg-network[data-nodes]")
    before = int(figure.get_attribute("data-nodes") or 0)
    page.locator("input[data-filter='class:Railway']").uncheck()
    page.wait_for_selector(f"figure.rg-network:not([data-nodes='{before}'])")
    assert 1 < int(figure.get_attribute("data-nodes") or 0) < before


def test_the_flagship_question(page: Page) -> None:
    page.goto("/ask")
    page.get_by_role("main").get_by_label("问题").fill(QUESTION)
    page.get_by_role("main").get_by_role("button", name="提问").click()
    page.wait_for_url("**/ask?q=*")
    answers = page.locator(".results > li")
    found = {name for name in LINKING | ROADS if answers.filter(has_text=name).count()}
    named = set(page.locator(".results > li .line .name").all_inner_texts())
    assert found >= LINKING | ROADS
    assert [name for name in named if name.startswith(NOT_LINKING)] == []
    assert answers.locator(".quote").count() >= answers.count()
    page.get_by_role("link", name="运行查询").click()
    page.wait_for_selector("#results tbody tr, #result-view tbody tr")


def test_the_link_of_a_quote_leads_to_its_sentence(page: Page) -> None:
    page.goto(f"/ask?q={QUESTION}")
    quote = page.locator(".quote").first
    sentence = quote.inner_text().split("\n")[0]
    quote.locator("cite a").first.click()
    page.wait_for_selector(".passage.target")
    assert page.locator(".passage.target").inner_text() == sentence


def test_a_sparql_query(page: Page) -> None:
    page.goto("/sparql")
    page.wait_for_selector("#editor[data-ready]")
    page.get_by_role("textbox", name="查询语句").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT ?railway { ?railway a rg:Railway } ORDER BY ?railway ")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("tbody a[href$='%E6%B8%9D%E8%B4%B5%E9%AB%98%E9%93%81']")  # 渝贵高铁


def test_the_map_zooms_and_the_documentation_opens(page: Page) -> None:
    page.goto("/map")
    page.wait_for_selector(".map-frame[data-drawn]")
    before = page.locator(".map-dots").get_attribute("transform")
    page.get_by_role("button", name="放大").click()
    page.wait_for_function(
        "before => document.querySelector('.map-dots').getAttribute('transform') !== before", arg=before
    )
    page.goto("/docs")
    page.locator("#GET-search summary").first.click()
    assert page.locator("#GET-search").get_attribute("open") is not None
