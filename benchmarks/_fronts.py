"""pyoxigraph in the process of a web application, as one would write it: `… _fronts FRONT QUADS UNION PORT`.

No limit, no way to stop a query, no other format than one: what our sandbox is compared with. `fastapi` is a
plain function of a FastAPI application, `bare` an ASGI application of nothing else.
"""

from __future__ import annotations

import sys
from urllib.parse import parse_qs

import pyoxigraph as ox
import uvicorn
from anyio import to_thread
from fastapi import FastAPI, Response
from starlette.types import ASGIApp, Receive, Scope, Send

JSON, TURTLE = "application/sparql-results+json", "text/turtle"


def evaluate(store: ox.Store, query: str) -> tuple[bytes, str]:
    """Answer a query."""
    found = store.query(query)
    if isinstance(found, ox.QueryTriples):
        return found.serialize(format=ox.RdfFormat.TURTLE) or b"", TURTLE
    return found.serialize(format=ox.QueryResultsFormat.JSON) or b"", JSON


def fastapi(store: ox.Store) -> ASGIApp:
    """Return an application whose function runs in a thread."""
    app = FastAPI()

    @app.get("/sparql")
    def answer(query: str) -> Response:
        body, kind = evaluate(store, query)
        return Response(body, media_type=kind)

    return app


def bare(store: ox.Store) -> ASGIApp:
    """Return an application without a framework, which asks in a thread."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 -- a GET has no body
        assert scope["type"] == "http"
        (query,) = parse_qs(scope["query_string"].decode())["query"]
        body, kind = await to_thread.run_sync(evaluate, store, query)
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


if __name__ == "__main__":
    front, quads, union, port = sys.argv[1:]
    filled = ox.Store()
    filled.bulk_load(path=quads, format=ox.RdfFormat.N_QUADS)
    filled.bulk_load(path=union, format=ox.RdfFormat.N_TRIPLES)
    application = {"fastapi": fastapi, "bare": bare}[front](filled)
    uvicorn.run(application, port=int(port), log_level="error", lifespan="off")
