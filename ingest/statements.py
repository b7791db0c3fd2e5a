"""Statements before resolution, and what the rules that make them need to know."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.lexicon import rows
from ingest.modes import status_of
from ingest.names import Name
from ingest.quantities import Quantity
from ingest.segmentation import Sentence
from ingest.steps import Step
from ontology.schema import load_schema

AGENTS = frozenset({"Place", "Region", "Zone", "Organization"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation between two names, with the sentence that states it.

    `lead` is the heading or lead sentence that the object stands in, where that is another one.
    """

    subject: Name
    predicate: str
    object: Name
    status: str | None
    rule: str
    sentence: Sentence
    lead: Sentence | None = None
    likelihood: float | None = None
    """What the model gives for the relation; None where it sees none."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a heading or lead sentence sets as the aim of what follows."""

    name: Name
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as read: its names in place, its steps, and whether it looks back or ahead."""

    sentence: Sentence
    names: tuple[Name, ...]
    steps: tuple[Step, ...]
    mode: str
    numbers: tuple[Quantity, ...] = ()

    def status(self, step: Step) -> str:
        """Return the status of what a step undertakes.

        A bare verb group behind the object tells more than the verb before it: `积极推进 渝贵高铁
        开工建设` is still to begin.
        """
        own = status_of(step.frame, self.mode)
        i = next(i for i, other in enumerate(self.steps) if other is step)
        after = self.steps[i + 1] if i + 1 < len(self.steps) else None
        backs = step.frame.verb is not None and step.frame.verb.frame == "support"
        if backs and after and after.clause == step.clause and after.object is not None:
            return status_of(after.frame, self.mode)  # 支持仁怀建设…: how far the building is
        bare = after and after.clause == step.clause and after.object is None and after.subject is None
        if not after or not bare or own == "Proposed":
            return own
        behind = status_of(after.frame, self.mode)
        return behind if behind in {"Planned", "Completed"} else own

    def is_partner(self, step: Step) -> bool:
        """Tell whether the object is one to work with (`强化与…合作`) and not one to work on."""
        return step.object is not None and self.sentence.clean[step.object.span[0]] in "与同"


def top(name: Name) -> str:
    """Return the top class of a name: Project for a Railway."""
    return load_schema().top(name.cls)


@functools.cache
def predicates() -> Mapping[tuple[str, str], str]:
    """Return (top class, frame or `*`) → predicate."""
    return {(r["top"], r["frame"]): r["predicate"] for r in rows("relations")}


def predicate_for(name: Name, frame: str | None) -> str | None:
    """Return what the object of a verb is to its subject, or None."""
    table, cls = predicates(), top(name)
    return table.get((cls, frame or "*")) or table.get((cls, "*"))
