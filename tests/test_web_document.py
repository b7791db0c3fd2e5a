"""The list of documents and the reader, as people use them: found in a real browser."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browsing import DESKTOP, PHONE, Tabs, violations
from tests.sample import sample_extractions

if TYPE_CHECKING:
    from playwright.sync_api import Page

OUTLINE, REPORT = (extraction.document for extraction in sample_extractions())
ADDRESS = f"/documents/{OUTLINE.slug}"
PLAN, FEATURE = "/documents/zunyi-plan-2020", "/documents/zunyi-feature-2024"
HIGHLIGHTED = "name => [...(CSS.highlights.get(name) ?? [])].map(range => range.toString())"


def at(words: str) -> str:
    """Return the fragment of the words in the outline."""
    start = OUTLINE.text.index(words)
    return f"#char={start},{start + len(words)}"


def marked(tab: Page, name: str) -> list[str]:
    """Return the words that are highlighted under a name."""
    found: list[str] = tab.evaluate(HIGHLIGHTED, name)
    return found


def facts(tab: Page) -> list[str]:
    """Return the facts beside the text."""
    return [re.sub(r"\s+", " ", line).strip() for line in tab.locator(".facts-of .facts .line").all_inner_texts()]


def sentence(tab: Page, words: str) -> Any:
    return tab.locator("#text .passage", has_text=words)


def in_sight(tab: Page, selector: str) -> bool:
    """Say whether the first element of a selector is within the window."""
    script = "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight }"
    return bool(tab.locator(selector).first.evaluate(script))


def test_the_text_on_the_page_is_the_stored_text(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ADDRESS)
        shown = tab.locator("#text").evaluate("e => e.textContent")
        assert shown == OUTLINE.text
        spans = tab.locator("#text .passage").evaluate_all("all => all.map(e => [e.id, e.textContent])")
        for name, words in spans:
            start, end = map(int, name.removeprefix("char=").split(","))
            assert OUTLINE.text[start:end] == words


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_an_address_opens_at_just_those_characters(sample_tabs: Tabs, size: tuple[int, int]) -> None:
    with sample_tabs.open(size) as tab:
        tab.goto(ADDRESS + at("观音水库"))
        assert marked(tab, "exact") == ["观音水库"]
        assert tab.locator(".passage.target").all_inner_texts() == ["加快推进观音水库和仁怀至遵义高速公路建设。"]
        assert in_sight(tab, ".passage.target")
        assert len(facts(tab)) == 4
        tab.evaluate("fragment => { location.hash = fragment }", at("湄潭县做优茶产业"))
        expect(tab.locator(".passage.target")).to_contain_text("湄潭县做优茶产业")
        assert marked(tab, "exact") == ["湄潭县做优茶产业"]
        assert in_sight(tab, ".passage.target")


@pytest.mark.parametrize(
    "fragment",
    [
        "selector(type=TextPositionSelector,start={start},end={end})",
        "selector(type=TextQuoteSelector,exact=观音水库,prefix=推进)",
        "selector(type=TextQuoteSelector,exact=%E8%A7%82%E9%9F%B3%E6%B0%B4%E5%BA%93)",
        ":~:text=观音水库",
        ":~:text=推进-,观音水库,-和仁怀",
        ":~:text=观音,水库",
    ],
)
def test_other_ways_to_point_at_words(sample_tabs: Tabs, fragment: str) -> None:
    start = OUTLINE.text.index("观音水库")
    with sample_tabs.open() as tab:
        tab.goto(f"{ADDRESS}#{fragment.format(start=start, end=start + 4)}")
        assert marked(tab, "exact") == ["观音水库"]
        assert sentence(tab, "观音水库").get_attribute("class").split()[-1] == "target"


@pytest.mark.parametrize(
    "fragment", ["#char=", "#char=9,3", "#selector(type=Other)", "#char=9999999,9999999", "#%E0%A4%A"]
)
def test_a_fragment_that_names_no_place_does_no_harm(sample_tabs: Tabs, fragment: str) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ADDRESS + fragment)
        assert tab.locator("#text").evaluate("e => e.textContent") == OUTLINE.text
        assert facts(tab) == []


@pytest.mark.parametrize(
    ("language", "expected", "implied"),
    [
        (
            "zh",
            [
                "遵义市 建设项目 观音水库 推进",
                "遵义市 建设项目 仁怀至遵义高速公路 推进",
                "仁怀至遵义高速公路 连接 仁怀市",
                "仁怀至遵义高速公路 连接 遵义市",
            ],
            "句中没有写出",
        ),
        ("en", ["Zunyi 遵义市 has project", "has project", "connects", "connects"], "is not written in the sentence"),
    ],
)
def test_a_sentence_shows_its_facts_and_what_supports_them(
    sample_tabs: Tabs, language: str, expected: list[str], implied: str
) -> None:
    with sample_tabs.open(language=language) as tab:
        tab.goto(ADDRESS)
        sentence(tab, "加快推进观音水库").click(position={"x": 5, "y": 12})
        shown = facts(tab)
        assert len(shown) == 4
        assert all(part in one for part, one in zip(expected, shown, strict=True))
        assert tab.url.endswith(at("加快推进观音水库和仁怀至遵义高速公路建设。"))
        assert tab.locator(".facts-of [aria-current] .of-fact").inner_text().count("0.90") == 1
        assert tab.locator("#text .is-object").all_inner_texts() == ["观音水库"]
        third = tab.locator(".facts-of li").nth(2)
        third.get_by_role("button").click()
        assert tab.locator("#text .is-subject").all_inner_texts() == ["仁怀至遵义高速公路"]
        assert tab.locator("#text .is-object").all_inner_texts() == ["仁怀"]
        assert third.get_attribute("aria-current") == "true"
    with sample_tabs.open(language=language) as tab:
        tab.goto(ADDRESS + at("建设省域副中心"))
        tab.locator(".facts-of li", has_text="省域副中心").get_by_role("button").click()
        assert implied in tab.locator(".facts-of [aria-current]").inner_text()


def test_a_value_shows_beside_its_sentence(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ADDRESS + at("城镇化率达57%"))
        assert facts(tab) == ["遵义市 地区生产总值 3720亿元 · 2020 · 实际", "遵义市 城镇化率 57% · 2020 · 实际"]


def test_a_sentence_from_which_nothing_was_read_says_so(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ADDRESS + at("## 三、产业"))
        assert facts(tab) == []
        assert "没有读出实体或事实" in tab.locator(".chosen").inner_text()
        assert "没有读出事实" not in tab.locator(".chosen").inner_text()
        sentence(tab, "乌江两岸").click(position={"x": 40, "y": 12})
        assert "这一句没有读出事实" in tab.locator(".chosen").inner_text()


def test_a_name_is_shown_first_and_opened_next(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ADDRESS)
        name = sentence(tab, "正安").locator("a", has_text="正安至万盛高速公路")
        name.get_by_text("正安", exact=True).click()
        about = tab.locator(".facts-of .about .name")
        assert about.all_inner_texts() == ["正安县", "正安至万盛高速公路"]
        links = tab.locator(".facts-of .about").last.get_by_role("link")
        assert [link.inner_text() for link in links.all()] == [
            "正安至万盛高速公路",
            "打开实体页",
            "在图谱中看",
            "它的全部事实",
        ]
        links.nth(3).click()
        tab.wait_for_url("**/facts?entity=*")
        assert tab.locator("#facts tbody tr").count() == 4
        tab.go_back()
        name = sentence(tab, "正安").locator("a", has_text="正安至万盛高速公路")
        name.focus()
        tab.keyboard.press("Enter")
        assert about.all_inner_texts() == ["正安至万盛高速公路"]
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/id/project/*")


def test_the_keyboard_walks_through_facts_and_names(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ADDRESS)
        tab.locator("#text .passage").first.focus()
        tab.keyboard.press("n")
        first = facts(tab)
        assert first[0].startswith("遵义市")
        tab.keyboard.press("n")
        assert tab.locator(".facts-of li").nth(1).get_attribute("aria-current") == "true"
        tab.keyboard.press("n")
        assert tab.evaluate("document.activeElement.textContent").startswith("2020年")
        tab.keyboard.press("p")
        assert facts(tab) == first
        tab.keyboard.press("ArrowRight")
        assert tab.evaluate("document.activeElement.textContent") == "遵义市"
        tab.keyboard.press("ArrowRight")
        assert tab.evaluate("document.activeElement.textContent") == "贵州省"
        tab.keyboard.press("ArrowLeft")
        tab.keyboard.press("Enter")
        assert tab.locator(".facts-of .about .name").all_inner_texts() == ["遵义市"]
        tab.get_by_role("button", name="下一条").click()
        assert tab.locator(".facts-of li").nth(1).get_attribute("aria-current") == "true"
        tab.get_by_role("button", name="上一条").click()
        tab.get_by_role("button", name="上一条").click()  # from the first to the last of the text
        assert "5500亿元" in " ".join(facts(tab))
        stops = tab.locator("#text [tabindex='0']").count()
        assert 0 < stops <= 6


def test_only_what_a_filter_says_is_highlighted(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ADDRESS)
        tab.get_by_label("进展").select_option("Proposed")
        tab.wait_for_url("**status=Proposed*")
        assert tab.locator(".tools-said").inner_text() == "3 条事实符合"
        assert sentence(tab, "谋划").get_attribute("class").split() == ["passage", "claims"]
        assert "off" in str(sentence(tab, "蝉联").get_attribute("class"))
        shown = tab.locator("#text .mention:not(.off)").all_inner_texts()
        assert shown == ["黔北物流新城无水港", "成渝双城经济圈", "仁怀经济开发区"]
        tab.get_by_role("button", name="下一条").click()
        assert facts(tab) == [
            "遵义市 建设项目 黔北物流新城无水港 谋划",
            "黔北物流新城无水港 服务于 成渝地区双城经济圈 谋划",
        ]
        tab.reload()
        assert tab.locator(".tools-said").inner_text() == "3 条事实符合"
        tab.get_by_label("进展").select_option("")
        tab.get_by_label("类别").select_option("Project")
        tab.wait_for_url("**class=Project*")
        assert "status" not in tab.url
        assert "off" not in str(
            sentence(tab, "遵义新舟机场").locator("a", has_text="遵义新舟机场").get_attribute("class")
        )
        tab.get_by_label("关系").select_option("connects")
        assert tab.locator(".tools-said").inner_text() == "6 条事实符合"


def test_words_are_found_in_the_text(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ADDRESS)
        field = tab.get_by_label("在文中查找")
        field.fill("地区生产总值")
        assert marked(tab, "found") == ["地区生产总值"] * 2
        assert tab.locator(".tools-said").inner_text() == "1/2 处"
        tab.wait_for_url("**q=*")
        field.press("Enter")
        assert tab.locator(".tools-said").inner_text() == "2/2 处"
        tab.get_by_role("button", name="下一处").click()
        assert tab.locator(".tools-said").inner_text() == "1/2 处"
        tab.get_by_role("button", name="上一处").click()
        assert tab.locator(".tools-said").inner_text() == "2/2 处"
        assert marked(tab, "found-here") == ["地区生产总值"]
        field.fill("没有的词")
        assert marked(tab, "found") == []
        assert tab.locator(".tools-said").inner_text() == "文中没有"
        tab.goto(f"{ADDRESS}?q=茶博会")
        assert marked(tab, "found") == ["茶博会"]


def test_the_outline_follows_the_text(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(reduced_motion="reduce") as tab:
        tab.goto(PLAN)
        outline = tab.get_by_role("navigation", name="目录")
        entry = outline.get_by_role("link").nth(12)
        title = entry.inner_text()
        entry.click()
        expect(outline.locator("[aria-current]")).to_have_text(title)
        assert in_sight(tab, ".passage.target")
        assert tab.locator(".passage.target").get_attribute("role") == "heading"
        tab.evaluate("window.scrollTo(0, 0)")
        expect(outline.locator("[aria-current]")).to_have_count(0)


def test_a_sentence_can_be_cited_and_its_link_copied(sample_tabs: Tabs) -> None:
    with sample_tabs.open(permissions=["clipboard-read", "clipboard-write"]) as tab:
        tab.goto(ADDRESS + at("乌江两岸坚持生态优先。"))
        tab.locator(".facts-of").get_by_role("button", name="复制这一句的链接").click()
        copied = tab.evaluate("navigator.clipboard.readText()")
        assert copied == sample_tabs.address + ADDRESS + at("乌江两岸坚持生态优先。")
        tab.locator(".facts-of").get_by_role("link", name="引用这一句").click()
        dialog = tab.get_by_role("dialog")
        assert "乌江两岸坚持生态优先" in dialog.inner_text()
        assert OUTLINE.title in dialog.inner_text()


def test_the_document_leads_on(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto(ADDRESS)
        links = tab.locator(".document-links")
        for name, address in (
            ("事实列成表", f"/facts?document={OUTLINE.slug}"),
            ("与较晚的对照（2024-10）", f"/compare?a={OUTLINE.slug}&b={REPORT.slug}"),
        ):
            assert links.get_by_role("link", name=name).get_attribute("href") == address
        assert "/timeline?entity=" in str(links.get_by_role("link", name="时间线").get_attribute("href"))
        links.locator("summary").click()
        for name, expected in (("Turtle", b"@prefix"), ("TriG", b"@prefix"), ("CSV", b"\xef\xbb\xbfsubject_label")):
            with tab.expect_download() as waiting:
                links.get_by_role("link", name=name, exact=True).click()
            content = waiting.value.path().read_bytes()
            assert content.startswith(expected)
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert len(rows) == 28
        with tab.expect_download() as waiting:
            links.get_by_role("link", name="Excel").click()
        book = load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
        header, *cells = [[cell.value or "" for cell in row] for row in book["claims"].rows]
        names = ("subject_label", "subject_label_en", "subject_class", "relation")
        assert [[row[header.index(name)] for name in names] for row in cells] == [
            [row[name] for name in names] for row in rows
        ]


def test_the_facts_come_up_from_below_on_a_phone(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(PHONE) as tab:
        tab.goto(FEATURE)
        sheet = tab.locator(".facts-of")
        assert not sheet.is_visible()
        assert not tab.locator(".outline").is_visible()
        tab.locator("#text .passage.claims .mention").nth(9).click()
        assert sheet.is_visible()
        assert sheet.bounding_box()["y"] >= PHONE[1] / 2
        assert violations(tab) == []
        tab.keyboard.press("Escape")
        assert not sheet.is_visible()
        tab.goto(f"{FEATURE}{tab.evaluate('location.hash')}")
        tab.reload()
        sheet.get_by_role("button", name="关闭").click()
        assert not sheet.is_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        tab.locator(".outline-box summary").click()
        assert tab.locator(".outline").is_visible()


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
def test_the_reader_is_accessible(corpus_tabs: Tabs, language: str, scheme: str) -> None:
    with corpus_tabs.open(language=language, color_scheme=scheme) as tab:
        tab.goto(FEATURE)
        tab.locator("#text .passage.claims .mention").nth(9).click()
        assert tab.locator(".facts-of .facts li").count() > 0
        assert violations(tab) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_list_of_documents(corpus_tabs: Tabs, size: tuple[int, int]) -> None:
    with corpus_tabs.open(size) as tab:
        tab.goto("/documents")
        titles = tab.locator("tbody td.name-cell a")
        oldest_first = titles.all_inner_texts()
        assert len(oldest_first) == 2
        tab.get_by_role("link", name="日期").click()
        tab.wait_for_url("**sort=-issued*")
        assert titles.all_inner_texts() == oldest_first[::-1]
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
        tab.get_by_label("种类").select_option(label="规划")
        tab.get_by_role("button", name="筛选").click()
        tab.wait_for_url("**kind=plan*")
        assert titles.all_inner_texts() == oldest_first[:1]
        tab.get_by_label("标题、发布者、地名或日期").fill("2019")
        tab.get_by_role("button", name="筛选").click()
        tab.get_by_role("link", name="看全部").click()
        assert titles.count() == 2


def test_the_command_that_adds_documents_can_be_copied(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(permissions=["clipboard-read", "clipboard-write"]) as tab:
        tab.goto("/documents/add")
        tab.get_by_role("button", name="复制命令").click()
        command = tab.evaluate("navigator.clipboard.readText()")
        assert command == "regiongraph ingest plan.pdf --about 遵义市 --issued 2020-12-19"


def test_the_list_says_what_the_reader_says(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(language="en") as tab:
        tab.goto("/documents")
        row = tab.locator("tbody tr").first
        share = row.locator("td").nth(5).inner_text()
        assert re.fullmatch(r"\d+(\.\d)? %", share)
        row.locator("a").first.click()
        assert tab.locator(".legend b").inner_text() == f"Read {share} of the sentences"
