"""Why not: what each condition of a question left out, and what became of one entity."""

from __future__ import annotations

import pytest

from graph.ask import answer, explain
from graph.lookup import resolve
from graph.store import View

LINKS = "哪些项目把遵义和成渝地区双城经济圈连起来？"
PATH = "仁怀市和重庆市是怎么连起来的？"
NEAR = [
    (LINKS, [("one-side", ["仁怀至遵义高速公路", "观音水库", "遵义新舟机场"])]),
    (
        "Which roads has Zunyi completed?",
        [("status", ["正安至万盛高速公路"]), ("class", ["黔北物流新城无水港", "遵义新舟机场"])],
    ),
    ("哪些地方发展白酒？", [("place", ["湄潭县"])]),
    ("2020年的纲要里遵义有哪些项目？", [("class", ["仁怀经济开发区"])]),
    ("Which projects are mentioned in both documents?", [
        ("also", ["遵义新舟机场", "正安至万盛高速公路", "观音水库"]), ("class", ["遵义市"]),
    ]),
    ("遵义有几条高速公路？", [("class", ["渝贵高铁", "黔北物流新城无水港", "遵义新舟机场", "观音水库"])]),
    ("哪个县的项目最多？", [("class", ["遵义市", "重庆市", "贵阳市"])]),
    ("遵义的地区生产总值是多少？", [("kind", ["地区生产总值"]), ("older", ["地区生产总值"])]),
    ("2025年遵义的城镇化率目标是多少？", [("year", ["城镇化率"])]),
    ("无水港进展如何？", [("older", ["黔北物流新城无水港"])]),
    ("2020年的纲要里无水港进展如何？", [("document", ["黔北物流新城无水港"])]),
    ("遵义完成的水库有哪些？", [("status", ["观音水库"])]),
    ("Does Renhuai develop tea?", [("other", ["白酒"]), ("other", ["湄潭县"])]),
    (PATH, []),
    ("今天天气怎么样？", []),
]  # fmt: skip
CHECKS = [
    (LINKS, "仁怀至遵义高速公路", [("class", True), ("place", True), ("place", False), ("far", False)]),
    (LINKS, "茶", [("class", False), ("place", True), ("place", False), ("far", False)]),
    ("遵义有哪些高速公路？", "渝贵高铁", [("class", False), ("name", False), ("place", True)]),
    (
        "Which roads has Zunyi completed?",
        "正安至万盛高速公路",
        [("class", True), ("place", True), ("status", False)],
    ),
    ("哪些地方发展白酒？", "湄潭县", [("class", True), ("place", False)]),
    ("除了渝贵高铁，遵义还有哪些项目？", "渝贵高铁", [("excluded", False), ("class", True), ("place", True)]),
    (
        "Which projects are mentioned in both documents?",
        "观音水库",
        [("class", True), ("place", True), ("document", True), ("also", False)],
    ),
    ("2025年遵义的城镇化率目标是多少？", "白酒", [("value", False)]),
    ("无水港进展如何？", "观音水库", [("subject", False), ("status", True)]),
    (PATH, "上海市", [("far", False), ("far", False)]),
    (PATH, "湄潭县", [("far", True), ("far", True), ("detour", False)]),
    ("遵义完成的水库有哪些？", "观音水库", [("class", True), ("place", True), ("status", False)]),
    ("Does Renhuai develop tea?", "湄潭县", [("subject", False), ("place", True)]),
]


@pytest.mark.parametrize(("question", "expected"), NEAR)
def test_what_one_condition_left_out(sample_view: View, question: str, expected: list[tuple[str, list[str]]]) -> None:
    near = explain(sample_view, answer(sample_view, question)).near
    assert [(one.reason, [item.entity.label for item in one.items]) for one in near] == expected
    assert [one.count for one in near] == [len(labels) for _, labels in expected]


@pytest.mark.parametrize(("question", "name", "expected"), CHECKS)
def test_which_conditions_an_entity_meets(
    sample_view: View, question: str, name: str, expected: list[tuple[str, bool]]
) -> None:
    verdict = explain(sample_view, answer(sample_view, question), about=resolve(sample_view, name).iri).verdict
    assert verdict is not None
    assert not verdict.answered
    assert [(check.reason, check.holds) for check in verdict.checks] == expected


