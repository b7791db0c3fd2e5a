"""What the model sees → names and statements: spots untangled, a second look, ties turned into relations."""

from __future__ import annotations

import pytest

from ingest.gazetteer import gazetteer_for
from ingest.heads import Spot
from ingest.model_view import SURE, Tied, View, _again, _untangled
from ingest.names import Name
from ingest.reading import Read, read_sentences
from ingest.relater import by_model
from ingest.segmentation import sentences
from ingest.windows import windows

FIRST, SECOND = "建成青石岭抽水蓄能电站。", "青石岭抽水蓄能电站投产，青石岭镇受益。"
PACKED = windows(list(sentences(f"## 一、能源\n{FIRST}\n## 二、收入\n{SECOND}\n")), None)
PLANT = "青石岭抽水蓄能电站"


def spot(window: int, words: str, cls: str, score: float) -> Spot:
    text = f"{PACKED[window].prefix}\n{PACKED[window].text}"
    start = text.index(words)
    return Spot(start, start + len(words), cls, score)


def seen(found: list[list[Spot]], window: int) -> list[tuple[str, str]]:
    text = f"{PACKED[window].prefix}\n{PACKED[window].text}"
    return [(text[s.start : s.end], s.cls) for s in found[window]]


def test_the_windows_are_two() -> None:
    assert [w.text for w in PACKED] == [f"一、能源{FIRST}", f"二、收入{SECOND}"]


@pytest.mark.parametrize(
    ("score", "second", "expected"),
    [
        # a fragment of the same class gives way to the name that is sure elsewhere, a gap is filled
        (SURE, [("抽水蓄能电站", "Project", 0.5)], [(PLANT, "Project")]),
        (SURE, [], [(PLANT, "Project")]),
        # what lies inside and is of another class stays, what stretches further too
        (SURE, [("青石岭", "Place", 0.5)], [("青石岭", "Place"), (PLANT, "Project")]),
        (SURE, [(f"{PLANT}投产", "Event", 0.5)], [(f"{PLANT}投产", "Event")]),
        # nothing is overruled that is sure itself, nor by what is not
        (SURE, [("抽水蓄能电站", "Project", SURE)], [("抽水蓄能电站", "Project")]),
        (SURE - 0.1, [("抽水蓄能电站", "Project", 0.5)], [("抽水蓄能电站", "Project")]),
    ],
)
def test_a_sure_name_corrects_fragments_elsewhere(
    score: float, second: list[tuple[str, str, float]], expected: list[tuple[str, str]]
) -> None:
    found = [[spot(0, PLANT, "Project", score)], [spot(1, *one) for one in second]]
    corrected = _again(PACKED, found)
    assert sorted(seen(corrected, 1)) == sorted(expected)
    assert corrected[0] == found[0]


def test_what_crosses_a_better_candidate_is_left_out() -> None:
    best, inner = spot(1, PLANT, "Project", 3.0), spot(1, "青石岭", "Place", 1.0)
    crossing, twin = spot(1, "电站投产", "Event", 2.0), spot(1, PLANT, "Attraction", 2.5)
    assert set(_untangled([crossing, inner, twin, best])) == {best, inner}


TEXT = "## 一、主要任务\n洛川县加快建设拓家河水库。谋划石堡川水库。\n"
COUNTY = Name(0, 0, "County", "洛川县", "implied")


@pytest.fixture(scope="module")
def read() -> Read:
    return read_sentences(list(sentences(TEXT)), gazetteer_for("610629"), None)


def at(read: Read, words: str, cls: str) -> tuple[int, Name]:
    number = next(i for i, r in enumerate(read.readings) if words in r.sentence.clean)
    start = read.readings[number].sentence.clean.index(words)
    return number, Name(start, start + len(words), cls, words, "model")


def stated(read: Read, *ties: Tied, place: Name | None = COUNTY) -> list[tuple[str | None, ...]]:
    found = by_model(read.readings, View(ties=list(ties)), place)
    return [
        (s.subject.label, s.predicate, s.object.label, s.status, s.sentence.clean, s.lead and s.lead.clean)
        for s in found
    ]


def test_a_tie_takes_its_status_from_the_rules_and_the_place_as_subject(read: Read) -> None:
    first, second = at(read, "拓家河水库", "WaterProject"), at(read, "石堡川水库", "WaterProject")
    ties = [Tied(None, "hasProject", end, 0.9, "Completed") for end in (first, second)]
    assert stated(read, *ties) == [
        ("洛川县", "hasProject", "拓家河水库", "Ongoing", "洛川县加快建设拓家河水库。", None),
        ("洛川县", "hasProject", "石堡川水库", "Proposed", "谋划石堡川水库。", None),
    ]
    assert stated(read, *ties, place=None) == []


def test_a_tie_over_two_sentences_quotes_both(read: Read) -> None:
    first, second = at(read, "拓家河水库", "Strategy"), at(read, "石堡川水库", "WaterProject")
    tie = Tied(second, "contributesTo", first, 0.9, "Completed")
    assert stated(read, tie) == [
        ("石堡川水库", "contributesTo", "拓家河水库", "Proposed", "谋划石堡川水库。", "洛川县加快建设拓家河水库。")
    ]


def test_lasting_relations_have_no_status_and_nothing_relates_to_itself(read: Read) -> None:
    works, county = at(read, "拓家河水库", "WaterProject"), at(read, "洛川县", "County")
    assert [s[3] for s in stated(read, Tied(works, "locatedIn", county, 0.9, "Completed"))] == [None]
    assert stated(read, Tied(None, "cooperatesWith", county, 0.9, "Ongoing")) == []


def test_what_the_classes_do_not_allow_is_what_the_name_is_to_its_subject(read: Read) -> None:
    works = at(read, "拓家河水库", "WaterProject")
    assert [s[1] for s in stated(read, Tied(None, "hasDesignation", works, 0.9, "Ongoing"))] == ["hasProject"]
    assert stated(read, Tied(works, "hasDesignation", works, 0.9, "Ongoing")) == []


def test_what_stands_above_only_is_no_statement(read: Read) -> None:
    above = (-1, Name(0, 0, "Strategy", "主要任务", "model"))
    assert stated(read, Tied(None, "pursuesStrategy", above, 0.9, "Ongoing")) == []
