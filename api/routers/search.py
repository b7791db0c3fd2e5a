"""`/search`: entities by label, alias, pinyin or part of a name, with facets by class and by status."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.browsing import find, look_up
from api.dependencies import ViewDep
from api.models import SearchResults
from api.options import SearchOptions
from api.responder import PageResponder

router = APIRouter()


@router.get("/search", response_model=SearchResults, summary="Find entities by name")
def search(respond: PageResponder, view: ViewDep, options: Annotated[SearchOptions, Query()]) -> Response:
    """Return entities by name, the best first; without one, those that documents mention most."""
    urls = respond.context.urls
    asked = {"q": options.q, "class": options.cls, "status": options.status, "page": options.page}
    if options.brief and not respond.wants_page:
        hits = find(view, options.q, options.cls, options.limit)[: options.limit]
        return respond.json({**asked, "results": [{**hit.to_json(), "page": urls.entity(hit.iri)} for hit in hits]})
    found = look_up(view, options)
    counts = {"total": found.total, "facets": found.classes, "subclasses": found.subclasses, "statuses": found.statuses}
    results = [result.to_json(urls) for result in found.results]
    return respond.answer("search.html", {**asked, **counts, "results": results}, options=options, found=found)
