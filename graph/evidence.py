"""The sentences behind what is stated."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from rdflib import URIRef

from graph.engine import Row
from graph.view import View
from ontology.namespaces import local_name, predicate_iri

Statement: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A quote with its place: `start` and `end` count characters of the document's stored text.

    `page` is the page of the original on which it begins, counted from 1, where the original has pages.
    """

    document: str
    title: str
    section: str | None
    quote: str
    start: int
    end: int
    page: int | None = None

    @classmethod
    def from_row(cls, row: Row) -> Evidence:
        """Build the evidence from a row of one of the named queries."""
        return cls(
            document=text(row, "document"),
            title=text(row, "title"),
            section=row["section"],
            quote=text(row, "quote"),
            start=int(text(row, "start")),
            end=int(text(row, "end")),
            page=page(row),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the members by name; `page` is there only where the original has pages."""
        return {name: value for name, value in asdict(self).items() if name != "page" or value is not None}


def of_statement(view: View, subject: str, predicate: str, obj: str) -> list[Evidence]:
    """Return the sentences that state a relation, oldest document first; none for what nothing states.

    `predicate` is a local name such as `connects`, or an IRI.
    """
    relation = predicate if ":" in predicate else predicate_iri(predicate)
    rows = view.rows("evidence-of-statement", subject=URIRef(subject), predicate=URIRef(relation), object=URIRef(obj))
    return [Evidence.from_row(row) for row in rows]


def of_statements(view: View, statements: Collection[Statement]) -> dict[Statement, list[Evidence]]:
    """Return what `of_statement` gives for several relations, by one query; predicates are local names."""
    found: dict[Statement, list[Evidence]] = {statement: [] for statement in statements}
    if not found:
        return found
    ends = [[URIRef(iri) for iri in sorted({statement[end] for statement in found})] for end in (0, 2)]
    for row in view.rows("evidence-of-statements", subjects=ends[0], objects=ends[1]):
        statement = text(row, "subject"), local_name(text(row, "predicate")), text(row, "object")
        if statement in found:
            found[statement].append(Evidence.from_row(row))
    return found


def of_claim(view: View, claim: str) -> list[Evidence]:
    """Return the sentences that a claim or an observation, by IRI, was read from."""
    return [Evidence.from_row(row) for row in view.rows("evidence-of-claim", claim=URIRef(claim))]


def page(row: Row) -> int | None:
    """Return the page that a query found, if it found one."""
    found = row["page"]
    return int(found) if found else None


def text(row: Row, name: str) -> str:
    """Return a value that a query always binds."""
    value = row[name]
    if value is None:
        raise KeyError(f"the row has no {name}: {row}")
    return value
