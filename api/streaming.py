"""A large answer of a query, sent on while it arrives."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph.jobs import Job
from ontology.errors import RegionGraphError

log = logging.getLogger(__name__)
_STALLED_SECONDS = 60.0
"""How long a client may take nothing before it is given up."""


async def client_gone(request: Request) -> None:
    """Return when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


class StreamedAnswer(Response):
    """Sends what a worker says; where it ends badly the connection is cut, so that nobody takes a part for all."""

    def __init__(self, job: Job, headers: Mapping[str, str], content_type: str) -> None:
        super().__init__(None, 200, headers, content_type)
        del self.headers["content-length"]
        self._job = job

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer until it ends or nobody takes it any more."""
        gone = asyncio.ensure_future(client_gone(Request(scope, receive)))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for part in self._job.reply.parts():
                if gone.done():
                    return
                async with asyncio.timeout(_STALLED_SECONDS):
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except (RegionGraphError, TimeoutError) as error:
            log.info("an answer was cut off: %s", error or "the client took nothing")
        finally:
            gone.cancel()
            self._job.cancel()
