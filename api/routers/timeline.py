"""`/timeline`: what documents say of an entity or a class, one after the other."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.browsing import listed
from api.dependencies import ViewDep, named
from api.options import TimelineOptions
from api.responder import PageResponder
from graph.timeline import timeline

router = APIRouter()
STARTS = 12


@router.get("/timeline", summary="What is stated over time")
def over_time(respond: PageResponder, view: ViewDep, options: Annotated[TimelineOptions, Query()]) -> Response:
    """Return statements with the status that each document gives, and values by year."""
    entity = named(view, "entity", options.entity) if options.entity else None
    if entity is None and options.cls is None:
        starts = listed(view, None)[:STARTS]
        return respond.answer(
            "timeline.html", {"starts": starts}, options=options, entity=None, found=None, starts=starts
        )
    found = timeline(view, entity=entity.iri if entity else None, cls=options.cls)
    return respond.answer("timeline.html", found, options=options, entity=entity, found=found)
