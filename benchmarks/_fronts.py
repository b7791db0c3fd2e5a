"""pyoxigraph in the process of a web application, for comparison: `… _fronts FRONT STORE QUADS UNION PORT`.

`same` is our own application, but it asks in a thread instead of a sandboxed worker; `fastapi` a plain function of
a FastAPI application, as one would write it; `bare` an ASGI application of nothing else. None has a limit, or a
way to stop a query, and each dies of a hostile one.
"""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace
from urllib.parse import parse_qs

import pyoxigraph as ox
import uvicorn
from anyio import to_thread
from fastapi import FastAPI, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import Application, create_app
from api.express import protocol_for
from api.settings import read_settings
from graph.engine import Request
from graph.replies import Reply
from graph.store import Store

JSON, TURTLE = "application/sparql-results+json", "text/turtle"


def filled(quads: str, union: str) -> ox.Store:
    """Return a store in memory with both files."""
    store = ox.Store()
    store.bulk_load(path=quads, format=ox.RdfFormat.N_QUADS)
    store.bulk_load(path=union, format=ox.RdfFormat.N_TRIPLES)
    return store


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


def same(location: str) -> Application:
    """Return our own application, whose queries run in threads of its process."""
    store = Store.open(location, read_only=True)
    _, engine, _ = store.backend.replica()
    app = create_app(read_settings(store=location), store)

    def ask(asked: Request) -> SimpleNamespace:
        reply = Reply()

        async def work() -> None:
            body, reply.media_type = await to_thread.run_sync(engine.evaluate, asked)
            reply.add(body)
            reply.end()

        return SimpleNamespace(reply=reply, cancel=reply.close, task=asyncio.ensure_future(work()))

    app.state.regiongraph.dispatcher.ask = ask
    return app


def main(front: str, store: str, quads: str, union: str, port: str) -> None:
    """Serve one of the applications."""
    if front == "same":
        application = same(store)
        uvicorn.run(application, port=int(port), http=protocol_for(application), ws="none", log_level="error")
    else:
        other = {"fastapi": fastapi, "bare": bare}[front](filled(quads, union))
        uvicorn.run(other, port=int(port), log_level="error", lifespan="off")


if __name__ == "__main__":
    main(*sys.argv[1:])
