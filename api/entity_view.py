"""The page of an entity: its facts grouped as a reader wants them, what the filters leave, its figures, what moved."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from api.urls import DOCUMENTS
from graph.entity import BackgroundFact, EntityPage, Reference, Relation, relation_order
from graph.evidence import Evidence
from graph.facts import NO_STATUS
from graph.statements import StatedBy
from ontology.schema import load_schema

Origin = Literal["stated", "reference", "inferred"]
SHOWN = 6
"""Facts of a group that are shown at once; the others are folded away."""
UNSURE = 0.6
"""A confidence below this is told."""

_ACTOR = (
    "developsIndustry> hasProject> hasZone> pursuesStrategy> integratesInto> cooperatesWith hasDesignation> "
    "hostsEvent> <supports supports> <connects contributesTo> <hasZone <hasProject adjacentTo <partOf"
)
_THING = (
    "<hasProject <hasZone <hostsEvent connects> locatedIn> partOf> contributesTo> <supports hasDesignation> "
    "<contributesTo"
)
_ORDERS: Mapping[str, str] = {
    "Place": _ACTOR,
    "Region": f"<integratesInto <contributesTo {_ACTOR}",
    "Zone": f"<hasZone locatedIn> {_ACTOR}",
    "Organization": f"locatedIn> {_ACTOR}",
    "Industry": "<developsIndustry broader> <broader contributesTo> hasDesignation>",
    "Strategy": "<pursuesStrategy contributesTo> <contributesTo <supports hasDesignation>",
    "Designation": "<hasDesignation <contributesTo",
}
"""What a reader wants first of an entity of a top class: relations it is the subject (`x>`) or the object (`<x`) of."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as the page shows it; `shown` is whether it passes the filters."""

    other: Reference
    status: str | None
    claims: tuple[StatedBy, ...]
    origin: Origin
    source: str | None
    """Named graph of what no document states."""
    shown: bool

    @property
    def documents(self) -> tuple[str, ...]:
        """Slugs of the documents that state it."""
        return tuple(dict.fromkeys(_slug(claim.document) for claim in self.claims))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All sentences that state it."""
        return tuple(one for claim in self.claims for one in claim.evidence)

    @property
    def unsure(self) -> int | None:
        """The confidence in percent, where it is low enough to be told."""
        best = max((claim.confidence for claim in self.claims), default=None)
        return round(best * 100) if best is not None and best < UNSURE else None


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one relation in one direction; a symmetric relation has only one."""

    predicate: str
    backward: bool
    facts: tuple[Fact, ...]

    @property
    def key(self) -> str:
        """Name of its title among the messages, and its place on the page."""
        return f"{self.predicate}{'.of' if self.backward else ''}"

    @property
    def shown(self) -> int:
        """How many of its facts pass the filters."""
        return sum(fact.shown for fact in self.facts)

    @property
    def folded(self) -> tuple[Fact, ...]:
        """Those that are folded away."""
        return self.facts[SHOWN:]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the options of the page ask for; `document` is an IRI."""

    status: str | None = None
    document: str | None = None
    origin: str | None = None
    q: str = ""

    @property
    def any(self) -> bool:
        """Whether something is filtered."""
        return bool(self.status or self.document or self.origin or self.q)

    def keep(self, page: EntityPage) -> EntityPage:
        """Return the page with only the facts that pass."""
        return dataclasses.replace(
            page,
            relations=tuple(one for one in page.relations if self.passes(one)),
            reference=tuple(one for one in page.reference if self.passes(one)),
            inferred=tuple(one for one in page.inferred if self.passes(one)),
        )

    def passes(self, fact: Relation | BackgroundFact) -> bool:
        """Say whether a fact passes."""
        claims = fact.claims if isinstance(fact, Relation) else ()
        status = fact.status if isinstance(fact, Relation) else None
        return (
            (not self.status or (status or NO_STATUS) == self.status)
            and (not self.origin or _origin(fact) == self.origin)
            and (not self.document or any(claim.document == self.document for claim in claims))
            and (not self.q or any(self.q.casefold() in words.casefold() for words in _words(fact.other, claims)))
        )


_IMPLIED = {"within": ("partOf", "locatedIn"), "broaderTransitive": ("broader",)}
"""Relations over any number of steps, and those that say the same in one."""


def groups(page: EntityPage, filters: Filters) -> list[Group]:
    """Group the facts on an entity by relation and direction, in the order that suits its class.

    What a rule or the reference data say once more of what a document states is left out. In a group, what more
    documents and more sentences state comes first.
    """
    found: dict[tuple[str, bool], list[Fact]] = {}
    said: set[tuple[str, bool, str]] = set()
    facts: list[Relation | BackgroundFact] = [*page.relations, *page.reference, *page.inferred]
    for fact in facts:
        backward = fact.backward and not _symmetric(fact.predicate)
        implied = ((name, backward, fact.other.iri) for name in (fact.predicate, *_IMPLIED.get(fact.predicate, ())))
        if isinstance(fact, Relation) or said.isdisjoint(implied):
            found.setdefault((fact.predicate, backward), []).append(_fact(fact, filters))
        said.add((fact.predicate, backward, fact.other.iri))
    order = order_of(page.top)
    ranked = sorted(found.items(), key=lambda item: _rank(order, *item[0]))
    return [Group(*place, _ordered(facts)) for place, facts in ranked]


def order_of(top: str) -> list[str]:
    """Return which relations come first on the page of an entity of a top class: `x>`, or `<x` backward."""
    return _ORDERS.get(top, _THING).split()


def _ordered(facts: list[Fact]) -> tuple[Fact, ...]:
    """Put the facts of a group in order, each with a sentence in front that none before has, if it has one."""
    shown: set[str] = set()
    ordered = []
    for fact in sorted(facts, key=lambda fact: (-len(fact.documents), -len(fact.evidence))):
        claims = []
        for claim in fact.claims:
            evidence = tuple(sorted(claim.evidence, key=lambda one: one.quote in shown))
            shown.update(one.quote for one in evidence[:1])
            claims.append(dataclasses.replace(claim, evidence=evidence))
        ordered.append(dataclasses.replace(fact, claims=tuple(claims)))
    return tuple(ordered)


def statuses(all_groups: Iterable[Group]) -> Counter[str]:
    """Count facts by status."""
    return Counter(fact.status for group in all_groups for fact in group.facts if fact.status)


def origins(all_groups: Iterable[Group]) -> Counter[str]:
    """Count facts by where they come from."""
    return Counter(fact.origin for group in all_groups for fact in group.facts)


def documents(page: EntityPage) -> dict[str, tuple[str, str | None]]:
    """Return the documents that state something, the oldest first: title and date by slug."""
    claims = sorted(
        (claim for relation in page.relations for claim in relation.claims),
        key=lambda claim: (claim.issued or "", claim.document),
    )
    return {_slug(claim.document): (claim.title, claim.issued) for claim in claims}


def moved(page: EntityPage) -> list[Relation]:
    """Return the statements with a status that several documents make, those whose status changed first."""
    several = [one for one in page.relations if len({claim.document for claim in one.claims}) > 1 and one.status]
    return sorted(several, key=lambda one: len({claim.status for claim in one.claims}) < 2)  # noqa: PLR2004


def _fact(fact: Relation | BackgroundFact, filters: Filters) -> Fact:
    shown = filters.passes(fact)
    if isinstance(fact, Relation):
        return Fact(fact.other, fact.status, fact.claims, "stated", None, shown)
    return Fact(fact.other, None, (), _origin(fact), fact.source, shown)


def _origin(fact: Relation | BackgroundFact) -> Origin:
    if isinstance(fact, Relation):
        return "stated"
    return "inferred" if fact.inferred else "reference"


def _words(other: Reference, claims: Iterable[StatedBy]) -> Iterator[str]:
    yield other.label
    yield other.label_en or ""
    for claim in claims:
        yield from (one.quote for one in claim.evidence)


def _rank(order: list[str], predicate: str, backward: bool) -> tuple[int, int, bool]:
    name = f"<{predicate}" if backward else predicate if _symmetric(predicate) else f"{predicate}>"
    place = order.index(name) if name in order else len(order)
    return place, relation_order(predicate), backward


def _symmetric(predicate: str) -> bool:
    relation = load_schema().relations.get(predicate)
    return relation is not None and relation.symmetric


def _slug(document: str) -> str:
    return document.removeprefix(DOCUMENTS)
