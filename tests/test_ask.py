"""Questions on the two sample documents: what is answered, with which evidence, in both languages."""

from __future__ import annotations

import statistics
import time

import pytest

from graph.ask import Answer, answer
from graph.ask.context import context_of
from graph.store import View
from ontology.errors import InputError

LISTS = [
    ("哪些项目把遵义和成渝地区双城经济圈连起来？", {"渝贵高铁", "正安至万盛高速公路", "黔北物流新城无水港"}),
    (
        "which projects link Zunyi to the Chengdu–Chongqing economic circle",
        {"渝贵高铁", "正安至万盛高速公路", "黔北物流新城无水港"},
    ),
    ("遵义有哪些高速公路？", {"正安至万盛高速公路", "仁怀至遵义高速公路"}),
    ("遵义在建的水库有哪些？", {"观音水库"}),
    ("Which roads has Zunyi completed?", {"仁怀至遵义高速公路"}),
    (
        "除了渝贵高铁，遵义还有哪些项目？",
        {"仁怀至遵义高速公路", "黔北物流新城无水港", "遵义新舟机场", "正安至万盛高速公路", "观音水库"},
    ),
    ("尊义的机场有哪些", {"遵义新舟机场"}),
    ("Which airports does Zunyu have?", {"遵义新舟机场"}),
    ("哪些地方发展白酒？", {"仁怀市", "茅台镇"}),
    ("Which industries does Renhuai develop?", {"白酒"}),
    ("湄潭举办什么活动？", {"茶博会"}),
    ("谁支持遵义？", {"贵州省"}),
    ("Who is backing Zunyi?", {"贵州省"}),
    ("遵义正在实施哪些战略？", {"西部大开发", "乡村振兴"}),
    ("2020年的纲要里遵义想成为什么？", {"省域副中心"}),
    ("Which projects are mentioned in both documents?", {"渝贵高铁", "仁怀至遵义高速公路", "黔北物流新城无水港"}),
    ("Where is the Renhuai development zone?", {"仁怀市"}),
    ("遵义县现在叫什么？", {"播州区"}),
    ("遵义和哪些城市合作？", {"重庆市", "泸州市"}),
]
VALUES = [
    ("2025年遵义的城镇化率目标是多少？", ["62%"]),
    ("What is the urbanisation target of Zunyi for 2025?", ["62%"]),
    ("“十四五”末遵义GDP要达到多少？", ["5500亿元"]),
    ("遵义2020年和2025年的GDP分别是多少？", ["3720亿元", "5500亿元"]),
    ("遵义有几条高速公路？", ["2"]),
    ("How many reservoirs does Zunyi have under construction?", ["1"]),
]
VERDICTS = [
    ("观音水库建成了吗？", "no", "Ongoing"),
    ("Is the Renhuai–Zunyi expressway finished?", "yes", "Completed"),
    ("遵义和贵阳接壤吗？", "yes", None),
    ("Does Renhuai develop baijiu?", "yes", "Ongoing"),
    ("仁怀在申建仁怀经济开发区吗？", "yes", "Proposed"),
]
DECLINED = [
    "遵义地铁2号线什么时候开通？",
    "What is Zunyi's forest coverage target for 2030?",
    "When will the Zunyi–Kunming high-speed railway open?",
    "Does Renhuai develop tea?",
    "为什么遵义要建水库？",
    "今天天气怎么样？",
    "asdf qwer",
    "'; DROP ALL; {} } UNION { ?s ?p ?o",
    '" . ?s ?p ?o } # 遵义有哪些“\\"”',
]


def labels(found: Answer) -> set[str | None]:
    return {item.label for item in found.answers}


@pytest.mark.parametrize(("question", "expected"), LISTS)
def test_lists_the_right_things(sample_view: View, question: str, expected: set[str]) -> None:
    assert labels(answer(sample_view, question)) == expected


@pytest.mark.parametrize(("question", "expected"), VALUES)
def test_gives_the_value_with_its_unit(sample_view: View, question: str, expected: list[str]) -> None:
    assert [item.value for item in answer(sample_view, question).answers] == expected


@pytest.mark.parametrize(("question", "verdict", "status"), VERDICTS)
def test_says_yes_or_no_and_how_far_it_is(sample_view: View, question: str, verdict: str, status: str | None) -> None:
    found = answer(sample_view, question)
    assert (found.kind, found.answers[0].value, found.answers[0].status) == ("yesno", verdict, status)
    assert found.answers[0].evidence


