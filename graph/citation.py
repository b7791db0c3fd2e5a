"""A sentence of a document as others cite it: the words, and all that says where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef

from graph.documents import DocumentInfo, find_document
from graph.evidence import page, text
from graph.view import View
from ontology.errors import UnknownEntityError


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with its document; `start` and `end` count characters of the document's stored text."""

    document: DocumentInfo
    section: str | None
    quote: str
    start: int
    end: int
    page: int | None = None


def passage(view: View, document: str, start: int, end: int) -> Passage:
    """Return the sentence that spans `start` to `end` in a document by slug or IRI.

    `UnknownEntityError` where there is no such document, or no sentence with just that span.
    """
    info = find_document(view, document)
    iri = URIRef(f"{info.iri}#char={start},{end}")
    rows = view.rows("passage-of-document", document=URIRef(info.iri), passage=iri)
    if not rows:
        raise UnknownEntityError(f"no sentence of {info.slug} spans {start} to {end}", "see a quote's address")
    return Passage(info, rows[0]["section"], text(rows[0], "quote"), start, end, page(rows[0]))
