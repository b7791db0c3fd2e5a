"""What of all that has a place is on the map: filters, how much each choice would leave, and GeoJSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from graph.documents import list_documents
from graph.entity import Reference, reference_to
from graph.evidence import Evidence
from graph.geography import Located, located
from graph.names import class_filter
from graph.view import View
from ontology.schema import load_schema

LINES = ("projects", "cooperation", "none")
"""Which lines may be drawn: those of projects, those of cooperation, or no line at all; else all."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted on the map; None is everything."""

    cls: str | None = None
    industry: str | None = None
    status: str | None = None
    documents: frozenset[str] = frozenset()
    lines: str | None = None

    def keeps(self, one: Located) -> bool:
        """Say whether a thing is wanted."""
        return all(test(one) for test in (self._class, self._industry, self._status, self._document, self._line))

    def _class(self, one: Located) -> bool:
        wanted = class_filter(self.cls)
        return wanted is None or (one.thing.cls in wanted and not one.relation)

    def _industry(self, one: Located) -> bool:
        return self.industry is None or self.industry in one.industries

    def _status(self, one: Located) -> bool:
        return self.status is None or self.status_of(one) == self.status

    def _document(self, one: Located) -> bool:
        return not self.documents or not self.documents.isdisjoint(one.documents)

    def _line(self, one: Located) -> bool:
        if one.geometry["type"] == "Point":
            return True
        return self.lines is None or self.lines == ("cooperation" if one.relation else "projects")

    def status_of(self, one: Located) -> str | None:
        """Return the status of a thing, or of its tie to the industry that is wanted."""
        tie = one.industries.get(self.industry or "")
        return tie.status if tie else one.status


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter with how many things it would leave, the other filters being as they are."""

    value: str
    count: int
    name: Reference | None = None
    """The entity that it is, for industries."""


@dataclass(frozen=True, slots=True)
class Facets:
    """The choices of every filter."""

    cls: tuple[Choice, ...]
    industry: tuple[Choice, ...]
    status: tuple[Choice, ...]
    document: tuple[Choice, ...]
    """By IRI."""
    lines: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Mapped:
    """What is on the map."""

    things: tuple[Located, ...]
    selection: Selection

    @property
    def count(self) -> int:
        """How many entities there are; some are at several positions."""
        return len({one.thing.iri for one in self.things if not one.relation})

    def geojson(self) -> dict[str, Any]:
        """Return the FeatureCollection (RFC 7946)."""
        features = [one.feature(self.selection.industry) for one in self.things]
        return {"type": "FeatureCollection", "features": features}

    def at(self, key: str) -> Mapped:
        """Return what is at a position, or the line, that has this key (`Located.key`): places first, then by class."""
        classes = list(load_schema().classes)
        there = [one for one in self.things if one.key == key]
        return replace(self, things=tuple(sorted(there, key=lambda one: (classes.index(one.thing.cls), one.thing.iri))))

    def detailed(self) -> dict[str, Any]:
        """Return the FeatureCollection with the sentences behind each thing."""
        whole = self.geojson()
        for one, feature in zip(self.things, whole["features"], strict=True):
            feature["properties"]["evidence"] = list(self.evidence(one))
        return whole

    def evidence(self, one: Located) -> tuple[Evidence, ...]:
        """Return the sentences behind the status that is shown of a thing."""
        return one.evidence(self.selection.industry)


def mapped(view: View, selection: Selection) -> Mapped:
    """Return what a selection leaves on the map."""
    return Mapped(tuple(one for one in located(view) if selection.keeps(one)), selection)


def geojson(view: View, *, cls: str | None = None, documents: Iterable[str] = ()) -> dict[str, Any]:
    """Return a FeatureCollection of what documents mention, of a class and of some documents where given."""
    return mapped(view, Selection(cls=cls, documents=frozenset(documents))).geojson()


def facets(view: View, selection: Selection) -> Facets:
    """Return for each filter what it could be set to, the others kept; most first, classes in their order."""
    schema = load_schema()

    def count(free: Selection, values: Callable[[Located], Iterable[str | None]]) -> Counter[str]:
        pairs = {(_entity(one), value) for one in located(view) if free.keeps(one) for value in values(one) if value}
        return Counter(value for _, value in pairs)

    classes = count(replace(selection, cls=None), lambda one: () if one.relation else schema.lineage(one.thing.cls))
    industries = count(replace(selection, industry=None), lambda one: one.industries)
    statuses = count(replace(selection, status=None), lambda one: (selection.status_of(one),))
    documents = count(replace(selection, documents=frozenset()), lambda one: one.documents)
    lines = count(replace(selection, lines=None), _line_kind)
    return Facets(
        cls=tuple(Choice(name, classes[name]) for name in schema.classes if classes[name]),
        industry=tuple(Choice(iri, n, reference_to(view, iri)) for iri, n in _most_first(industries)),
        status=tuple(Choice(name, statuses[name]) for name in reversed(list(schema.statuses)) if statuses[name]),
        document=tuple(Choice(d.iri, documents[d.iri]) for d in list_documents(view) if documents[d.iri]),
        lines=tuple(Choice(name, lines[name]) for name in LINES if lines[name]),
    )


def _entity(one: Located) -> str:
    """Return what is counted once, however many positions it has."""
    return one.key if one.relation else one.thing.iri


def _line_kind(one: Located) -> Iterator[str]:
    if one.geometry["type"] == "LineString":
        yield "cooperation" if one.relation else "projects"


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
