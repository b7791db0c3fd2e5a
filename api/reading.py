"""A document for its reader: its text in runs, its headings, and what its sentences state, for the script."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import unquote

from api.templating import PageContext, measure
from api.urls import BEYOND_ASCII
from graph.documents import DocumentInfo, ReaderPage, Segment, Sentence
from graph.entity import Reference, reference_to
from graph.evidence import Evidence
from graph.statements import Measured
from graph.view import View
from ontology.schema import load_schema

_BETWEEN = " › "
_MARK = re.compile(r"(?:#{1,6}|[-*+>]|\d+\.) +$")
"""How Markdown marks a heading, an item of a list or a quotation, at the end of what comes before its words."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one mention, or of none; in its pieces other things can be named, as a place in a road's name."""

    entity: str | None
    pieces: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with the place in the text to go to, its own where the text has it as a sentence."""

    title: str
    level: int
    start: int
    end: int
    found: bool


def runs(sentence: Sentence) -> Iterator[Run]:
    """Yield the runs of a sentence; put together they are its text."""
    for entity, pieces in groupby(sentence.segments, key=lambda piece: piece.entities[0] if piece.entities else None):
        yield Run(entity, tuple(pieces))


def headings(sentences: Iterable[Sentence]) -> list[Heading]:
    """Return the headings that sentences stand under, in the order of the text."""
    found: dict[str, Heading] = {}
    latest: dict[str, Sentence] = {}
    for sentence in sentences:
        parts = sentence.section.split(_BETWEEN) if sentence.section else []
        for level, title in enumerate(parts, 1):
            path = _BETWEEN.join(parts[:level])
            if path not in found:
                own = latest.get(title)
                at = own or sentence
                found[path] = Heading(title, level, at.start, at.end, own is not None)
        latest["".join(piece.text for piece in sentence.segments).strip("# \n")] = sentence
    return list(found.values())


def parted(gap: str) -> tuple[str, str]:
    r"""Return the text between two sentences, and the mark of a heading or of a list item that it ends with.

    >>> parted("\n\n## "), parted("\n"), parted("")
    (('\n\n', '## '), ('\n', ''), ('', ''))
    """
    found = _MARK.search(gap)
    return (gap[: found.start()], found.group()) if found else (gap, "")


def lean(address: str) -> str:
    """Return an address as a page may have it: its characters beyond ASCII as they are, which takes a third.

    >>> lean("/id/strategy/%E9%BB%94%20A")
    '/id/strategy/黔%20A'
    """
    return BEYOND_ASCII.sub(lambda match: unquote(match.group()), address)


class Index:
    """The entities of a document, each by a number that the text and its facts share."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, iri: str) -> int:
        """Return the number of an entity."""
        return self._numbers.setdefault(iri, len(self._numbers))

    def iris(self) -> list[str]:
        """Return the entities in the order of their numbers."""
        return list(self._numbers)


def for_script(view: View, reader: ReaderPage, context: PageContext) -> tuple[Index, dict[str, Any]]:
    """Return the numbers of the entities, and what the script needs: entities, facts and their sentences.

    Long texts have a thousand of each, so a fact is a list: subject, relation (None for a value), object, status or
    value, confidence, rule, and the numbers of the sentences that state it. An entity is a list too: name, class,
    the Chinese name where that is another, and its address where no link of the text has it.
    """
    number, linked = Index(), set[str]()
    for sentence in reader.sentences:
        for run in runs(sentence):
            if run.entity:
                linked.add(run.entity)
                number(run.entity)
            for piece in run.pieces:
                for inner in piece.entities:
                    number(inner)
    place = _Places(reader.sentences)
    facts: list[list[Any]] = [
        [
            *(number(one.subject), one.predicate, number(one.object), claim.status),
            *(float(claim.confidence), claim.rule, place(claim.evidence)),
        ]
        for one in reader.statements
        for claim in one.claims
    ]
    facts += [
        [
            number(one.place),
            None,
            number(one.indicator),
            _value(view, one, context),
            float(one.confidence),
            None,
            place(one.evidence),
        ]
        for one in reader.observations
    ]
    entities = [_entity(reference_to(view, iri), context, linked) for iri in number.iris()]
    return number, {"entities": entities, "facts": facts}


class _Places:
    """Tells which sentences quotes stand in."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._starts = [sentence.start for sentence in sentences]

    def __call__(self, evidence: Sequence[Evidence]) -> list[int]:
        return sorted({max(0, bisect_right(self._starts, quote.start) - 1) for quote in evidence})


def _value(view: View, one: Measured, context: PageContext) -> str:
    unit = reference_to(view, one.unit).label if one.unit else None
    kind = load_schema().kinds[one.kind].label(context.language)
    return " · ".join(part for part in (measure(one, unit), one.year, kind) if part)


def _entity(one: Reference, context: PageContext, linked: set[str]) -> list[str | None]:
    name = one.name(context.language)
    original = one.label if one.label != name else None
    return [name, one.cls, original, None if one.iri in linked else lean(context.urls.entity(one.iri))]


def neighbours(
    documents: Sequence[DocumentInfo], shown: DocumentInfo
) -> tuple[DocumentInfo | None, DocumentInfo | None]:
    """Return the document before and the one after it that are about the same place."""
    same = [one for one in documents if one.about and shown.about and one.about.iri == shown.about.iri]
    at = next((place for place, one in enumerate(same) if one.iri == shown.iri), -1)
    if at < 0:
        return None, None
    return (same[at - 1] if at else None), (same[at + 1] if at + 1 < len(same) else None)


def counts(view: View, reader: ReaderPage) -> Mapping[str, Mapping[str, int]]:
    """Return how many facts have each class at an end, each relation and each status: the choices of the filters."""
    schema = load_schema()
    found: dict[str, dict[str, int]] = {"class": {}, "relation": {}, "status": {}}

    def add(name: str, values: Iterable[str]) -> None:
        for value in values:
            found[name][value] = found[name].get(value, 0) + 1

    for statement in reader.statements:
        ends = {reference_to(view, iri).cls for iri in (statement.subject, statement.object)}
        add("class", {name for cls in ends if cls in schema.classes for name in schema.lineage(cls)})
        add("relation", [statement.predicate])
        add("status", [statement.status] if statement.status else [])
    orders: Mapping[str, Iterable[str]] = {
        "class": schema.classes,
        "relation": schema.relations,
        "status": schema.statuses,
    }
    return {name: {v: found[name][v] for v in order if v in found[name]} for name, order in orders.items()}
