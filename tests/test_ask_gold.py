"""Questions with gold answers: the dev set on the two seeds, and our own on what is read from `corpus/`.

Texts, dev questions and scorer lie outside the repository; where they are not there, the tests skip.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from graph.ask import Answer, answer
from graph.ask.context import context_of
from graph.store import Store, View

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
EVAL, SEEDS = SHARED / "eval", SHARED / "seeds"
GOLD = Path(__file__).parent / "gold"
Judge = Callable[[Mapping[str, Any], Mapping[str, Any]], float]
Question = Mapping[str, Any]

pytestmark = pytest.mark.skipif(not (EVAL / "score_questions.py").exists(), reason="no ../shared/eval")


def questions(path: Path) -> list[Question]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


DEV = questions(EVAL / "questions-dev.jsonl")
ON_CORPUS = {f"o{n:02d}" for n in (*range(1, 16), *range(31, 46))}
"""Which of our own questions are on the sample documents; the others are on reports outside the repository."""
REPRODUCED = {"list", "count", "value", "status"}
"""Kinds whose query gives just the answers."""


@pytest.fixture(scope="module")
def judge() -> Judge:
    """The scorer of `score_questions.py`."""
    spec = importlib.util.spec_from_file_location("score_questions", EVAL / "score_questions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.judge  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def seeds_view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """What the pipeline reads from the two seeds."""
    folder = tmp_path_factory.mktemp("seeds") / "store"
    command = [sys.executable, "-m", "api.cli", "ingest", str(SEEDS), "--store", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with Store.open(folder, read_only=True) as store:
        yield store.view()


@pytest.fixture(scope="module")
def corpus_view(corpus_folder: Path) -> Iterator[View]:
    """What the pipeline reads from the sample documents of the repository."""
    with Store.open(corpus_folder, read_only=True) as store:
        yield store.view()


def told(found: Answer) -> dict[str, Any]:
    """Return an answer as a client of `/ask` gets it."""
    reply: dict[str, Any] = json.loads(json.dumps(found.to_json()))
    return reply


def scores(view: View, judge: Judge, asked: list[Question]) -> list[tuple[Question, float]]:
    return [(question, judge(question, told(answer(view, question["question"])))) for question in asked]


def test_the_dev_questions_are_answered(seeds_view: View, judge: Judge) -> None:
    found = scores(seeds_view, judge, DEV)
    assert statistics.mean(score for _, score in found) >= 0.95
    for language in ("zh", "en"):
        assert statistics.mean(score for question, score in found if question["lang"] == language) >= 0.9
    assert {question["id"]: score for question, score in found if question["kind"] == "unanswerable"} == {
        question["id"]: 1.0 for question in DEV if question["kind"] == "unanswerable"
    }


@pytest.mark.parametrize("part", ["tune", "frozen"])
def test_our_own_questions_on_the_sample_documents_are_answered(corpus_view: View, judge: Judge, part: str) -> None:
    asked = [question for question in questions(GOLD / f"questions-{part}.jsonl") if question["id"] in ON_CORPUS]
    assert len(asked) == {"tune": 16, "frozen": 14}[part]
    assert statistics.mean(score for _, score in scores(corpus_view, judge, asked)) >= LEAST[part]


LEAST = {"tune": 0.8, "frozen": 0.55}


@pytest.mark.parametrize("question", [question["question"] for question in DEV if question["kind"] in REPRODUCED])
def test_the_query_of_a_dev_question_gives_the_same_entities(seeds_view: View, question: str) -> None:
    found = answer(seeds_view, question)
    assert found.kind != "unanswerable"
    assert found.sparql
    rows = context_of(seeds_view).select(found.sparql)
    entities = {row.get("answer") or row["indicator"] for row in rows}
    if found.kind == "count":
        assert [item.value for item in found.answers] == [str(len(entities))]
    else:
        assert entities == {item.iri for item in found.answers}
