"""How a question was read, stretch by stretch, and what goes along with its answer."""

from __future__ import annotations

import pytest

from graph.ask import answer
from graph.ask.beside import counted, documents_of, history
from graph.ask.following import following
from graph.ask.recognised import Part, recognised
from graph.lookup import resolve
from graph.store import View

READINGS = [
    (
        "哪些项目把遵义和成渝地区双城经济圈连起来？",
        "哪些=asks:list 项目=class:Project 把 遵义=entity:遵义市 和 "
        "成渝地区双城经济圈=entity:成渝地区双城经济圈 连起来=asks:path ？",
    ),
    ("尊义的机场有哪些", "尊义=entity~slip:遵义市 的 机场=class:Airport 有哪些=asks:list"),
    (
        "除了渝贵高铁，遵义还有哪些项目？",
        "除了=excluded: 渝贵高铁=excluded:渝贵高铁 ， 遵义=entity:遵义市 还 有哪些=asks:list 项目=class:Project ？",
    ),
    (
        "2025年遵义的城镇化率目标是多少？",
        "2025=year:2025 年 遵义=entity:遵义市 的 城镇化率=entity:城镇化率 目标=kind:target 是多少=asks:amount ？",
    ),
    (
        "2020年的纲要里遵义想成为什么？",
        "2020=year:2020 年的 纲要=document:遵义市发展纲要摘编 里 遵义=entity:遵义市 想=status:Ongoing,Planned,Proposed "
        "成为=relation:hasDesignation 什么=asks:list ？",
    ),
    (
        "Is the Renhuai–Zunyi expressway finished?",
        "Is the  Renhuai–Zunyi expressway=entity~description:仁怀至遵义高速公路   finished=status:Completed ?",
    ),
    ("Which blurbs does Zunyi have?", "Which=asks:list   blurbs=unused:  does  Zunyi=entity:遵义市  have?"),
    (
        "哪些地方的酒厂已经建成？",
        "哪些=asks:list 地方=class:Place,Region 的 酒厂=word:酒厂 已经建成=status:Completed ？",
    ),
]


def told(part: Part) -> str:
    if part.role == "plain":
        return part.text
    names = [*part.names, *(c.entity.label for c in part.candidates), *(text.title for text in part.documents)]
    how = "" if part.how == "name" else f"~{part.how}"
    return f"{part.text}={part.role}{how}:{','.join(names)}"


@pytest.mark.parametrize(("question", "expected"), READINGS)
def test_each_stretch_tells_what_it_was_taken_for(sample_view: View, question: str, expected: str) -> None:
    frame = answer(sample_view, question).frame
    assert frame is not None
    parts = recognised(sample_view, frame)
    assert " ".join(told(part) for part in parts) == expected
    assert "".join(part.text for part in parts) == question


def test_a_name_that_means_several_things_can_be_asked_again_for_one(sample_view: View) -> None:
    frame = answer(sample_view, "哪些地方发展tea？").frame
    assert frame is not None
    (part,) = [part for part in recognised(sample_view, frame) if len(part.candidates) > 1]
    assert [(one.entity.label, one.again) for one in part.candidates] == [
        ("茶", None),  # a name of both
        ("茶叶", "哪些地方发展茶叶？"),
    ]


FOLLOWING = [
    (
        "渝贵高铁进展如何？",
        None,
        ("渝贵高铁连接哪些地方？", "哪句话提到了渝贵高铁？"),
    ),
    (
        "Is the Renhuai–Zunyi expressway finished?",
        None,
        ("Which places does 仁怀至遵义高速公路 connect?", "Which sentence mentions 仁怀至遵义高速公路? Quote it."),
    ),
    ("今天天气怎么样？", None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("question", "language", "expected"), FOLLOWING)
def test_questions_that_follow_are_answered(
    sample_view: View, question: str, language: None, expected: tuple[str, ...]
) -> None:
    found = following(sample_view, answer(sample_view, question), language)
    assert found == expected
    assert [other for other in found if answer(sample_view, other).kind == "unanswerable"] == []


def test_questions_that_follow_can_be_in_the_language_of_the_page(sample_view: View) -> None:
    asked = answer(sample_view, "渝贵高铁进展如何？")
    assert following(sample_view, asked, "en") == (
        "Which places does 渝贵高铁 connect?",
        "Which sentence mentions 渝贵高铁? Quote it.",
    )


def test_how_far_a_thing_has_come_by_document(sample_view: View) -> None:
    said = history(sample_view, resolve(sample_view, "无水港").iri)
    assert [(one.document.title, one.document.year, one.statuses) for one in said] == [
        ("遵义市发展纲要摘编", 2020, ("Proposed",)),
        ("遵义走笔", 2024, ("Completed",)),
    ]
    assert [quote.quote for quote in said[1].evidence] == ["无水港投入运营，更好融入成渝地区双城经济圈。"]
    assert history(sample_view, resolve(sample_view, "乌江").iri) == ()


def test_what_was_counted(sample_view: View) -> None:
    found = counted(sample_view, answer(sample_view, "遵义有几条高速公路？"))
    assert [one.label for one in found] == ["仁怀至遵义高速公路", "正安至万盛高速公路"]
    assert counted(sample_view, answer(sample_view, "遵义有哪些高速公路？")) == ()


def test_documents_that_are_quoted(sample_view: View) -> None:
    quotes = answer(sample_view, "无水港进展如何？").answers[0].evidence
    assert {text.title for text in documents_of(sample_view, quotes).values()} == {"遵义市发展纲要摘编", "遵义走笔"}
