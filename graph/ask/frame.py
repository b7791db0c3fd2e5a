"""How a question was understood: a value that plans are compiled from and that can be told in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from graph.ask.language import Language
from graph.ask.parsing import Unit
from graph.ask.senses import IndicatorSense, RelationSense

Kind = Literal["list", "count", "value", "status", "path", "yesno", "evidence", "compare", "rank", "unanswerable"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that the question names: the entities it may be, best first, and the words used."""

    iris: tuple[str, ...]
    text: str
    how: str = "name"
    at: int = 0
    """Where in the question it stands, counted in tokens."""
    forms: tuple[str, ...] = ()
    """Chinese forms under which documents may speak of it, besides its names."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words of the subject, with the Chinese forms to look for in names and sentences."""

    text: str
    forms: tuple[str, ...]
    named: bool = False
    """Whether they are the names of a thing."""
    ends: int = -1
    """Where they end in the question, counted in tokens."""


@dataclass(frozen=True, slots=True)
class Target:
    """The kind of thing asked for; `words` are what an answer's name must hold one of."""

    classes: tuple[str, ...]
    words: tuple[str, ...]
    text: str
    kin: tuple[str, ...] = ()
    """What names of projects of no closer kind must hold one of to be answers too."""


@dataclass(slots=True)
class Frame:
    """A question as understood."""

    question: str
    language: Language
    kind: Kind = "unanswerable"
    asks: frozenset[str] = frozenset()
    target: Target | None = None
    having: Target | None = None
    """A second kind: things asked for have, build or hold something of it."""
    anchors: list[Anchor] = field(default_factory=list)
    relations: list[RelationSense] = field(default_factory=list)
    verb_at: int | None = None
    """Where the first relation word stands, counted in tokens."""
    passive: bool = False
    """Whether what stands behind the verb is its doer: "supported by", 被."""
    joined: bool = False
    """Whether the things named are a list of equals, joined by "and" or the like."""
    statuses: tuple[str, ...] = ()
    soft: bool = False
    """Whether the statuses are preferred and not demanded: the words for them say something else too."""
    documents: tuple[str, ...] = ()
    """Documents the question is restricted to; none means all."""
    compared: tuple[str, ...] = ()
    """Documents the question sets against each other, earliest first."""
    years: list[tuple[int, int]] = field(default_factory=list)
    kinds: tuple[str, ...] = ()
    indicators: list[tuple[str, IndicatorSense]] = field(default_factory=list)
    units: tuple[str, ...] = ()
    terms: list[Term] = field(default_factory=list)
    wording: list[Term] = field(default_factory=list)
    """All words but the names and the grammar."""
    excluded: list[Anchor] = field(default_factory=list)
    excluded_kind: Target | None = None
    """A kind of thing that is left out."""
    unresolved: list[str] = field(default_factory=list)
    """What looks like a name and names nothing in the graph."""
    ignored: list[str] = field(default_factory=list)
    """Words that had no part in the answer."""
    quoted: tuple[str, ...] = ()
    """What stands in quotation marks."""
    parsed: tuple[Unit, ...] = ()
    """The whole question as it was cut up, each unit with all that it can mean."""
    target_at: frozenset[int] = frozenset()
    """Where the words stand that say what is asked for, counted in tokens."""
    having_at: frozenset[int] = frozenset()
    """Where the words of the second kind stand."""
    left_out_at: frozenset[int] = frozenset()
    """Where the words stand that say what is left out."""
