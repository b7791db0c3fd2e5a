"""`/`: what is in the graph, and where to begin."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ViewDep
from api.examples import questions
from api.options import PlainOptions
from api.responder import PageResponder
from graph.centre import centre
from graph.overview import overview
from graph.standing import leading, standing

router = APIRouter()
KINDS = {"Place": "map", "Industry": "", "Project": "map", "Strategy": "timeline"}
"""The top classes that a visitor can begin with, and the page that shows more of each."""
LEADING = 6
"""How many of each are named."""
LATEST = 8
"""How many documents are named."""


@router.get("/", summary="What is in the graph")
def home(respond: PageResponder, view: ViewDep, _: Annotated[PlainOptions, Query()]) -> Response:
    """Return counts by class, relation and status, the share of facts with evidence, the documents."""
    found = overview(view)
    if not respond.wants_page:
        return respond.json(found)
    kinds = {
        kind: [(one, standing(view, one.iri).neighbours) for one in leading(view, kind, LEADING)] for kind in KINDS
    }
    latest = sorted(found.documents, key=lambda document: document.issued or "", reverse=True)[:LATEST]
    return respond.page(
        "home.html",
        overview=found,
        latest=latest,
        kinds={kind: entities for kind, entities in kinds.items() if entities},
        more_of=KINDS,
        centre=centre(view, respond.context.language),
        examples=questions(respond.context.language),
    )
