"""`/search`: entities by label, alias, pinyin or part of a name, with facets by class."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.browsing import count_tops, find
from api.dependencies import ViewDep
from api.models import SearchResults
from api.options import SearchOptions
from api.responder import PageResponder

router = APIRouter()
FACETED = 500
"""Facets count at most this many of the best results."""


@router.get("/search", response_model=SearchResults, summary="Find entities by name")
def search(respond: PageResponder, view: ViewDep, options: Annotated[SearchOptions, Query()]) -> Response:
    """Return entities by name, the best first; `facets` counts the results by top class."""
    results = find(view, options.q, options.cls, options.limit)
    facets = count_tops(find(view, options.q, None, FACETED))
    urls = respond.context.urls
    found = [{**hit.to_json(), "page": urls.entity(hit.iri)} for hit in results]
    data = {"q": options.q, "class": options.cls, "facets": facets, "results": found}
    return respond.answer("search.html", data, options=options, facets=facets, results=results)
