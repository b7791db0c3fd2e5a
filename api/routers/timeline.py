"""`/timeline`: what documents say of an entity or a class, one after the other."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.browsing import listed
from api.charts import chart
from api.dependencies import ViewDep, named
from api.options import TimelineOptions
from api.responder import PageResponder
from graph.timeline import COURSES, timeline

router = APIRouter()
STARTS = 12
CLASSES = ("Project", "Zone", "Industry", "Strategy", "Designation")
"""Classes that are offered where nothing is chosen."""


@router.get("/timeline", summary="What is stated over time")
def over_time(respond: PageResponder, view: ViewDep, options: Annotated[TimelineOptions, Query()]) -> Response:
    """Return statements with the status that each document gives, and values by year."""
    entity = named(view, "entity", options.entity) if options.entity else None
    if entity is None and options.cls is None:
        starts = listed(view, None)[:STARTS]
        values = {"options": options, "entity": None, "found": None, "classes": CLASSES, "starts": starts}
        return respond.answer("timeline.html", {"starts": starts}, **values)
    whole = timeline(view, entity=entity.iri if entity else None, cls=options.cls)
    found = whole.of(options.relation, options.status, options.course)
    if not respond.wants_page:
        return respond.json(found)
    relations, statuses, courses = whole.counts()
    return respond.page(
        "timeline.html", options=options, entity=entity, found=found, whole=whole, chart=chart,
        relations=relations, statuses=statuses, courses={name: courses[name] for name in COURSES},
    )  # fmt: skip
