"""`regiongraph evaluate`: precision, recall and F1 of our own reading, of one text or of many by part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rdflib.namespace import SKOS

from api.evaluation import evaluate
from api.evaluation_figures import AIMS, Figures, Scores, Share
from api.evaluation_gold import fold, load_gold
from api.evaluation_parts import Annotated, Interval, Part, of_parts, parts_of, read_split
from api.output import note, print_json, print_line, print_table
from api.reliability import Group, Verdict, reliability
from graph.store import MEMORY, Store
from ingest.batch import read_all
from ingest.loading import Input, decode
from ontology.errors import DocumentError
from ontology.records import Extraction

LABELS = {str(SKOS.prefLabel), str(SKOS.altLabel)}
COLUMNS = ("P", "R", "F1", "right", "wrong", "missed")


def evaluate_text(text: Path, gold: Sequence[Path], *, with_reliability: bool, as_json: bool) -> None:
    """Read a text, score what was found, and print the figures."""
    [(_, scores)] = _scored([Annotated(text.stem, "", text, tuple(gold))], quiet=True)
    if as_json:
        tables = {table.kind: table.to_json() for table in reliability(scores.verdicts)}
        print_json({**scores.to_json(), "reliability": tables})
        return
    _print_scores(scores)
    if with_reliability:
        _print_reliability("", scores.verdicts)


def evaluate_split(
    split: Path, texts: Path, wanted: Sequence[str], *, detail: bool, with_reliability: bool, as_json: bool
) -> None:
    """Read the texts of a split and print the figures of its parts side by side."""
    parts = parts_of(_scored(of_parts(read_split(split, texts), wanted), quiet=as_json))
    if as_json:
        print_json({"parts": {part.name: part.to_json() for part in parts}})
        return
    _print_parts(parts)
    for part in parts if detail else ():
        _print_tables(part.scores, part.name)
        _print_documents(part)
    for part in parts if with_reliability else ():
        _print_reliability(part.name, part.scores.verdicts, detail=detail)


def _scored(texts: Sequence[Annotated], *, quiet: bool) -> Iterator[tuple[Annotated, Scores]]:
    """Score each text as it has been read; annotations of another text are told before any is read."""
    contents = {text.text: decode(_bytes(text.text), str(text.text)) for text in texts}
    golds = {text.text: load_gold(text.gold) for text in texts}
    for path, gold in golds.items():
        gold.check(contents[path], path.name)
    names = reference_names()
    for text, (file, outcome) in zip(texts, read_all([Input(text.text) for text in texts], {}), strict=True):
        if not isinstance(outcome, Extraction):
            raise outcome
        if not quiet:
            note(f"{file}: read")
        yield text, evaluate(outcome, contents[text.text], golds[text.text], names)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from error


def reference_names() -> dict[str, frozenset[str]]:
    """Return the folded labels of the reference data by IRI; an extraction has the labels of its own things."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    with Store.open(MEMORY) as store:
        for row in store.view().rows("entity-labels"):
            if row["iri"] and row["label"] and row["property"] in LABELS:
                names[row["iri"]].add(fold(row["label"]))
    return {iri: frozenset(found) for iri, found in names.items()}


def _print_scores(scores: Scores) -> None:
    main = {
        "entities": scores.entities,
        "entities, name alone": scores.entities_lenient,
        "relations": scores.relations,
        f"relations without {AIMS}": scores.relations_without_aims,
        "observations": scores.observations,
    }
    print_table(("", *COLUMNS), (_row(name, figures) for name, figures in main.items()))
    print_line(f"\nrelation status accuracy {scores.relation_status_accuracy:.3f}")
    _print_tables(scores)


def _print_tables(scores: Scores, part: str = "") -> None:
    for title, table in (("class", scores.by_class), ("relation", scores.by_relation)):
        print_line()
        rows = (_row(name, f) for name, f in table.items() if f.right + f.wrong + f.missed)
        print_table((f"{part}: {title}" if part else title, *COLUMNS), rows)


def _row(name: str, figures: Figures) -> tuple[object, ...]:
    shares = (f"{share:.3f}" for share in (figures.precision, figures.recall, figures.f1))
    return name, *shares, figures.right, figures.wrong, figures.missed


def _print_parts(parts: Sequence[Part]) -> None:
    """Print a column for each part: the sizes of the sample, then each figure with its interval below it."""
    scores = [part.scores for part in parts]
    intervals = [part.intervals() for part in parts]
    rows: list[tuple[object, ...]] = [("documents", *(len(part.documents) for part in parts))]
    for name, figures in _measures(scores).items():
        rows.append((f"{name.replace('_', ' ')}, required", *(f.required for f in figures)))
        rows.append(("  P / R / F1", *map(_three, figures)))
        rows.append(("  F1, 95 %", *(_span(found[name]) for found in intervals)))
    rows.append(("relations found that have a status", *(s.status.of for s in scores)))
    rows.append(("  right status", *(_share(s.status) for s in scores)))
    rows.append(("  95 %", *(_span(found["relation_status_accuracy"]) for found in intervals)))
    print_table(("", *(part.name for part in parts)), rows)


def _measures(scores: Sequence[Scores]) -> Mapping[str, list[Figures]]:
    return {
        "entities": [s.entities for s in scores],
        "relations": [s.relations for s in scores],
        f"relations_without_{AIMS}": [s.relations_without_aims for s in scores],
        "observations": [s.observations for s in scores],
    }


def _three(figures: Figures) -> str:
    return f"{figures.precision:.3f} / {figures.recall:.3f} / {figures.f1:.3f}"


def _share(share: Share) -> str:
    return f"{share.value:.3f}" if share.of else "–"


def _span(found: Interval | None) -> str:
    return f"{found[0]:.3f}–{found[1]:.3f}" if found else "–"


def _print_documents(part: Part) -> None:
    columns = (f"{part.name}: document", "entities", "relations", f"without {AIMS}", "status", "observations")
    rows = (
        (
            name,
            *map(_three, (s.entities, s.relations, s.relations_without_aims)),
            _share(s.status),
            _three(s.observations),
        )
        for name, s in part.documents.items()
    )
    print_line()
    print_table(columns, rows)


def _print_reliability(part: str, verdicts: Sequence[Verdict], *, detail: bool = False) -> None:
    for table in reliability(verdicts):
        title = f"{part}: {table.kind}" if part else table.kind
        _print_groups(f"{title} by confidence", table.buckets)
        print_line(f"expected calibration error {table.error:.3f}, {table.count} judged")
        if detail:
            _print_groups(f"{title} by rule", table.rules)


def _print_groups(title: str, groups: Sequence[Group]) -> None:
    rows = ((g.name, g.right, g.wrong, f"{g.confidence:.3f}", f"{g.observed:.3f}") for g in groups)
    print_line()
    print_table((title, "right", "wrong", "mean confidence", "share right"), rows)
