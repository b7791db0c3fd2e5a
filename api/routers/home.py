"""`/`: what is in the graph, and where to begin."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ViewDep
from api.examples import questions
from api.options import PlainOptions
from api.responder import PageResponder
from graph.documents import list_documents
from graph.overview import overview

router = APIRouter()


@router.get("/", summary="What is in the graph")
def home(respond: PageResponder, view: ViewDep, _: Annotated[PlainOptions, Query()]) -> Response:
    """Return counts by class, relation and status, the share of facts with evidence, the documents."""
    found = overview(view)
    return respond.answer(
        "home.html",
        found,
        overview=found,
        documents=list_documents(view),
        entries=[entry for entry in respond.context.urls.entries() if entry[0] != "ask"],
        examples=questions(respond.context.language),
    )
