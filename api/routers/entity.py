"""`/entity` and `/id/…`: one entity as a page, JSON or RDF."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.dependencies import ViewDep, document_named, named
from api.entity_view import Filters, documents, groups, moved, origins, statuses
from api.figures import series
from api.mapping import surroundings
from api.negotiation import HTML, JSON, RDF_FORMATS
from api.options import EmbedOptions, EntityOptions, EntityViewOptions
from api.problems import UnknownNameError
from api.responder import PageResponder, Responder, responding
from api.security import EMBEDDABLE
from api.urls import DOCUMENTS, iri_of, twin
from graph.entity import describe
from graph.linked_data import entity_rdf, is_described
from graph.particulars import place_of_claim
from graph.view import View

router = APIRouter()
EntityResponder = Annotated[Responder, Depends(responding(HTML, JSON, *RDF_FORMATS))]
EMBEDDED_FACTS = 3
"""Facts of each relation that an embedded card shows."""


@router.get("/entity", summary="One entity")
def entity(respond: EntityResponder, view: ViewDep, options: Annotated[EntityOptions, Query()]) -> Response:
    """Return labels, claims with quotes and status, observations, neighbours, and what is inferred."""
    if options.iri.startswith(DOCUMENTS):
        return _document(respond, options.iri.removeprefix(DOCUMENTS).partition("#")[0])
    return entity_answer(respond, view, named(view, "iri", options.iri).iri, options)


@router.get("/embed", summary="One entity as a card for other sites")
def embed(respond: PageResponder, view: ViewDep, options: Annotated[EmbedOptions, Query()]) -> Response:
    """Return an entity as a page without frame, the only one that other sites may show in theirs."""
    page = describe(view, named(view, "iri", options.iri).iri)
    values = {"entity": page, "groups": groups(page, Filters()), "many": EMBEDDED_FACTS}
    answer = respond.answer("embed.html", page, **values)
    answer.headers.update(EMBEDDABLE)
    return answer


@router.get("/id/{path:path}", summary="One entity by its linked-data address")
def linked_data(
    request: Request, respond: EntityResponder, view: ViewDep, path: str, options: Annotated[EntityViewOptions, Query()]
) -> Response:
    """Return the entity whose IRI ends like the address; a document leads to its reader, a claim or unit to its RDF."""
    iri = iri_of(request.scope["raw_path"].decode("ascii"))
    if iri.startswith(DOCUMENTS):
        return _document(respond, path.removeprefix("document/"))
    try:
        entity = named(view, "iri", iri).iri
    except UnknownNameError:
        if not is_described(view, iri):
            raise
        return _claim(respond, view, iri) or _described(respond, view, iri)
    return entity_answer(respond, view, entity, options)


def _document(respond: Responder, slug: str) -> Response:
    address = respond.context.urls.document(slug)
    return respond.see_other(address if respond.wants_page else twin(address, respond.form.suffix))


def _claim(respond: Responder, view: View, iri: str) -> Response | None:
    """Lead a reader from the address of a claim or an observation to where it stands with its sentence."""
    entity = place_of_claim(view, iri) if respond.wants_page else None
    return respond.see_other(respond.context.urls.fact(entity, iri)) if entity else None


def _described(respond: Responder, view: View, iri: str) -> Response:
    if respond.form in RDF_FORMATS:
        return respond.content(entity_rdf(view, iri, respond.form.media_type), respond.form.content_type)
    address = respond.context.urls.sparql(f"DESCRIBE <{iri}>")
    return respond.see_other(address if respond.wants_page else twin(address, respond.form.suffix))


def entity_answer(respond: Responder, view: View, iri: str, options: EntityViewOptions) -> Response:
    """Answer with an entity in the form that is wanted, with the facts that the options leave; RDF has them all."""
    if respond.form in RDF_FORMATS:
        return respond.content(entity_rdf(view, iri, respond.form.media_type), respond.form.content_type)
    document = document_named(view, options.document, "document").iri if options.document else None
    filters = Filters(options.status, document, options.origin, options.q.strip())
    page = describe(view, iri)
    if not respond.wants_page:
        return respond.json(filters.keep(page))
    shown = groups(page, filters)
    return respond.page(
        "entity.html",
        entity=page,
        options=options,
        filters=filters,
        groups=shown,
        statuses=statuses(shown),
        origins=origins(shown),
        documents=documents(page),
        series=series(page.observations),
        moved=moved(page),
        picture=surroundings(view, page.iri, respond.context.language),
        embed=respond.absolute(respond.context.urls.embed(page.iri, respond.context.language)),
    )
