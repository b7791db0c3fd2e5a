"""What happens to an upload, sent as it happens: server-sent events (HTML, 9.2).

The first event, `job`, is the upload as it is; those after it are what happens then, with numbers, so that a browser
that lost the connection goes on where it was. The stream ends when the upload is over or the server stops.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.responses import StreamingResponse

from api.adding.jobs import Job
from api.adding.queue import Adding
from api.jsonable import to_json

MEDIA_TYPE = "text/event-stream"
_BEAT_SECONDS = 15.0
"""How often something is sent while nothing happens, so that nobody in between takes the connection for dead."""
_AGAIN_MILLISECONDS = 1000
"""How long a browser waits until it connects again."""


def following(job: Job, adding: Adding, after: int | None, whole: Callable[[], Any]) -> StreamingResponse:
    """Return the stream of what happens to an upload; `whole` gives it as it is. Raises `TooManyError`."""
    adding.require_room_to_follow()
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(job, adding, after, whole), 200, headers, MEDIA_TYPE)


async def _events(job: Job, adding: Adding, after: int | None, whole: Callable[[], Any]) -> AsyncIterator[str]:
    with adding.follower():
        yield f"retry: {_AGAIN_MILLISECONDS}\n\n"
        if after is None or not job.keeps(after):
            after = job.number
            yield _event(after, "job", whole())
        following = job.follow(after)
        stopping = asyncio.create_task(adding.stopping.wait())
        coming: asyncio.Task[Any] | None = None
        try:
            while True:
                coming = coming or asyncio.ensure_future(anext(following, None))
                await asyncio.wait((coming, stopping), timeout=_BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if coming.done():
                    found, coming = coming.result(), None
                    if found is None:
                        yield _event(job.number, "end", whole())
                        return
                    yield _event(found[0], found[1]["event"], found[1])
                elif stopping.done():
                    return
                else:
                    yield ": still here\n\n"
        finally:
            stopping.cancel()
            if coming:
                coming.cancel()


def _event(number: int, name: str, data: Any) -> str:
    return f"id: {number}\nevent: {name}\ndata: {json.dumps(to_json(data), ensure_ascii=False)}\n\n"
