"""What documents call one thing is one node, what they call alike is two: merging scored on pairs judged by reading.

`tests/gold/cross-document.tsv` says of pairs of mentions in two documents whether they are of one thing.
Two figures are made of it. *Given the names*: the names are resolved as if each had been read as it stands,
which needs no texts. *As read*: the texts are read whole, and pairs of which one name was not read are told
apart. `python -m tests.cross_document` prints both, and which pairs came out wrong.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from ingest.batch import read_all
from ingest.gazetteer import choose, gazetteer_for
from ingest.lexicon import load_lexicon
from ingest.loading import Input
from ingest.names import Name, Namer
from ingest.resolve import resolve
from ontology.records import Extraction
from ontology.reference import load_reference
from ontology.schema import load_schema
from ontology.tables import parse_table

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
UNSPLIT = {"beijing-2026": "北京市", "henan-2026": "河南省", "shanghai-2026": "上海市", "tianjin-2026": "天津市"}
"""Whose texts those are that `tests/gold/split.tsv` does not list, as nobody annotated them."""
LEAST_COVERED = 0.5
"""How much of the two together a name of gold and one that was read must share to be the same mention."""


@dataclass(frozen=True, slots=True)
class Side:
    """A name where it stands."""

    document: str
    line: int
    name: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mentions in different documents, and whether they are of one thing."""

    part: str
    group: str
    same: bool
    cls: str
    sides: tuple[Side, Side]
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a pair: the IRIs of its two names, None where a name was not read."""

    pair: Pair
    iris: tuple[str | None, str | None]

    @property
    def read(self) -> bool:
        """Tell whether both names were read."""
        return None not in self.iris

    @property
    def merged(self) -> bool:
        """Tell whether both names were read and are one node."""
        return self.read and self.iris[0] == self.iris[1]


@dataclass(frozen=True, slots=True)
class Tally:
    """Pairs of one part counted: merged and rightly so, merged and not rightly, kept apart and not rightly."""

    pairs: int
    read: int
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of the pairs that were merged, the share that should be."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the pairs that should be merged and were read, the share that were."""
        return self.right / (self.right + self.missed)


def pairs() -> list[Pair]:
    """Return the gold."""
    path = ROOT / "tests" / "gold" / "cross-document.tsv"
    return [
        Pair(
            row["part"],
            row["group"],
            row["verdict"] == "same",
            row["class"],
            (
                Side(row["document_a"], int(row["line_a"]), row["name_a"]),
                Side(row["document_b"], int(row["line_b"]), row["name_b"]),
            ),
            row["reason"],
        )
        for row in parse_table(path.name, path.read_text(encoding="utf-8")).dicts()
    ]


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count outcomes."""
    told = list(outcomes)
    read = [one for one in told if one.read]
    right = sum(one.merged and one.pair.same for one in read)
    wrong = sum(one.merged and not one.pair.same for one in read)
    return Tally(len(told), len(read), right, wrong, sum(one.pair.same for one in read) - right)


# ── given the names


def given_the_names(gold: Iterable[Pair]) -> list[Outcome]:
    """Resolve the names of gold document by document, each read as it stands, and return what became of the pairs."""
    told = list(gold)
    by_document: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for pair in told:
        for side in pair.sides:
            by_document[side.document].add((pair.cls, side.name))
    iris: dict[tuple[str, str, str], str] = {}
    for document, names in by_document.items():
        read = {named: _name(*named, document) for named in sorted(names)}
        resolver = resolve(read.values(), gazetteer_for(_code(document)))
        iris |= {(document, *named): resolver.entity(name).iri for named, name in read.items()}
    return [
        Outcome(pair, (iris[a.document, pair.cls, a.name], iris[b.document, pair.cls, b.name]))
        for pair in told
        for a, b in (pair.sides,)
    ]


def _name(cls: str, name: str, document: str) -> Name:
    """Return a name as the rules would have read it, had they found it just so."""
    gazetteer = gazetteer_for(_code(document))
    bare = name[1:-1] if name[0] + name[-1] in {"“”", "《》"} and len(set("“”《》") & set(name)) == 2 else name
    known = gazetteer.names.get(name) or gazetteer.names.get(bare)
    if known is not None:
        return Name(0, len(name), known.cls, known.label, "gazetteer", known.aliases, known.iri)
    label, aliases = Namer(load_lexicon(), gazetteer).own(bare, cls)
    return Name(0, len(name), cls, label, "head", aliases)


def _code(document: str) -> str:
    """Return the code of the place that a document of the gold is about."""
    path = ROOT / "tests" / "gold" / "split.tsv"
    places = {row["document"]: row["place"] for row in parse_table(path.name, path.read_text(encoding="utf-8")).dicts()}
    place = (places | UNSPLIT)[document]
    division = choose(load_reference().named(place), None)
    assert division is not None, place
    return division.code


# ── as read


def as_read(gold: Iterable[Pair], read: Mapping[str, Extraction]) -> list[Outcome]:
    """Return what became of the pairs in documents that have been read."""
    return [
        Outcome(pair, (_entity(read[a.document], a, pair.cls), _entity(read[b.document], b, pair.cls)))
        for pair in gold
        for a, b in (pair.sides,)
    ]


def _entity(read: Extraction, side: Side, cls: str) -> str | None:
    """Return the IRI of what was read where a name stands: the mention that covers it best, if it covers enough."""
    starts = [0, *accumulate(len(line) + 1 for line in read.document.text.split("\n"))]
    line = read.document.text.split("\n")[side.line - 1]
    offset = starts[side.line - 1]
    top = load_schema().top(cls)
    tops = {entity.iri: load_schema().top(entity.cls) for entity in read.entities}
    best: tuple[float, bool, str] = (0.0, False, "")
    for at in (offset + i for i in range(len(line)) if line.startswith(side.name, i)):
        end = at + len(side.name)
        for mention in read.mentions:
            shared = min(end, mention.end) - max(at, mention.start)
            if shared > 0:
                share = shared / (max(end, mention.end) - min(at, mention.start))
                best = max(best, (share, tops[mention.entity] == top, mention.entity))
    return best[2] if best[0] >= LEAST_COVERED else None


def read_texts(gold: Iterable[Pair], texts: Path = SHARED, *, workers: int = 2) -> dict[str, Extraction]:
    """Read the documents that the gold speaks of, wherever below a folder they are."""
    wanted = {side.document for pair in gold for side in pair.sides}
    files = sorted(Input(path) for path in texts.rglob("*.txt") if path.stem in wanted)
    return {path.stem: one for path, one in read_all(files, {}, workers=workers) if isinstance(one, Extraction)}


def main(arguments: list[str]) -> None:
    """Print the figures, and the pairs of the part that may be looked at that came out wrong."""
    gold = pairs()
    found = {"given the names": given_the_names(gold)}
    if "--names" not in arguments:
        found["as read"] = as_read(gold, read_texts(gold))
    for how, outcomes in found.items():
        for part in ("tune", "frozen"):
            one = tally(outcome for outcome in outcomes if outcome.pair.part == part)
            print(f"{how}, {part}: precision {one.precision:.2f}, recall {one.recall:.2f}; {one}")
        for outcome in outcomes:
            if outcome.pair.part == "tune" and outcome.read and outcome.merged != outcome.pair.same:
                names = " / ".join(f"{side.document} {side.name}" for side in outcome.pair.sides)
                print(f"  {'missed' if outcome.pair.same else 'wrong'}: {names}: {' '.join(map(str, outcome.iris))}")


if __name__ == "__main__":
    main(sys.argv[1:])
