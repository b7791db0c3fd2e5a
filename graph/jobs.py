"""A query under way, and the connection to the worker that it is with; `graph.dispatch` says what becomes of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from graph import sandbox
from graph.engine import Request
from graph.replica import Forked
from graph.replies import Reply
from graph.wire import END, HEAD, PART, frames
from graph.workers import Limits, failure, out_of_memory, too_slow
from ontology.errors import LimitError, RegionGraphError, StoreError

_PROCESS_CLOCK = 2  # CPUCLOCK_SCHED of the whole process (linux/posix-timers.h)


@dataclass(frozen=True, slots=True)
class Lanes:
    """How many queries run, and wait, and from when one is slow."""

    fast: int = 2
    slow: int = 4
    waiting: int = 64
    slow_seconds: float = 0.25
    slow_seconds_in_a_rush: float = 0.02
    """The same while other queries wait; of processor time, as then many wait for a processor too."""


class Owner(Protocol):
    """Who decides what becomes of queries and workers."""

    limits: Limits
    lanes: Lanes

    def slowed(self, job: Job) -> None:
        """Move a query that is not answered soon out of the fast lane."""

    def stop(self, job: Job, error: RegionGraphError, outcome: str) -> None:
        """End a query and its worker."""

    def answered(self, job: Job, error: RegionGraphError | None) -> None:
        """Note how a query has ended, and give its worker to the next."""

    def lost(self, line: Line) -> None:
        """Replace a worker that has ended while it had nothing to do."""


class Job:
    """A query under way."""

    def __init__(self, owner: Owner, line: Line, asked: Request, until: float) -> None:
        self.line = line
        self.asked = asked
        self.reply = Reply()
        self.reply.generation = line.forked.generation
        self._owner = owner
        self._began = time.monotonic()
        self._before = _processor_seconds(line.forked.process)
        self._until = until
        loop = asyncio.get_running_loop()
        self.timer = loop.call_later(owner.lanes.slow_seconds, self._not_soon)

    def _not_soon(self) -> None:
        """Go on in the slow lane, until the deadline."""
        loop = asyncio.get_running_loop()
        late = too_slow(self._owner.limits)
        self.timer = loop.call_at(self._until, self._owner.stop, self, late, "deadline")
        self._owner.slowed(self)

    def worked(self) -> float:
        """Return how long its worker has worked on the query, in seconds; of time passed, where that is not known."""
        now = _processor_seconds(self.line.forked.process)
        return time.monotonic() - self._began if now is None or self._before is None else now - self._before

    def cancel(self) -> None:
        """End the query: nobody waits for its answer."""
        self._owner.stop(self, LimitError("the client has gone"), "gone")
        self.reply.close()

    def heard(self, kind: bytes, content: bytes) -> None:
        """Take a frame from the worker."""
        if kind == PART:
            self.reply.add(content)
        elif kind == HEAD:
            self.reply.media_type = content.decode()
        elif kind == END:
            self.line.job = None
            limits = self._owner.limits
            error = failure(json.loads(content), self.asked.text, limits) if content else None
            self._owner.answered(self, error)

    def lost(self) -> None:
        """Note that the worker has ended by itself, or was ended from outside."""
        self._owner.stop(self, out_of_memory(), "memory")


class Line(asyncio.Protocol):
    """The connection to a worker."""

    def __init__(self, owner: Owner, forked: Forked) -> None:
        self.forked = forked
        self.job: Job | None = None
        self.retired = False
        self.lost = False
        self.ended = False
        self._owner = owner
        self._pending = bytearray()
        self._transport: asyncio.Transport | None = None
        self._write: Callable[[bytes], None] = self._nowhere

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to write."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by type
        self._write = self._transport.write

    def data_received(self, data: bytes) -> None:
        """Give whole frames to the query."""
        self._pending += data
        for kind, content in frames(self._pending):
            if self.job:
                self.job.heard(kind, content)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Tell whom it concerns that the worker has ended."""
        self.lost = True
        if self.job:
            self.job.lost()
        else:
            self._owner.lost(self)

    def ask(self, job: Job, question: bytes) -> None:
        """Send a question."""
        self.job = job
        self._write(question)

    def signal(self, number: int) -> None:
        """Send a signal to the process."""
        with contextlib.suppress(ProcessLookupError):
            if self.forked.descriptor is None:
                os.kill(self.forked.process, number)
            else:
                signal.pidfd_send_signal(self.forked.descriptor, number)

    def end(self) -> bool:
        """Close the connection; False where it is closed already."""
        ended, self.ended, self.job = self.ended, True, None
        if self._transport:
            self._transport.abort()
        return not ended

    def _nowhere(self, _: bytes) -> None:
        raise StoreError("the worker is not connected")


def _processor_seconds(process: int) -> float | None:
    """Return the processor time that a process has had: Linux gives its clock's number by the process's."""
    if not sandbox.LINUX:
        return None
    try:
        return time.clock_gettime(~process << 3 | _PROCESS_CLOCK)
    except OSError:  # it has ended
        return None
