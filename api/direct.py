"""A short way for SPARQL: queries of programs need nothing of what pages need.

Most of the time of a small query goes into routing, parameters and middleware. So a plain request to `/sparql` is
answered here, by the same functions as everywhere, before all that; whatever is not plain (a browser, another
origin, a suffix, HEAD) goes the long way.
"""

from __future__ import annotations

import time

from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.problems import fault_response, problem_response
from api.protocol import asked_by_address
from api.routers.sparql import answer, sparql_posted
from api.security import HEADERS
from api.state import ApplicationState
from ontology.errors import LimitError, QueryError, RegionGraphError

PATH = "/sparql"
_REFUSALS = 8
_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


class Direct:
    """Answers plain SPARQL requests; `takes` tells which those are."""

    def __init__(self, state: ApplicationState, *, compress_from: int, compression: int) -> None:
        self.state = state
        self._refusals: dict[str, Response] = {}
        self._plain = ServerErrorMiddleware(self._answer, fault_response)
        self._compressing = ServerErrorMiddleware(
            GZipMiddleware(self._answer, compress_from, compression), fault_response
        )

    def takes(self, scope: Scope) -> bool:
        """Whether it is a query, or something posted, of a program: without an origin and without a wish for a page."""
        if scope["type"] != "http" or scope["path"] != PATH:
            return False
        if not (scope["method"] == "POST" or (scope["method"] == "GET" and b"query=" in scope["query_string"])):
            return False
        return not any(
            name == b"origin" or (name == b"accept" and b"text/html" in value) for name, value in scope["headers"]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        compresses = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
        await (self._compressing if compresses else self._plain)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        response = await self._response(Request(scope, receive))
        await response(scope, receive, send)
        self.state.metrics.answered(PATH, scope["method"], response.status_code, time.perf_counter() - began)

    async def _response(self, request: Request) -> Response:
        if request.method == "GET":  # where nothing is to be read first, too many are told so at the door
            try:
                self.state.dispatcher.require_room()
            except LimitError as error:
                return self.busy(request, error)
        try:
            response = await self._respond(request)
        except RegionGraphError as error:
            return problem_response(request, error)
        response.raw_headers.extend(_HEADERS)
        return response

    def busy(self, request: Request, error: LimitError) -> Response:
        """Return what is said to many at once, made once for each wish of language."""
        wish = request.headers.get("accept-language", "")
        if wish not in self._refusals:
            self._refusals = {**dict(list(self._refusals.items())[-_REFUSALS:]), wish: problem_response(request, error)}
        return self._refusals[wish]

    async def _respond(self, request: Request) -> Response:
        if request.method == "POST":
            return await sparql_posted(request, self.state)
        asked = asked_by_address(request)
        if asked is None:
            raise QueryError("the query is empty", "send it as `query`")
        return await answer(request, self.state, asked)
