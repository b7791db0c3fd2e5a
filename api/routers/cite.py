"""`/cite`: a sentence of a document, or an entity, as a citation to copy."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.citing import Styles, of_entity, of_passage
from api.dependencies import ViewDep, document_named, named
from api.options import CiteOptions
from api.problems import MissingOptionError
from api.responder import PageResponder, Responder
from graph.citation import passage
from graph.entity import reference_to
from graph.view import View

router = APIRouter()


@router.get("/cite", summary="A citation")
def cite(respond: PageResponder, view: ViewDep, options: Annotated[CiteOptions, Query()]) -> Response:
    """Return the citation of a sentence (`document`, `start` and `end`) or of an `entity`, in Chinese and English."""
    if options.entity is not None:
        address, styles = _entity(respond, view, options.entity)
    else:
        address, styles = _passage(respond, view, options)
    return respond.answer("cite.html", {**styles, "address": address}, styles=styles, address=address)


def _entity(respond: Responder, view: View, name: str) -> tuple[str, Styles]:
    entity = reference_to(view, named(view, "entity", name).iri)
    address = respond.absolute(respond.context.urls.entity(entity.iri))
    return address, of_entity(entity, address, dt.datetime.now(dt.UTC).date())


def _passage(respond: Responder, view: View, options: CiteOptions) -> tuple[str, Styles]:
    if options.document is None or options.start is None or options.end is None:
        lacking = next(name for name in ("document", "start", "end") if getattr(options, name) is None)
        raise MissingOptionError(lacking)
    document = document_named(view, options.document, "document")
    cited = passage(view, document.iri, options.start, options.end)
    address = respond.absolute(respond.context.urls.document(document.slug, options.start, options.end))
    return address, of_passage(cited, address)
