"""One question in many forms: each family has one answer, whatever the words, their order, the script or the slip."""

from __future__ import annotations

import pytest

from graph.ask import Answer, answer
from graph.store import View

FAMILIES: list[tuple[str, set[str], tuple[str, ...]]] = [
    (
        "a status right before the kind",
        {"渝贵高铁", "仁怀至遵义高速公路", "观音水库"},
        (
            "遵义有哪些在建项目？",
            "遵义有哪些在建项目",
            "遵义在建的项目有哪些？",
            "What projects are under way in Zunyi?",
        ),
    ),
    (
        "what is built between two places",
        {"渝贵高铁"},
        (
            "贵阳和重庆之间有哪些铁路？",
            "贵阳与重庆之间有什么铁路",
            "Which railways are there between Guiyang and Chongqing?",
            "What railways run between Chongqing and Guiyang?",
        ),
    ),
    (
        "what is not finished",
        {"观音水库"},
        (
            "遵义有哪些水库还没有建成？",
            "遵义尚未建成的水库有哪些？",
            "遵义哪几座水库没有完工？",
            "遵義有哪些水庫還沒有建成？",
            "请问遵义有哪些水库仍未竣工？",
            "Which reservoirs has Zunyi not finished yet?",
            "Which of Zunyi's reservoirs are not yet in operation?",
            "What reservoirs in Zunyi aren't completed?",
        ),
    ),
    (
        "the intention counts, not what it is about",
        {"仁怀经济开发区"},
        (
            "仁怀争取设立哪些开发区？",
            "仁怀想要申建的开发区有哪些？",
            "仁怀正在申报哪些开发区？",
            "Which development zones does Renhuai hope to establish?",
            "Which development zones is Renhuai seeking?",
            "Which development zone is Renhuai applying for?",
            "Which development zones does Renhuai only hope to start, as opposed to already building?",
        ),
    ),
    (
        "what is left out, by name",
        {"仁怀至遵义高速公路"},
        (
            "除了正安至万盛高速公路，遵义还有哪些高速公路？",
            "除正安至万盛高速公路以外，遵义有哪些高速？",
            "除了正安至万盛高速公路之外遵义还有什么高速公路",
            "遵义有哪些高速公路，不算正安至万盛高速公路？",
            "Apart from the Zheng'an–Wansheng expressway, which expressways does Zunyi have?",
            "Which expressways other than the Zhengan-Wansheng expressway does Zunyi have?",
        ),
    ),
    (
        "what is left out, by kind",
        {"渝贵高铁", "观音水库", "黔北物流新城无水港", "遵义新舟机场"},
        (
            "除了公路，遵义还有哪些项目？",
            "除公路外，遵义有哪些项目？",
            "Which projects other than roads does Zunyi have?",
            "Apart from roads, which projects does Zunyi have?",
            "Which projects does Zunyi have, excluding roads?",
        ),
    ),
    (
        "what holds in one document",
        {"仁怀至遵义高速公路", "渝贵高铁", "黔北物流新城无水港"},
        (
            "2024年的报道里遵义有哪些项目？",
            "2024年那篇文章提到了哪些项目？",
            "遵义在2024年的文章里有什么项目？",
            "Which projects does the 2024 article mention?",
            "According to the 2024 article, which projects does Zunyi have?",
            "Which projects come up in the 2024 report?",
        ),
    ),
    (
        "what is to come and is not finished",
        {"正安至万盛高速公路", "仁怀至遵义高速公路"},
        (
            "规划中要建设的高速公路有哪些？",
            "纲要里遵义要建哪几条高速公路？",
            "Which expressways are to be built according to the outline?",
            "Which expressways will be completed, according to the outline?",
        ),
    ),
    (
        "a former name",
        {"播州区"},
        (
            "遵义县现在叫什么？",
            "以前的遵义县改成了什么？",
            "原来的遵义县如今叫什么名字？",
            "遵义县撤县设区以后叫什么区？",
            "What is Zunyi County called today?",
            "What was Zunyi County renamed to?",
            "What is the former Zunyi County now called?",
        ),
    ),
    (
        "who develops it",
        {"仁怀市", "茅台镇"},
        (
            "哪些地方发展白酒？",
            "发展白酒的地方有哪些？",
            "白酒产业在哪些地方发展？",
            "Which places develop baijiu?",
            "In which places is baijiu developed?",
        ),
    ),
    (
        "what a place wants to be",
        {"省域副中心"},
        (
            "2020年的纲要里遵义想成为什么？",
            "纲要说遵义要打造成什么？",
            "What does Zunyi want to become in the 2020 outline?",
            "What is Zunyi supposed to become according to the outline?",
        ),
    ),
    (
        "a thing with its kind, its slip, its ends turned round",
        {"渝贵高铁"},
        (
            "渝贵高铁项目进展如何？",
            "贵渝高铁现在到哪一步了？",
            "渝貴高鐵進展如何？",
            "What's happening with 渝贵高铁?",
            "How far along is the 渝贵高铁 project?",
            "What is the latest on 渝贵高铁?",
        ),
    ),
    (
        "the ends of a line",
        {"正安县", "万盛经济技术开发区"},
        (
            "正安至万盛高速公路连接哪两个地方？",
            "正安至万盛高速公路的两端在哪里？",
            "What does the Zhengan–Wansheng expressway connect?",
            "Which places does the Zheng'an-Wansheng expressway join?",
        ),
    ),
]
VALUES: list[tuple[str, set[str], tuple[str, ...]]] = [
    (
        "a target by year",
        {"62%"},
        (
            "2025年遵义的城镇化率目标是多少？",
            "到2025年遵义城镇化率要达到多少",
            "请问遵义2025年城镇化率目标定在多少？",
            "What urbanisation rate does Zunyi aim for by 2025?",
            "What's Zunyi's goal for urbanization in 2025?",
            "HOW HIGH SHOULD ZUNYI'S URBANISATION RATE BE IN 2025?",
        ),
    ),
    (
        "from what to what",
        {"57%", "62%"},
        (
            "遵义城镇化率从多少提高到多少？",
            "遵义2020年和2025年的城镇化率分别是多少？",
            "How does Zunyi's urbanisation rate change between 2020 and 2025?",
            "What is Zunyi's urbanisation rate in 2020 and in 2025?",
        ),
    ),
    (
        "by how much",
        {"5个百分点"},
        ("城镇化率2025年的目标比2020年高多少？", "遵义的城镇化率2025年要比2020年提高多少个百分点？"),
    ),
    (
        "how many of a kind",
        {"2"},
        (
            "遵义有几条高速公路？",
            "遵义一共有多少条高速？",
            "麻烦帮我查一下遵义有几条高速公路",
            "How many expressways does Zunyi have?",
            "Could you tell me how many expressways Zunyi has?",
        ),
    ),
]
VERDICTS: list[tuple[str, str, tuple[str, ...]]] = [
    (
        "not finished",
        "no",
        (
            "观音水库建成了没有？",
            "观音水库是不是已经竣工？",
            "观音水库工程完工了吗？",
            "Is the Guanyin reservoir finished?",
            "Has the Guanyin reservoir been completed yet?",
            "Please tell me: has the Guanyin reservoir been put into operation?",
        ),
    ),
    (
        "is a thing a thing",
        "yes",
        (
            "遵义是全国文明城市吗？",
            "遵义是不是全国文明城市？",
            "Is Zunyi a national civilised city?",
            "Did Zunyi become a national civilised city?",
        ),
    ),
    (
        "two things tied",
        "yes",
        ("遵义和贵阳接壤吗？", "遵义是否与贵阳毗邻？", "Does Zunyi border Guiyang?", "Is Zunyi next to Guiyang?"),
    ),
]
DECLINED = [
    "遵义市长是谁？",
    "遵义市市长是谁？",
    "谁是贵州省长？",
    "遵义地铁2号线哪年通车？",
    "遵义好玩吗？",
    "Who is the mayor of Zunyi?",
    "Is Zunyi a nice place to live?",
    "What do economists think about Zunyi?",
    "遵义明天天气怎么样？",
    "成都2020年的GDP是多少？",
    "What was Chengdu's GDP in 2020?",
    "遵义2035年的城镇化率是多少？",
    "How many satellites has Zunyi launched?",
    "Which agreements has Zunyi signed with France?",
    "遵义有多少家上市公司？",
    "Which nuclear power plants are in Zunyi?",
    "遵义机场的负责人是谁？",
]