@pytest.mark.parametrize("question", DECLINED)
def test_declines_what_the_graph_does_not_say(sample_view: View, question: str) -> None:
    found = answer(sample_view, question)
    assert (found.kind, found.answers) == ("unanswerable", ())
    assert found.message
    assert found.interpretation


@pytest.mark.parametrize(
    ("question", "status"),
    [("渝贵高铁现在什么状态？", "Ongoing"), ("What is the status of the dry port?", "Completed")],
)
def test_gives_the_status_of_the_latest_document(sample_view: View, question: str, status: str) -> None:
    found = answer(sample_view, question)
    assert [(item.status, found.kind) for item in found.answers] == [(status, "status")]


def test_quotes_the_sentence(sample_view: View) -> None:
    found = answer(sample_view, "哪句话说要争取设立仁怀经济开发区？")
    assert found.kind == "evidence"
    assert [quote.quote for item in found.answers for quote in item.evidence] == [
        "争取设立仁怀经济开发区，建设省域副中心。"
    ]


def test_tells_what_each_document_says(sample_view: View) -> None:
    found = answer(sample_view, "仁怀至遵义高速公路2020年怎么说，2024年又怎么说？")
    assert [item.value for item in found.answers] == [
        "加快推进观音水库和仁怀至遵义高速公路建设",
        "仁怀至遵义高速公路建成通车",
    ]


def test_a_path_tells_stated_and_inferred_hops_apart(sample_view: View) -> None:
    found = answer(sample_view, "What connects Maotai with Chongqing?")
    first = found.paths[0]
    assert (first["nodes"][0]["label"], first["nodes"][-1]["label"]) == ("茅台镇", "重庆市")
    assert all(edge["inferred"] or edge["evidence"] for edge in first["edges"])


def test_ranks_by_value(sample_view: View) -> None:
    found = answer(sample_view, "遵义GDP从高到低排一下")
    values = [float((item.value or "").removesuffix("亿元")) for item in found.answers]
    assert found.kind == "rank"
    assert values == sorted(values, reverse=True)


def test_every_stated_answer_has_a_quote_that_stands_in_its_document(sample_view: View) -> None:
    for question, _ in LISTS[:10]:
        for item in answer(sample_view, question).answers:
            assert item.inferred or item.evidence, (question, item.label)
            for quote in item.evidence:
                text = sample_view.rows("ask-documents")
                body = next(str(row["text"]) for row in text if row["document"] == quote.document)
                assert body[quote.start : quote.end] == quote.quote


@pytest.mark.parametrize("question", [question for question, _ in [*LISTS, *VALUES]])
def test_the_query_gives_the_same_entities(sample_view: View, question: str) -> None:
    found = answer(sample_view, question)
    assert found.sparql
    rows = context_of(sample_view).select(found.sparql)
    entities = {row.get("answer") or row["indicator"] for row in rows}
    if found.kind == "count":
        assert len(entities) == int(found.answers[0].value or "")
    else:
        assert entities == {item.iri for item in found.answers}


def test_json_has_the_members_of_the_contract(sample_view: View) -> None:
    told = answer(sample_view, "遵义有哪些高速公路？").to_json()
    assert list(told) == ["question", "language", "kind", "interpretation", "answers", "paths", "sparql", "message"]
    members = ["iri", "label", "label_en", "aliases", "value", "status", "inferred", "evidence"]
    assert list(told["answers"][0]) == members
    assert list(told["answers"][0]["evidence"][0]) == ["document", "title", "section", "quote", "start", "end"]
    assert told["interpretation"] == "读作：列出；所求“高速公路”（公路项目）；涉及 “遵义”指 遵义市。"


@pytest.mark.parametrize("question", ["", "  \n", "遵" * 10_000, "遵义\x00有哪些项目", "Zunyi\x1b[2J"])
def test_refuses_what_cannot_be_a_question(sample_view: View, question: str) -> None:
    with pytest.raises(InputError):
        answer(sample_view, question)


def test_answers_in_milliseconds(sample_view: View) -> None:
    answer(sample_view, LISTS[0][0])
    times = []
    for question, _ in LISTS:
        started = time.perf_counter()
        answer(sample_view, question)
        times.append(time.perf_counter() - started)
    assert statistics.median(times) < 0.1  # some 5 ms on an idle machine
