"""The shortest way for the smallest requests: a plain SPARQL query by GET, answered by the connection itself.

Of a query that takes a tenth of a millisecond, tasks, scopes and responses take more than the query. So where a program
asks `GET /sparql?query=…` and nothing else, the connection hands the query to the dispatcher as soon as the headers
are read, and writes the answer when it is there. All else, and whatever turns out not to be plain (a query with a
fault, an answer that is large), goes on as an ordinary request does.
"""

from __future__ import annotations

import asyncio
import time
from typing import ClassVar
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.app import Application
from api.guard import GuardedProtocol
from api.negotiation import HTML, Format, negotiate
from api.problems import problem_response
from api.protocol import HOST, Asked, forms_of
from api.routers.sparql import asks, caching
from api.security import HEADERS
from api.streaming import StreamedAnswer
from graph.jobs import Job
from graph.replies import WHOLE
from graph.view import request as prepared
from ontology.errors import LimitError, RegionGraphError

_PATH = b"/sparql"
_START = b"/sparql?query="
_END = b"\r\n\r\n"
_OTHERWISE = frozenset((b"origin", b"if-none-match", b"upgrade", b"expect", b"content-length", b"transfer-encoding"))
"""Headers that ask for more than is done here."""
_SECURITY = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_SECURITY_LINES = b"".join(b"%s: %s\r\n" % pair for pair in _SECURITY)


class ExpressProtocol(GuardedProtocol):
    """A connection that answers plain queries itself, one after another."""

    application: ClassVar[Application]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin with no query."""
        super().connection_made(transport)
        self._state = self.application.direct.state
        self._job: Job | None = None
        self._asks: str | None = None
        self._began = 0.0
        self._alone = False
        self._refused = False
        self._held = b""

    def data_received(self, data: bytes) -> None:
        """Read on; what comes before a query is answered waits."""
        if self._job:
            self._held += data
            self.flow.pause_reading()
            return
        idle = self.cycle is None or self.cycle.response_complete
        self._alone = idle and data.endswith(_END) and data.count(_END) == 1
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a request; the clock need not run where all of it has come."""
        super().on_message_begin()
        if self._alone:
            self.read_headers()

    def on_headers_complete(self) -> None:
        """Take a plain query, or go on as usual."""
        if not (self._alone and self.url.startswith(_START) and self._taken()):
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Go on, unless the query is under way here, or refused."""
        if not self._job and not self._refused:
            super().on_message_complete()
        self._refused = False

    def shutdown(self) -> None:
        """Be closed when what is under way is done: the server stops, and what would go on for ever ends."""
        self._state.adding.stop()
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a query that nobody waits for."""
        job, self._job = self._job, None
        if job:
            job.cancel()
        super().connection_lost(exc)

    def _taken(self) -> bool:
        """Hand the query to the dispatcher; False where the request is not plain, or wrong."""
        written = self.url[len(_START) :]
        accept = self._accept()
        if accept is None or not written or b"&" in written or b"=" in written or self.pipeline:
            return False
        if self.parser.get_method() != b"GET" or not self.parser.should_keep_alive():
            return False
        self._began, dispatcher = time.perf_counter(), self._state.dispatcher
        try:
            dispatcher.require_room()
        except LimitError as error:
            self.read_headers()
            self._refused = True
            self._send(self.application.direct.busy(self._request(), error))
            return True
        try:
            text = unquote_to_bytes(written.replace(b"+", b" ")).decode()
            form = negotiate(None, accept, (*forms_of(text), HTML))
            if form == HTML or not text.strip():
                return False
            limit = self._state.limits.text_characters
            question = prepared(text, form.media_type, max_characters=limit, base=self._base)
        except (RegionGraphError, UnicodeDecodeError):  # told the usual way
            return False
        self.read_headers()
        self._asks = asks(Asked(text), form)
        self._job = job = dispatcher.ask(question)
        job.reply.notify = self._heard
        return True

    def _accept(self) -> str | None:
        """Return the Accept header, None where another header asks for more than is done here."""
        accept, self._base = b"", None
        for name, value in self.headers:
            if name == b"accept":
                accept = value
            elif name == b"host":
                host = value.decode("latin-1")
                self._base = f"{self.scheme}://{host}/sparql" if HOST.fullmatch(host) else None
            elif name in _OTHERWISE or (name == b"accept-encoding" and b"gzip" in value):
                return None
        return None if b"text/html" in accept else accept.decode("latin-1")

    def _heard(self) -> None:
        """Answer, as soon as there is an answer."""
        job = self._job
        if job is None:
            return
        if job.reply.error:
            self._job = None
            self._fail(job.reply.error)
        elif job.reply.done:
            self._job = None
            self._answer(job)
        elif job.reply.size > WHOLE:
            self._job = None
            self._stream(job)

    def _answer(self, job: Job) -> None:
        body = job.reply.whole()
        lines = [b"%s: %s\r\n" % (name.encode(), value.encode()) for name, value in self._headers(job).items()]
        self._write(200, b"OK", b"".join((*lines, _SECURITY_LINES)), body)

    def _fail(self, error: RegionGraphError) -> None:
        self._send(problem_response(self._request(), error))

    def _request(self) -> Request:
        """Return the request as the rest of the application knows it."""
        scope = {**self.scope, "method": "GET", "path": "/sparql", "raw_path": _PATH, "app": self.application}
        return Request({**scope, "query_string": self.url.partition(b"?")[2]})

    def _send(self, response: Response) -> None:
        lines = b"".join(b"%s: %s\r\n" % pair for pair in response.raw_headers if pair[0] != b"content-length")
        self._write(response.status_code, b"-", lines, bytes(response.body))

    def _headers(self, job: Job) -> dict[str, str]:
        content_type = Format("", job.reply.media_type).content_type
        return {"content-type": content_type, **caching(self._state, self._asks, job.reply.generation)}

    def _stream(self, job: Job) -> None:
        """Let an ordinary request go on with what has come so far."""
        headers = self._headers(job)

        async def stream(scope: Scope, receive: Receive, send: Send) -> None:
            response = StreamedAnswer(job, headers, headers.pop("content-type"))
            response.raw_headers.extend(_SECURITY)
            await response(scope, receive, send)

        usual, self.app = self.app, stream
        super().on_headers_complete()
        self.app = usual
        super().on_message_complete()
        self._count(200)
        self._go_on()

    def _write(self, status: int, reason: bytes, lines: bytes, body: bytes) -> None:
        usual = b"".join(b"%s: %s\r\n" % pair for pair in self.server_state.default_headers)
        head = b"HTTP/1.1 %d %s\r\n%s%scontent-length: %d\r\n\r\n" % (status, reason, usual, lines, len(body))
        self.transport.write(head + body)
        self._count(status)
        self.on_response_complete()
        self._go_on()

    def _count(self, status: int) -> None:
        self._state.metrics.answered("/sparql", "GET", status, time.perf_counter() - self._began)

    def _go_on(self) -> None:
        """Read what has come meanwhile."""
        held, self._held = self._held, b""
        if held and not self.transport.is_closing():
            self.flow.resume_reading()
            self.data_received(held)


def protocol_for(application: Application) -> type[ExpressProtocol]:
    """Return the protocol of the connections of an application's server."""
    return type("Express", (ExpressProtocol,), {"application": application})
