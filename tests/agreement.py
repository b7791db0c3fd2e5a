"""How far a second reader agrees with the annotations: what a figure of the extractor can be held against.

python -m tests.agreement [SHARED]

`tests/gold/second` has what a second reader took from lines of three of the checked texts, without having seen the
first annotation. It is scored as an extraction would be: by name or alias and class, what is optional counting
neither way.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from api.evaluation_figures import AIMS, Figures
from api.evaluation_gold import fold
from ontology.schema import load_schema
from training.rows import Row, rows_by_line

ROOT = Path(__file__).parents[1]
SECOND = ROOT / "tests" / "gold" / "second"
Triple = tuple[str, str, str]


@dataclass(slots=True)
class Reader:
    """What one reader took from some lines; names are folded, each with whether all of its places are optional."""

    names: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    open_names: dict[tuple[str, str], bool] = field(default_factory=dict)
    relations: dict[Triple, bool] = field(default_factory=dict)

    def forms(self, name: str) -> set[str]:
        """Return all forms of the things that have this name."""
        return {name}.union(*(forms for forms in self.names.values() if name in forms))


def reader_of(rows: Sequence[Row]) -> Reader:
    """Gather what the rows of a text say, over all of its lines."""
    reader = Reader()
    for row in rows:
        for named in row.named:
            key = named.cls, fold(named.name)
            reader.names[key] |= {fold(form) for form in (named.name, named.surface) if len(form) > 1}
            reader.open_names[key] = reader.open_names.get(key, True) and named.doubtful
        for said in row.related:
            triple = fold(said.subject), said.predicate, fold(said.object)
            reader.relations[triple] = reader.relations.get(triple, True) and said.doubtful
    return reader


def entities(first: Reader, second: Reader) -> Figures:
    """Score the names of the second reader against those of the first."""
    found = {
        key: {other for other, forms in first.names.items() if other[0] == key[0] and forms & own}
        for key, own in second.names.items()
    }
    hits = set().union(*found.values())
    need = {key for key in first.names if not first.open_names[key]}
    wrong = sum(not matched and not second.open_names[key] for key, matched in found.items())
    return Figures(len(need & hits), wrong, len(need - hits))


def relations(first: Reader, second: Reader, *, aims: bool) -> Figures:
    """Score the relations of the second reader against those of the first, with or without `contributesTo`."""
    counted = {triple: optional for triple, optional in second.relations.items() if aims or triple[1] != AIMS}
    found = {triple: _same(first, second, triple) for triple in counted}
    hits = set().union(*found.values())
    need = {t for t, optional in first.relations.items() if not optional and (aims or t[1] != AIMS)}
    wrong = sum(not matched and not counted[triple] for triple, matched in found.items())
    return Figures(len(need & hits), wrong, len(need - hits))


def _same(first: Reader, second: Reader, triple: Triple) -> set[Triple]:
    ends = [second.forms(triple[0]), second.forms(triple[2])]
    ways = [ends, ends[::-1]] if load_schema().relations[triple[1]].symmetric else [ends]
    return {
        (s, predicate, o)
        for s, predicate, o in first.relations
        if predicate == triple[1] and any(first.forms(s) & a and first.forms(o) & b for a, b in ways)
    }


def agreement(shared: Path) -> Mapping[str, Figures]:
    """Return the figures over all texts that a second reader read."""
    total: dict[str, Figures] = {}
    for path in sorted(SECOND.glob("*.jsonl")):
        second = rows_by_line(path)
        first = {n: row for n, row in rows_by_line(shared / "train" / path.name).items() if n in second}
        readers = reader_of(list(first.values())), reader_of([second[n] for n in first])
        scored = {
            "entities": entities(*readers),
            "relations": relations(*readers, aims=True),
            f"relations without {AIMS}": relations(*readers, aims=False),
        }
        total = {name: total[name] + figures if total else figures for name, figures in scored.items()}
    return total


if __name__ == "__main__":
    for measure, scored in agreement(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared").items():
        three = f"{scored.precision:.3f} / {scored.recall:.3f} / {scored.f1:.3f}"
        print(f"{measure}, {scored.required} required: {three}")
