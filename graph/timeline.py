"""How what is stated moves over documents: one row a statement, one point a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from graph.documents import DocumentInfo, list_documents
from graph.entity import Reference, reference_to, relation_order
from graph.evidence import Evidence
from graph.names import class_filter, name_of
from graph.statements import Measured, Statement, all_observations, all_statements, observations_of, statements_of
from graph.view import View
from ontology.errors import OptionError
from ontology.schema import load_schema


@dataclass(frozen=True, slots=True)
class Point:
    """What one document says: a status, or None for a static fact."""

    document: str
    issued: str | None
    status: str | None
    evidence: tuple[Evidence, ...]


COURSES = ("forward", "back", "steady", "new", "silent")
"""What can be said of a row: its status moved on or back, or is the same in several documents; an earlier document on
the same place does not state it yet; a later one does not state it any more."""


@dataclass(frozen=True, slots=True)
class Row:
    """A statement over the documents, the oldest first; `moved` says that its status changed."""

    subject: Reference
    predicate: str
    object: Reference
    points: tuple[Point, ...]
    moved: bool
    courses: tuple[str, ...] = ()
    """Those of `COURSES` that hold."""

    @property
    def status(self) -> str | None:
        """The status that the latest document gives."""
        return next((point.status for point in reversed(self.points) if point.status), None)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A value in a year, as a document gives it."""

    year: str
    value: Decimal
    kind: str
    modifier: str | None
    document: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one indicator of one place in one unit over the years."""

    place: Reference
    indicator: Reference
    unit: str | None
    points: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows and series with the documents that they come from."""

    documents: tuple[DocumentInfo, ...]
    rows: tuple[Row, ...]
    series: tuple[Series, ...]

    def of(self, relation: str | None, status: str | None, course: str | None) -> Timeline:
        """Return only the rows of a relation, with that as their latest status, of that course; None is all."""
        rows = tuple(
            row
            for row in self.rows
            if relation in (None, row.predicate) and status in (None, row.status) and course in (None, *row.courses)
        )
        return replace(self, rows=rows)

    def counts(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """Return how many rows there are of each relation, latest status, and course."""
        relations = Counter(row.predicate for row in self.rows)
        statuses = Counter(row.status for row in self.rows if row.status)
        return relations, statuses, Counter(course for row in self.rows for course in row.courses)


def timeline(view: View, *, entity: str | None = None, cls: str | None = None) -> Timeline:
    """Return the timeline of an entity (IRI), of all entities of a class, or of everything.

    A row belongs to a class when its subject or object is of it or of a class below. Rows that moved
    come first, then those that more documents state.
    """
    if entity and cls:
        raise OptionError("a timeline is of an entity or of a class, not of both", "leave one out")
    statements = statements_of(view, entity) if entity else all_statements(view)
    observations = observations_of(view, entity) if entity else all_observations(view)
    if wanted := class_filter(cls):
        statements = [one for one in statements if _of_class(view, (one.subject, one.object), wanted)]
        observations = [one for one in observations if _of_class(view, (one.place, one.indicator), wanted)]
    rows = [_row(view, statement) for statement in statements if not _static(statement)]
    rows.sort(key=lambda row: (not row.moved, -len(row.points), relation_order(row.predicate), row.object.iri))
    series = _series(view, observations)
    shown = {point.document for row in rows for point in row.points}
    shown |= {point.document for one in series for point in one.points}
    documents = tuple(document for document in list_documents(view) if document.iri in shown)
    return Timeline(documents, tuple(rows), series)


def _static(statement: Statement) -> bool:
    return load_schema().relation(statement.predicate).static


def _of_class(view: View, ends: Iterable[str], wanted: frozenset[str]) -> bool:
    return any(name_of(view, iri).cls in wanted for iri in ends)


def _row(view: View, statement: Statement) -> Row:
    points = tuple(Point(claim.document, claim.issued, claim.status, claim.evidence) for claim in statement.claims)
    return Row(
        reference_to(view, statement.subject),
        statement.predicate,
        reference_to(view, statement.object),
        points,
        moved=len({point.status for point in points}) > 1,
        courses=tuple(_courses(view, points)),
    )


def _courses(view: View, points: tuple[Point, ...]) -> Iterable[str]:
    ranks = [load_schema().statuses[point.status].rank for point in points if point.status]
    if ranks and ranks[-1] != ranks[0]:
        yield "forward" if ranks[-1] > ranks[0] else "back"
    elif len({point.document for point in points}) > 1:
        yield "steady"
    known = list_documents(view)
    own = [document for document in known if document.iri in {point.document for point in points}]
    places = {document.about for document in own} - {None}
    dates = [document.issued or "" for document in known if document.about in places]
    if any(date < min(document.issued or "" for document in own) for date in dates):
        yield "new"
    if any(date > max(document.issued or "" for document in own) for date in dates):
        yield "silent"


def _series(view: View, observations: Iterable[Measured]) -> tuple[Series, ...]:
    grouped: dict[tuple[str, str, str | None], list[Measurement]] = {}
    for one in observations:
        if one.year:
            measurement = Measurement(one.year, one.value, one.kind, one.modifier, one.document, one.evidence)
            grouped.setdefault((one.place, one.indicator, one.unit), []).append(measurement)
    found = [
        Series(
            reference_to(view, place),
            reference_to(view, indicator),
            name_of(view, unit).label if unit else None,
            tuple(sorted(points, key=lambda point: (point.year, point.kind, point.value, point.document))),
        )
        for (place, indicator, unit), points in grouped.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.points), one.place.iri, one.indicator.iri, one.unit or "")))
