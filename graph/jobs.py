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
from graph.workers import Limits, failure, question, too_slow
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

    def answered(self, line: Line, job: Job, error: RegionGraphError | None) -> None:
        """Note how a query has ended, and give its worker to the next."""

    def lost(self, line: Line) -> None:
        """Replace a worker that has ended by itself, or was ended from outside."""


class Job:
    """A query: waiting, or under way on a `line`."""

    def __init__(self, owner: Owner, asked: Request) -> None:
        self.asked = asked
        self.reply = Reply()
        self.line: Line | None = None
        self._owner = owner
        self._before: float | None = None
        self._began = time.monotonic()
        loop = asyncio.get_running_loop()
        self._until = loop.time() + owner.limits.seconds
        self.timer: asyncio.TimerHandle | None = None

    def wait(self) -> None:
        """Note that no worker is at it yet, and until when that may be so."""
        busy = LimitError("all query workers are busy", "try again in a few seconds")
        self.timer = asyncio.get_running_loop().call_at(self._until, self._owner.stop, self, busy, "busy")

    def begin(self, line: Line) -> None:
        """Note that a worker is at it now."""
        self.line = line
        self.reply.generation = line.forked.generation
        self._began = time.monotonic()
        self._before = _processor_seconds(line.forked.process)
        if self.timer:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(self._owner.lanes.slow_seconds, self._not_soon)

    def _not_soon(self) -> None:
        """Go on in the slow lane, until the deadline."""
        late = too_slow(self._owner.limits)
        self.timer = asyncio.get_running_loop().call_at(self._until, self._owner.stop, self, late, "deadline")
        self.reply.hurry()
        self._owner.slowed(self)

    def worked(self) -> float:
        """Return how long its worker has worked on the query, in seconds; of time passed, where that is not known."""
        now = _processor_seconds(self.line.forked.process) if self.line else None
        return time.monotonic() - self._began if now is None or self._before is None else now - self._before

    def cancel(self) -> None:
        """End the query: nobody waits for its answer."""
        self._owner.stop(self, LimitError("the client has gone"), "gone")
        self.reply.close()

    def heard(self, kind: bytes, content: bytes) -> RegionGraphError | None:
        """Take a frame from the worker; return the error that it may end with."""
        if kind == PART:
            self.reply.add(content)
        elif kind == HEAD:
            self.reply.media_type = content.decode()
        elif content:
            return failure(json.loads(content), self.asked.text, self._owner.limits)
        return None


class Line(asyncio.Protocol):
    """The connection to a worker: the query that it is at, and the one that has been sent to it already."""

    def __init__(self, owner: Owner, forked: Forked) -> None:
        self.forked = forked
        self.job: Job | None = None
        self.following: Job | None = None
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
            if job := self.job:
                error = job.heard(kind, content)
                if kind == END:
                    self.job = None
                    self._owner.answered(self, job, error)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Tell that the worker has ended."""
        self.lost = True
        self._owner.lost(self)

    def run(self, job: Job) -> None:
        """Send a query to a worker that has nothing to do."""
        self.job = job
        job.begin(self)
        self._ask(job)

    def follow(self, job: Job) -> None:
        """Send a query to a worker that is at another one, to be begun as soon as that is done."""
        self.following = job
        job.line = self
        self._ask(job)

    def unfollow(self) -> Job | None:
        """Return the query that was to follow, if any: this worker will not get to it."""
        job, self.following = self.following, None
        if job:
            job.line = None
        return None if job is None or job.reply.done else job

    def go_on(self) -> bool:
        """Begin with the query that was to follow; False where there is none."""
        self.job, self.following = self.following, None
        if self.job:
            self.job.begin(self)
        return self.job is not None

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

    def _ask(self, job: Job) -> None:
        self._write(question(job.asked, self._owner.limits.result_bytes))

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
