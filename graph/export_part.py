"""A part of the graph to take along: the facts that pass the filters of the table of facts, or that a query gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from graph.documents import find_document, list_documents
from graph.entity import reference_to
from graph.export_rdf import Source
from graph.facts import NO_STATUS, Fact, Filters, passing
from graph.lines import triples
from graph.lookup import resolve
from graph.querytext import MAX_TEXT
from graph.statements import Measured, Statement, observations_in, statements_in
from graph.terms import sort_lines
from graph.view import View, request
from ontology.errors import OptionError, did_you_mean
from ontology.iris import span_iri
from ontology.namespaces import ID, PREFIXES, REFERENCE_GRAPHS, RG, predicate_iri
from ontology.schema import load_schema

NTRIPLES = "application/n-triples"
_NAMING = {
    f"{PREFIXES['rdf']}type",
    *(f"{PREFIXES['skos']}{name}" for name in ("prefLabel", "altLabel", "hiddenLabel", "inScheme", "notation")),
    str(RG.mentionedIn),
    str(RG.code),
}
"""What is said of an entity that a part only names."""
_RUNS = f"<{ID}run/".encode()
"""Which run read a document stands in the document's graph."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which facts an export has: all, those that pass filters, or those that a SPARQL CONSTRUCT gives."""

    filters: Filters = field(default_factory=Filters)
    query: str | None = None

    @property
    def document(self) -> str | None:
        """Slug or IRI of the document that it is kept to."""
        return self.filters.document

    def kept_to(self, document: str) -> Part:
        """Return the part with the document by its IRI."""
        return dataclasses.replace(self, filters=dataclasses.replace(self.filters, document=document))

    @property
    def narrowed(self) -> bool:
        """Whether it is less than all, or than all of one document."""
        return self.query is not None or dataclasses.replace(self.filters, document=None) != Filters()


EVERYTHING = Part()


