"""Facts as rows of a table: what is stated, filtered, counted by the values of each filter, sorted."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from graph.ask.context import context_of
from graph.entity import Reference, reference_to, relation_order
from graph.evidence import Evidence
from graph.names import entities, fold, name_of
from graph.network import Origin
from graph.projection import project
from graph.statements import all_statements
from graph.view import View
from ontology.schema import load_schema

NO_STATUS = "none"
"""How the facts without a status are asked for: those that hold without being done."""
SORTS = ("subject", "relation", "object", "status", "date")
"""Columns that a table can be sorted by; with a minus before it, downwards."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One claim of one document, or a relation that comes from reference data or a rule and has none."""

    subject: Reference
    predicate: str
    object: Reference
    status: str | None
    origin: Origin
    claim: str | None = None
    document: str | None = None
    title: str | None = None
    issued: str | None = None
    confidence: Decimal | None = None
    rule: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def start(self) -> int:
        """Where in its document the first sentence that states it begins."""
        return self.evidence[0].start if self.evidence else 0


@dataclass(frozen=True, slots=True)
class Filters:
    """Which facts are wanted; what is None lets all pass. Entities and documents are given by IRI."""

    relation: str | None = None
    cls: str | None = None
    """Class of either end, or one above it."""
    subject_class: str | None = None
    object_class: str | None = None
    status: str | None = None
    document: str | None = None
    place: str | None = None
    """Something that an end is, or lies in."""
    entity: str | None = None
    q: str = ""
    """Part of a name of either end."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The facts that pass, and for each filter how many would with another value of it, the others kept."""

    facts: tuple[Fact, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


Test = Callable[[Fact], bool]


def select(view: View, filters: Filters, *, inferred: bool = False) -> Selection:
    """Return the facts that pass all filters, the latest document first and each in the order of its text.

    Only what documents state, unless `inferred` asks for what reference data and rules add.
    """
    tests = _tests(view, filters)
    found, counts = [], {name: Counter[str]() for name in _VALUES}
    rows = (*view.memo(_stated), *view.memo(_background)) if inferred else view.memo(_stated)
    for fact in rows:
        failed = [name for name, test in tests.items() if not test(fact)]
        if not failed:
            found.append(fact)
        if len(failed) <= 1:
            for name in failed or _VALUES:
                if name in _VALUES:
                    counts[name].update(_VALUES[name](fact))
    return Selection(tuple(found), {name: _in_order(name, count) for name, count in counts.items()})


def passing(view: View, filters: Filters) -> Test:
    """Return the test of whether a fact passes all filters."""
    tests = tuple(_tests(view, filters).values())
    return lambda fact: all(test(fact) for test in tests)


def unstated(view: View, filters: Filters) -> list[Reference]:
    """Return the mentioned entities of the wanted class, in the wanted place, that no document states anything of.

    None where facts are narrowed in another way: what nothing is stated of has no status and no relation.
    """
    cls = filters.cls or filters.subject_class or filters.object_class
    if cls is None or filters.relation or filters.status or filters.document or filters.entity:
        return []
    wanted, stated, place = load_schema().subclasses(cls), view.memo(_ends), filters.place
    inside = None if place is None else context_of(view).inner.get(place, frozenset()) | {place}
    words = fold(filters.q)
    found = [
        one
        for one in entities(view).values()
        if one.mentioned and one.cls in wanted and one.iri not in stated and (inside is None or one.iri in inside)
    ]
    return [Reference.of(one) for one in found if not words or _is_named(view, one.iri, words)]


def ordered(view: View, facts: Iterable[Fact], sort: str, lang: str) -> list[Fact]:
    """Return facts sorted by a column of `SORTS`; equal ones keep their order."""
    return sorted(facts, key=_SORT_KEYS[sort.removeprefix("-")](view, lang), reverse=sort.startswith("-"))


def _stated(view: View) -> tuple[Fact, ...]:
    found = [
        Fact(
            reference_to(view, statement.subject),
            statement.predicate,
            reference_to(view, statement.object),
            claim.status,
            "stated",
            *(claim.claim, claim.document, claim.title, claim.issued, claim.confidence, claim.rule, claim.evidence),
        )
        for statement in all_statements(view)
        for claim in statement.claims
    ]
    found.sort(key=lambda fact: (fact.document or "", fact.start, fact.claim or ""))
    found.sort(key=lambda fact: fact.issued or "", reverse=True)
    return tuple(found)


def _background(view: View) -> tuple[Fact, ...]:
    network = project(view)
    return tuple(
        Fact(reference_to(view, subject), predicate, reference_to(view, obj), None, data["origin"])
        for subject, obj, predicate, data in network.edges(keys=True, data=True)
        if data["origin"] != "stated"
    )


def _ends(view: View) -> frozenset[str]:
    return frozenset(end.iri for fact in view.memo(_stated) for end in (fact.subject, fact.object))


def _tests(view: View, filters: Filters) -> dict[str, Test]:
    """Return the test of each filter that is set."""
    found: dict[str, Test] = {}
    for name, wanted in (
        ("relation", filters.relation),
        ("class", filters.cls),
        ("subject_class", filters.subject_class),
        ("object_class", filters.object_class),
        ("status", filters.status),
        ("document", filters.document),
    ):
        if wanted:
            found[name] = functools.partial(_has, _VALUES[name], wanted)
    if filters.place:
        inside = context_of(view).inner.get(filters.place, frozenset()) | {filters.place}
        found["place"] = lambda fact: fact.subject.iri in inside or fact.object.iri in inside
    if filters.entity:
        found["entity"] = lambda fact: filters.entity in (fact.subject.iri, fact.object.iri)
    if words := fold(filters.q):
        named = functools.cache(lambda iri: _is_named(view, iri, words))
        found["q"] = lambda fact: named(fact.subject.iri) or named(fact.object.iri)
    return found


def _has(values: Callable[[Fact], Iterable[str]], wanted: str, fact: Fact) -> bool:
    return wanted in values(fact)


def _is_named(view: View, iri: str, words: str) -> bool:
    one = name_of(view, iri)
    return any(words in fold(name) for name in (one.label, one.label_en or "", one.pinyin or "", *one.aliases))


@functools.cache
def _lineage(cls: str) -> tuple[str, ...]:
    schema = load_schema()
    return schema.lineage(cls) if cls in schema.classes else ()


@functools.cache
def _lineages(one: str, other: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_lineage(one), *_lineage(other))))