def forms(families: list[tuple[str, set[str], tuple[str, ...]]]) -> list[tuple[str, set[str]]]:
    return [(question, expected) for _, expected, questions in families for question in questions]


def told(found: Answer) -> str:
    return f"{found.kind}: {found.interpretation}"


@pytest.mark.parametrize(("question", "expected"), forms(FAMILIES))
def test_each_form_of_a_question_has_the_same_answer(sample_view: View, question: str, expected: set[str]) -> None:
    found = answer(sample_view, question)
    assert {item.label for item in found.answers} == expected, told(found)


@pytest.mark.parametrize(("question", "expected"), forms(VALUES))
def test_each_form_of_a_question_has_the_same_value(sample_view: View, question: str, expected: set[str]) -> None:
    found = answer(sample_view, question)
    assert {item.value for item in found.answers} == expected, told(found)


@pytest.mark.parametrize(
    ("question", "verdict"), [(question, verdict) for _, verdict, questions in VERDICTS for question in questions]
)
def test_each_form_of_a_question_has_the_same_verdict(sample_view: View, question: str, verdict: str) -> None:
    found = answer(sample_view, question)
    assert (found.kind, [item.value for item in found.answers]) == ("yesno", [verdict]), told(found)


@pytest.mark.parametrize("question", DECLINED)
def test_what_cannot_be_answered_is_declined_with_a_message(sample_view: View, question: str) -> None:
    found = answer(sample_view, question)
    assert (found.kind, found.answers, bool(found.message)) == ("unanswerable", (), True), told(found)


READINGS = [
    (
        "遵义尚未建成的水库有哪些？",
        "读作：列出；所求“水库”（水利项目）；涉及 “遵义”指 遵义市；状态 推进、计划、谋划。",
    ),
    (
        "Which projects other than roads does Zunyi have?",
        "Read as: a list, what is asked for: “projects” (Project), about “Zunyi” taken as Zunyi (遵义市), "
        "leaving out roads.",
    ),
    (
        "贵渝高铁现在到哪一步了？",
        "读作：推进状态；涉及 “贵渝高铁”指 渝贵高铁。",
    ),
    (
        "遵义有多少家上市公司？",
        "读作：有多少个；所求“公司”（组织机构）；涉及 “遵义”指 遵义市；措辞含 上市。",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("question", "interpretation"), READINGS)
def test_tells_how_it_was_read(sample_view: View, question: str, interpretation: str) -> None:
    assert answer(sample_view, question).interpretation == interpretation


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("遵义有多少水库？", "1"),
        ("遵义有多少在建项目？", "3"),
        ("遵义有多少个在建项目", "3"),
        ("How many projects are under way in Zunyi?", "3"),
    ],
)
def test_how_many(sample_view: View, question: str, number: str) -> None:
    found = answer(sample_view, question)
    assert (found.kind, [item.value for item in found.answers]) == ("count", [number]), told(found)
