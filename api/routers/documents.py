"""`/documents` and `/documents/{slug}`: the list, and each text with what was read from it."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ViewDep, document_named
from api.negotiation import HTML, JSON, NQUADS, RDF_FORMATS, TRIG
from api.options import PlainOptions
from api.responder import PageResponder, Responder, responding
from graph.documents import Sentence, list_documents, read
from graph.entity import reference_to
from graph.linked_data import graph_rdf

router = APIRouter()
DocumentResponder = Annotated[Responder, Depends(responding(HTML, JSON, *RDF_FORMATS, TRIG, NQUADS))]
Options = Annotated[PlainOptions, Query()]


@router.get("/documents", summary="The documents")
def documents(respond: PageResponder, view: ViewDep, _: Options) -> Response:
    """Return the documents with how much was read from each, the oldest first."""
    found = list_documents(view)
    return respond.answer("documents.html", {"documents": found}, documents=found)


@router.get("/documents/{slug}", summary="One document")
def document(respond: DocumentResponder, view: ViewDep, slug: str, _: Options) -> Response:
    """Return the text with mentions and claims marked; in RDF, all that was read from it."""
    info = document_named(view, slug)
    if respond.form not in (HTML, JSON):
        body = graph_rdf(view, info.iri, respond.form.media_type)
        return respond.content(body, respond.form.content_type)
    reader = read(view, info.slug)
    outline = sections(reader.sentences)
    return respond.answer(
        "document.html", reader, reader=reader, sections=outline, reference=partial(reference_to, view)
    )


def sections(sentences: tuple[Sentence, ...]) -> list[tuple[str, int, int]]:
    """Return the headings that sentences stand under, each with where its first sentence is."""
    found: dict[str, tuple[int, int]] = {}
    for sentence in sentences:
        if sentence.section:
            found.setdefault(sentence.section, (sentence.start, sentence.end))
    return [(name.rsplit(" › ", 1)[-1], *span) for name, span in found.items()]