def part_of(
    view: View,
    *,
    document: str | None = None,
    cls: str | None = None,
    relation: str | None = None,
    place: str | None = None,
    status: str | None = None,
    query: str | None = None,
) -> Part:
    """Return the part that names and options tell; raises `OptionError` or `UnknownEntityError` with the nearest."""
    schema = load_schema()
    statuses = (*schema.statuses, NO_STATUS)
    if status is not None and status not in statuses:
        nearest = did_you_mean(status, statuses)
        raise OptionError(f"there is no status {status!r}", f"use {' or '.join(nearest or statuses)}")
    if cls is not None:
        schema.subclasses(cls)  # refuses what there is not
    filters = Filters(
        relation=schema.relation(relation).name if relation is not None else None,
        cls=cls,
        status=status,
        document=find_document(view, document).iri if document is not None else None,
        place=resolve(view, place).iri if place is not None else None,
    )
    if query is not None:
        constructed_lines(view, query)  # refuses what is no query before a file is begun
    return Part(filters, query)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one document states of a part, in the order of its text; each claim with its statement."""

    document: str
    claims: tuple[tuple[Statement, Fact], ...]
    observations: tuple[Measured, ...]


def stated(view: View, part: Part) -> Iterator[Stated]:
    """Yield what each document states of a part, the oldest first; one document is in memory at a time."""
    documents = [part.document] if part.document else [one.iri for one in list_documents(view)]
    wanted, measured = passing(view, part.filters), _measured(view, part.filters)
    constructed = _constructed(view, part.query) if part.query else None
    for document in documents:
        claims = tuple(
            (statement, fact)
            for statement in statements_in(view, document)
            for fact in facts_of(view, statement)
            if wanted(fact) and (constructed is None or constructed.has(fact))
        )
        observations = tuple(one for one in observations_in(view, document) if measured(one))
        if constructed is not None:
            observations = tuple(one for one in observations if one.observation in constructed.subjects)
        yield Stated(document, claims, observations)


def facts_of(view: View, statement: Statement) -> Iterator[Fact]:
    """Yield the claims of a statement as facts."""
    ends = reference_to(view, statement.subject), reference_to(view, statement.object)
    for one in statement.claims:
        source = (one.claim, one.document, one.title, one.issued, one.confidence, one.rule, one.evidence)
        yield Fact(ends[0], statement.predicate, ends[1], one.status, "stated", *source)


def graphs(view: View, source: Source, part: Part) -> Iterator[tuple[str, bytes]]:
    """Yield a part as graphs of sorted lines: its facts with their evidence, and what names their ends.

    Of a query these are exactly the triples that it constructs.
    """
    if part.query is not None:
        yield "", constructed_lines(view, part.query)
        return
    ends: set[str] = set()
    for found in stated(view, part):
        kept = _Kept.of(found)
        if kept.whole:
            ends |= kept.ends
            yield found.document, b"".join(kept.lines(source.lines(found.document)))
    marks = {f"<{iri}>".encode() for iri in ends}
    for name in source.graph_names():
        if name.startswith(REFERENCE_GRAPHS):
            lines = [line for line in source.lines(name).splitlines(keepends=True) if line.split(b" ", 1)[0] in marks]
            if lines:
                yield name, b"".join(lines)


def constructed_lines(view: View, query: str) -> bytes:
    """Return the triples that a SPARQL CONSTRUCT (or DESCRIBE) gives as sorted lines."""
    try:
        body, _ = view.evaluate(request(query, NTRIPLES, max_characters=MAX_TEXT))
    except OptionError as error:
        raise OptionError("the query gives no triples", "a part is a SPARQL CONSTRUCT") from error
    return sort_lines(body)


@dataclass(frozen=True, slots=True)
class _Constructed:
    """The triples of a query: what they state, and what they describe."""

    statements: frozenset[tuple[str, str, str]]
    subjects: frozenset[str]

    def has(self, fact: Fact) -> bool:
        statement = (fact.subject.iri, predicate_iri(fact.predicate), f"<{fact.object.iri}>")
        return statement in self.statements or fact.claim in self.subjects


def _constructed(view: View, query: str) -> _Constructed:
    lines = constructed_lines(view, query)
    relations = {predicate_iri(name) for name in load_schema().relations}
    subjects = {line.split(b" ", 1)[0][1:-1].decode() for line in lines.splitlines()}
    return _Constructed(frozenset(triples(lines, relations)), frozenset(subjects))


@dataclass(frozen=True, slots=True)
class _Kept:
    """Which lines of a document's graph belong to a part, by their subject."""

    whole: frozenset[bytes]
    """Subjects of which every line is kept: the document, claims, values and their sentences."""
    named: frozenset[bytes]
    """Subjects that are only named."""
    statements: frozenset[bytes]
    ends: frozenset[str]

    @classmethod
    def of(cls, found: Stated) -> _Kept:
        records = [(fact.claim, fact.evidence) for _, fact in found.claims]
        records += [(one.observation, one.evidence) for one in found.observations]
        if not records:
            return cls(frozenset(), frozenset(), frozenset(), frozenset())
        spans = {span_iri(quote.document, quote.start, quote.end) for _, evidence in records for quote in evidence}
        ends = {end for one, _ in found.claims for end in (one.subject, one.object)}
        ends |= {end for one in found.observations for end in (one.place, one.indicator, one.unit) if end}
        said = {(one.subject, one.predicate, one.object) for one, _ in found.claims}
        return cls(
            frozenset(_mark(iri) for iri in {found.document, *spans, *(iri for iri, _ in records if iri)}),
            frozenset(map(_mark, ends)),
            frozenset(f"<{s}> <{predicate_iri(p)}> <{o}> .\n".encode() for s, p, o in said),
            frozenset(ends),
        )

    def lines(self, lines: bytes) -> Iterator[bytes]:
        for line in lines.splitlines(keepends=True):
            subject, predicate, _ = line.split(b" ", 2)
            named = subject in self.named and predicate[1:-1].decode() in _NAMING
            if subject in self.whole or named or line in self.statements or subject.startswith(_RUNS):
                yield line


def _mark(iri: str) -> bytes:
    return f"<{iri}>".encode()


def _measured(view: View, filters: Filters) -> Callable[[Measured], bool]:
    """Return the test of values: they have neither relation nor status, but a place and an indicator."""
    if filters.relation or filters.status or filters.subject_class or filters.object_class:
        return lambda _: False
    wanted = passing(view, filters)

    def passes(one: Measured) -> bool:
        ends = reference_to(view, one.place), reference_to(view, one.indicator)
        return wanted(Fact(ends[0], "", ends[1], None, "stated", one.observation, one.document))

    return passes