_VALUES: Mapping[str, Callable[[Fact], tuple[str, ...]]] = {
    "relation": lambda fact: (fact.predicate,),
    "class": lambda fact: _lineages(fact.subject.cls, fact.object.cls),
    "subject_class": lambda fact: _lineage(fact.subject.cls),
    "object_class": lambda fact: _lineage(fact.object.cls),
    "status": lambda fact: (fact.status or NO_STATUS,),
    "document": lambda fact: (fact.document,) if fact.document else (),
}
"""The filters with few values, and which of them a fact has."""


def _in_order(name: str, counts: Mapping[str, int]) -> dict[str, int]:
    """Put values in the order of the ontology; documents in that of their IRIs."""
    schema = load_schema()
    orders: Mapping[str, Iterable[str]] = {
        "relation": schema.relations,
        "status": (*schema.statuses, NO_STATUS),
        "document": sorted(counts),
    }
    return {value: counts[value] for value in orders.get(name, schema.classes) if counts.get(value)}


def _by_name(end: str) -> Callable[[View, str], Callable[[Fact], Any]]:
    def key(view: View, lang: str) -> Callable[[Fact], str]:
        @functools.cache
        def spelled(iri: str) -> str:
            one = name_of(view, iri)
            return fold((one.label_en if lang == "en" else None) or one.pinyin or one.label)

        return lambda fact: spelled(getattr(fact, end).iri)

    return key


def _by(value: Callable[[Fact], Any]) -> Callable[[View, str], Callable[[Fact], Any]]:
    return lambda _view, _lang: value


def _rank(fact: Fact) -> int:
    return load_schema().statuses[fact.status].rank if fact.status else 0


_SORT_KEYS: Mapping[str, Callable[[View, str], Callable[[Fact], Any]]] = {
    "subject": _by_name("subject"),
    "relation": _by(lambda fact: relation_order(fact.predicate)),
    "object": _by_name("object"),
    "status": _by(_rank),
    "date": _by(lambda fact: fact.issued or ""),
}
