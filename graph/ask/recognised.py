"""The question as it was read: which stretch was taken for what, so that a misreading is seen and can be put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from graph.ask.context import Context, context_of
from graph.ask.frame import Anchor, Frame
from graph.ask.language import keys_of, tokenise
from graph.ask.names import Named
from graph.ask.parsing import Unit
from graph.ask.senses import (
    AskSense,
    ClassSense,
    ExceptSense,
    GenreSense,
    IndicatorSense,
    KindSense,
    RelationSense,
    StatusSense,
    TimeSense,
    UnitSense,
)
from graph.ask.texts import Text
from graph.view import View

Role = Literal[
    "entity", "class", "relation", "status", "document", "year", "kind", "indicator", "unit", "word", "asks",
    "excluded", "unused", "plain",
]  # fmt: skip


MEASURING = {"value", "compare", "count", "rank", "unanswerable"}
"""Kinds of question in which it matters whether a value is actual, estimated or a target."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a name in the question may mean; `again` is the question with its full name, if that is clear."""

    entity: Named
    again: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the question with what it was taken for; the texts of all parts together are the question."""

    text: str
    role: Role = "plain"
    names: tuple[str, ...] = ()
    """Local names of classes, relations or statuses; years, words looked for, titles."""
    candidates: tuple[Candidate, ...] = ()
    """For an entity what the name may mean, best first."""
    documents: tuple[Text, ...] = ()
    how: str = "name"
    """For an entity: by its name, by a name that was misspelt, or by a description."""


def recognised(view: View, frame: Frame) -> tuple[Part, ...]:
    """Return the question in parts, each with what it was taken for."""
    return tuple(_joined(_parts(context_of(view), frame)))


def _parts(context: Context, frame: Frame) -> Iterator[Part]:
    tokens, question, position = tokenise(frame.question), frame.question, 0
    anchors = {anchor.at: anchor for anchor in [*frame.anchors, *frame.excluded]}
    for unit in frame.parsed:
        start, end = tokens[unit.first].start, tokens[unit.last - 1].end
        yield Part(question[position:start])
        part = _part(context, frame, unit, anchors.get(unit.first))
        yield replace(part, text=question[start:end])
        position = end
    yield Part(question[position:])


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Join plain stretches that follow each other."""
    plain = ""
    for part in parts:
        if part.role == "plain":
            plain += part.text
            continue
        if plain:
            yield Part(plain)
        plain = ""
        yield part
    if plain:
        yield Part(plain)


def _part(context: Context, frame: Frame, unit: Unit, anchor: Anchor | None) -> Part:
    if anchor is not None:
        role: Role = "excluded" if unit.first in frame.left_out_at else "entity"
        return Part("", role, candidates=_candidates(context, frame, unit, anchor), how=anchor.how)
    if unit.first in frame.target_at | frame.having_at and unit.has(ClassSense):
        return Part("", "class", _unique(name for sense in unit.all(ClassSense) for name in sense.classes))
    if unit.first in frame.left_out_at or unit.has(ExceptSense):
        return Part("", "excluded")
    return next(_word(context, frame, unit), Part(""))


def _word(context: Context, frame: Frame, unit: Unit) -> Iterator[Part]:
    """Yield what a unit may have been taken for that names nothing and is not the kind asked for, likeliest first."""
    documents = tuple(dict.fromkeys([*frame.documents, *frame.compared]))
    if unit.has(GenreSense) and documents:
        yield Part("", "document", documents=tuple(context.texts[document] for document in documents))
    if time := unit.sense(TimeSense):
        yield Part("", "year", (str(time.first) if time.first == time.last else f"{time.first}–{time.last}",))
    if unit.has(IndicatorSense) and not unit.has(AskSense):
        yield Part("", "indicator")
    kinds = _unique(kind for sense in unit.all(KindSense) for kind in sense.kinds)
    if kinds and frame.kind in MEASURING:
        yield Part("", "kind", kinds)
    statuses = _unique(name for sense in unit.all(StatusSense) for name in sense.statuses)
    if statuses and frame.statuses:
        yield Part("", "status", statuses)
    if relations := _unique(name for sense in unit.all(RelationSense) for name in sense.relations):
        yield Part("", "relation", relations)
    if asks := _unique(sense.ask for sense in unit.all(AskSense)):
        yield Part("", "asks", asks)
    if unit.has(UnitSense) and frame.indicators:
        yield Part("", "unit")
    yield from (Part("", "word", term.forms) for term in frame.terms if term.text == unit.text)
    if unit.unknown and (len(unit.text) > 1 or not unit.chinese):
        yield Part("", "unused")


def _unique(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _candidates(context: Context, frame: Frame, unit: Unit, anchor: Anchor) -> tuple[Candidate, ...]:
    entities = [context.entity(iri) for iri in anchor.iris]
    if len(entities) == 1:
        return (Candidate(entities[0]),)
    return tuple(Candidate(one, _again(context, frame, unit, one)) for one in entities)


def _again(context: Context, frame: Frame, unit: Unit, meant: Named) -> str | None:
    """Return the question with a name that means one entity only, or None when it has no such name."""
    clear = [name for name in meant.chinese if context.names.phrases.get(keys_of(name)) == (meant.iri,)]
    return _with(frame.question, [unit], clear[0]) if clear and clear[0] != unit.text else None


def _with(question: str, units: Sequence[Unit], name: str) -> str:
    tokens = tokenise(question)
    return question[: tokens[units[0].first].start] + name + question[tokens[units[-1].last - 1].end :]
