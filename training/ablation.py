"""What each part of reading contributes: the annotated texts read again with one part left out.

    python -m training.ablation SPLIT.tsv TEXTS [PART …]

Prints F1 of names, relations, relations without aims and observations, and the share of right statuses,
for the given parts of the split (`frozen` by default). The weights of the fusion stay as they are, so a
part that it relies on costs a little more than it would if they were fitted anew.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from api.commands.evaluate import reference_names
from api.evaluation import evaluate
from api.evaluation_figures import Scores, pooled
from api.evaluation_gold import load_gold
from api.evaluation_parts import Annotated, of_parts, read_split
from ingest import fusion, marks, model_view, nlp, pipeline, reading, relater
from ingest.model_view import View
from ingest.pipeline import read_document

Change = tuple[Any, str, Any]


def variants() -> dict[str, list[Change]]:
    """Return what is replaced to leave a part out."""

    def by_hand(table: str, features: fusion.Features) -> float:
        """Weigh without fitted weights: what either reads is taken, the model from even odds on."""
        known = features.get("score" if table == "names" else "likelihood")
        return 0.9 if known is None or known > 0 else 0.1

    def nothing(*_: object) -> list[Any]:
        return []

    return {
        "everything": [],
        "no model (rules and tables only)": [
            (reading, "look", lambda *_: View()),
            (reading, "name_probability", lambda *_: 0.9),
            (pipeline.assemble, "claim_probability", lambda *_: 0.9),
        ],
        "no rules (model and tables of known names)": [
            (reading, "_by_rules", nothing),
            (reading, "names_of", nothing),
            (marks, "names_of", nothing),
        ],
        "no marks of tables and rules for the model": [(reading, "marks_in", nothing)],
        "no second look": [(model_view, "_again", lambda _, found: list(found))],
        "no fitted weighing": [
            (reading, "name_probability", functools.partial(by_hand, "names")),
            (pipeline.assemble, "claim_probability", functools.partial(by_hand, "claims")),
        ],
        "no topics": [(reading, "topics", lambda *_: {})],
        "no pointers of the model": [(model_view.View, "pointers", lambda *_: {})],
        "no status by rules (the model's)": [(relater, "_status", lambda *_: None)],
    }


@contextmanager
def without(changes: Sequence[Change]) -> Iterator[None]:
    """Replace parts while reading."""
    with ExitStack() as stack:
        for owner, name, other in changes:
            stack.enter_context(patch.object(owner, name, other))
        nlp.build_nlp.cache_clear()
        yield
    nlp.build_nlp.cache_clear()


def scores(texts: Sequence[Annotated], known: Any) -> Scores:
    """Read and score texts, pooled."""
    return pooled(
        [evaluate(read_document(t.text), t.text.read_text(encoding="utf-8"), load_gold(t.gold), known) for t in texts]
    )


def main(split: Path, texts: Path, parts: Sequence[str]) -> None:
    """Print a row a variant."""
    chosen = of_parts(read_split(split, texts), parts)
    known = reference_names()
    print(f"{'left out':46} names relations without aims status observations")
    for name, changes in variants().items():
        with without(changes):
            s = scores(chosen, known)
        figures = (s.entities.f1, s.relations.f1, s.relations_without_aims.f1, s.status.value, s.observations.f1)
        print(f"{name:46} " + "  ".join(f"{f:.3f}" for f in figures), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] or ["frozen"])
