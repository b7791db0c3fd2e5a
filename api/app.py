"""The web application: `create_app(settings)` puts settings, middleware, errors and routes together."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from api.direct import Direct
from api.metrics import MetricsMiddleware
from api.models import PROBLEMS
from api.negotiation import HeadMiddleware, SuffixMiddleware
from api.openapi import OPENAPI_VERSION, as_version_3_0
from api.problems import add_problem_handlers
from api.routers import (
    add,
    ask,
    cite,
    compare,
    decisions,
    documents,
    editor,
    entity,
    explore,
    export,
    facts,
    graph_store,
    home,
    maps,
    ontology,
    paths,
    rank,
    search,
    sparql,
    system,
    timeline,
    void,
)
from api.security import SecurityHeadersMiddleware
from api.settings import Settings, read_settings
from api.state import ApplicationState
from graph.store import Store

ROUTERS = (
    home.router,
    search.router,
    entity.router,
    cite.router,
    explore.router,
    paths.router,
    rank.router,
    ask.router,
    add.router,
    documents.router,
    facts.router,
    export.router,
    decisions.router,
    timeline.router,
    compare.router,
    maps.router,
    sparql.router,
    editor.router,
    void.router,
    graph_store.router,
    ontology.router,
    system.router,
)
COMPRESS_FROM_BYTES = 1000
COMPRESSION = 4
PREFLIGHT_SECONDS = 86_400


class Application(FastAPI):
    """The application, with a short way for SPARQL around all that pages need (see `api.direct`)."""

    direct: Direct

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self.direct.takes(scope):
            scope["app"] = self
            await self.direct(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None, store: Store | None = None) -> Application:
    """Return the application on the store that the settings name, opened for reading, or on `store`."""
    settings = settings or read_settings()
    opened = store or Store.open(settings.store, read_only=True)
    state = ApplicationState(settings, opened)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await state.start()
        yield
        await state.close()
        if store is None:
            opened.close()

    app = Application(
        title="regiongraph",
        version=version("regiongraph"),
        description="A knowledge graph of China's regional plans and reports, with the sentence behind every fact.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=settings.origins.split(),
                allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"],
                allow_headers=["Accept", "Authorization", "Content-Type", "If-None-Match"],
                expose_headers=["ETag", "Retry-After"],
                max_age=PREFLIGHT_SECONDS,
            ),
            Middleware(HeadMiddleware),
            Middleware(SuffixMiddleware, exempt=("/static/", "/graph-store/", "/openapi.json")),
            Middleware(SecurityHeadersMiddleware),
            Middleware(MetricsMiddleware, metrics=state.metrics),
            Middleware(GZipMiddleware, minimum_size=COMPRESS_FROM_BYTES, compresslevel=COMPRESSION),
        ],
    )
    app.direct = Direct(state, compress_from=COMPRESS_FROM_BYTES, compression=COMPRESSION)
    app.state.settings = settings
    app.state.regiongraph = state
    add_problem_handlers(app)
    for router in ROUTERS:
        app.include_router(router, responses=PROBLEMS)
    app.openapi_version = OPENAPI_VERSION
    app.openapi = functools.cache(lambda: as_version_3_0(FastAPI.openapi(app)))  # type: ignore[method-assign]
    return app
