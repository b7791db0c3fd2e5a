"""Sentences → windows → numbers for the encoder."""

from __future__ import annotations

import numpy as np
import pytest

from ingest import encoding
from ingest.segmentation import sentences
from ingest.windows import LONGEST, PACKED, PREFIX, windows

TEXT = "一、交通\n建成甲水库。开工乙铁路。\n二、产业\n发展茶叶。"


def test_a_window_is_a_heading_with_what_stands_under_it() -> None:
    cut = list(sentences(TEXT))
    found = windows(cut, "某市规划")
    assert [(w.prefix, w.text) for w in found] == [
        ("某市规划", "一、交通建成甲水库。开工乙铁路。"),
        ("某市规划", "二、产业发展茶叶。"),
    ]


def test_every_character_is_in_one_window_and_knows_its_sentence() -> None:
    long = "；".join(f"推进第{i}个园区建设" for i in range(90)) + "。"
    cut = list(sentences(f"{TEXT}\n{long}\n" + "发展茶叶产业。" * 80))
    found = windows(cut, None)
    pieces = [(p.sentence, cut[p.sentence].clean[p.first : p.last]) for w in found for p in w.parts]
    assert "".join(text for _, text in pieces) == "".join(s.clean for s in cut)
    for window in found:
        assert len(window.text) <= LONGEST
        assert len(window.prefix) <= PREFIX
        for part in window.parts:
            there = window.text[part.start : part.start + part.last - part.first]
            assert there == cut[part.sentence].clean[part.first : part.last]
    assert max(len(w.text) for w in found) > PACKED  # a paragraph is kept together further than sections are


def test_what_goes_on_with_a_paragraph_has_its_opening_clause_above_it() -> None:
    lead = "实施服务业扩能提质行动，突出重点。"
    cut = list(sentences(f"一、产业\n{lead}" + "发展茶叶和竹木加工。" * 40))
    first, *others = windows(cut, "某市规划")
    assert (first.prefix, first.above) == ("某市规划", None)
    assert {(w.prefix, w.above) for w in others} == {("实施服务业扩能提质行动", 1)}
    assert cut[1].clean.startswith(others[0].prefix)


def test_marks_are_begin_and_inside_and_the_longer_span_wins() -> None:
    assert encoding.marks(5, [(0, 2, "Place"), (0, 3, "Zone"), (4, 5, "Place")]) == [9, 10, 10, 0, 1]


def test_characters_are_folded_one_by_one() -> None:
    words = {"[PAD]": 0, "[UNK]": 1, "a": 2, "茶": 3}
    assert encoding.characters("Ａ茶𠀀", words) == [2, 3, 1]


def test_pairs_know_how_far_apart_they_lie_and_what_is_between() -> None:
    gaps, between, inside = encoding.relative([(0, 4, 0), (2, 4, 0), (8, 9, 1)], "甲乙丙丁，戊。己庚")
    assert gaps.tolist() == [[8, 9, 11, 17], [7, 8, 10, 17], [5, 6, 8, 17], [18, 18, 18, 19]]
    assert between[0].tolist() == [0, 0, 4, 0]
    assert inside[:2, :2].tolist() == [[3, 2], [1, 3]]


def test_no_nodes_leave_only_the_place() -> None:
    gaps, _, _ = encoding.relative([], "甲")
    assert gaps.tolist() == [[19]]


@pytest.mark.parametrize(
    ("subject", "object_", "predicate", "may"),
    [
        ("Place", "Industry", "developsIndustry", True),
        ("Industry", "Place", "developsIndustry", False),
        ("Project", "Place", "connects", True),
    ],
)
def test_only_relations_of_the_vocabulary_are_possible(subject: str, object_: str, predicate: str, may: bool) -> None:
    table = encoding.allowed()
    s, o = (encoding.CLASSES.index(c) for c in (subject, object_))
    assert bool(table[s, o, encoding.PREDICATES.index(predicate)]) is may
    assert table.dtype == np.bool_
