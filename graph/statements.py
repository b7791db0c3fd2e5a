"""What documents state, put together: one statement, the claims that make it, the sentences behind each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rdflib import URIRef

from graph.engine import Row
from graph.evidence import Evidence, text
from graph.view import View
from ontology.namespaces import local_name

Key = tuple[str, str, str]
"""Subject, local name of the relation, and object of a statement."""


@dataclass(frozen=True, slots=True)
class StatedBy:
    """One document's claim of a statement."""

    claim: str
    document: str
    title: str
    issued: str | None
    status: str | None
    confidence: Decimal
    rule: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation with every document's claim of it, the oldest first."""

    subject: str
    predicate: str
    object: str
    status: str | None
    """The status that the latest document gives."""
    claims: tuple[StatedBy, ...]

    @property
    def key(self) -> Key:
        """What the statement says, without who says it."""
        return self.subject, self.predicate, self.object


@dataclass(frozen=True, slots=True)
class Measured:
    """An observation: a value with its unit as text, and the sentences it was read from."""

    observation: str
    place: str
    indicator: str
    value: Decimal
    unit: str | None
    year: str | None
    kind: str
    modifier: str | None
    confidence: Decimal
    document: str
    issued: str | None
    evidence: tuple[Evidence, ...]


def statements_of(view: View, entity: str) -> list[Statement]:
    """Return what documents state of an entity, as subject or as object."""
    return _statements(view.rows("claims-of-entity", entity=URIRef(entity)))


def statements_in(view: View, document: str) -> list[Statement]:
    """Return what one document states, in the order of its text."""
    return _statements(view.rows("claims-of-document", document=URIRef(document)))


def all_statements(view: View) -> list[Statement]:
    """Return what all documents state; read once for each view."""
    return view.memo(_all)


def observations_of(view: View, entity: str) -> list[Measured]:
    """Return the values that documents give for a place or of an indicator."""
    return _measured(view.rows("observations-of-entity", entity=URIRef(entity)))


def observations_in(view: View, document: str) -> list[Measured]:
    """Return the values that one document gives."""
    return _measured(view.rows("observations-of-document", document=URIRef(document)))


def all_observations(view: View) -> list[Measured]:
    """Return the values that all documents give."""
    return _measured(view.rows("observations-all"))


def _all(view: View) -> list[Statement]:
    return _statements(view.rows("claims-all"))


def _statements(rows: Iterable[Row]) -> list[Statement]:
    """Group rows, one a passage, by claim and claims by what they state; the order of the rows stays."""
    by_claim: dict[str, list[Row]] = {}
    for row in rows:
        by_claim.setdefault(text(row, "claim"), []).append(row)
    by_key: dict[Key, list[StatedBy]] = {}
    for claim, passages in by_claim.items():
        first = passages[0]
        key = text(first, "subject"), local_name(text(first, "predicate")), text(first, "object")
        by_key.setdefault(key, []).append(_stated_by(claim, passages))
    return [Statement(*key, _latest(claims), tuple(claims)) for key, claims in by_key.items()]


def _latest(claims: list[StatedBy]) -> str | None:
    return next((claim.status for claim in reversed(claims) if claim.status), None)


def _stated_by(claim: str, passages: list[Row]) -> StatedBy:
    first = passages[0]
    return StatedBy(
        claim=claim,
        document=text(first, "document"),
        title=text(first, "title"),
        issued=first["issued"],
        status=local_name(first["status"]) if first["status"] else None,
        confidence=Decimal(text(first, "confidence")),
        rule=text(first, "rule"),
        evidence=_evidence(passages),
    )


def _measured(rows: Iterable[Row]) -> list[Measured]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(text(row, "observation"), []).append(row)
    return [_observation(iri, passages) for iri, passages in grouped.items()]


def _observation(iri: str, passages: list[Row]) -> Measured:
    first = passages[0]
    return Measured(
        observation=iri,
        place=text(first, "place"),
        indicator=text(first, "indicator"),
        value=Decimal(text(first, "value")),
        unit=first["unit"],
        year=first["year"],
        kind=text(first, "kind"),
        modifier=first["modifier"],
        confidence=Decimal(text(first, "confidence")),
        document=text(first, "document"),
        issued=first["issued"],
        evidence=_evidence(passages),
    )


def _evidence(passages: Iterable[Row]) -> tuple[Evidence, ...]:
    return tuple(sorted({Evidence.from_row(row) for row in passages}, key=lambda one: (one.document, one.start)))
