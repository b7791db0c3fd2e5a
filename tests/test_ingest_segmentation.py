"""Text → sentences: offsets are true, nothing is lost, headings and page breaks are seen for what they are."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.segmentation import Sentence, sentences

PIECES = st.sampled_from(
    [
        *"建设铁路，。！？；：、“”（）*# \n\t\u3000-—5A",
        *("\n\n", "## ", "**", "一、", "（二）", "\n3.", "——", "加快推进兰合铁路建设", "Lanzhou New Area", "1.5万公里"),
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200)
DROPPED = re.compile(r"[\s*#]")
CUT_OFF = "崆峒山是丝绸之路上的名山，近年来游客数量连年增加，景区设施不断完善，去年成功创建国家5A"


@given(TEXTS)
def test_every_character_stands_where_its_offset_says(text: str) -> None:
    for sentence in sentences(text):
        assert "".join(text[i] for i in sentence.offsets) == sentence.clean
        assert list(sentence.offsets) == sorted(set(sentence.offsets))
        assert (sentence.start, sentence.end) == (sentence.offsets[0], sentence.offsets[-1] + 1)


@given(TEXTS)
def test_sentences_are_disjoint_and_in_the_order_of_the_text(text: str) -> None:
    found = list(sentences(text))
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert [s.paragraph for s in found] == sorted(s.paragraph for s in found)


@given(TEXTS)
def test_nothing_but_white_space_and_marks_is_lost(text: str) -> None:
    assert "".join(DROPPED.sub("", s.clean) for s in sentences(text)) == DROPPED.sub("", text)


@given(TEXTS)
def test_a_span_of_the_clean_text_is_quoted_from_the_stored_one(text: str) -> None:
    for sentence in sentences(text):
        start, end = sentence.span(0, len(sentence.clean))
        assert text[start:end] == text[sentence.start : sentence.end]
        middle = len(sentence.clean) // 2
        start, end = sentence.span(middle, middle + 1)
        assert text[start:end] == sentence.clean[middle]


@given(TEXTS)
def test_a_section_path_is_made_of_headings_that_came_before(text: str) -> None:
    before: list[str] = []
    for sentence in sentences(text):
        assert set(sentence.section) <= set(before)
        if sentence.heading:
            before.append(sentence.clean)


def outline(text: str, title: str | None = None) -> list[str]:
    """`> heading` and sentences, each behind the path of its headings."""
    return [" / ".join((*s.section, ("> " if s.heading else "") + s.clean)) for s in sentences(text, title)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Markdown, with the chapter's own number deciding over the marks
        ("# 甲\n\n正文一。\n\n### 乙\n正文二。", ["> 甲", "甲 / 正文一。", "甲 / > 乙", "甲 / 乙 / 正文二。"]),
        (
            "### 一、甲\n正文一。\n# （一）乙\n正文二。",
            ["> 一、甲", "一、甲 / 正文一。", "一、甲 / > （一）乙", "一、甲 / （一）乙 / 正文二。"],
        ),
        # numbered lines
        (
            "一、交通\n（一）铁路\n1.兰合线\n开工建设。\n2、兰张线\n加快建设。\n二、水利\n修建水库。",
            [
                "> 一、交通",
                "一、交通 / > （一）铁路",
                "一、交通 / （一）铁路 / > 1.兰合线",
                "一、交通 / （一）铁路 / 1.兰合线 / 开工建设。",
                "一、交通 / （一）铁路 / > 2、兰张线",
                "一、交通 / （一）铁路 / 2、兰张线 / 加快建设。",
                "> 二、水利",
                "二、水利 / 修建水库。",
            ],
        ),
        (
            "第一章 总则\n制定规划。\n第二部分 目标\n实现目标。",
            ["> 第一章总则", "第一章总则 / 制定规划。", "> 第二部分目标", "第二部分目标 / 实现目标。"],
        ),
        # run-in headings
        ("**3.建设交通。**修路。架桥。", ["> 3.建设交通。", "3.建设交通。 / 修路。", "3.建设交通。 / 架桥。"]),
        ("（一）稳住农业。抓好粮食。", ["> （一）稳住农业。", "（一）稳住农业。 / 抓好粮食。"]),
        ("12．改善民生。修建学校。", ["> 12．改善民生。", "12．改善民生。 / 修建学校。"]),
        (
            "一、交通\n（一）铁路\n修路。\n（二）公路。架桥。",
            [
                "> 一、交通",
                "一、交通 / > （一）铁路",
                "一、交通 / （一）铁路 / 修路。",
                "一、交通 / > （二）公路。",
                "一、交通 / （二）公路。 / 架桥。",
            ],
        ),
        (
            "#### 交通\n**1.铁路。**修路。\n2.公路。架。",
            ["> 交通", "交通 / > 1.铁路。", "交通 / 1.铁路。 / 修路。", "交通 / > 2.公路。", "交通 / 2.公路。 / 架。"],
        ),
        # dashes open a paragraph and are no heading
        ("——民生改善。就业稳定。", ["——民生改善。", "就业稳定。"]),
        ("——**民生。**就业稳定。", ["> ——民生。", "——民生。 / 就业稳定。"]),
        # a short open line heads a longer paragraph; a longer or a closed one does not
        ("交通建设\n加快建设兰合铁路和环城公路。", ["> 交通建设", "交通建设 / 加快建设兰合铁路和环城公路。"]),
        ("交通建设\n修路。", ["交通建设", "修路。"]),
        ("主要任务：\n一是加快建设兰合铁路和环城公路。", ["主要任务：", "一是加快建设兰合铁路和环城公路。"]),
        ("来源：某某报社\n加快建设兰合铁路和环城公路。", ["来源：某某报社", "加快建设兰合铁路和环城公路。"]),
        # a row of a table is no heading and ends where its line does
        ("指标\t2025年\n加快建设兰合铁路和环城公路。", ["指标2025年", "加快建设兰合铁路和环城公路。"]),
        # numbers that are no numbering
        ("1.5万公里公路建成通车。", ["1.5万公里公路建成通车。"]),
        ("2025年建成。", ["2025年建成。"]),
        # ends of sentences
        ("他说：“加快建设。”然后走了。（完成。）好！！", ["他说：“加快建设。”", "然后走了。", "（完成。）", "好！！"]),
        ("建设“一路；两桥”。", ["建设“一路；两桥”。"]),
        # white space between Latin words counts
        ("打造 Lanzhou New Area 名片。", ["打造Lanzhou New Area名片。"]),
        ("", []),
        (" \n#\n**\n", []),
    ],
)  # fmt: skip
def test_the_outline_of_a_text(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


def test_the_title_is_a_heading_but_no_section() -> None:
    assert outline("# 某市规划\n\n## 一、甲\n正文。", "某市规划") == ["> 某市规划", "> 一、甲", "一、甲 / 正文。"]


def test_a_run_in_heading_stands_over_the_paragraphs_that_follow() -> None:
    assert outline("**4.主要目标。**目标如下。\n——产值翻番。")[-1] == "4.主要目标。 / ——产值翻番。"


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n \n\u3000\u3000"])
def test_a_sentence_cut_by_a_page_break_is_read_on(gap: str) -> None:
    text = f"{CUT_OFF}{gap}级旅游景区。\n\n年接待游客六百万人次。"
    first, second = sentences(text)
    assert (first.clean, second.clean) == (f"{CUT_OFF}级旅游景区。", "年接待游客六百万人次。")
    assert text[first.start : first.end] == f"{CUT_OFF}{gap}级旅游景区。"
    start, end = first.span(first.clean.index("国家5A"), first.clean.index("景区。") + 2)
    assert text[start:end] == f"国家5A{gap}级旅游景区"


@pytest.mark.parametrize(
    "after", ["## 二、文化\n\n修缮石窟。", "二、文化\n修缮石窟。", "——修缮石窟。", "一、修缮石窟。"]
)
def test_a_heading_or_a_dash_does_not_go_on_with_a_broken_sentence(after: str) -> None:
    assert next(sentences(f"{CUT_OFF}\n{after}")).clean == CUT_OFF


def test_short_lines_are_not_joined() -> None:
    assert [s.clean for s in sentences("兰州市\n发展和改革委员会印发。")] == ["兰州市", "发展和改革委员会印发。"]


def test_rows_of_a_table_are_not_joined() -> None:
    rows = [
        "\t".join(["加快建设兰合铁路和环城公路并修缮石窟", *cells])
        for cells in (("2024年", "完成；"), ("2025年", "开工；"))
    ]
    assert [s.clean for s in sentences("\n".join(rows))] == [row.replace("\t", "") for row in rows]


def test_offsets_count_characters_beyond_the_basic_plane_as_one() -> None:
    text = "𠮷县建设𠮷桥。\n好。"
    assert [(s.start, s.end) for s in sentences(text)] == [(0, 7), (8, 10)]


def test_a_span_of_a_sentence_with_marks_inside() -> None:
    sentence = Sentence(2, 9, "建设大桥。", (2, 3, 6, 7, 8), (), 0)
    assert sentence.span(1, 3) == (3, 7)
