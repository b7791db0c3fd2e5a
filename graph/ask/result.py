"""What answering hands out: the JSON of `/ask` as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.ask.context import Context
from graph.ask.frame import Frame, Kind
from graph.ask.language import Language
from graph.ask.texts import Sentence

if TYPE_CHECKING:
    from graph.ask.observed import Observed
    from graph.ask.whynot import Explainer


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that states an answer, with its place."""

    document: str
    title: str
    section: str | None
    quote: str
    start: int
    end: int
    page: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the quote with the member names of the API; `page` only where the original has pages."""
        return {
            "document": self.document,
            "title": self.title,
            "section": self.section,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            **({"page": self.page} if self.page else {}),
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One answer: an entity, a value, or both."""

    iri: str | None
    label: str | None
    label_en: str | None = None
    aliases: tuple[str, ...] = ()
    value: str | None = None
    status: str | None = None
    inferred: bool = False
    evidence: tuple[Quote, ...] = ()
    measured: Observed | None = None
    """The observation behind a value, for its year, kind and place; no part of the JSON."""

    def to_json(self) -> dict[str, Any]:
        """Return the answer with the member names of the API."""
        return {
            "iri": self.iri,
            "label": self.label,
            "label_en": self.label_en,
            "aliases": list(self.aliases),
            "value": self.value,
            "status": self.status,
            "inferred": self.inferred,
            "evidence": [quote.to_json() for quote in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class Found:
    """What a plan found; without items, the message says why."""

    kind: Kind
    items: tuple[Item, ...] = ()
    sparql: str | None = None
    paths: tuple[dict[str, Any], ...] = ()
    message: str | None = None
    how: tuple[str, ...] = ()
    """Relations that were looked at, by local name, for the interpretation."""
    explainer: Explainer | None = None
    """Who can tell what the plan left out, and why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answered question."""

    question: str
    language: Language
    kind: Kind
    interpretation: str
    answers: tuple[Item, ...] = ()
    paths: tuple[dict[str, Any], ...] = ()
    sparql: str | None = None
    message: str | None = None
    anchors: tuple[str, ...] = field(default=())
    """IRIs of what the question names, for a drawing."""
    frame: Frame | None = None
    """How the question was understood, for whoever shows or explains it; no part of the JSON."""
    explainer: Explainer | None = None
    """Who can tell what was left out, and why; no part of the JSON."""

    def to_json(self) -> dict[str, Any]:
        """Return exactly the JSON of `/ask`."""
        return {
            "question": self.question,
            "language": self.language,
            "kind": self.kind,
            "interpretation": self.interpretation,
            "answers": [item.to_json() for item in self.answers],
            "paths": list(self.paths),
            "sparql": self.sparql,
            "message": self.message,
        }


MOST_QUOTES = 3
"""Quotes given for one answer; the entity's page has them all."""


def quote_of(context: Context, sentence: Sentence) -> Quote:
    """Return a sentence as a quote."""
    title = context.texts[sentence.document].title
    place = sentence.start, sentence.end, sentence.page
    return Quote(sentence.document, title, sentence.section, sentence.quote, *place)


def quotes_of(context: Context, sentences: Iterable[Sentence]) -> tuple[Quote, ...]:
    """Return the first few different sentences as quotes."""
    different = tuple(dict.fromkeys(sentences))[:MOST_QUOTES]
    return tuple(quote_of(context, sentence) for sentence in different)


def item_of(
    context: Context,
    iri: str,
    *,
    value: str | None = None,
    status: str | None = None,
    inferred: bool = False,
    evidence: tuple[Quote, ...] = (),
) -> Item:
    """Return an entity as an answer."""
    named = context.entity(iri)
    aliases = tuple(dict.fromkeys([*named.aliases, *named.former]))
    return Item(iri, named.label, named.label_en, aliases, value, status, inferred, evidence)
