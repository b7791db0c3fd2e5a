"""The figures of an evaluation: counts of right, wrong and missed, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.reliability import Verdict

AIMS = "contributesTo"
"""The relation that is judged apart: the aim that something serves is often stated far from it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many were right, wrong and missed."""

    right: int
    wrong: int
    missed: int

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def required(self) -> int:
        """How many gold requires: the size of the sample."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found; 0 where there is nothing."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def to_json(self) -> dict[str, float]:
        """Return the figures and the counts behind them.

        >>> Figures(1, 1, 0).to_json()
        {'p': 0.5, 'r': 1.0, 'f1': 0.667, 'tp': 1, 'fp': 1, 'fn': 0}
        """
        shares = {"p": round(self.precision, 3), "r": round(self.recall, 3), "f1": round(self.f1, 3)}
        return {**shares, "tp": self.right, "fp": self.wrong, "fn": self.missed}


@dataclass(frozen=True, slots=True)
class Share:
    """So many right of so many."""

    right: int
    of: int

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)

    @property
    def value(self) -> float:
        """The share; 0 where there is nothing."""
        return self.right / self.of if self.of else 0.0


NOTHING = Figures(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures of one document, or of several together."""

    entities: Figures
    entities_lenient: Figures
    relations: Figures
    status: Share
    observations: Figures
    by_class: Mapping[str, Figures]
    by_relation: Mapping[str, Figures]
    verdicts: tuple[Verdict, ...] = ()

    @property
    def relation_status_accuracy(self) -> float:
        """Share of the relations found, of those that have one, with the right status."""
        return self.status.value

    @property
    def relations_without_aims(self) -> Figures:
        """The relations but `contributesTo`."""
        return sum((figures for name, figures in self.by_relation.items() if name != AIMS), NOTHING)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as nested objects."""
        return {
            "entities": self.entities.to_json(),
            "entities_lenient": self.entities_lenient.to_json(),
            "relations": self.relations.to_json(),
            f"relations_without_{AIMS}": self.relations_without_aims.to_json(),
            "relation_status_accuracy": round(self.relation_status_accuracy, 3),
            "relation_status_judged": self.status.of,
            "observations": self.observations.to_json(),
            "by_class": {name: figures.to_json() for name, figures in self.by_class.items()},
            "by_relation": {name: figures.to_json() for name, figures in self.by_relation.items()},
        }


def pooled(scores: Sequence[Scores]) -> Scores:
    """Add up the counts of several documents (micro average)."""
    return Scores(
        entities=sum((s.entities for s in scores), NOTHING),
        entities_lenient=sum((s.entities_lenient for s in scores), NOTHING),
        relations=sum((s.relations for s in scores), NOTHING),
        status=sum((s.status for s in scores), Share(0, 0)),
        observations=sum((s.observations for s in scores), NOTHING),
        by_class=_added([s.by_class for s in scores]),
        by_relation=_added([s.by_relation for s in scores]),
        verdicts=tuple(verdict for s in scores for verdict in s.verdicts),
    )


def _added(tables: Sequence[Mapping[str, Figures]]) -> dict[str, Figures]:
    names = sorted({name for table in tables for name in table})
    return {name: sum((table.get(name, NOTHING) for table in tables), NOTHING) for name in names}
