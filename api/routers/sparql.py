"""`/sparql`: the SPARQL 1.1 Protocol, and an editor for a browser."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.dependencies import StateDep
from api.examples import queries
from api.negotiation import HTML, JSON, TURTLE, Format
from api.options import SparqlOptions
from api.problems import problem_of
from api.protocol import Asked, forms_of, posted
from api.responder import Responder
from api.result_page import result_page
from api.service import service_description
from api.state import ApplicationState
from graph.diagnosis import unknown_terms
from graph.names import entities
from ontology.errors import LimitError, QueryError, RegionGraphError
from ontology.namespaces import PREFIXES

router = APIRouter()


@router.get("/sparql", summary="Query with SPARQL")
def sparql(request: Request, state: StateDep, options: Annotated[SparqlOptions, Query()]) -> Response:
    """Answer a query; without one, a browser gets the editor, others the service description or, as JSON, examples."""
    asked = Asked.from_options(options)
    if len(request.query_params.getlist("query")) > 1:
        raise QueryError("there is more than one query", "send one `query`")
    return _introduction(request, state) if asked is None else answer(request, state, asked)


@router.post("/sparql", summary="Query with SPARQL, by form or as the body")
async def sparql_posted(request: Request, state: StateDep) -> Response:
    """Answer a query sent as a form or as `application/sparql-query`."""
    asked = await posted(request)
    return await run_in_threadpool(answer, request, state, asked)


def answer(request: Request, state: ApplicationState, asked: Asked) -> Response:
    """Answer a query in the form that the client wants."""
    respond = Responder(request, (*forms_of(asked.query), HTML))
    if respond.wants_page:
        return _page(respond, state, asked)
    body, media_type = run(state, asked, respond.form.media_type)
    return respond.content(body, Format("", media_type).content_type)


def run(state: ApplicationState, asked: Asked, media_type: str | None) -> tuple[bytes, str]:
    """Run a query in the workers and count its outcome."""
    try:
        found = state.workers.query(
            asked.query, media_type=media_type, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs
        )
    except RegionGraphError as error:
        state.metrics.queries.labels(_outcome(error)).inc()
        raise
    state.metrics.queries.labels("answered").inc()
    return found


def _outcome(error: RegionGraphError) -> str:
    return "malformed" if isinstance(error, QueryError) else "limit" if isinstance(error, LimitError) else "failed"


def _page(respond: Responder, state: ApplicationState, asked: Asked) -> Response:
    hints = list(dict.fromkeys(unknown_terms(asked.query)))
    shown: dict[str, Any] = {"query": asked.query, "examples": queries(), "prefixes": PREFIXES, "hints": hints}
    try:
        result = result_page(*run(state, asked, None), entities(state.view()))
    except (QueryError, LimitError) as error:
        problem = problem_of(error, respond.context)
        return respond.page("sparql.html", status=problem.status, problem=problem, result=None, **shown)
    return respond.page("sparql.html", problem=None, result=result, **shown)


def _introduction(request: Request, state: ApplicationState) -> Response:
    if "query" in request.query_params and HTML.media_type not in request.headers.get("accept", ""):
        raise QueryError("the query is empty", "send it as `query`")
    respond = Responder(request, (HTML, TURTLE, JSON))
    examples = queries()
    if respond.form == JSON:
        return respond.json({"prefixes": PREFIXES, "examples": examples})
    if not respond.wants_page:
        return respond.content(service_description(state.view(), str(request.url_for("sparql"))), TURTLE.content_type)
    return respond.page(
        "sparql.html",
        query=examples[0]["query"],
        examples=examples,
        prefixes=PREFIXES,
        hints=[],
        problem=None,
        result=None,
    )
