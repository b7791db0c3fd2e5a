"""Documents added and removed in a real browser, on a real server, read by the real pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from graph.store import Store
from tests.browsing import DESKTOP, PHONE, Tabs, violations
from tests.serving import running
from tests.test_adding import LONG, TEXT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAME = "桐梓<img src=x onerror=alert(1)>情况.txt"
DROP = """([name, text, other]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "text/plain" }));
  data.items.add(new File(["MZ"], other));
  const zone = document.querySelector("#drop");
  for (const type of ["dragover", "drop"])
    zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
SECONDS = 90_000


@pytest.fixture
def tabs(browser: Browser, folder: Path) -> Iterator[Tabs]:
    """Tabs on a server of the test's own."""
    with Store.open(folder, read_only=True) as store, running(create_app(Settings(store=str(folder)), store)) as site:
        site.page("/documents")
        yield Tabs(browser, site.address)


def file_of(tmp_path: Path, name: str, text: str) -> str:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path / name)


def go(tab: Page, name: str = "读入") -> None:
    tab.get_by_role("button", name=name, exact=True).click()
    tab.wait_for_url("**/documents/add?job=*")


def test_files_are_dropped_read_shown_and_removed(tabs: Tabs) -> None:
    with tabs.open() as tab:
        tab.goto("/documents")
        tab.get_by_role("link", name="加入文档").click()
        tab.locator("#drop.live").wait_for()
        tab.evaluate(DROP, [NAME, TEXT, "setup.exe"])
        chosen = tab.locator("#chosen li")
        expect(chosen).to_have_count(2)
        assert "不读这种文件" in chosen.nth(1).inner_text()
        assert tab.locator("#chosen-said").inner_text().startswith("已选 1 个文件")
        tab.get_by_text("补充说明").click()
        tab.get_by_label("关于哪个地方").fill("桐梓县")
        assert violations(tab) == []
        go(tab)
        assert tab.locator("#job-said").get_attribute("role") == "status"
        assert violations(tab) == []
        tab.reload()  # the connection is lost, and what was missed is shown
        row = tab.locator("#rows tr")
        expect(row).to_contain_text("已读入", timeout=SECONDS)
        expect(tab.get_by_role("heading", level=1)).to_have_text("已读入")
        assert NAME.replace("<", "").split("img")[0] in row.inner_text()
        assert "新文档" in row.inner_text()
        assert tab.locator("#rows img").count() == 0
        assert tab.get_by_role("region", name="每一步留下了什么").get_by_role("row").count() == 8
        assert violations(tab) == []
        tab.get_by_role("link", name="在图谱中看读出的内容").click()
        tab.wait_for_url("**/explore?iris=*")
        expect(tab.locator("canvas").first).to_be_visible()
        tab.goto("/search?q=娄山关水库")
        assert "娄山关水库" in tab.locator(".results li").first.inner_text()
        tab.goto("/documents?q=桐梓")
        tab.get_by_role("link", name="移除 桐梓县2025年发展情况").click()
        assert "桐梓县2025年发展情况" in tab.get_by_role("heading", level=1).inner_text()
        assert violations(tab) == []
        tab.get_by_role("button", name="移除").click()
        tab.wait_for_url("**/documents")
        assert "桐梓县2025年发展情况" not in tab.locator("main").inner_text()


def test_reading_is_cancelled_without_scripts(tabs: Tabs, tmp_path: Path) -> None:
    with tabs.open(PHONE, "en", java_script_enabled=False) as tab:
        tab.goto("/documents/add")
        tab.get_by_label("Choose files").set_input_files(file_of(tmp_path, "long.md", LONG))
        go(tab, "Read them")
        tab.get_by_role("button", name="Cancel").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Cancelled", timeout=SECONDS)  # it renews itself
        assert "long.md" in tab.locator("#rows").inner_text()
        assert tab.get_by_role("button", name="Cancel").count() == 0


def test_the_page_tells_of_the_queue_and_of_cancelling(tabs: Tabs, tmp_path: Path) -> None:
    with tabs.open(PHONE, "en", color_scheme="dark") as tab:
        for name in ("first.md", "second.md"):
            tab.goto("/documents/add")
            tab.locator("#files").set_input_files(file_of(tmp_path, name, LONG))
            go(tab, "Read them")
        expect(tab.locator("#job-said")).to_contain_text("Uploads before this one: 1")
        second = tab.url
        tab.goto("/documents/add")
        tab.locator(".uploads a").nth(1).click()
        tab.get_by_role("button", name="Cancel").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Cancelled")
        tab.goto(second)
        expect(tab.get_by_role("heading", level=1)).to_have_text("Being read", timeout=SECONDS)
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_the_token_is_asked_for_and_kept_in_the_tab(browser: Browser, folder: Path, tmp_path: Path) -> None:
    settings = Settings(store=str(folder), host="0.0.0.0", token="geheim")
    with Store.open(folder, read_only=True) as store, running(create_app(settings, store)) as site:
        with Tabs(browser, site.address).open(DESKTOP, allowed=("401", "413")) as tab:
            tab.goto("/documents/add")
            tab.locator("#files").set_input_files(file_of(tmp_path, "long.md", LONG))
            tab.get_by_label("口令").fill("falsch")
            tab.get_by_role("button", name="读入", exact=True).click()
            expect(tab.get_by_role("alert")).to_contain_text("口令不对")
            assert violations(tab) == []
            tab.get_by_label("口令").fill("geheim")
            go(tab)
            assert "geheim" not in tab.url
            assert tab.context.cookies() == []
            assert tab.get_by_label("口令").input_value() == "geheim"
            tab.get_by_role("button", name="取消").click()
            expect(tab.get_by_role("heading", level=1)).to_have_text("已取消", timeout=SECONDS)
            tab.goto("/documents/zunyi-report-2024/remove")
            assert tab.get_by_label("口令").input_value() == "geheim"
        with Tabs(browser, site.address).open(DESKTOP) as other:
            other.goto("/documents/add")
            assert other.get_by_label("口令").input_value() == ""
            assert other.locator(".uploads").count() == 0


def test_what_is_too_much_is_told_before_it_is_sent(browser: Browser, folder: Path, tmp_path: Path) -> None:
    settings = Settings(store=str(folder), add_file_mb=1, add_total_mb=1, add_files=2)
    large, half = "长" * 400_000, "长" * 200_000
    with (
        Store.open(folder, read_only=True) as store,
        running(create_app(settings, store)) as site,
        Tabs(browser, site.address).open(DESKTOP, "en") as tab,
    ):
        tab.goto("/documents/add")
        said, field = tab.locator("#chosen-said"), tab.locator("#files")
        field.set_input_files([file_of(tmp_path, "large.txt", large), file_of(tmp_path, "empty.txt", "")])
        assert tab.locator("#chosen .why").all_inner_texts() == ["larger than 1 MB", "is empty"]
        tab.get_by_role("button", name="Read them").click()
        expect(tab.get_by_role("alert")).to_have_text("Choose at least one file that can be read first")
        field.set_input_files([file_of(tmp_path, f"{n}.txt", half) for n in "ab"])
        expect(said).to_contain_text("At most 1 MB at once")
        field.set_input_files([file_of(tmp_path, f"{n}.txt", "短") for n in "cd"])
        expect(said).to_contain_text("At most 2 files at once")
        for name in ("a.txt", "b.txt", "c.txt"):
            tab.get_by_role("button", name=f"Leave out {name}").click()
        assert "1 file" in said.inner_text()
        assert tab.locator(":focus").get_attribute("aria-label") == "Leave out d.txt"
