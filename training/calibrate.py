"""Fitting of the weights by which rules and model are weighed against each other.

    python -m training.calibrate SPLIT.tsv TEXTS DOCUMENT …

Reads documents that neither the network nor the rules were made on, labels each candidate by the
annotations (what readers may see either way is left out) and fits two logistic regressions with an L2
penalty: one for names, one for relations. Writes `ingest/model/names.tsv` and `claims.tsv`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from api.evaluation import _inside
from api.evaluation_gold import Gold, fold, load_gold
from api.evaluation_parts import Annotated, read_split
from ingest import assemble, fusion
from ingest.fusion import Features, key_of, name_features
from ingest.gazetteer import gazetteer_for
from ingest.loading import load
from ingest.metadata import Overrides, metadata_of
from ingest.pipeline import place_of
from ingest.reading import Read, read_sentences, statements_of
from ingest.resolve import resolve
from ingest.segmentation import sentences
from ontology.schema import load_schema

PENALTY = 1.0
FOLDER = Path(__file__).parents[1] / "ingest" / "model"
Labelled = tuple[Features, bool]


def names_of(read: Read, gold: Gold, text: str) -> Iterator[Labelled]:
    """Yield the candidate names of the annotated part of a document, each once, right or wrong."""
    inside = _inside(text, gold.ranges)
    named: dict[str, set[str]] = {}
    doubtful: dict[str, set[str]] = {}
    for entity in gold.entities.values():
        table = doubtful if entity.optional else named
        for name in entity.names:
            table.setdefault(name, set()).update(entity.classes)
    places = [(r.sentence, n) for r in read.readings for n in r.names] + list(read.doubtful)
    seen = {}
    for sentence, name in places:
        if inside(sentence.clean):
            seen.setdefault(key_of(name), set()).update(
                {fold(x) for x in (name.label, *name.aliases, sentence.clean[name.start : name.end])}
            )
    for key, forms in sorted(seen.items()):
        right = any(key[0] in named.get(form, ()) for form in forms)
        open_ = any(key[0] in doubtful.get(form, ()) for form in forms)
        if right or not open_:
            yield name_features(key, read.evidence[key]), right


def claims_of(read: Read, annotated: Annotated, gold: Gold, text: str) -> Iterator[Labelled]:
    """Yield the candidate relations of the annotated part of a document, right or wrong."""
    inside = _inside(text, gold.ranges)
    source = load(annotated.text)
    metadata = metadata_of(source, Overrides(None, None, None, None))
    gazetteer, place = gazetteer_for(metadata.about.code if metadata.about else None), place_of(metadata)
    stated = statements_of(read, place, gazetteer)
    names = assemble.names_in(read.readings, stated, (), place)
    resolver = resolve(names, gazetteer, assemble.named_in(read.readings, stated, ()))
    by_name: dict[str, set[tuple[str, str]]] = {}
    for key, entity in gold.entities.items():
        for name in entity.names:
            by_name.setdefault(name, set()).add(key)
    symmetric = {name for name, relation in load_schema().relations.items() if relation.symmetric}
    for candidate in assemble.candidates_of(stated, resolver, read.likelihood):
        if not any(inside(s.sentence.clean) for s in candidate.said):
            continue
        ends = [
            {k for n in (e.label, *e.aliases) for k in by_name.get(fold(n), ())}
            for e in (candidate.subject, candidate.object)
        ]
        pairs = {(s, candidate.predicate, o) for s in ends[0] for o in ends[1]}
        if candidate.predicate in symmetric:
            pairs |= {(o, candidate.predicate, s) for s in ends[0] for o in ends[1]}
        found = [gold.relations[p] for p in pairs if p in gold.relations]
        if not found or any(not r.optional for r in found):
            yield candidate.features, bool(found)


def regression(rows: Sequence[Labelled]) -> dict[str, float]:
    """Fit a logistic regression; the bias is not held back by the penalty."""
    order = sorted({f for features, _ in rows for f in features})
    index = {f: i for i, f in enumerate(order)}
    x = np.zeros((len(rows), len(order)))
    for i, (features, _) in enumerate(rows):
        for f, value in features.items():
            x[i, index[f]] = value
    y = np.array([right for _, right in rows], dtype=float)
    held = np.array([0.0 if f == "bias" else PENALTY for f in order])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w
        p = 1 / (1 + np.exp(-z))
        value = float(np.logaddexp(0, z).sum() - y @ z + 0.5 * (held * w * w).sum())
        return value, x.T @ (p - y) + held * w

    found = minimize(loss, np.zeros(len(order)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return {f: round(float(found.x[i]), 4) for f, i in index.items()}


def write(table: str, weights: dict[str, float], rows: Sequence[Labelled], documents: Iterable[str]) -> None:
    """Write a table of weights for `ingest.fusion`."""
    right = sum(r for _, r in rows)
    head = (
        f"# fitted by training/calibrate.py on {', '.join(documents)}: {len(rows)} candidates, {right} of them right\n"
    )
    body = "".join(f"{f}\t{w}\n" for f, w in sorted(weights.items()) if w)
    (FOLDER / f"{table}.tsv").write_text(head + "feature\tweight\n" + body, encoding="utf-8")
    fusion.weights.cache_clear()


def main(split: Path, texts: Path, documents: Sequence[str]) -> None:
    """Fit both tables, the names first: relations are weighed by their ends."""
    chosen = [a for a in read_split(split, texts) if a.text.stem in documents]
    golds = [load_gold(a.gold) for a in chosen]
    plain = [a.text.read_text(encoding="utf-8") for a in chosen]
    rows = [row for a, g, t in zip(chosen, golds, plain, strict=True) for row in names_of(_read(a), g, t)]
    write("names", regression(rows), rows, documents)
    print("names", len(rows), sum(r for _, r in rows))
    rows = [row for a, g, t in zip(chosen, golds, plain, strict=True) for row in claims_of(_read(a), a, g, t)]
    write("claims", regression(rows), rows, documents)
    print("claims", len(rows), sum(r for _, r in rows))


def _read(annotated: Annotated) -> Read:
    source = load(annotated.text)
    metadata = metadata_of(source, Overrides(None, None, None, None))
    gazetteer = gazetteer_for(metadata.about.code if metadata.about else None)
    return read_sentences(list(sentences(source.text, metadata.title)), gazetteer, metadata.title)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
