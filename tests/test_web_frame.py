"""What every page has: navigation, menu, theme, languages, links to copy; found in a real browser."""

from __future__ import annotations

import re

import pytest

from tests.browsing import DESKTOP, PHONE, Tabs, violations

PAGES = ["/", "/search?q=遵义", "/documents", "/decisions", "/docs"]
MAIN = ["图谱", "提问", "事实", "地图", "文档"]
MORE = ["路径", "时间线", "对照", "排名", "本体", "SPARQL"]
GROUND = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(247, 246, 243)", "rgb(20, 24, 27)"
SIGN = "chip => getComputedStyle(chip, '::before').maskImage"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible(corpus_tabs: Tabs, address: str, size: tuple[int, int]) -> None:
    with corpus_tabs.open(size) as tab:
        tab.goto(address)
        assert violations(tab) == []


def test_the_navigation_on_a_desk(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/")
        nav = tab.get_by_role("navigation", name="主导航")
        assert nav.get_by_role("link").all_inner_texts() == MAIN
        nav.get_by_text("更多", exact=True).click()
        assert violations(tab) == []
        links = [text.split("\n")[0] for text in nav.get_by_role("link").all_inner_texts()]
        assert links == [*MAIN, *MORE]
        tab.keyboard.press("Escape")
        assert nav.get_by_role("link").all_inner_texts() == MAIN
        tab.keyboard.press("Enter")  # the focus is on the menu again
        nav.get_by_role("link", name=re.compile("^路径")).click()
        assert tab.url.endswith("/path")
        assert nav.locator("summary .more-label").inner_text().split() == ["更多", "路径"]
        assert violations(tab) == []


def test_the_navigation_on_a_phone(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(PHONE) as tab:
        tab.goto("/documents")
        nav = tab.get_by_role("navigation", name="主导航")
        assert nav.get_by_role("link").all_inner_texts() == []
        nav.locator("summary").click()
        assert violations(tab) == []
        assert nav.get_by_role("link").first.inner_text() == "图谱"
        assert nav.get_by_role("link", name="文档", exact=True).get_attribute("aria-current") == "page"
        tab.get_by_role("contentinfo").locator("span").click()  # a click elsewhere closes the menu
        assert nav.get_by_role("link").all_inner_texts() == []


def test_the_menu_closes_when_the_focus_leaves(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/decisions")
        menu = tab.locator(".menu")
        menu.locator("summary").focus()
        tab.keyboard.press("Enter")
        menu.get_by_role("radio", name="跟随系统").focus()
        assert menu.get_attribute("open") is not None
        tab.keyboard.press("Tab")
        assert menu.get_attribute("open") is None
        assert tab.locator("#search").evaluate("field => field === document.activeElement")


def test_the_theme_is_kept(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/decisions")
        assert tab.evaluate(GROUND) == LIGHT
        tab.locator(".menu summary").click()
        tab.get_by_role("radio", name="深色").check()
        assert tab.evaluate(GROUND) == DARK
        tab.goto("/documents")
        assert tab.locator("html").get_attribute("data-theme") == "dark"  # as the server sends it: nothing flashes
        assert tab.evaluate(GROUND) == DARK
        tab.emulate_media(media="print")
        assert tab.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')") == "rgb(29, 35, 40)"
        tab.emulate_media(media="screen", color_scheme="dark")
        tab.locator(".menu summary").click()
        tab.get_by_role("radio", name="浅色").check()
        assert tab.evaluate(GROUND) == LIGHT
        tab.get_by_role("radio", name="跟随系统").check()
        assert tab.evaluate(GROUND) == DARK
        tab.reload()
        assert tab.locator("html").get_attribute("data-theme") is None


def test_the_other_language_shows_the_same_view(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(PHONE) as tab:
        tab.goto("/search?q=遵义&class=Project")
        tab.get_by_role("link", name="English").click()
        assert tab.locator("html").get_attribute("lang") == "en"
        assert re.search(r"/search\?q=%E9%81%B5%E4%B9%89&class=Project&lang=en$", tab.url)
        tab.goto("/documents")  # and it stays
        assert tab.locator("h1").inner_text() == "Documents"


def test_links_to_a_view_follow_its_address(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/search?q=茶")
        tab.evaluate("history.replaceState(null, '', '/search?q=茶&class=Industry#main')")  # as pages with filters do
        twin = tab.get_by_role("link", name="JSON")
        twin.focus()
        assert twin.get_attribute("href").endswith("/search.json?q=%E8%8C%B6&class=Industry")
        tab.get_by_role("link", name="English").click()
        assert tab.url.endswith("/search?q=%E8%8C%B6&class=Industry&lang=en#main")


def test_the_address_of_a_view_is_copied(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(permissions=["clipboard-read", "clipboard-write"]) as tab:
        tab.goto("/search?q=茶")
        tab.get_by_role("button", name="复制本页链接").click()
        tab.get_by_text("链接已复制").wait_for()
        assert tab.evaluate("navigator.clipboard.readText()") == f"{corpus_tabs.address}/search?q=%E8%8C%B6"


def test_copying_without_the_clipboard_of_the_browser(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        tab.goto("/decisions")
        tab.get_by_role("button", name="复制本页链接").click()
        tab.get_by_text("链接已复制").wait_for()
        tab.locator("#search").focus()
        tab.keyboard.press("Control+V")
        assert tab.locator("#search").input_value() == f"{corpus_tabs.address}/decisions"


def test_the_slash_leads_to_the_search_but_not_while_writing(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/")
        tab.locator("#question").focus()
        tab.keyboard.type("a/b")
        assert tab.locator("#question").input_value() == "a/b"
        tab.locator("h1").click()
        tab.keyboard.press("/")
        assert tab.locator("#search").evaluate("field => field === document.activeElement")


def test_each_status_has_a_sign_of_its_own(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.goto("/search?q=遵义市")
        chips = tab.locator(".results > li").first.locator(".chip.status")
        assert [text.split()[0] for text in chips.all_inner_texts()] == ["谋划", "计划", "推进", "完成"]
        assert len({chip.evaluate(SIGN) for chip in chips.all()}) == 4


def test_a_page_on_paper(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        tab.emulate_media(media="print")
        tab.goto("/decisions?q=遵义")
        assert not tab.get_by_role("banner").is_visible()
        assert not tab.get_by_role("button").first.is_visible()
        assert tab.locator(".print-only").inner_text() == f"{corpus_tabs.address}/decisions?q=%E9%81%B5%E4%B9%89"
        cite = tab.locator(".quote cite a").first
        assert "/documents/" in cite.evaluate("link => getComputedStyle(link, '::after').content")


def test_an_error_leads_on(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(allowed=("404",)) as tab:
        tab.goto("/entity?iri=尊义市")
        assert violations(tab) == []
        assert "遵义市" in tab.locator(".examples a").all_inner_texts()
        field = tab.locator("main input[type=search]")
        field.fill("遵义")
        tab.get_by_role("option").first.wait_for()
        with tab.expect_navigation(url="**/search?q=*"):
            tab.keyboard.press("Enter")
