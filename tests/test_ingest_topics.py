"""Whom a sentence speaks of when it does not say: the zone that a story is about."""

from __future__ import annotations

import re

import pytest

from ingest.names import Name
from ingest.segmentation import sentences
from ingest.statements import Reading
from ingest.topics import opener, topics

PLACE = Name(0, 0, "Prefecture", "汉中市", "implied")
CLASSES = {"Zone": r"[甲乙丙丁]河(?:高新|经开|工业园)区|园区", "Organization": r"[甲乙]河集团", "Place": r"汉中市|洋县"}
STORY = (
    "甲河高新区位于洋县。去年新建厂房。\n2023年，乙河经开区引进企业。如今产值过亿。\n"
    "丙河工业园区已投产。\n近年来，丁河高新区升级。甲河集团落户。建成研究院。\n全部达产。\n汉中市发展工业。前景广阔。"
)


def readings(text: str) -> list[Reading]:
    found = []
    for sentence in sentences(text):
        names = [
            Name(m.start(), m.end(), cls, m.group(), "head")
            for cls, pattern in CLASSES.items()
            for m in re.finditer(pattern, sentence.clean)
        ]
        found.append(Reading(sentence, tuple(names), (), "review"))
    return found


def meant(text: str, place: Name | None = PLACE) -> dict[str, str]:
    """What each sentence is taken to speak of, by its words."""
    told = topics(readings(text), place)
    return {r.sentence.clean: told[r.sentence.start].label for r in readings(text) if r.sentence.start in told}


def test_a_story_speaks_of_the_zone_it_last_named() -> None:
    assert meant(STORY) == {
        "甲河高新区位于洋县。": "甲河高新区",
        "去年新建厂房。": "甲河高新区",
        "2023年，乙河经开区引进企业。": "乙河经开区",
        "如今产值过亿。": "乙河经开区",
        "丙河工业园区已投产。": "丙河工业园区",
        "近年来，丁河高新区升级。": "丁河高新区",
        "甲河集团落户。": "甲河集团",
        "建成研究院。": "甲河集团",  # an organisation: to the end of its paragraph
        "全部达产。": "丁河高新区",
    }


def test_a_zone_named_by_its_kind_only_is_the_one_before() -> None:
    assert meant(STORY.replace("去年新建厂房", "园区新建厂房"))["园区新建厂房。"] == "甲河高新区"


def test_a_topic_stands_nowhere() -> None:
    assert {(name.start, name.end) for name in topics(readings(STORY), PLACE).values()} == {(0, 0)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "甲河高新区投产。乙河经开区投产。丙河工业园区投产。",  # too few
        STORY + "汉中市建厂。洋县修路。" * 3,  # as much of places as of zones
        STORY + "建设水库。" * 40,  # a plan that has a paragraph on zones
    ],
)
def test_a_text_on_a_place_has_no_topics(text: str) -> None:
    assert meant(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年，甲河高新区投产。", "甲河高新区"),
        ("2023年1—9月，甲河高新区投产。", "甲河高新区"),
        ("截至目前，汉中市有厂房。", "汉中市"),
        ("建成甲河高新区。", None),
        ("在甲河高新区，机器轰鸣。", None),
    ],
)
def test_who_opens_a_sentence(text: str, expected: str | None) -> None:
    found = opener(readings(text)[0])
    assert (found.label if found else None) == expected