@pytest.mark.parametrize(
    ("question", "name"),
    [
        (LINKS, "渝贵高铁"),
        ("遵义有哪些高速公路？", "仁怀至遵义高速公路"),
        ("遵义有几条高速公路？", "正安至万盛高速公路"),
        (PATH, "贵阳市"),
        ("2025年遵义的城镇化率目标是多少？", "城镇化率"),
        ("无水港进展如何？", "无水港"),
    ],
)
def test_an_answer_is_said_to_be_one(sample_view: View, question: str, name: str) -> None:
    verdict = explain(sample_view, answer(sample_view, question), about=resolve(sample_view, name).iri).verdict
    assert verdict is not None
    assert verdict.answered
    assert [check for check in verdict.checks if not check.holds] == []


def test_a_reason_comes_with_what_speaks_for_and_against(sample_view: View) -> None:
    road = resolve(sample_view, "仁怀至遵义高速公路").iri
    verdict = explain(sample_view, answer(sample_view, LINKS), about=road).verdict
    assert verdict is not None
    told = {
        check.text: [(f.subject.label, f.relation, f.object.label) for f in check.facts] for check in verdict.checks
    }
    assert told == {
        "类别是公路项目": [],
        "与 遵义市 或其中的地方有关联": [
            ("仁怀至遵义高速公路", "connects", "遵义市"),
            ("仁怀至遵义高速公路", "connects", "仁怀市"),
            ("遵义市", "hasProject", "仁怀至遵义高速公路"),
        ],
        "没有什么把它与 成渝地区双城经济圈 或其中的地方联系起来": [
            ("仁怀至遵义高速公路", "connects", "遵义市"),
            ("仁怀至遵义高速公路", "connects", "仁怀市"),
        ],
        "离 成渝地区双城经济圈 有 2 步，经由 遵义市": [
            ("遵义市", "hasProject", "仁怀至遵义高速公路"),
            ("遵义市", "integratesInto", "成渝地区双城经济圈"),
        ],
    }
    quotes = [quote.quote for check in verdict.checks for fact in check.facts for quote in fact.evidence]
    assert "渝贵高铁开工建设，仁怀至遵义高速公路建成通车。" in quotes


def test_texts_are_in_the_language_asked_for(sample_view: View) -> None:
    road = resolve(sample_view, "正安至万盛高速公路").iri
    found = answer(sample_view, "Which roads has Zunyi completed?")
    for language, expected in (("en", "its status is Planned, asked for is Completed"), (
        "zh", "状态是 计划，所问的是 完成"),
    ):  # fmt: skip
        verdict = explain(sample_view, found, about=road, language=language).verdict  # type: ignore[arg-type]
        assert verdict is not None
        assert verdict.checks[-1].text == expected


def test_values_left_out_tell_their_year_kind_and_place(sample_view: View) -> None:
    near = explain(sample_view, answer(sample_view, "遵义的地区生产总值是多少？")).near
    assert [item.value for one in near for item in one.items] == [
        "5500亿元左右，2025，目标值，遵义市",
        "3720亿元，2020，实际值，遵义市",
    ]


def test_an_unknown_entity_has_no_verdict(sample_view: View) -> None:
    assert explain(sample_view, answer(sample_view, LINKS), about="https://example.org/none").verdict is None


def test_json_has_names_like_the_rest_of_the_api(sample_view: View) -> None:
    told = explain(sample_view, answer(sample_view, LINKS), about=resolve(sample_view, "观音水库").iri).to_json()
    assert set(told) == {"entity", "near"}
    assert set(told["entity"]) == {
        "iri",
        "label",
        "label_en",
        "label_en_is_pinyin",
        "class",
        "answered",
        "text",
        "checks",
    }
    fact = told["near"][0]["items"][0]["facts"][0]
    assert set(fact) == {"subject", "predicate", "object", "status", "inferred", "evidence"}
    assert fact["evidence"][0]["quote"]
