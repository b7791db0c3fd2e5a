"""`/entity` and `/id/…`: one entity as a page, JSON or RDF."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.dependencies import ViewDep, named
from api.mapping import Picture, spot
from api.negotiation import HTML, JSON, RDF_FORMATS
from api.options import EntityOptions, PlainOptions
from api.problems import UnknownNameError
from api.responder import Responder, responding
from api.urls import DOCUMENTS, iri_of, twin
from graph.entity import EntityPage, describe
from graph.linked_data import entity_rdf, is_described
from graph.view import View

router = APIRouter()
EntityResponder = Annotated[Responder, Depends(responding(HTML, JSON, *RDF_FORMATS))]
MANY = 12
"""Background facts beyond this many are folded away."""


@router.get("/entity", summary="One entity")
def entity(respond: EntityResponder, view: ViewDep, options: Annotated[EntityOptions, Query()]) -> Response:
    """Return labels, claims with quotes and status, observations, neighbours, and what is inferred."""
    if options.iri.startswith(DOCUMENTS):
        return _document(respond, options.iri.removeprefix(DOCUMENTS).partition("#")[0])
    return entity_answer(respond, view, named(view, "iri", options.iri).iri)


@router.get("/id/{path:path}", summary="One entity by its linked-data address")
def linked_data(
    request: Request, respond: EntityResponder, view: ViewDep, path: str, _: Annotated[PlainOptions, Query()]
) -> Response:
    """Return the entity whose IRI ends like the address; a document leads to its reader, a claim or unit to its RDF."""
    iri = iri_of(request.scope["raw_path"].decode("ascii"))
    if iri.startswith(DOCUMENTS):
        return _document(respond, path.removeprefix("document/"))
    try:
        return entity_answer(respond, view, named(view, "iri", iri).iri)
    except UnknownNameError:
        if not is_described(view, iri):
            raise
        return _described(respond, view, iri)


def _document(respond: Responder, slug: str) -> Response:
    address = respond.context.urls.document(slug)
    return respond.see_other(address if respond.wants_page else twin(address, respond.form.suffix))


def _described(respond: Responder, view: View, iri: str) -> Response:
    if respond.form in RDF_FORMATS:
        return respond.content(entity_rdf(view, iri, respond.form.media_type), respond.form.content_type)
    address = respond.context.urls.sparql(f"DESCRIBE <{iri}>")
    return respond.see_other(address if respond.wants_page else twin(address, respond.form.suffix))


def entity_answer(respond: Responder, view: View, iri: str) -> Response:
    """Answer with an entity in the form that is wanted."""
    if respond.form in RDF_FORMATS:
        return respond.content(entity_rdf(view, iri, respond.form.media_type), respond.form.content_type)
    page = describe(view, iri)
    return respond.answer("entity.html", page, entity=page, many=MANY, picture=_picture(view, page))


def _picture(view: View, page: EntityPage) -> Picture | None:
    if page.latitude is None or page.longitude is None:
        return None
    thing = {"iri": page.iri, "label": page.label, "label_en": page.label_en, "class": page.cls, "top": page.top}
    return spot(view, page.longitude, page.latitude, {**thing, "approximate": False, "mentions": 0})
