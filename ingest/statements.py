"""Statements before resolution, and what the rules that make them need to know."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ingest.lexicon import rows
from ingest.names import Name
from ingest.segmentation import Sentence
from ingest.steps import Step
from ontology.schema import load_schema

AGENTS = frozenset({"Place", "Region", "Zone", "Organization"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation between two names, with the sentence that states it."""

    subject: Name
    predicate: str
    object: Name
    status: str | None
    rule: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as read: its names in place, its steps, and whether it looks back or ahead."""

    sentence: Sentence
    names: tuple[Name, ...]
    steps: tuple[Step, ...]
    mode: str


def top(name: Name) -> str:
    """Return the top class of a name: Project for a Railway."""
    return load_schema().top(name.cls)


@functools.cache
def predicates() -> Mapping[tuple[str, str], str]:
    """Return (top class, frame or `*`) → predicate."""
    return {(r["top"], r["frame"]): r["predicate"] for r in rows("relations")}


@functools.cache
def confidences() -> Mapping[str, Decimal]:
    """Return rule → confidence."""
    return {r["rule"]: Decimal(r["confidence"]) for r in rows("rules")}


def predicate_for(name: Name, frame: str | None) -> str | None:
    """Return what the object of a verb is to its subject, or None."""
    table, cls = predicates(), top(name)
    return table.get((cls, frame or "*")) or table.get((cls, "*"))
