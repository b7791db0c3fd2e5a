"""Whether confidence means something: of what is claimed at 0.9, about nine in ten should be right.

A verdict is one thing that was read, with the confidence it was given and whether gold says so. What
gold marks as optional is neither right nor wrong and is left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)

BOUNDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""A bucket goes from one bound up to, not including, the next; the last includes 1."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What gold says of one claim or observation; `right` is None where it says nothing."""

    kind: str
    rule: str
    confidence: float
    right: bool | None


@dataclass(frozen=True, slots=True)
class Group:
    """What was read with about the same confidence, or by the same rule."""

    name: str
    right: int
    wrong: int
    confidences: float
    """Sum of the confidences."""

    @classmethod
    def of(cls, name: str, verdicts: Collection[Verdict]) -> Group:
        """Count verdicts."""
        right = sum(verdict.right is True for verdict in verdicts)
        return cls(name, right, len(verdicts) - right, sum(verdict.confidence for verdict in verdicts))

    @property
    def count(self) -> int:
        """How many were judged."""
        return self.right + self.wrong

    @property
    def confidence(self) -> float:
        """Mean confidence; 0 where there is none."""
        return self.confidences / self.count if self.count else 0.0

    @property
    def observed(self) -> float:
        """Share that is right; 0 where there is none."""
        return self.right / self.count if self.count else 0.0

    def to_json(self) -> dict[str, float]:
        """Return the counts with mean confidence and share right."""
        shares = {"confidence": round(self.confidence, 3), "observed": round(self.observed, 3)}
        return {"right": self.right, "wrong": self.wrong, **shares}


@dataclass(frozen=True, slots=True)
class Reliability:
    """What was judged of one kind: by confidence, the lowest first, and by rule, the most frequent first."""

    kind: str
    buckets: tuple[Group, ...]
    rules: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many were judged."""
        return sum(bucket.count for bucket in self.buckets)

    @property
    def error(self) -> float:
        """Expected calibration error: mean distance of confidence from the share right (Naeini et al. 2015)."""
        total = sum(bucket.count * abs(bucket.confidence - bucket.observed) for bucket in self.buckets)
        return total / self.count if self.count else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the tables and the error as an object."""
        return {
            "judged": self.count,
            "expected_calibration_error": round(self.error, 3),
            "buckets": {bucket.name: bucket.to_json() for bucket in self.buckets},
            "rules": {rule.name: rule.to_json() for rule in self.rules},
        }


def reliability(verdicts: Iterable[Verdict]) -> tuple[Reliability, ...]:
    """Sort verdicts by kind, confidence and rule.

    >>> verdicts = [Verdict("claims", "route", 0.9, right) for right in (True, False, None)]
    >>> [(table.kind, table.count, round(table.error, 3)) for table in reliability(verdicts)]
    [('claims', 2, 0.4)]
    >>> reliability([])
    ()
    """
    judged = [verdict for verdict in verdicts if verdict.right is not None]
    kinds = _grouped(judged, lambda verdict: verdict.kind)
    return tuple(Reliability(kind, _by_confidence(found), _by_rule(found)) for kind, found in kinds.items())


def _by_confidence(verdicts: Iterable[Verdict]) -> tuple[Group, ...]:
    buckets = _grouped(verdicts, lambda verdict: bisect_right(BOUNDS[1:-1], verdict.confidence))
    return tuple(Group.of(f"{BOUNDS[n]:.1f}–{BOUNDS[n + 1]:.1f}", buckets[n]) for n in sorted(buckets))


def _by_rule(verdicts: Iterable[Verdict]) -> tuple[Group, ...]:
    rules = _grouped(verdicts, lambda verdict: verdict.rule)
    return tuple(Group.of(rule, rules[rule]) for rule in sorted(rules, key=lambda rule: (-len(rules[rule]), rule)))


def _grouped(verdicts: Iterable[Verdict], key: Callable[[Verdict], Key]) -> dict[Key, list[Verdict]]:
    groups: dict[Key, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(key(verdict), []).append(verdict)
    return groups
