"""`/documents` and `/documents/{slug}`: the list, and each text with what was read from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ViewDep, document_named
from api.negotiation import HTML, JSON, NQUADS, RDF_FORMATS, TRIG
from api.options import PlainOptions
from api.responder import PageResponder, Responder, responding
from api.templating import PageContext
from graph.documents import Sentence, list_documents, read
from graph.entity import Reference, reference_to
from graph.linked_data import graph_rdf
from ontology.schema import load_schema

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
    links = {iri: mention_link(respond.context, entity) for iri, entity in reader.entities.items()}
    shown = {"reader": reader, "sections": outline, "links": links, "reference": partial(reference_to, view)}
    return respond.answer("document.html", reader, **shown)


@dataclass(frozen=True, slots=True)
class MentionLink:
    """What the reader shows of a mention: its class, its tooltip and where it leads."""

    cls: str
    title: str
    address: str


def mention_link(context: PageContext, entity: Reference) -> MentionLink:
    """Return the link of the mentions of an entity."""
    label = load_schema().classes[entity.cls].label(context.language)
    return MentionLink(entity.cls, f"{label}: {entity.name(context.language)}", context.urls.entity(entity.iri))


def sections(sentences: tuple[Sentence, ...]) -> list[tuple[str, int, int]]:
    """Return the headings that sentences stand under, each with where its first sentence is."""
    found: dict[str, tuple[int, int]] = {}
    for sentence in sentences:
        if sentence.section:
            found.setdefault(sentence.section, (sentence.start, sentence.end))
    return [(name.rsplit(" › ", 1)[-1], *span) for name, span in found.items()]
