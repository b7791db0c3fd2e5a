"""Documents: the list of them, and each as a reader shows it, with what was read marked in the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rdflib import URIRef

from graph.engine import Row
from graph.entity import Reference, reference_to
from graph.evidence import page, text
from graph.statements import Measured, Statement, observations_in, statements_in
from graph.view import View
from ontology.errors import UnknownEntityError, did_you_mean
from ontology.iris import document_iri
from ontology.namespaces import local_name

KEPT = 32
"""Documents that are kept ready for reading."""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document with how much was read from it."""

    iri: str
    slug: str
    title: str
    issued: str | None
    publisher: str | None
    about: Reference | None
    file_name: str
    source: str | None
    sha256: str
    pipeline: str | None
    characters: int
    passages: int
    mentions: int
    entities: int
    claims: int
    observations: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text between two places where a mention begins or ends.

    `entities` are those named there; of several nested names the longest comes first.
    """

    start: int
    end: int
    text: str
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A passage with its segments and what it states; `gap` is the unread text before it.

    `unread` says that nothing was found in it: neither a mention nor a claim.
    """

    start: int
    end: int
    section: str | None
    gap: str
    segments: tuple[Segment, ...]
    claims: tuple[str, ...]
    unread: bool
    page: int | None = None
    """The page of the original on which it begins, where it has pages."""


@dataclass(frozen=True, slots=True)
class ReaderPage:
    """A document for reading: its sentences in order, and what they state by IRI of claim."""

    document: DocumentInfo
    sentences: tuple[Sentence, ...]
    tail: str
    statements: tuple[Statement, ...]
    observations: tuple[Measured, ...]
    entities: Mapping[str, Reference]
    unread: int


def list_documents(view: View) -> list[DocumentInfo]:
    """Return the documents in the graph, the oldest first."""
    return view.memo(_documents)


def find_document(view: View, slug_or_iri: str) -> DocumentInfo:
    """Return a document by slug or IRI; `UnknownEntityError` with the nearest where there is none."""
    known = {document.iri: document for document in list_documents(view)}
    iri = slug_or_iri if slug_or_iri in known else document_iri(slug_or_iri) if slug_or_iri.strip() else ""
    if iri in known:
        return known[iri]
    slugs = [document.slug for document in known.values()]
    nearest = did_you_mean(slug_or_iri, slugs) or tuple(slugs[:5])
    hint = f"there is {', '.join(nearest)}" if nearest else "the store has no documents"
    raise UnknownEntityError(f"there is no document {slug_or_iri!r}", hint, nearest=nearest)


def full_text(view: View, document: str) -> str:
    """Return the stored text of a document by IRI."""
    return text(view.rows("document-text", document=URIRef(document))[0], "text")


def main_entities(view: View, iri: str, limit: int) -> tuple[str, ...]:
    """Return the entities that most claims of a document are about, by IRI, the foremost first."""
    rows = view.rows("main-entities-of-document", document=URIRef(iri))
    return tuple(text(row, "entity") for row in rows[:limit])


def read(view: View, slug: str) -> ReaderPage:
    """Return a document for reading; those read last are kept with the view."""
    info, kept = find_document(view, slug), view.memo(_kept)
    if info.iri not in kept:
        if len(kept) >= KEPT:
            kept.clear()
        kept[info.iri] = _read(view, info)
    return kept[info.iri]


def _kept(_: View) -> dict[str, ReaderPage]:
    return {}


def _read(view: View, info: DocumentInfo) -> ReaderPage:
    body = full_text(view, info.iri)
    spans = view.rows("document-spans", document=URIRef(info.iri))
    mentions = [_span(row) for row in spans if row["entity"]]
    statements, observations = statements_in(view, info.iri), observations_in(view, info.iri)
    claims = _claims_by_passage(statements, observations)
    sentences = _sentences(body, [row for row in spans if _kind(row) == "Passage"], mentions, claims)
    return ReaderPage(
        document=info,
        sentences=sentences,
        tail=body[max((sentence.end for sentence in sentences), default=0) :],
        statements=tuple(statements),
        observations=tuple(observations),
        entities={iri: reference_to(view, iri) for iri in sorted({entity for _, _, entity in mentions})},
        unread=sum(sentence.unread for sentence in sentences),
    )


Span = tuple[int, int, str]


def _sentences(
    body: str, passages: Iterable[Row], mentions: list[Span], claims: Mapping[tuple[int, int], list[str]]
) -> tuple[Sentence, ...]:
    found, reached = [], 0
    starts = [span[0] for span in mentions]
    for row in passages:
        start, end = int(text(row, "start")), int(text(row, "end"))
        if start < reached:
            continue  # a passage inside another, such as a heading that opens a sentence, is shown with it
        near = mentions[bisect_left(starts, start) : bisect_left(starts, end)]
        inside = [span for span in near if span[1] <= end]
        stated = tuple(claims.get((start, end), ()))
        segments = tuple(cut(body, start, end, inside))
        unread = not inside and not stated
        found.append(Sentence(start, end, row["section"], body[reached:start], segments, stated, unread, page(row)))
        reached = end
    return tuple(found)


def cut(body: str, start: int, end: int, mentions: Iterable[Span]) -> Iterable[Segment]:
    """Yield the segments of `body[start:end]`; put together they are that text.

    >>> [(s.text, s.entities) for s in cut("到遵义去", 0, 4, [(1, 3, "urn:zunyi")])]
    [('到', ()), ('遵义', ('urn:zunyi',)), ('去', ())]
    """
    spans = sorted(mentions, key=lambda span: (span[0] - span[1], span[2]))
    borders = sorted({start, end, *(border for span in spans for border in span[:2])})
    for left, right in pairwise(borders):
        over = dict.fromkeys(entity for first, last, entity in spans if first <= left and right <= last)
        yield Segment(left, right, body[left:right], tuple(over))


def _claims_by_passage(
    statements: Iterable[Statement], observations: Iterable[Measured]
) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    records = [(claim.claim, claim.evidence) for statement in statements for claim in statement.claims]
    for iri, evidence in (*records, *((one.observation, one.evidence) for one in observations)):
        for quote in evidence:
            found.setdefault((quote.start, quote.end), []).append(iri)
    return found


def _documents(view: View) -> list[DocumentInfo]:
    counts: dict[tuple[str, str], int] = {}
    for row in view.rows("document-counts"):
        counts[text(row, "document"), local_name(text(row, "class"))] = int(text(row, "count"))
    for row in view.rows("document-entities"):
        counts[text(row, "document"), "entities"] = int(text(row, "count"))
    return [_info(view, row, counts) for row in view.rows("documents")]


def _info(view: View, row: Row, counts: Mapping[tuple[str, str], int]) -> DocumentInfo:
    iri = text(row, "document")
    return DocumentInfo(
        iri=iri,
        slug=local_name(iri),
        title=text(row, "title"),
        issued=row["issued"],
        publisher=row["publisher"],
        about=reference_to(view, row["about"]) if row["about"] else None,
        file_name=text(row, "file"),
        source=row["source"],
        sha256=text(row, "sha256"),
        pipeline=row["pipeline"],
        characters=int(text(row, "characters")),
        passages=counts.get((iri, "Passage"), 0),
        mentions=counts.get((iri, "Mention"), 0),
        entities=counts.get((iri, "entities"), 0),
        claims=counts.get((iri, "Claim"), 0),
        observations=counts.get((iri, "Observation"), 0),
    )


def _span(row: Row) -> Span:
    return int(text(row, "start")), int(text(row, "end")), text(row, "entity")


def _kind(row: Row) -> str:
    return local_name(text(row, "kind"))
