"""The question that the project is for, on the documents themselves: what they say, read and answered.

`corpus/` is always there; the originals that it retells are read too where the shared folder is at hand.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from graph.ask import Answer, answer
from graph.store import Store
from ingest.pipeline import documents_in
from tests.texts import each_folder, read

QUESTIONS = {
    "zh": "哪些项目把遵义和成渝地区双城经济圈连起来？",
    "en": "Which projects link Zunyi to the Chengdu–Chongqing economic circle?",
}
REQUIRED = {
    "沪遵铁路",
    "渝贵高铁",
    "黔北物流新城无水港",
    "陆海联运班列",
    "乌江水运枢纽",
    "道真至武隆高速公路",
    "正安至万盛高速公路",
}
ELSEWHERE = ("遵铜铁路", "仁怀至遵义", "桐梓至新蒲", "观音水库", "观音大型水库", "城市大脑")

each_language = pytest.mark.parametrize("language", QUESTIONS)


@functools.cache
def answers(folder: Path) -> dict[str, Answer]:
    with Store.open(":memory:") as store:
        for path in documents_in([folder]):
            store.writer().replace(read(path))
        return {language: answer(store.view(), question) for language, question in QUESTIONS.items()}


def asked(folder: Path, language: str) -> Answer:
    return answers(folder)[language]


@each_folder
@each_language
def test_the_projects_that_link_zunyi_to_the_circle(folder: Path, language: str) -> None:
    found = [item.label or "" for item in asked(folder, language).answers]
    assert REQUIRED - set(found) == set()
    assert [label for label in found if label.startswith(ELSEWHERE)] == []
    assert len(found) <= 2 * len(REQUIRED)


@each_folder
@each_language
def test_each_is_shown_with_a_sentence_that_names_it(folder: Path, language: str) -> None:
    for item in asked(folder, language).answers:
        if item.label in REQUIRED - {"道真至武隆高速公路", "正安至万盛高速公路"}:  # lists share the head of these
            assert any(item.label in quote.quote for quote in item.evidence)
        assert item.evidence


@each_folder
def test_both_languages_give_the_same(folder: Path) -> None:
    zh, en = ({item.label for item in asked(folder, language).answers} for language in QUESTIONS)
    assert zh == en
