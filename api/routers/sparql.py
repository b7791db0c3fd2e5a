"""`/sparql`: the SPARQL 1.1 Protocol, and an editor for a browser."""

from __future__ import annotations

import asyncio
import hashlib
import re
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.authority import allow_change, may_change
from api.choices import one_of
from api.dependencies import StateDep
from api.examples import queries
from api.negotiation import HTML, JSON, Format
from api.openapi import SPARQL_GET, SPARQL_POST
from api.problems import problem_of
from api.protocol import Asked, AskedUpdate, asked_by_address, asked_by_body, base_of, forms_of
from api.responder import VARY, Responder
from api.result_page import result_page
from api.service import DESCRIPTION_FORMS, service_description
from api.state import ApplicationState
from api.streaming import StreamedAnswer, client_gone
from graph.changes import Asked as Change
from graph.diagnosis import unknown_terms
from graph.jobs import Job
from graph.names import entities
from graph.view import request as prepared
from ontology.errors import LimitError, QueryError, RegionGraphError
from ontology.namespaces import PREFIXES

router = APIRouter()
VIEWS = ("table", "graph", "map", "chart", "raw")
"""How the page shows a result (web/src/lib/results)."""
_EMBEDDED = 262_144
"""Largest answer in bytes that a page holds for its script, which asks for larger ones itself."""
_VARYING = re.compile(r"\b(NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
"""Functions whose answer is another each time."""


@router.get("/sparql", summary="Query with SPARQL", openapi_extra=SPARQL_GET)
async def sparql(request: Request, state: StateDep) -> Response:
    """Answer a query; without one, a browser gets the editor, others the service description or, as JSON, examples."""
    asked = asked_by_address(request)
    if asked is None:
        return await run_in_threadpool(_introduction, request, state)
    return await answer(request, state, asked)


@router.post("/sparql", summary="Query or update with SPARQL, by form or as the body", openapi_extra=SPARQL_POST)
async def sparql_posted(request: Request, state: StateDep) -> Response:
    """Answer a query or make an update, sent as a form or as the body itself."""
    settings = state.settings
    limit = settings.update_mb << 20 if may_change(request, state) else 4 * (settings.query_kb << 10)
    asked = await asked_by_body(request, limit, settings.query_seconds)
    if isinstance(asked, AskedUpdate):
        return await update(request, state, asked)
    return await answer(request, state, asked)


@router.options("/sparql", include_in_schema=False)
async def sparql_options() -> Response:
    """Say which methods there are."""
    return Response(status_code=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})


async def answer(request: Request, state: ApplicationState, asked: Asked) -> Response:
    """Answer a query in the form that the client wants."""
    respond = Responder(request, (*forms_of(asked.query), HTML))
    if respond.wants_page:
        return await _page(respond, state, asked)
    what = asks(asked, respond.form)
    headers = caching(state, what, state.dispatcher.generation)
    if (tag := headers.get("ETag")) and tag in request.headers.get("if-none-match", ""):
        state.dispatcher.outcomes["not-modified"] += 1
        return Response(status_code=304, headers=headers)
    job = await run(request, state, asked, respond.form.media_type)
    reply = job.reply
    headers = caching(state, what, reply.generation)  # a commit may have come in between
    content_type = Format("", reply.media_type).content_type
    if reply.done:
        return Response(await reply.ended(), 200, headers, content_type)
    return StreamedAnswer(job, headers, content_type)


async def run(request: Request, state: ApplicationState, asked: Asked, media_type: str | None) -> Job:
    """Run a query until it is known that there is an answer; it ends when the client goes away."""
    limit = state.limits.text_characters
    try:
        base = base_of(request)
        question = prepared(asked.query, media_type, asked.default_graphs, asked.named_graphs, limit, base)
    except RegionGraphError:
        state.dispatcher.outcomes["malformed"] += 1
        raise
    job = state.dispatcher.ask(question)
    try:
        await _ready(request, job)
    except asyncio.CancelledError:
        job.cancel()
        raise
    if job.reply.error:
        raise job.reply.error
    return job


