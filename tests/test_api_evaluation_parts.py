"""Figures by part: counts added up over documents, intervals that repeat, tables told wrong, the command end to end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main
from api.evaluation_figures import Figures, Scores, Share, pooled
from api.evaluation_parts import Annotated, interval, of_parts, parts_of, read_split
from api.reliability import Verdict
from ontology.errors import DocumentError, OptionError


def scores(right: int, wrong: int, missed: int, aims: int = 0) -> Scores:
    figures = Figures(right, wrong, missed)
    relations = {"hasProject": figures, **({"contributesTo": Figures(aims, 0, 0)} if aims else {})}
    verdicts = (Verdict("claims", "route", 0.9, True),)
    return Scores(figures, figures, sum(relations.values(), Figures(0, 0, 0)), Share(right, right + 1), figures,
                  {"Project": figures}, relations, verdicts)  # fmt: skip


def test_counts_are_added_up_over_documents() -> None:
    both = pooled([scores(8, 2, 0, aims=3), scores(1, 0, 9)])
    assert both.entities == both.observations == both.relations_without_aims == Figures(9, 2, 9)
    assert both.relations == Figures(12, 2, 9)
    assert both.by_relation == {"contributesTo": Figures(3, 0, 0), "hasProject": Figures(9, 2, 9)}
    assert (both.status, both.relation_status_accuracy) == (Share(9, 11), 9 / 11)
    assert (both.entities.required, round(both.entities.f1, 4)) == (18, round(18 / (18 + 2 + 9), 4))
    assert len(both.verdicts) == 2


def test_figures_of_nothing() -> None:
    nothing = pooled([])
    assert (nothing.entities, nothing.relation_status_accuracy, nothing.by_class) == (Figures(0, 0, 0), 0.0, {})


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], None),
        ([Figures(5, 5, 5)] * 4, None),
        ([Figures(5, 5, 5)] * 5, (0.5, 0.5)),
        ([Figures(0, 0, 0)] * 5, (0.0, 0.0)),
        ([Share(1, 4)] * 6, (0.25, 0.25)),
    ],
)
def test_interval_of_equal_documents_is_a_point(
    counts: list[Figures] | list[Share], expected: tuple[float, float] | None
) -> None:
    assert interval(counts) == expected


def test_interval_is_the_same_each_time_and_holds_the_figure() -> None:
    counts = [Figures(right, 10 - right, 10 - right) for right in (3, 4, 5, 6, 7, 8)]
    low, high = interval(counts)
    assert interval(counts) == (low, high)
    assert low < sum(counts, Figures(0, 0, 0)).f1 < high
    assert (round(low, 2), round(high, 2)) == (0.42, 0.68)


def test_parts_keep_the_order_of_the_table() -> None:
    texts = [Annotated(name, part, Path(name), ()) for name, part in [("a", "tune"), ("b", "frozen"), ("c", "tune")]]
    tune, frozen = parts_of((text, scores(1, 0, 0)) for text in texts)
    assert (tune.name, list(tune.documents), frozen.name, list(frozen.documents)) == (
        "tune",
        ["a", "c"],
        "frozen",
        ["b"],
    )
    found = tune.to_json()
    assert (found["entities"]["tp"], found["intervals"]["entities"]) == (2, None)
    assert found["documents"]["a"]["entities"]["tp"] == 1
    assert found["reliability"]["claims"]["buckets"] == {
        "0.9–1.0": {"right": 2, "wrong": 0, "confidence": 0.9, "observed": 1.0}
    }
    assert [text.document for text in of_parts(texts, ["frozen"])] == ["b"]
    assert of_parts(texts, []) == texts
    with pytest.raises(OptionError, match="no part is called 'forzen'"):
        of_parts(texts, ["forzen"])


PLANS = {"zunyi": ("遵义市加快建设渝贵高铁。\n", "遵义市"), "guiyang": ("贵阳市加快建设渝贵高铁。\n", "贵阳市")}


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """Two texts of one line in a folder, each with gold, one beside the table and one below the texts."""
    (tmp_path / "texts" / "reports").mkdir(parents=True)
    rows = ["# title: Two texts", "document\tpart\tgold"]
    for (name, (text, place)), part, folder in zip(PLANS.items(), ("tune", "frozen"), (".", "texts"), strict=True):
        (tmp_path / "texts" / "reports" / f"{name}.txt").write_text(text, encoding="utf-8")
        gold = {
            "lines": [1, 1],
            "entities": [
                {"id": "a", "class": "Place", "name": place, "lines": [1]},
                {"id": "b", "class": "Project", "name": "渝贵高铁", "lines": [1]},
            ],
            "relations": [{"s": "a", "p": "hasProject", "o": "b", "status": "Ongoing"}],
        }
        (tmp_path / folder / f"{name}.json").write_text(json.dumps(gold), encoding="utf-8")
        rows.append(f"{name}\t{part}\t{name}.json")
    path = tmp_path / "split.tsv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_texts_and_gold_are_found(split: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    assert read_split(split, texts) == [
        Annotated("zunyi", "tune", texts / "reports" / "zunyi.txt", (tmp_path / "zunyi.json",)),
        Annotated("guiyang", "frozen", texts / "reports" / "guiyang.txt", (texts / "guiyang.json",)),
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda table: table.replace("document", "text"), "has no column 'document'"),
        (lambda table: table.replace("zunyi\t", "zunyy\t"), r"no file zunyy\.txt below"),
        (lambda table: table.replace("zunyi.json", "zunyi.jsonl"), r"no file zunyi\.jsonl below"),
        (lambda table: table + "\nrow", "3 cells expected, not 1"),
        (lambda table: "", "the line of column names is missing"),
    ],
)
def test_tables_that_cannot_be_used(split: Path, tmp_path: Path, change: Callable[[str], str], says: str) -> None:
    split.write_text(change(split.read_text("utf-8")), encoding="utf-8")
    with pytest.raises(DocumentError, match=says):
        read_split(split, tmp_path / "texts")


def test_no_table_and_no_folder(split: Path, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot read"):
        read_split(tmp_path / "missing.tsv", tmp_path)
    with pytest.raises(DocumentError, match="no such folder"):
        read_split(split, tmp_path / "missing")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["evaluate", *map(str, arguments)])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_parts_are_printed_side_by_side(split: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(
        capsys, "--split", split, "--texts", tmp_path / "texts", "--detail", "--reliability"
    )  # fmt: skip
    lines = [line.split() for line in out.splitlines() if line.strip()]
    assert (status, lines[0], lines[1]) == (0, ["tune", "frozen"], ["documents", "1", "1"])
    assert lines[2] == ["entities,", "required", "2", "2"]
    assert "zunyi.txt: read" in err
    for title in ("tune: class", "tune: relation", "frozen: document", "frozen: claims by confidence"):
        assert title in out


def test_the_parts_as_json(split: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--split", split, "--texts", tmp_path / "texts", "--part", "frozen", "--json")
    found = json.loads(out)["parts"]
    assert (status, list(found), list(found["frozen"]["documents"])) == (0, ["frozen"], ["guiyang"])
    assert found["frozen"]["entities"]["tp"] + found["frozen"]["entities"]["fn"] == 2
    assert found["frozen"]["documents"]["guiyang"]["relations"] == found["frozen"]["relations"]
    assert found["frozen"]["intervals"]["relations_without_contributesTo"] is None


def test_gold_of_another_text_is_told_before_reading(
    split: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {
        "lines": [1, 1],
        "entities": [{"id": "a", "class": "Place", "name": "大连市", "lines": [1]}],
        "relations": [],
    }
    (tmp_path / "zunyi.json").write_text(json.dumps(other), encoding="utf-8")
    status, out, err = run(capsys, "--split", split, "--texts", tmp_path / "texts")
    assert (status, out) == (1, "")
    assert err.startswith("error: zunyi.json is not of zunyi.txt: 0 of 1 names stand in the lines given for them")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["plan.txt"],
        ["plan.txt", "gold.json", "--split", "split.tsv"],
        ["plan.txt", "gold.json", "--part", "tune"],
        ["--split", "split.tsv"],
        ["--texts", "texts"],
    ],
)
def test_one_text_or_a_table_of_them(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: give one text with its gold, or a table of texts with their folder")
