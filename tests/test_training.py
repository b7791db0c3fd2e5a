"""Training: what it may look at, and how often. The network itself is tested where torch is installed."""

from __future__ import annotations

import csv
import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from api.evaluation_parts import read_split
from ingest.encoding import CLASSES, KINDS, PREDICATES, STATUSES
from ontology.errors import DocumentError
from ontology.tables import parse_table
from training.plan import CHECKED, FROZEN, LINES, TWICE, plan_of

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SPLIT = ROOT / "tests" / "gold" / "split.tsv"

beside = pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated texts are not beside the repository")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with an empty text and gold file for each document that the plan names, and three more."""
    for name in (*CHECKED, *TWICE, "first", "second", "last"):
        (tmp_path / f"{name}.txt").touch()
        (tmp_path / f"{name}.json").touch()
    return tmp_path


def table(texts: Path, parts: dict[str, str]) -> Path:
    path = texts / "split.tsv"
    rows = [f"{document}\t{part}\t{document}.json" for document, part in parts.items()]
    path.write_text("\n".join(["document\tpart\tgold", *rows, ""]), encoding="utf-8")
    return path


def test_what_is_checked_or_seen_twice_is_annotated_line_by_line() -> None:
    parts = {row["document"]: row["part"] for row in parse_table(SPLIT.name, SPLIT.read_text("utf-8")).dicts()}
    assert {parts[name] for name in (*CHECKED, *TWICE)} == {LINES}
    assert set(CHECKED) & set(TWICE) == set()


@beside
def test_nothing_frozen_is_trained_on() -> None:
    table_ = read_split(SPLIT, SHARED)
    frozen = {one.document for one in table_ if one.part == FROZEN}
    plan = plan_of(SPLIT, SHARED)
    assert len(frozen) == 6
    assert set(plan.documents) == {one.document for one in table_} - frozen


OWN = sorted((ROOT / "training" / "annotations").glob("*.jsonl"))


@beside
@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_our_annotations_are_of_open_documents_and_of_lines_that_nobody_else_has(path: Path) -> None:
    parts = {one.document: one.part for one in read_split(SPLIT, SHARED)}
    assert parts[path.stem] == LINES
    assert path.stem not in CHECKED
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    others = (SHARED / "train" / f"{path.stem}.jsonl").read_text(encoding="utf-8").splitlines()
    numbers = [row["line"] for row in rows]
    assert numbers == sorted(set(numbers) - {json.loads(line)["line"] for line in others})
    text = (SHARED / "corpus" / f"{path.stem}.txt").read_text(encoding="utf-8").splitlines()
    check_rows(rows, text)


def test_documents_come_in_order_those_with_gold_files_last(texts: Path) -> None:
    named = dict.fromkeys((*CHECKED, *TWICE), LINES)
    plan = plan_of(table(texts, {"second": "seeds", "first": "seeds", "last": FROZEN, **named}), texts)
    assert plan.documents == (*sorted(named), "second", "first")


@pytest.mark.parametrize("part", [FROZEN, None])
def test_a_document_that_is_frozen_or_gone_is_an_error(texts: Path, part: str | None) -> None:
    parts: dict[str, str] = dict.fromkeys((*CHECKED, *TWICE), LINES)
    del parts["jiangsu-2026"]
    if part:
        parts["jiangsu-2026"] = part
    with pytest.raises(DocumentError, match="has no open document jiangsu-2026"):
        plan_of(table(texts, parts), texts)


def test_rare_kinds_are_shown_twice_and_what_checks_never() -> None:
    pytest.importorskip("torch")
    run = importlib.import_module("training.__main__")
    examples = [{"document": name} for name in (TWICE[0], CHECKED[0], "first")]
    assert [one["document"] for one in run.shown(examples)] == [TWICE[0], "first", TWICE[0]]


STORIES = ROOT / "training" / "stories"
WRITTEN = sorted(STORIES.glob("*.txt"))
FROZEN_PLACES = re.compile(r"^(?:福建|湖南|吉林省|宁夏|百色|乌鲁木齐|遵义)")


def test_each_written_text_has_annotations_and_a_place() -> None:
    with (STORIES / "index.csv").open(encoding="utf-8", newline="") as file:
        about = {row["file"]: row["about"] for row in csv.DictReader(file)}
    assert set(about) == {path.name for path in WRITTEN}
    assert {path.stem for path in STORIES.glob("*.jsonl")} == {path.stem for path in WRITTEN}
    assert [place for place in about.values() if FROZEN_PLACES.match(place)] == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_annotations_of_written_texts_stand_in_their_lines(path: Path) -> None:
    text = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["line"] for row in rows] == list(range(1, len(text) + 1))
    check_rows(rows, text)


def check_rows(rows: list[dict[str, Any]], text: list[str]) -> None:
    assert [(row["line"], e) for row in rows for e in row["ents"] if e[1] not in text[row["line"] - 1]] == []
    assert {e[0] for row in rows for e in row["ents"]} <= set(CLASSES)
    assert {r[1] for row in rows for r in row["rels"]} <= set(PREDICATES)
    assert {r[3] for row in rows for r in row["rels"]} - {None} <= set(STATUSES)
    assert {o[5] for row in rows for o in row["obs"]} <= set(KINDS)
