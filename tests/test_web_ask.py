"""The page of questions, in a real browser: each kind of answer, how it was read, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browsing import DESKTOP, PHONE, Tabs, settle, violations, visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

LINKS = "/ask?q=哪些项目把遵义和成渝地区双城经济圈连起来？"
UNFOLD = "document.querySelectorAll('main details').forEach((details) => { details.open = true; })"


def names(tab: Page, selector: str) -> list[str]:
    return [text.strip() for text in tab.locator(selector).all_inner_texts()]


def reading(tab: Page) -> dict[str, str]:
    """Each stretch of the question with what it was taken for."""
    parts = tab.locator(".part:has(.meaning)").all()
    return {p.locator(".part-text").inner_text(): " ".join(p.locator(".meaning").inner_text().split()) for p in parts}


@pytest.mark.parametrize(
    "address",
    ["/ask", f"{LINKS}&why=遵铜铁路", "/ask?q=渝贵高铁现在进展如何？", "/ask?q=哪个县的项目最多？"],
)
@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_it_is_accessible_and_fits(corpus_tabs: Tabs, address: str, size: tuple[int, int], scheme: str) -> None:
    with corpus_tabs.open(size, color_scheme=scheme) as tab:
        visit(tab, address)
        tab.evaluate(UNFOLD)
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == size[0]


@pytest.mark.parametrize(
    ("language", "title", "kinds"),
    [
        ("zh", "提问", ["列举", "路径", "进展", "是非", "数值", "比较", "计数", "排名", "原文"]),
        ("en", "Ask", ["list", "path", "status", "yes or no", "value", "comparison", "count", "ranking", "evidence"]),
    ],
)
def test_examples_by_kind(corpus_tabs: Tabs, language: str, title: str, kinds: list[str]) -> None:
    with corpus_tabs.open(language=language) as tab:
        visit(tab, "/ask")
        assert names(tab, "main h1") == [title]
        assert names(tab, ".question-kinds dt") == kinds
        tab.locator(".question-kinds a").first.click()
        assert tab.locator(".results .name").count() > 1


def test_how_the_question_was_read(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/ask?q=2020年尊义计划建设哪些铁路？")
        assert reading(tab) == {
            "2020": "年份 2020",
            "尊义": "遵义市 按音形相近认作",
            "计划建设": "计划",
            "哪些": "问有哪些",
            "铁路": "铁路项目",
        }
        tab.get_by_role("link", name="遵义市").first.click()
        assert tab.url.endswith("/id/place/520300")


def test_a_name_with_two_meanings_can_be_narrowed(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        visit(tab, "/ask?q=哪些地方发展tea？")
        tab.get_by_role("link", name="只问茶叶").click()
        assert unquote(tab.url).endswith("/ask?q=哪些地方发展茶叶？")


def test_a_list_with_quotes_that_lead_into_the_text(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, LINKS)
        assert tab.locator("#answer").inner_text() == "11 个答案"
        first = tab.locator(".results > li").first
        assert first.locator(".name").inner_text() == "沪遵铁路"
        assert first.locator(".chip.status").inner_text() == "计划"
        assert "沪遵铁路" in first.locator(".quote").first.inner_text()
        assert tab.locator(".results .chip.inferred").count() == 6
        first.locator("cite a").first.click()
        assert "/documents/" in tab.url
        assert "#char=" in tab.url


FORMS = {
    "/ask?q=遵义有几条高速公路？": {
        ".answer-value": ["2"],
        ".chips .chip": ["仁怀至遵义高速公路", "正安至万盛高速公路"],
    },
    "/ask?q=2025年遵义的地区生产总值目标是多少？": {
        ".answer-value": ["5500亿元左右"],
        ".stack .chip.plain": ["2025", "目标值"],
    },
    "/ask?q=无水港进展如何？": {".answer-value": ["完成"], ".over-time li .chip.status": ["谋划", "完成"]},
    "/ask?q=观音水库建成了吗？": {".answer-value": ["否"]},
    "/ask?q=遵义2020年和2025年的GDP分别是多少？": {
        ".ask-sides h3": ["2020", "2025"],
        ".ask-sides .answer-value": ["3720亿元", "5500亿元左右"],
    },
    "/ask?q=哪个县的项目最多？": {"td.number": ["1", "1", "2", "1"], "td .name": ["正安县", "仁怀市"]},
    "/ask?q=仁怀市和重庆市是怎么连起来的？": {".path:first-of-type .node a": ["仁怀市", "遵义市", "重庆市"]},
    "/ask?q=哪句话提到了茶博会？": {".results .quote cite > a:first-child": ["遵义市发展纲要摘编"]},
}


def test_each_kind_of_answer_has_its_form(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        for address, form in FORMS.items():
            tab.goto(address)
            assert {selector: names(tab, f"main {selector}") for selector in form} == form


@pytest.mark.parametrize(
    ("language", "title", "word"), [("zh", "没有答案", "原文用词"), ("en", "No answer", "in the wording")]
)
def test_what_cannot_be_answered_is_said_so(corpus_tabs: Tabs, language: str, title: str, word: str) -> None:
    with corpus_tabs.open(language=language) as tab:
        tab.goto("/ask?q=遵义地铁1号线什么时候通车？")
        assert tab.locator(".notice.warn").inner_text() == "文档没有给出这个时间。最接近的是：遵义市。"
        assert tab.locator("#answer").inner_text() == title
        assert reading(tab)["1号线"] == word
        assert tab.locator(".following a").count() > 2


def test_why_not_for_any_entity(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, LINKS)
        field = tab.get_by_label("为什么没有它：实体名称")
        field.fill("遵铜铁路")
        field.press("Enter")
        settle(tab)
        assert tab.url.endswith("#why")
        verdict = tab.locator(".verdict")
        assert verdict.locator("p").first.inner_text() == "遵铜铁路 不在答案之中，原因标有 ✗。"
        assert verdict.locator("h3 a").inner_text() == "遵铜铁路"
        failing = verdict.locator(".checks > .fails > div").all_inner_texts()
        assert [text.removeprefix("不满足：").strip().splitlines()[0] for text in failing] == [
            "没有什么把它与 成渝地区双城经济圈 或其中的地方联系起来",
            "离 成渝地区双城经济圈 有 2 步，经由 遵义市",
        ]
        statements = [" ".join(text.split()) for text in verdict.locator(".fails .statement").all_inner_texts()]
        assert "遵铜铁路 连接 铜仁市" in statements
        field = tab.get_by_label("为什么没有它：实体名称")
        field.fill("渝贵高铁")
        field.press("Enter")
        assert tab.locator(".verdict p").first.inner_text() == "渝贵高铁 在答案之中。"


def test_near_misses_are_told_unasked(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(language="en") as tab:
        visit(tab, "/ask?q=which+projects+link+Zunyi+to+the+Chengdu–Chongqing+economic+circle")
        near = tab.locator(".near").first
        said = "tied to Zunyi, but nothing ties it to Chengdu–Chongqing Economic Circle"
        assert said in near.locator("summary").first.inner_text()
        first = near.locator(".facts > li").first
        assert "遵铜铁路" in first.locator(".line").inner_text()
        first.get_by_text("Facts: 3").click()
        assert first.locator(".quote").first.is_visible()
        first.get_by_role("link", name="why not?").click()
        assert "is not among the answers" in tab.locator(".verdict").inner_text()


def test_an_unknown_name_in_why_not_is_no_error(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, f"{LINKS}&why=遵铜铁璐")
        assert tab.locator(".why .notice").inner_text().startswith("图中没有叫“遵铜铁璐”的实体。")


def test_the_query_can_be_copied_and_run(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(permissions=["clipboard-read", "clipboard-write"]) as tab:
        visit(tab, "/ask?q=遵义有哪些铁路？")
        tab.get_by_role("button", name="复制查询").click()
        expect(tab.locator("#notices")).to_have_text("已复制")
        query = tab.evaluate("navigator.clipboard.readText()")
        assert query == tab.locator(".ask-query").inner_text().strip()
        assert query.startswith("PREFIX ")
        tab.get_by_role("button", name="复制链接").click()
        expect(tab.locator("#notices")).to_have_text("链接已复制")
        assert unquote(tab.evaluate("navigator.clipboard.readText()")).endswith("/ask?q=遵义有哪些铁路？")
        tab.get_by_role("link", name="运行查询").click()
        assert "/sparql?query=" in tab.url


def test_answers_can_be_taken_along_and_drawn(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/ask?q=遵义有哪些铁路？")
        with tab.expect_download() as coming:
            tab.get_by_role("link", name="CSV").click()
        assert coming.value.suggested_filename == "answers.csv"
        assert tab.locator(".drawing").count() == 1
        tab.get_by_role("link", name="在图谱中打开").first.click()
        assert unquote(tab.url).endswith("/explore?q=遵义有哪些铁路？")


def test_questions_that_follow(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/ask?q=渝贵高铁现在进展如何？")
        assert names(tab, ".following a") == ["渝贵高铁连接哪些地方？", "哪句话提到了渝贵高铁？"]
        tab.locator(".following a").first.click()
        assert {"重庆市", "贵阳市"} <= set(names(tab, ".results .line .name"))


def test_names_are_completed_within_the_question(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open() as tab:
        visit(tab, "/ask")
        field = tab.get_by_label("问题", exact=True)
        field.press_sequentially("哪些项目服务于的成渝")
        option = tab.get_by_role("option").filter(has_text="成渝地区双城经济圈").first
        expect(option).to_be_visible()
        option.click()
        assert field.input_value() == "哪些项目服务于的成渝地区双城经济圈"
        field.fill("遵义有哪些")
        field.press("Enter")
        settle(tab)
        assert unquote(tab.url).endswith("/ask?q=遵义有哪些")


def test_without_scripts_everything_is_there(corpus_tabs: Tabs) -> None:
    with corpus_tabs.open(java_script_enabled=False) as tab:
        tab.goto(f"{LINKS}&why=遵铜铁路")
        assert tab.locator(".results > li").count() == 11
        assert tab.locator(".verdict .fails").count() == 2
        assert tab.get_by_role("button", name="复制链接").count() == 0
