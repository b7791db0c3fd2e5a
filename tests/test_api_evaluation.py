"""Evaluation: figures of small cases by hand, and agreement with the reference scorer on an export."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from api.commands.evaluate import reference_names
from api.evaluation import evaluate
from api.evaluation_figures import Figures, Share
from api.evaluation_gold import fold, load_gold
from graph.export import export
from graph.store import Store
from ingest.pipeline import read_document
from ontology.errors import DocumentError
from tests.sample import sample_extractions

SHARED = Path(__file__).parents[1].parent / "shared"
OWN = Path(__file__).parent / "gold"
OUTLINE, _ = sample_extractions()
GOLD = {
    "lines": [1, 1000],
    "entities": [
        {"id": "a", "name": "遵义市", "class": "Place", "aliases": ["遵义"]},
        {"id": "b", "name": "渝贵高铁", "class": "Project", "aliases": ["新渝贵高铁"]},
        {"id": "c", "name": "白酒", "class": "Strategy"},
        {"id": "d", "name": "不在文中", "class": "Place"},
        {"id": "e", "name": "也不在文中", "class": "Place", "optional": True},
    ],
    "relations": [
        {"s": "a", "p": "hasProject", "o": "b", "status": "Ongoing"},
        {"s": "a", "p": "hasProject", "o": "d", "status": "Planned"},
    ],
    "observations": [
        {"indicator": "地区生产总值", "value": 3720, "unit": "亿元"},
        {"indicator": "地区生产总值", "value": 1, "unit": "亿元"},
    ],
}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.json"
    path.write_text(json.dumps(GOLD), encoding="utf-8")
    return path


def test_figures_by_hand(gold: Path) -> None:
    scores = evaluate(OUTLINE, OUTLINE.document.text, load_gold([gold]), reference_names())
    strict, lenient = scores.entities, scores.entities_lenient
    assert (strict.right, strict.missed, lenient.right, lenient.missed) == (2, 2, 3, 1)
    assert strict.wrong == lenient.wrong + 1 == len(OUTLINE.entities) - 2
    assert (scores.relations.right, scores.relations.missed) == (1, 1)
    assert scores.relation_status_accuracy == 1.0
    assert scores.status == Share(1, 1)
    assert (scores.observations.right, scores.observations.wrong, scores.observations.missed) == (1, 3, 1)


def test_relations_without_aims_are_the_others(gold: Path) -> None:
    scores = evaluate(OUTLINE, OUTLINE.document.text, load_gold([gold]), reference_names())
    aims = sum(claim.predicate == "contributesTo" for claim in OUTLINE.claims)
    assert (scores.by_relation["contributesTo"], scores.relations.wrong) == (
        Figures(0, aims, 0),
        len(OUTLINE.claims) - 1,
    )
    assert scores.relations_without_aims == Figures(1, scores.relations.wrong - aims, 1)
    assert scores.to_json()["relations_without_contributesTo"] == scores.relations_without_aims.to_json()


def test_what_gold_leaves_open_is_no_verdict(tmp_path: Path) -> None:
    leaves_open = {
        **GOLD,
        "relations": [
            {"s": "a", "p": "hasProject", "o": "b", "status": "Planned"},
            {"s": "a", "p": "developsIndustry", "o": "b"},
        ],
        "observations": [
            {"indicator": "地区生产总值", "value": 3720, "unit": "亿元"},
            {"indicator": "城镇化率", "value": 57, "unit": "%", "optional": True},
        ],
    }
    leaves_open["relations"][0]["optional"] = True
    path = tmp_path / "gold.json"
    path.write_text(json.dumps(leaves_open), encoding="utf-8")
    verdicts = evaluate(OUTLINE, OUTLINE.document.text, load_gold([path]), reference_names()).verdicts
    found = Counter((verdict.kind, verdict.right) for verdict in verdicts)
    assert found == {
        ("claims", None): 1,
        ("claims", False): len(OUTLINE.claims) - 1,
        ("observations", True): 1,
        ("observations", None): 1,
        ("observations", False): 2,
    }
    assert {(verdict.rule, verdict.confidence) for verdict in verdicts} == {("sample", 0.9)}


def test_gold_files_over_one_text_are_joined(gold: Path) -> None:
    once, twice = load_gold([gold]), load_gold([gold, gold])
    assert set(once.entities) == set(twice.entities)
    assert set(once.relations) == set(twice.relations)
    assert len(twice.observations) == 2 * len(once.observations)


def test_nothing_found_and_nothing_there() -> None:
    assert Figures(0, 0, 0).to_json() == {"p": 0.0, "r": 0.0, "f1": 0.0, "tp": 0, "fp": 0, "fn": 0}


def test_names_are_compared_without_marks_and_width() -> None:
    assert fold("“两山论”（ＡＢ） 基地") == fold("两山论AB基地")


@pytest.mark.parametrize("content", ["[]", "{}", "not json", '{"lines": []}'])
def test_what_is_no_gold_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "gold.json").write_text(content, encoding="utf-8")
    with pytest.raises(DocumentError):
        load_gold([tmp_path / "gold.json"])


@pytest.mark.skipif(not (SHARED / "eval").is_dir(), reason="the annotated texts are not here")
@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("seeds/000_*.txt", ["seed0.json"]),
        ("seeds/001_*.txt", ["seed1a.json", "seed1b.json"]),
        ("features/guizhou-guiyang-*.txt", ["guizhou-guiyang-opening-2020.json"]),
    ],
)
def test_agrees_with_the_reference_scorer(tmp_path: Path, text: str, gold: list[str]) -> None:
    path = next(SHARED.glob(text))
    golds = [next(folder / name for folder in (OWN, SHARED / "eval") if (folder / name).exists()) for name in gold]
    extraction = read_document(path)
    with Store.open(":memory:") as store:
        store.writer().replace(extraction)
        exported = export(store.view(), tmp_path / "export.trig")
    command = [sys.executable, SHARED / "eval" / "score.py", exported, path, *golds, "--json"]
    expected = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    scores = evaluate(extraction, path.read_text(encoding="utf-8"), load_gold(golds), reference_names())
    ours = scores.to_json()
    for name in ("entities", "entities_lenient", "relations", "relation_status_accuracy", "observations"):
        assert ours[name] == expected[name], name
    assert ours["by_relation"] == expected["by_relation"]
    assert ours["by_class"] == expected["by_class"]
    others = [figures for name, figures in expected["by_relation"].items() if name != "contributesTo"]
    counts = [sum(figures[count] for figures in others) for count in ("tp", "fp", "fn")]
    assert scores.relations_without_aims == Figures(*counts)
