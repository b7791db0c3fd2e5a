"""The page of an entity: found, filtered, followed, copied and cited in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import DESKTOP, PHONE, Tabs, violations
from tests.sample import iri, sample_extractions

CLIPBOARD = ["clipboard-read", "clipboard-write"]
ZUNYI, RAILWAY = "/id/place/520300", "/id/project/渝贵高铁"
OUTLINE, REPORT = (extraction.document.slug for extraction in sample_extractions())


def copied(tab: Page) -> str:
    text = tab.evaluate("navigator.clipboard.readText()")
    assert isinstance(text, str)
    return text


def shown(tab: Page) -> list[str]:
    return [name.strip() for name in tab.locator(".fact:visible > .line .name").all_text_contents()]


@pytest.mark.parametrize(
    ("size", "language", "names"),
    [
        (DESKTOP, "zh", ["遵义综合保税区", "钟山区"]),
        (DESKTOP, "en", ["地区生产总值"]),
        (PHONE, "zh", ["地区生产总值"]),
        (PHONE, "en", ["遵义综合保税区", "白酒"]),
    ],
)
def test_the_page_is_accessible_and_fits(
    corpus_tabs: Tabs, size: tuple[int, int], language: str, names: list[str]
) -> None:
    with corpus_tabs.open(size, language) as tab:
        for name in names:
            tab.goto(f"/entity?iri={name}")
            tab.locator("main article details").evaluate_all("all => all.forEach(one => { one.open = true })")
            assert violations(tab) == []
            assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_hundreds_of_facts_are_accessible_in_the_dark(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(color_scheme="dark") as tab:
        tab.goto(ZUNYI)
        assert tab.locator(".fact").count() > 400
        assert violations(tab) == []


@pytest.mark.parametrize(
    ("language", "titles", "chain"),
    [
        ("zh", ["由谁建设", "连接的地方", "服务的目标"], ["贵州省", "遵义市", "习水县"]),
        ("en", ["Who builds or has it", "Places it connects", "Aims it serves"], ["Guizhou", "Zunyi", "Xishui County"]),
    ],
)
def test_facts_are_grouped_under_titles_that_read_well(
    sample_tabs: Tabs, language: str, titles: list[str], chain: list[str]
) -> None:
    with sample_tabs.open(language=language) as tab:
        tab.goto(RAILWAY)
        assert [re.sub(r"\s*\d+$", "", one) for one in tab.locator(".group h3").all_text_contents()] == titles
        fact = tab.locator(".fact", has_text="遵义市").first
        expect(fact.locator("> .line .status")).to_have_text("推进" if language == "zh" else "Ongoing")
        expect(fact.locator("blockquote").first).to_contain_text("全力推进新渝贵高铁前期工作")
        tab.goto("/entity?iri=习水县")
        crumbs = tab.locator("main .crumbs li")
        for crumb, name in zip(crumbs.all(), chain, strict=True):
            expect(crumb).to_contain_text(name)
        expect(crumbs.last.locator("[aria-current=page]")).to_have_count(1)


def test_how_names_are_known(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto("/entity?iri=茅台镇")
        assert {tuple(row.locator("td").all_text_contents()) for row in tab.locator("#names tr").all()} == {
            ("茅台镇", "文件原文，1 份"),
            ("Máotái Zhèn", "拼音（自动注音）"),
        }
        tab.goto(ZUNYI)
        rows = dict(row.locator("td").all_text_contents() for row in tab.locator("#names tr").all())
        assert (rows["遵义市"], rows["遵"], rows["全市"]) == ("参考数据", "简称 · 参考数据", "又称 · 文件原文，2 份")


def test_facts_are_filtered_as_one_types_and_the_address_keeps_it(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ZUNYI)
        everything = shown(tab)
        expect(tab.locator(".sieve button")).to_be_hidden()
        tab.get_by_label("在事实中查找").fill("观音")
        assert shown(tab) == [
            "仁怀至遵义高速公路",
            "观音水库",
            "仁怀至遵义高速公路",
        ]  # a project, and a line that reaches it
        expect(tab.locator(".sieve .left")).to_contain_text("3 /")
        assert tab.url.endswith("?q=%E8%A7%82%E9%9F%B3")
        tab.get_by_label("在事实中查找").fill("chongqing")  # a name that the page in Chinese does not show
        assert "重庆市" in shown(tab)
        tab.get_by_label("在事实中查找").fill("")
        tab.locator(".sieve [name=status]").select_option("Completed")
        completed = shown(tab)
        assert {"仁怀至遵义高速公路", "黔北物流新城无水港", "全国文明城市"} <= set(completed)
        assert tab.url.endswith("?status=Completed")
        tab.reload()
        assert shown(tab) == completed
        tab.locator(".sieve [name=document]").select_option(OUTLINE)
        assert "全国文明城市" in shown(tab)
        assert "遵义综合保税区" not in shown(tab)
        tab.locator(".sieve [name=status]").select_option("")
        tab.locator(".sieve [name=document]").select_option("")
        tab.locator(".sieve [name=origin]").select_option("reference")
        assert shown(tab)[:2] == ["红花岗区", "汇川区"]
        assert tab.url.endswith("?origin=reference")
        tab.locator(".sieve [name=origin]").select_option("")
        assert (shown(tab), tab.url.endswith(ZUNYI)) == (everything, True)


def test_the_filters_work_without_script(sample_tabs: Tabs) -> None:
    with sample_tabs.open(java_script_enabled=False) as tab:
        tab.goto(ZUNYI)
        tab.get_by_label("在事实中查找").fill("观音")
        tab.get_by_role("button", name="筛选").click()
        assert shown(tab) == ["仁怀至遵义高速公路", "观音水库", "仁怀至遵义高速公路"]


def test_a_fact_has_an_address_of_its_own(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(permissions=CLIPBOARD) as tab:
        tab.goto(ZUNYI)
        claim = tab.locator("#hasProject .fold .fact[id]").last.get_attribute("id") or ""
        assert claim.startswith("claim/")
        tab.goto(f"/id/{claim}")
        assert tab.url.endswith(f"{ZUNYI}#{claim}")
        fact = tab.locator(f'[id="{claim}"]')
        expect(fact).to_be_in_viewport()
        assert fact.evaluate("one => one.matches(':target')")
        fact.get_by_label("这条事实的链接").click()
        expect(tab.locator("#notices")).to_contain_text("复制")
        assert copied(tab).endswith(f"{ZUNYI}#{claim}")
        tab.goto(f"{ZUNYI}?q=观音#{claim}")  # the filter gives way
        expect(fact).to_be_in_viewport()
        assert "q=" not in tab.url


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sentence_and_an_entity_are_cited(sample_tabs: Tabs, language: str) -> None:
    style, entity = {"zh": ("中文格式", "“渝贵高铁”"), "en": ("English style", "(渝贵高铁)”, regiongraph")}[language]
    with sample_tabs.open(language=language, permissions=CLIPBOARD) as tab:
        tab.goto(RAILWAY)
        tab.locator(".fact a.cite").first.click()
        dialog = tab.get_by_role("dialog")
        expect(dialog.get_by_role("heading").first).to_have_text(style)
        assert violations(tab) == []
        dialog.get_by_role("button").first.click()
        expect(dialog).to_have_count(0)
        expect(tab.locator("#notices")).not_to_be_empty()
        words = copied(tab)
        assert "“全力推进新渝贵高铁前期工作，规划建设正安至万盛高速公路。”" in words
        assert ("遵义市人民政府：《遵义市发展纲要摘编》，2020-12-19" if language == "zh" else "(2020-12-19)") in words
        assert re.search(rf"http://127\.0\.0\.1:\d+/documents/{OUTLINE}#char=\d+,\d+$", words)
        tab.locator(".actions a.cite").click()
        tab.get_by_role("dialog").get_by_role("button").first.click()
        expect(tab.get_by_role("dialog")).to_have_count(0)
        assert entity in copied(tab)


def test_the_citation_is_a_page_as_well(sample_tabs: Tabs) -> None:
    with sample_tabs.open(java_script_enabled=False) as tab:
        tab.goto(RAILWAY)
        tab.locator(".fact a.cite").first.click()
        expect(tab.locator(".citation").first).to_contain_text("遵义市人民政府：《遵义市发展纲要摘编》")


def test_figures_are_a_table_with_drawings_by_kind(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ZUNYI)
        rows = [row.locator("td").all_text_contents()[:3] for row in tab.locator(".observations tr.observed").all()]
        assert [[cell.strip() for cell in row] for row in rows][:4] == [
            ["2020", "3720亿元", "实际"],
            ["2024", "200亿元约", "实际"],
            ["2024", "4800亿元", "预计"],
            ["2025", "5500亿元左右", "目标"],
        ]
        marks = tab.locator(".observations tbody").first.locator(".sparkline .figure-mark")
        kinds = [mark.get_attribute("class") for mark in marks.all()]
        assert sorted(kinds, key=str) == ["figure-mark actual"] * 2 + ["figure-mark estimate", "figure-mark target"]
        expect(tab.locator(".observations .sparkline .aim").first).to_have_attribute("points", re.compile(r"\d"))


def test_what_documents_say_over_time(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ZUNYI)
        row = tab.locator(".over-time tbody tr", has_text="无水港")
        assert re.sub(r"\s+", " ", row.locator(".steps").inner_text()).strip() == "2020-12-19 谋划 2024-10 完成"
        row.locator(".steps a").last.click()
        expect(tab.locator(".claim:target")).to_contain_text("无水港投入运营")
        moved = [name.strip() for name in tab.locator(".over-time th .name").all_text_contents()]
        assert set(moved[:3]) == {"仁怀至遵义高速公路", "黔北物流新城无水港", "省域副中心"}


def test_neighbours_are_drawn_when_they_come_into_view(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(RAILWAY)
        assert tab.locator(".neighbourhood figure").count() == 0
        tab.locator("#neighbours").scroll_into_view_if_needed()
        tab.locator(".neighbourhood").scroll_into_view_if_needed()
        expect(tab.locator(".neighbourhood figure[data-drawn]")).to_be_visible()
        assert violations(tab) == []


def test_mentions_lead_into_the_reader(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ZUNYI)
        tab.locator("#mentions .forms a", has_text=re.compile("^全市$")).first.click()
        expect(tab).to_have_url(re.compile(rf"/documents/{OUTLINE}#char=\d+,\d+$"))


def test_data_identifier_and_card_are_copied(sample_tabs: Tabs) -> None:
    with sample_tabs.open(permissions=CLIPBOARD, language="en") as tab:
        tab.goto(RAILWAY)
        tab.locator("#reuse").get_by_role("button", name="Copy", exact=True).first.click()
        expect(tab.locator("#notices")).not_to_be_empty()
        assert copied(tab) == iri("yugui")
        tab.get_by_role("button", name="Copy Turtle").click()
        tab.wait_for_function("async () => (await navigator.clipboard.readText()).includes('rg:Railway')")
        tab.get_by_role("button", name="Copy embed code").click()
        tab.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('<iframe')")
        address = re.search(r'src="([^"]+)"', copied(tab))
        assert address
        assert address[1].startswith(tab.url.partition("/id/")[0])
        for name, kind in (("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("N-Triples", "nt"), ("JSON", "json")):
            link = tab.locator("#reuse .formats a", has_text=re.compile(f"^{name}$"))
            assert (link.get_attribute("href") or "").endswith(f".{kind}")


@pytest.mark.parametrize("width", [1000, 320])
def test_the_card_for_other_sites(sample_tabs: Tabs, width: int) -> None:
    with sample_tabs.open((width, 520)) as tab:
        tab.goto("/embed?iri=渝贵高铁")
        expect(tab.get_by_role("heading", level=1)).to_have_text("渝贵高铁")
        expect(tab.locator("header.top")).to_have_count(0)
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert all(link.get_attribute("target") == "_blank" for link in tab.get_by_role("link").all())


def test_only_the_card_shows_in_a_frame(sample_tabs: Tabs) -> None:
    frames = (
        '<iframe src="/embed?iri=渝贵高铁" title="card"></iframe><iframe src="/id/place/520300" title="page"></iframe>'
    )
    with sample_tabs.open(allowed=("frame-ancestors",)) as tab:
        tab.route(
            "**/other-site", lambda route: route.fulfill(body=f"<!doctype html>{frames}", content_type="text/html")
        )
        tab.goto("/other-site")
        expect(tab.frame_locator("iframe[title=card]").get_by_role("heading", level=1)).to_have_text("渝贵高铁")
        expect(tab.frame_locator("iframe[title=page]").get_by_role("heading", level=1)).to_have_count(0)


def test_the_ways_on_from_an_entity(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(RAILWAY)
        ways = [link.get_attribute("href") or "" for link in tab.locator(".actions > a").all()]
        assert [way.partition("?")[0] for way in ways] == ["/explore", "/timeline", "/facts", "/cite"]
        tab.locator("summary", has_text="从这里找路径").click()
        field = tab.get_by_label("到哪里")
        tab.keyboard.press("Escape")
        expect(field).to_be_hidden()
        tab.locator("summary", has_text="从这里找路径").click()
        field.fill("guiyang")
        tab.get_by_role("option").first.click()
        tab.get_by_role("button", name="查找").click()
        expect(tab).to_have_url(re.compile(r"/path\?from=.*&to="))
        expect(tab.get_by_role("main")).to_contain_text("贵阳市")


def test_the_outline_leads_to_the_parts(sample_tabs: Tabs) -> None:
    with sample_tabs.open(PHONE) as tab:
        tab.goto(ZUNYI)
        tab.get_by_role("navigation", name="本页内容").get_by_role("link", name="数据", exact=False).first.click()
        expect(tab.locator("#figures")).to_be_in_viewport()
        assert tab.url.endswith("#figures")


def test_what_no_document_mentions_has_a_page(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto("/entity?iri=钟山区")
        expect(tab.locator(".notice")).to_contain_text("没有说到它的事实")
        assert shown(tab)[0] == "六盘水市"
        expect(tab.locator("#mentions")).to_have_count(0)
