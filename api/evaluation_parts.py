"""Texts divided into parts, such as those tuned on and those kept frozen, and the figures of each part.

Counts are added up over the documents of a part (micro average). How far a figure may be off is shown by
drawing as many documents as there are, with replacement, many times over: of the figures so had, the
middle 95 % make the interval (percentile bootstrap over documents, Efron and Tibshirani 1993).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.evaluation_figures import AIMS, Figures, Scores, Share, pooled
from api.reliability import reliability
from ontology.errors import ConfigurationError, DocumentError, OptionError, did_you_mean
from ontology.tables import many, parse_table

DRAWS = 2000
SEED = 20260101
FEWEST = 5
"""Parts with fewer documents get no interval: there are too few different draws for it to say anything."""
COLUMNS = ("document", "part", "gold")
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text of a part, with the files that hold its gold annotations."""

    document: str
    part: str
    text: Path
    gold: tuple[Path, ...]


def read_split(table: Path, texts: Path) -> list[Annotated]:
    """Read a table of documents and parts and find the files.

    A text is sought by its name anywhere below `texts`, a gold file beside the table, then below `texts`.
    """
    try:
        split = parse_table(table.name, table.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"cannot read {table}", "give a table of documents and parts") from error
    except ConfigurationError as error:
        raise DocumentError(error.message, error.hint) from error
    if missing := [column for column in COLUMNS if column not in split.columns]:
        raise DocumentError(f"{table} has no column {missing[0]!r}", f"expected the columns {', '.join(COLUMNS)}")
    if not texts.is_dir():
        raise DocumentError(f"{texts}: no such folder", "give the folder of the annotated texts with --texts")
    below = {path.name: path for path in sorted(texts.rglob("*"), reverse=True) if path.suffix in (".txt", ".json")}
    beside = {path.name: path for path in table.parent.glob("*.json")}
    return [
        Annotated(
            row["document"],
            row["part"],
            _found(f"{row['document']}.txt", below, texts),
            tuple(_found(name, {**below, **beside}, texts) for name in many(row["gold"])),
        )
        for row in split.dicts()
    ]


def _found(name: str, files: Mapping[str, Path], folder: Path) -> Path:
    if name not in files:
        near = did_you_mean(name, files)
        raise DocumentError(f"no file {name} below {folder}", f"did you mean {near[0]}?" if near else None)
    return files[name]


def of_parts(annotated: Sequence[Annotated], wanted: Sequence[str]) -> list[Annotated]:
    """Return the texts of the wanted parts, of all where none is named; raises `OptionError` for an unknown one."""
    known = list(dict.fromkeys(text.part for text in annotated))
    for name in wanted:
        if name not in known:
            raise OptionError(f"no part is called {name!r}", f"the parts are {', '.join(known)}")
    return [text for text in annotated if not wanted or text.part in wanted]


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of the documents of one part."""

    name: str
    documents: Mapping[str, Scores]

    @property
    def scores(self) -> Scores:
        """The figures over all its documents."""
        return pooled(list(self.documents.values()))

    def intervals(self) -> dict[str, Interval | None]:
        """Return how far the F1 figures, and the share of right statuses, may be off."""
        scores = list(self.documents.values())
        return {
            "entities": interval([s.entities for s in scores]),
            "relations": interval([s.relations for s in scores]),
            f"relations_without_{AIMS}": interval([s.relations_without_aims for s in scores]),
            "relation_status_accuracy": interval([s.status for s in scores]),
            "observations": interval([s.observations for s in scores]),
        }

    def to_json(self) -> dict[str, Any]:
        """Return everything: the figures together and by document, intervals, reliability."""
        scores = self.scores
        tables = {table.kind: table.to_json() for table in reliability(scores.verdicts)}
        rounded = {name: _rounded(found) for name, found in self.intervals().items()}
        documents = {name: found.to_json() for name, found in self.documents.items()}
        return {**scores.to_json(), "intervals": rounded, "reliability": tables, "documents": documents}


def parts_of(scored: Iterable[tuple[Annotated, Scores]]) -> list[Part]:
    """Gather the figures of documents by part, in the order in which the parts come."""
    parts: dict[str, dict[str, Scores]] = {}
    for text, scores in scored:
        parts.setdefault(text.part, {})[text.document] = scores
    return [Part(name, documents) for name, documents in parts.items()]


def interval(counts: Sequence[Figures] | Sequence[Share]) -> Interval | None:
    """Return the 95 % interval of the F1, or of the share, of the counts together; None for too few documents.

    >>> interval([Figures(8, 2, 2)] * 6)
    (0.8, 0.8)
    >>> interval([Figures(8, 2, 2)]) is None
    True
    """
    if len(counts) < FEWEST:
        return None
    pairs = [_numerator_and_denominator(count) for count in counts]
    chance = random.Random(SEED)  # noqa: S311 - the same draws each time are what is wanted
    values = sorted(_ratio(chance.choices(pairs, k=len(pairs))) for _ in range(DRAWS))
    tail = DRAWS // 40
    return values[tail], values[-tail - 1]


def _numerator_and_denominator(count: Figures | Share) -> tuple[int, int]:
    """Return what to add up so that the quotient of the sums is the F1, or the share, of all together."""
    if isinstance(count, Share):
        return count.right, count.of
    return 2 * count.right, 2 * count.right + count.wrong + count.missed


def _ratio(pairs: Sequence[tuple[int, int]]) -> float:
    denominator = sum(pair[1] for pair in pairs)
    return sum(pair[0] for pair in pairs) / denominator if denominator else 0.0


def _rounded(found: Interval | None) -> list[float] | None:
    return [round(bound, 3) for bound in found] if found else None
