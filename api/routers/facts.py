"""`/facts`: what documents state as rows of a table, to filter, sort and take along."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ViewDep, document_named, named
from api.options import FactsOptions
from api.responder import PageResponder
from graph.facts import Filters, ordered, select
from graph.view import View

router = APIRouter()


@router.get("/facts", summary="Facts as a table")
def facts(respond: PageResponder, view: ViewDep, options: Annotated[FactsOptions, Query()]) -> Response:
    """Return the facts that pass the filters, a page of them at a time, with counts for each other filter value."""
    found = select(view, filters_of(view, options), inferred=options.inferred)
    rows = ordered(view, found.facts, options.sort, respond.context.language) if options.sort else found.facts
    first = (options.page - 1) * options.limit
    data = {"total": len(rows), "facts": rows[first : first + options.limit], "facets": found.facets}
    return respond.answer("facts.html", data, options=options, **data)


def filters_of(view: View, options: FactsOptions) -> Filters:
    """Return the filters that options ask for; raises `UnknownNameError` for a name that there is not."""
    return Filters(
        relation=options.relation,
        cls=options.cls,
        subject_class=options.subject_class,
        object_class=options.object_class,
        status=options.status,
        document=document_named(view, options.document, "document").iri if options.document else None,
        place=named(view, "place", options.place).iri if options.place else None,
        entity=named(view, "entity", options.entity).iri if options.entity else None,
        q=options.q,
    )
