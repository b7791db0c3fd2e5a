"""What is looked for among the claims, and the SPARQL that finds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.ask.claims import NAMED, Claimed, ClaimRow, Role, in_reading_order, seen_from_answers
from graph.ask.context import Context
from graph.ask.names import Named, is_kin
from graph.ask.texts import Sentence
from graph.ask.wording import Condition
from ontology.schema import load_schema

STATE = ("hasProject", "hasZone", "hasDesignation", "hostsEvent", "developsIndustry", "pursuesStrategy")
"""Relations whose status is the status of the thing they lead to."""
BACKGROUND = ("partOf", "locatedIn", "adjacentTo", "overlaps", "within", "broader")
"""Relations that reference data and rules give as well."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Things of some classes that claims tie to an anchor, or that claims speak of at all."""

    classes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()
    """Words by which projects of no closer kind answer too."""
    anchors: tuple[str, ...] = ()
    other_classes: tuple[str, ...] = ()
    other_words: tuple[str, ...] = ()
    """Without an anchor, what the thing at the other end must be, and be called."""
    roles: tuple[tuple[str, Role], ...] = ()
    """Pairs of a relation and the role that the answer plays in it."""
    spread: bool = False
    statuses: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Documents that must name the answer too."""
    gone: tuple[str, ...] = ()
    """Documents that must not name the answer."""
    excluded: tuple[str, ...] = ()
    excluded_classes: tuple[str, ...] = ()
    excluded_words: tuple[str, ...] = ()
    """What is left out by its kind, and by what names of that kind hold."""
    conditions: tuple[Condition, ...] = field(default=())
    enough: int = 0
    """How many of the conditions must hold."""

    background: bool = False
    """Whether facts that no document states answer too."""

    @property
    def open_to_background(self) -> bool:
        """Whether facts that no document states can answer."""
        plain = not (self.statuses or self.documents or self.conditions)
        return plain and bool(self.anchors) and any(relation in BACKGROUND for relation, _ in self.roles)


def matching(context: Context, selection: Selection) -> list[ClaimRow]:
    """Return the claims that bear on a selection, conditions on the wording left aside, in reading order."""
    return in_reading_order(context.library, bearing(context, selection))


def bearing(context: Context, selection: Selection, *, spoken: Sequence[str] = ()) -> list[ClaimRow]:
    """Return the claims that bear on a selection, conditions on the wording left aside, in no order.

    With `spoken`, only those in sentences, or under headings, that hold one of some words.
    """
    fits = Filter(context, selection)
    found = [
        (claim.end(role), claim)
        for role, claim in _candidates(context, selection)
        if (not spoken or _speaks(claim.sentence, spoken)) and fits(claim.end(role), claim)
    ]
    return seen_from_answers(context.library, found)


def _speaks(sentence: Sentence, words: Sequence[str]) -> bool:
    return any(word in sentence.quote or word in (sentence.section or "") for word in words)


def _candidates(context: Context, selection: Selection) -> Iterator[tuple[Role, Claimed]]:
    """Yield the claims at the anchor, or of the relations where there is none, with the role of the answer."""
    anchors = set(selection.anchors)
    if selection.spread:
        anchors = anchors.union(*(context.inner.get(anchor, frozenset()) for anchor in selection.anchors))
    for relation, role in selection.roles:
        if not selection.anchors:
            yield from ((role, claim) for claim in context.claims.by_relation.get(relation, ()))
            continue
        other: Role = "object" if role == "subject" else "subject"
        for anchor in sorted(anchors):
            yield from ((role, claim) for claim in context.claims.at(anchor, other) if claim.relation == relation)


class Filter:
    """Whether a claim with its answer passes a selection."""

    def __init__(self, context: Context, selection: Selection) -> None:
        self.context = context
        self.selection = selection
        self.classes = below(selection.classes)
        self.other_classes = below(selection.other_classes)
        self.excluded_classes = below(selection.excluded_classes)

    def __call__(self, answer: str, claim: Claimed) -> bool:
        """Return whether a claim makes something an answer."""
        named = self.context.names.entities.get(answer)
        chosen = self.selection
        return bool(
            named
            and (named.cls in self.classes or is_kin(named, chosen.kin))
            and self.is_called(named)
            and self.fits_other(claim.object if claim.subject == answer else claim.subject)
            and (not chosen.documents or claim.document in chosen.documents)
            and all(self.context.library.names(answer, document, named.chinese) for document in chosen.also)
            and not any(self.context.library.names(answer, document, named.chinese) for document in chosen.gone)
            and (not chosen.statuses or self.has_status(answer, claim))
        )

    def is_called(self, named: Named) -> bool:
        """Return whether the names of a thing are as asked for, and it is not left out."""
        words = self.selection.words
        fits = not words or any(word in name for word in words for name in named.chinese)
        return fits and named.iri not in self.selection.excluded and not self.is_left_out(named)

    def is_left_out(self, named: Named) -> bool:
        """Return whether something is of the kind that is left out."""
        words = self.selection.excluded_words
        return named.cls in self.excluded_classes and (
            not words or any(word in name for word in words for name in named.chinese)
        )

    def fits_other(self, other: str) -> bool:
        """Return whether what stands at the other end is of the kind asked for."""
        if not self.other_classes:
            return True
        named = self.context.names.entities.get(other)
        words = self.selection.other_words
        return bool(
            named
            and named.cls in self.other_classes
            and (not words or any(word in name for word in words for name in named.chinese))
        )

    def has_status(self, answer: str, claim: Claimed) -> bool:
        """Return whether the claim has a status asked for or, where its relation has none, one on the thing."""
        if claim.status is not None:
            return claim.status in self.selection.statuses
        states = self.context.claims.at(answer, "object")
        return any(
            s.relation in STATE and s.status in self.selection.statuses and s.document == claim.document for s in states
        )


def below(classes: Sequence[str]) -> frozenset[str]:
    """Return some classes with all below them."""
    return frozenset(name for cls in classes for name in load_schema().subclasses(cls))


def answer_roles(classes: Sequence[str], relations: Sequence[str], anchor: str | None) -> list[tuple[str, Role]]:
    """Return the ways in which things of some classes can stand in some relations to an anchor's class."""
    schema = load_schema()
    found: list[tuple[str, Role]] = [(NAMED, "object")] if NAMED in relations else []
    for relation in relations:
        if relation == NAMED:
            continue
        for cls in classes or schema.tops:
            for role, ends in (("object", (anchor, cls)), ("subject", (cls, anchor))):
                if _fits(relation, *ends) and (relation, role) not in found:
                    found.append((relation, role))  # type: ignore[arg-type]
    return found


def _fits(relation: str, subject: str | None, obj: str | None) -> bool:
    """Whether a relation may hold between two classes or what lies below them; None is any class."""
    info = load_schema().relations[relation]
    return _overlap(subject, info.domain) and _overlap(obj, info.range)


def _overlap(cls: str | None, allowed: Sequence[str]) -> bool:
    schema = load_schema()
    if cls is None or not allowed or "Entity" in allowed:
        return True
    return any(
        name in schema.classes and (cls in schema.subclasses(name) or name in schema.subclasses(cls))
        for name in allowed
    )
