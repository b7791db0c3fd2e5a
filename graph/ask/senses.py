"""What a stretch of a question can mean; a stretch may have several senses, and context chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Direction = Literal["forward", "backward"]


@dataclass(frozen=True, slots=True)
class ClassSense:
    """A kind of thing; a name of that kind holds one of `label_words`, when there are any."""

    classes: tuple[str, ...]
    label_words: tuple[str, ...]
    kin: tuple[str, ...] = ()
    """Words by whose names projects of no closer kind belong to it as well."""


@dataclass(frozen=True, slots=True)
class RelationSense:
    """Relations; forward when the verb's subject is the relation's; whether parts of a place count as the place."""

    relations: tuple[str, ...]
    direction: Direction
    spread: bool
    weak: str = ""
    """Whether the word says little of its own, such as "include", and any other relation answers as well: "yes" always,
    "narrow" where names of the kind asked for hold certain words."""


@dataclass(frozen=True, slots=True)
class StatusSense:
    """How far a thing has come; `soft` when the word says something else as well, such as the verb 申报."""

    statuses: tuple[str, ...]
    soft: bool


@dataclass(frozen=True, slots=True)
class AskSense:
    """What is asked: list, count, amount, who, where, when, whether, quote, path and so on."""

    ask: str


@dataclass(frozen=True, slots=True)
class TimeSense:
    """A year or a span of years, and the kind of value it suggests; `relative` to the year of the document."""

    first: int
    last: int
    kind: str = "any"
    relative: bool = False


@dataclass(frozen=True, slots=True)
class GenreSense:
    """A kind of document by words of its title; none means a title with no such word, `*` any document."""

    title_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindSense:
    """Kinds of observation: actual, estimate, target."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExceptSense:
    """The beginning of what is to be left out."""

    closers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorSense:
    """A measured quantity by what the indicator's name holds and lacks."""

    holds: tuple[str, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitSense:
    """A unit of measure by what its label holds."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermSense:
    """A word of the subject by the Chinese that documents use for it."""

    chinese: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopSense:
    """A word without weight of its own."""


@dataclass(frozen=True, slots=True)
class NegationSense:
    """A word that turns the status word behind it into its opposite."""


@dataclass(frozen=True, slots=True)
class EntitySense:
    """Entities that the stretch names; `how` is name, slip or description."""

    iris: tuple[str, ...]
    how: str = "name"


Sense: TypeAlias = (
    ClassSense
    | RelationSense
    | StatusSense
    | AskSense
    | TimeSense
    | GenreSense
    | KindSense
    | ExceptSense
    | IndicatorSense
    | UnitSense
    | TermSense
    | StopSense
    | NegationSense
    | EntitySense
)
