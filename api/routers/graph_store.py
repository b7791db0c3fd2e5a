"""`/graph-store`: the SPARQL 1.1 Graph Store HTTP Protocol, to read and change whole graphs.

https://www.w3.org/TR/sparql11-http-rdf-update/. A graph is named by `graph` (its IRI) or `default`; an address below
`/graph-store/` is itself the IRI of a graph. Without either, GET gives and PUT or POST take the whole dataset, and
triples that are posted become a new graph.
"""

from __future__ import annotations

import hashlib

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.authority import allow_change
from api.dependencies import StateDep
from api.negotiation import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format, negotiate
from api.openapi import GRAPH_CHANGE, GRAPH_GET
from api.problems import MediaTypeError, UnknownOptionError
from api.protocol import content_type, read_body
from api.responder import VARY
from api.state import ApplicationState
from graph import multipart
from graph.changes import Asked
from graph.forms import serialise
from ontology.errors import OptionError, UnknownEntityError
from ontology.namespaces import PREFIXES

router = APIRouter()
_TRIPLES = (TURTLE, NTRIPLES, JSONLD, RDFXML)
_QUADS = (NQUADS, TRIG, JSONLD)
_NEW = {form.media_type for form in _TRIPLES if form not in _QUADS}
"""Forms that have no named graphs, so that what comes without one becomes a new one."""
_OPTIONS = ("graph", "default")


@router.get("/graph-store", summary="Read a graph", openapi_extra=GRAPH_GET)
@router.get("/graph-store/{path:path}", include_in_schema=False)
async def read(request: Request, state: StateDep) -> Response:
    """Return a graph, or without `graph` and `default` the whole dataset with its named graphs."""
    name = _named(request)
    form = negotiate(getattr(request.state, "suffix", None), request.headers.get("accept", ""), _offers(name))
    return await run_in_threadpool(_content, state, name, form.media_type)


@router.put("/graph-store", summary="Replace a graph", openapi_extra=GRAPH_CHANGE)
@router.put("/graph-store/{path:path}", include_in_schema=False)
@router.post("/graph-store", summary="Add to a graph", openapi_extra=GRAPH_CHANGE)
@router.post("/graph-store/{path:path}", include_in_schema=False)
async def write(request: Request, state: StateDep) -> Response:
    """Put the triples of the body in place of those of a graph (PUT), or beside them (POST)."""
    allow_change(request, state)
    name = _named(request)
    kind = content_type(request)
    if name is None and request.method == "POST" and kind in _NEW:
        return await _create(request, state, kind)
    if name is not None and kind == multipart.FORM:
        kind = request.headers["content-type"]  # with its boundary
    elif kind not in {form.media_type for form in _offers(name)}:
        valid = ", ".join(form.media_type for form in _offers(name))
        raise MediaTypeError(f"a graph cannot be sent as {kind or 'nothing'}", f"send {valid}")
    body = await read_body(request, state.settings.update_mb << 20, state.settings.query_seconds)
    base = str(request.url) if name is None or not name else name
    change = Asked(request.method, body, name or None, name is None, kind, base.partition("?")[0])
    return Response(status_code=201 if await state.change(change) else 204)


async def _create(request: Request, state: ApplicationState, kind: str) -> Response:
    """Take triples as a graph of their own, below this address, and say where it is."""
    body = await read_body(request, state.settings.update_mb << 20, state.settings.query_seconds)
    name = f"{str(request.url).partition('?')[0].rstrip('/')}/{hashlib.sha256(body).hexdigest()[:16]}"
    await state.change(Asked("PUT", body, name, False, kind, name))
    return Response(status_code=201, headers={"Location": name})


@router.delete("/graph-store", summary="Remove a graph", openapi_extra=GRAPH_CHANGE)
@router.delete("/graph-store/{path:path}", include_in_schema=False)
async def delete(request: Request, state: StateDep) -> Response:
    """Remove a graph."""
    allow_change(request, state)
    name = _named(request)
    if name is None:
        raise OptionError("a graph is needed", "name it by `graph`, or ask for `default`")
    if name and name not in state.replica.versions:
        raise UnknownEntityError(f"there is no graph {name}")
    await state.change(Asked("DELETE", graph=name or None))
    return Response(status_code=204)


@router.options("/graph-store", include_in_schema=False)
@router.options("/graph-store/{path:path}", include_in_schema=False)
async def options() -> Response:
    """Say which methods there are."""
    return Response(status_code=204, headers={"Allow": "GET, HEAD, PUT, POST, DELETE, OPTIONS"})


def _named(request: Request) -> str | None:
    """Return the graph that is asked for: its IRI, `""` for the default graph, None for the whole dataset."""
    options = request.query_params
    for option in options:
        if option not in _OPTIONS:
            raise UnknownOptionError(option, None, _OPTIONS)
    direct = request.scope["path"].removeprefix("/graph-store").strip("/")
    given = [*options.getlist("graph"), *([""] if "default" in options else [])]
    if direct:
        given.append(str(request.url.replace(query="")))
    if len(given) > 1:
        raise OptionError("more than one graph is named", "name one by `graph`, or ask for `default`")
    if given and given[0] and ":" not in given[0]:
        raise OptionError(f"graph={given[0]}: not an absolute IRI", "a graph is named by its whole IRI")
    return given[0] if given else None


def _offers(name: str | None) -> tuple[Format, ...]:
    return _QUADS if name is None else _TRIPLES


def _content(state: ApplicationState, name: str | None, media_type: str) -> Response:
    """Return a graph as it is in the latest commit."""
    backend = state.store.backend
    if name is None:
        graphs = {graph: backend.lines(graph) for graph in backend.names()}
    elif name == "" and not state.plain:
        graphs = {"": b"".join(backend.lines(graph) for graph in backend.names())}
    else:
        if name and name not in backend.names():
            raise UnknownEntityError(f"there is no graph {name}")
        graphs = {"": backend.lines(name)}
    body = serialise(graphs, media_type, PREFIXES)
    return Response(body, 200, {"Vary": VARY}, f"{media_type}; charset=utf-8")
