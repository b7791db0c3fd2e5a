"""Two entities of one kind side by side: what they have in common, and what only one of them has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from graph.entity import Reference, Value, reference_to, relation_order, value_of
from graph.names import entities, name_of
from graph.statements import StatedBy, Statement, all_statements, observations_of, statements_of
from graph.view import View
from ontology.errors import OptionError
from ontology.schema import load_schema

OUTLINE = ("developsIndustry", "hasProject", "hasZone", "pursuesStrategy")
"""Relations that come first; the others follow as the ontology has them."""
_LYING_IN = frozenset({"locatedIn", "partOf"})
Key = tuple[str, bool]
"""Relation, and whether it is seen from its object."""


class DifferentKindsError(OptionError):
    """Two entities that cannot be compared, for they are of different kinds; `first` and `second` say of which."""

    def __init__(self, a: Reference, b: Reference) -> None:
        schema = load_schema()
        self.a, self.b = a, b
        self.first, self.second = schema.classes[schema.top(a.cls)], schema.classes[schema.top(b.cls)]
        kinds = f"{a.label} is a {self.first.label_en}, {b.label} a {self.second.label_en}"
        super().__init__(f"only two of a kind can be compared: {kinds}", "choose two places, two projects, two zones …")


@dataclass(frozen=True, slots=True)
class Held:
    """That one of the two has the other end; `via` is what lies in it and is said to have it."""

    status: str | None
    claims: tuple[StatedBy, ...]
    via: Reference | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An entity that one or both of the two are tied to by the same relation."""

    other: Reference
    a: tuple[Held, ...]
    b: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What the two are tied to by one relation."""

    predicate: str
    backward: bool
    common: tuple[Item, ...]
    only_a: tuple[Item, ...]
    only_b: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The values of one indicator; either side may be empty."""

    indicator: Reference
    a: tuple[Value, ...]
    b: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Counterparts:
    """Two entities side by side."""

    a: Reference
    b: Reference
    sections: tuple[Section, ...]
    figures: tuple[Figures, ...]

    def relations(self) -> list[tuple[str, int]]:
        """Return the relations with how many ends each has, in the order of the sections."""
        found: dict[str, int] = {}
        for one in self.sections:
            size = len(one.common) + len(one.only_a) + len(one.only_b)
            found[one.predicate] = found.get(one.predicate, 0) + size
        return list(found.items())

    def of(self, relation: str | None) -> Counterparts:
        """Return what is tied by one relation, without the figures; everything for None."""
        if relation is None:
            return self
        sections = tuple(section for section in self.sections if section.predicate == relation)
        return replace(self, sections=sections, figures=())

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many ends are in common, only with the first, only with the second."""
        common = sum(len(section.common) for section in self.sections)
        sides = [(len(section.only_a), len(section.only_b)) for section in self.sections]
        return common, sum(a for a, _ in sides), sum(b for _, b in sides)


def counterparts(view: View, a: str, b: str) -> Counterparts:
    """Compare two entities by IRI.

    What is said of things that lie in an entity counts for it, and says of which: a county has the liquor of its
    town. Raises `DifferentKindsError` where the two are of different top classes, `OptionError` where they are one.
    """
    first, second = reference_to(view, a), reference_to(view, b)
    if a == b:
        raise OptionError(f"the two are the same: {first.label}", "name two different ones")
    if load_schema().top(first.cls) != load_schema().top(second.cls):
        raise DifferentKindsError(first, second)
    sides = _ties(view, a), _ties(view, b)
    keys = sorted({*_expected(first, second), *(key for side in sides for key, _ in side)}, key=_section_order)
    return Counterparts(first, second, tuple(_section(view, key, *sides) for key in keys), _figures(view, a, b))


def of_the_same_kind(view: View, iri: str, limit: int) -> list[Reference]:
    """Return what an entity could be compared with: those of its class that documents mention most."""
    cls = name_of(view, iri).cls
    found = [one for one in entities(view).values() if one.cls == cls and one.mentions and one.iri != iri]
    found.sort(key=lambda one: (-one.mentions, one.iri))
    return [Reference.of(one) for one in found[:limit]]


def worth_comparing(view: View, cls: str, limit: int) -> list[tuple[Reference, Reference]]:
    """Return pairs of a class that much is stated of, neighbours in the order of how much; industries count double."""
    wanted = load_schema().subclasses(cls)
    counts: Counter[str] = Counter()
    for statement in all_statements(view):
        for end in (statement.subject, statement.object):
            if name_of(view, end).cls in wanted:
                counts[end] += 2 if statement.predicate == OUTLINE[0] else 1
    ordered = sorted(counts, key=lambda iri: (-counts[iri], iri))[: 2 * limit]
    pairs = zip(ordered[::2], ordered[1::2], strict=False)
    return [(reference_to(view, a), reference_to(view, b)) for a, b in pairs]


def _expected(a: Reference, b: Reference) -> list[Key]:
    """Return what is looked for in any case: the industries of two places. That none is stated tells something."""
    allows = load_schema().allows
    industries = OUTLINE[0]
    return [(industries, False)] if all(allows(one.cls, industries, "Industry") for one in (a, b)) else []


_Ties = dict[tuple[Key, str], list[Held]]


def _ties(view: View, iri: str) -> _Ties:
    """Return what an entity is tied to, by relation and other end, its own statements before those of its parts."""
    found: _Ties = {}
    for statement in statements_of(view, iri):
        backward = statement.subject != iri and not load_schema().relation(statement.predicate).symmetric
        other = statement.subject if statement.subject != iri else statement.object
        _add(found, (statement.predicate, backward), other, Held(statement.status, statement.claims))
    for part, statement in _of_parts(view, iri):
        held = Held(statement.status, statement.claims, reference_to(view, part))
        _add(found, (statement.predicate, False), statement.object, held)
    return found


def _add(found: _Ties, key: Key, other: str, held: Held) -> None:
    found.setdefault((key, other), []).append(held)


def _of_parts(view: View, iri: str) -> Iterator[tuple[str, Statement]]:
    """Yield what is stated of the places and zones that lie in an entity, except where they lie."""
    inside = view.memo(_inner).get(iri, set())
    for statement in all_statements(view):
        if statement.subject in inside and statement.predicate not in _LYING_IN and statement.object != iri:
            yield statement.subject, statement


def _inner(view: View) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in view.rows("ask-within"):
        inner, outer = row["inner"] or "", row["outer"] or ""
        if load_schema().top(name_of(view, inner).cls) in ("Place", "Zone"):
            found.setdefault(outer, set()).add(inner)
    return found


def _section_order(key: Key) -> tuple[bool, int, int]:
    predicate, backward = key
    place = OUTLINE.index(predicate) if predicate in OUTLINE else len(OUTLINE)
    return backward, place, relation_order(predicate)


def _section(view: View, key: Key, a: _Ties, b: _Ties) -> Section:
    here, there = [{other for each, other in side if each == key} for side in (a, b)]

    def items(others: Iterable[str]) -> tuple[Item, ...]:
        found = [
            Item(reference_to(view, other), tuple(a.get((key, other), ())), tuple(b.get((key, other), ())))
            for other in others
        ]
        return tuple(sorted(found, key=lambda item: (_firmness(item), item.other.iri)))

    return Section(*key, items(here & there), items(here - there), items(there - here))


def _firmness(item: Item) -> int:
    """Order what is done before what is proposed."""
    statuses = load_schema().statuses
    return -max((statuses[held.status].rank for held in (*item.a, *item.b) if held.status), default=0)


def _figures(view: View, a: str, b: str) -> tuple[Figures, ...]:
    sides = [[value_of(view, one) for one in observations_of(view, iri)] for iri in (a, b)]
    indicators = {value.indicator: None for side in sides for value in side}
    found = [
        Figures(indicator, *(tuple(value for value in side if value.indicator == indicator) for side in sides))
        for indicator in indicators
    ]
    return tuple(sorted(found, key=lambda one: (not (one.a and one.b), one.indicator.iri)))
