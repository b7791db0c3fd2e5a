"""`regiongraph evaluate`: precision, recall and F1 of our own reading of a text."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from rdflib.namespace import SKOS

from api.evaluation import Figures, Scores, evaluate, fold, load_gold
from api.output import print_json, print_line, print_table
from graph.store import MEMORY, Store
from ingest.pipeline import read_document
from ontology.records import Extraction

LABELS = {str(SKOS.prefLabel), str(SKOS.altLabel)}


def evaluate_text(text: Path, gold: list[Path], *, as_json: bool) -> None:
    """Read a text, score what was found, and print the figures."""
    annotations = load_gold(gold)
    extraction = read_document(text)
    scores = evaluate(extraction, text.read_text(encoding="utf-8"), annotations, reference_names(extraction))
    if as_json:
        print_json(scores.to_json())
    else:
        _print_scores(scores)


def reference_names(extraction: Extraction) -> dict[str, frozenset[str]]:
    """Return the folded labels that a store with this one document has for each IRI, reference data included."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    with Store.open(MEMORY) as store:
        store.writer().replace(extraction)
        for row in store.view().rows("entity-labels"):
            if row["iri"] and row["label"] and row["property"] in LABELS:
                names[row["iri"]].add(fold(row["label"]))
    return {iri: frozenset(found) for iri, found in names.items()}


def _print_scores(scores: Scores) -> None:
    columns = ("", "P", "R", "F1", "right", "wrong", "missed")
    main = {
        "entities": scores.entities,
        "entities, name alone": scores.entities_lenient,
        "relations": scores.relations,
        "observations": scores.observations,
    }
    print_table(columns, (_row(name, figures) for name, figures in main.items()))
    print_line(f"\nrelation status accuracy {scores.relation_status_accuracy:.3f}")
    for title, table in (("class", scores.by_class), ("relation", scores.by_relation)):
        print_line()
        rows = (_row(name, f) for name, f in table.items() if f.right + f.wrong + f.missed)
        print_table((title, *columns[1:]), rows)


def _row(name: str, figures: Figures) -> tuple[object, ...]:
    shares = (f"{share:.3f}" for share in (figures.precision, figures.recall, figures.f1))
    return name, *shares, figures.right, figures.wrong, figures.missed