async def _ready(request: Request, job: Job) -> None:
    """Wait for an answer; where it takes long, look whether the client is still there."""
    if await job.reply.ready_soon():
        return
    ready = asyncio.ensure_future(job.reply.ready())
    try:
        gone = asyncio.ensure_future(client_gone(request))
        try:
            await asyncio.wait({ready, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
        if not ready.done():
            job.cancel()
    finally:
        ready.cancel()


def asks(asked: Asked, form: Format) -> str | None:
    """Return what is another where anything asked is; None where the answer is another each time."""
    if _VARYING.search(asked.query):
        return None
    return hashlib.blake2b(repr((asked, form)).encode(), digest_size=8).hexdigest()


def caching(state: ApplicationState, what: str | None, generation: int) -> dict[str, str]:
    """Return the headers of an answer to `what` (see `asks`): with an ETag, unless it is another each time."""
    tag = state.tag(generation) if what else None
    return {"Vary": VARY, "ETag": f'W/"{tag}-{what}"', "Cache-Control": "no-cache"} if tag else {"Vary": VARY}


async def update(request: Request, state: ApplicationState, asked: AskedUpdate) -> Response:
    """Make an update; 204 once it is committed and new queries see it."""
    allow_change(request, state)
    body = asked.update.encode()
    prefixes = tuple(PREFIXES.items())
    base = base_of(request)
    change = Change("UPDATE", body, base=base, using=asked.using, using_named=asked.using_named, prefixes=prefixes)
    await state.change(change)
    return Response(status_code=204)


async def _page(respond: Responder, state: ApplicationState, asked: Asked) -> Response:
    one_of("view", respond.request.query_params.get("view") or None, VIEWS)
    hints = list(dict.fromkeys(unknown_terms(asked.query)))
    try:
        job = await run(respond.request, state, asked, None)
        body = await job.reply.ended()
    except (QueryError, LimitError) as error:
        problem = problem_of(error, respond.context)
        return _editor(respond, asked.query, status=problem.status, problem=problem, hints=hints)

    def page() -> Response:
        result = result_page(body, job.reply.media_type, entities(state.view()))
        small = result.columns is not None and len(body) <= _EMBEDDED
        answer = {"body": body.decode(), "type": job.reply.media_type} if small else None
        return _editor(respond, asked.query, hints=hints, result=result, answer=answer)

    return await run_in_threadpool(page)


def _editor(respond: Responder, query: str, *, status: int = 200, **values: Any) -> Response:
    shown = {"hints": [], "problem": None, "result": None, "answer": None, **values}
    grouped = groupby(queries(), key=lambda example: example["keywords"][0])
    groups = [(keyword, list(examples)) for keyword, examples in grouped]
    return respond.page("sparql.html", status=status, query=query, groups=groups, prefixes=PREFIXES, **shown)


def _introduction(request: Request, state: ApplicationState) -> Response:
    if "query" in request.query_params and HTML.media_type not in request.headers.get("accept", ""):
        raise QueryError("the query is empty", "send it as `query`")
    respond = Responder(request, (*DESCRIPTION_FORMS, HTML, JSON))
    examples = queries()
    if respond.form == JSON:
        return respond.json({"prefixes": PREFIXES, "examples": examples})
    if not respond.wants_page:
        return respond.content(_description(request, state, respond.form), respond.form.content_type)
    return _editor(respond, examples[0]["query"])


def _description(request: Request, state: ApplicationState, form: Format) -> bytes:
    updates = bool(state.settings.token.get_secret_value())
    endpoint, void = str(request.url_for("sparql")), str(request.url_for("void"))
    return service_description(state.view(), endpoint, form, union=not state.plain, updates=updates, void=void)
