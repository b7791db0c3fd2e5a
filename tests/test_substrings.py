"""Parts of short texts: what the sorted places find is what reading every text finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from graph.substrings import END, Substrings

NAMES = ["遵义市", "遵义市区", "市", "义市", "市市市", "zunyi", "𠮷林市", "中华人民共和国遵义市"]
CHARACTERS = st.sampled_from("市县遵义ab𠮷")
TEXTS = st.lists(st.text(CHARACTERS, min_size=1, max_size=9), max_size=12)


def held(texts: list[str], *, inside: bool = True) -> Substrings:
    return Substrings("".join(text + END for text in texts), inside=inside)


def found(texts: list[str], part: str, *, inside: bool = True) -> set[tuple[str, bool, bool]]:
    numbers, first, whole = (array.tolist() for array in held(texts, inside=inside).find(part))
    return set(zip((texts[number] for number in numbers), first, whole, strict=True))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("遵义市", {("遵义市", True, True), ("遵义市区", True, False), ("中华人民共和国遵义市", False, False)}),
        ("区", {("遵义市区", False, False)}),
        ("市", {
            ("市", True, True), ("市市市", True, False), ("市市市", False, False), ("遵义市", False, False),
            ("遵义市区", False, False), ("义市", False, False), ("𠮷林市", False, False),
            ("中华人民共和国遵义市", False, False),
        }),
        ("市市", {("市市市", True, False), ("市市市", False, False)}),
        ("𠮷", {("𠮷林市", True, False)}),
        ("中华人民共和国遵义", {("中华人民共和国遵义市", True, False)}),
        ("人民共和国遵义市", {("中华人民共和国遵义市", False, False)}),
        ("人民共和国遵义市区", set()),
        ("市区市", set()),
        ("县", set()),
        ("zunyi", {("zunyi", True, True)}),
        ("𠮷" * 200, set()),
    ],
)  # fmt: skip
def test_find(part: str, expected: set[tuple[str, bool, bool]]) -> None:
    assert found(NAMES, part) == expected


@given(TEXTS, st.text(CHARACTERS, min_size=1, max_size=7))
def test_every_part_is_found_and_nothing_else(texts: list[str], part: str) -> None:
    expected = {
        (text, start == 0, text == part) for text in texts for start in range(len(text)) if text.startswith(part, start)
    }
    assert found(texts, part) == expected
    assert found(texts, part, inside=False) == {place for place in expected if place[1]}


@given(TEXTS, st.text(CHARACTERS, min_size=1, max_size=7))
def test_the_nearest_are_those_that_comparing_with_each_gives(texts: list[str], text: str) -> None:
    every = process.extract(text, dict(enumerate(texts)), scorer=fuzz.ratio, limit=None, score_cutoff=65)
    expected = sorted((-score, name, number) for name, score, number in every)[:3]
    assert held(texts).near(text, limit=3, least=65) == [(-score, name, number) for score, name, number in expected]


@given(TEXTS)
def test_texts_come_back(texts: list[str]) -> None:
    assert held(texts).text().split(END)[:-1] == texts
    assert len(held(texts)) == len(texts)
