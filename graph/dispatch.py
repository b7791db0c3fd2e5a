"""Queries of strangers in a web server: which worker answers which, for how long, and what comes of the rest.

There are two lanes. A query starts in the fast one, which has as many workers as processors. One that is not answered
soon (very soon, if others wait) moves with its worker to the slow lane, where it runs with less priority, and a spare
worker takes its place; so long queries, however many, do not keep short ones waiting. Where the slow lane is full a
query is halted until it has room. A deadline, counted from when the query came, ends it wherever it is; so does its
client by going away.

A commit gives new workers to the fast lane; those that are busy finish with the graph that they have.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections import Counter, deque
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from graph.engine import Request
from graph.jobs import Job, Lanes, Line
from graph.replica import Replica
from graph.workers import Limits, out_of_memory, question
from ontology.errors import LimitError, QueryError, RegionGraphError

log = logging.getLogger(__name__)
_LESS_PRIORITY = 10
_SPARE = 2
"""Workers forked ahead of need: forking takes longer than most queries."""
_LOOK_SECONDS = 0.02
"""How often it is looked whether there is a new commit; costs one `stat`."""


class Dispatcher:
    """Runs queries in workers; for one event loop. Use it between `start` and `close`."""

    def __init__(self, replica: Replica, limits: Limits, lanes: Lanes) -> None:
        self.replica = replica
        self.limits = limits
        self.lanes = lanes
        self.outcomes: Counter[str] = Counter()
        """How many queries were answered, and how many ended how else."""
        self._control = ThreadPoolExecutor(1, thread_name_prefix="replica")
        self._fast: set[Line] = set()
        self._idle: list[Line] = []
        self._spares: list[Line] = []
        self._running: set[Job] = set()
        """Queries in the fast lane."""
        self._looking = False
        self._slow: set[Job] = set()
        self._halted: deque[Job] = deque()
        self._queue: deque[asyncio.Future[Line]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._renewing = asyncio.Lock()
        self._closed = False

    @property
    def generation(self) -> int:
        """The generation that new queries see."""
        return self.replica.generation

    def counts(self) -> dict[str, int]:
        """Return how many workers and queries are where."""
        busy = len(self._fast) - len(self._idle)
        return {
            "idle": len(self._idle) + len(self._spares),
            "fast": busy,
            "slow": len(self._slow),
            "halted": len(self._halted),
            "waiting": len(self._queue),
        }

    async def start(self) -> None:
        """Fork the first workers and look for commits from now on."""
        await self.renew()
        self._spawn(self._look())

    async def close(self) -> None:
        """End all workers and the zygote."""
        self._closed = True
        await asyncio.gather(*self._tasks, return_exceptions=True)  # they end by themselves, and keep what they fork
        for line in [*self._fast, *self._spares, *(job.line for job in (*self._slow, *self._halted))]:
            self._end(line)
        await asyncio.get_running_loop().run_in_executor(self._control, self.replica.close)
        self._control.shutdown()

    async def renew(self) -> int:
        """Bring what new queries see to the latest commit; return its generation."""
        async with self._renewing:
            loop = asyncio.get_running_loop()
            generation = await loop.run_in_executor(self._control, self.replica.refresh)
            if not self._fast or self._outdated():
                fresh = [await self._fork() for _ in range(self.lanes.fast)]
                old, self._fast = self._fast, set()
                unused, self._idle, self._spares = [*self._idle, *self._spares], [], []
                for line in old:
                    line.retired = True
                for line in unused:
                    self._end(line)
                for line in fresh:
                    self._join(line)
        self._spawn(self._refill())
        return generation

    def _outdated(self) -> bool:
        """Whether there are workers with an older graph than the replica, whoever has brought that up to date."""
        lines = (*self._fast, *self._spares)
        return any(line.forked.generation != self.replica.generation for line in lines)

    async def ask(self, asked: Request) -> Job:
        """Give a query to a worker; raises `LimitError` where none becomes free in time, or too many wait."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self.limits.seconds
        line = self._idle.pop() if self._idle else await self._turn(until)
        job = Job(self, line, asked, until)
        self._running.add(job)
        line.ask(job, question(asked, self.limits.result_bytes))
        return job

    async def _turn(self, until: float) -> Line:
        """Wait in line for a worker."""
        if len(self._queue) >= self.lanes.waiting:
            self.outcomes["busy"] += 1
            raise LimitError("too many queries are waiting", "try again in a few seconds")
        loop = asyncio.get_running_loop()
        place: asyncio.Future[Line] = loop.create_future()
        self._queue.append(place)
        self._make_room()
        try:
            async with asyncio.timeout_at(until):
                return await self._placed(place)
        except TimeoutError as late:
            self.outcomes["busy"] += 1
            raise LimitError("all query workers are busy", "try again in a few seconds") from late

    async def _placed(self, place: asyncio.Future[Line]) -> Line:
        try:
            return await place
        except asyncio.CancelledError:
            with contextlib.suppress(ValueError):
                self._queue.remove(place)
            if place.done() and not place.cancelled():  # its turn came in the moment that it gave up
                self._free(place.result())
            raise

    def _make_room(self) -> None:
        """Move queries of the fast lane out of the way of those that wait, once they have had their time."""
        if not self._queue or not self._running:
            return
        rest = {job: self.lanes.slow_seconds_in_a_rush - job.worked() for job in self._running}
        for job in [job for job, seconds in rest.items() if seconds <= 0]:
            self.slowed(job)
            del rest[job]
        if self._queue and rest and not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(max(min(rest.values()), 0.002), self._look_again)

    def _look_again(self) -> None:
        self._looking = False
        self._make_room()

    def _free(self, line: Line) -> None:
        """Give a worker that has nothing to do to the query that has waited longest."""
        if line.retired or line.lost:
            self._end(line)
            return
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(line)
                return
        self._idle.append(line)

    def _join(self, line: Line) -> None:
        self._fast.add(line)
        self._free(line)

    def _replace(self, line: Line) -> None:
        """Let a worker out of the fast lane and another in."""
        if line in self._fast:
            self._fast.discard(line)
            with contextlib.suppress(ValueError):
                self._idle.remove(line)
            if self._spares:
                self._join(self._spares.pop())
        with contextlib.suppress(ValueError):
            self._spares.remove(line)
        if not self._closed:
            self._spawn(self._refill())

    async def _refill(self) -> None:
        """Fork what the fast lane and the spares lack."""
        async with self._renewing:
            while not self._closed and len(self._fast) < self.lanes.fast:
                self._join(await self._fork())
            while not self._closed and len(self._spares) < _SPARE:
                self._spares.append(await self._fork())

    async def _fork(self) -> Line:
        loop = asyncio.get_running_loop()
        forked = await loop.run_in_executor(self._control, lambda: self.replica.fork(memory=self.limits.memory_bytes))
        line = Line(self, forked)
        await loop.create_connection(lambda: line, sock=forked.connection)
        return line

    def _end(self, line: Line) -> None:
        if line.end():
            self.replica.kill(line.forked)

    async def _look(self) -> None:
        """Take in commits as they come."""
        while not self._closed:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                if self.replica.behind() or not self._fast or self._outdated():
                    await self.renew()
                elif len(self._fast) < self.lanes.fast or len(self._spares) < _SPARE:
                    await self._refill()
            except RegionGraphError as error:
                log.warning("the latest commit cannot be read yet: %s", error)
                await asyncio.sleep(1)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._settled)

    def _settled(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("a query worker could not be replaced: %s", error)

    # What happens to a query: each of these ends with it, or moves it on.

    def slowed(self, job: Job) -> None:
        """Move a query that is not answered soon out of the fast lane."""
        if job.line not in self._fast or job.reply.done:
            self._running.discard(job)
            return
        self._running.discard(job)
        self._replace(job.line)
        if len(self._slow) < self.lanes.slow:
            self._go_on(job)
        elif len(self._halted) < self.lanes.waiting:
            job.line.signal(signal.SIGSTOP)
            self._halted.append(job)
        else:
            self.stop(job, LimitError("too many long queries are running", "try again in a few seconds"), "busy")

    def _go_on(self, job: Job) -> None:
        self._slow.add(job)
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, job.line.forked.process, _LESS_PRIORITY)
        job.line.signal(signal.SIGCONT)

    def stop(self, job: Job, error: RegionGraphError, outcome: str) -> None:
        """End a query and its worker."""
        if job.reply.done:
            return
        self._leave(job, outcome)
        job.reply.end(error)
        self._end(job.line)
        self._replace(job.line)

    def answered(self, job: Job, error: RegionGraphError | None) -> None:
        """Note how a query has ended, and give its worker to the next."""
        self._leave(job, _outcome(error) if error else "answered")
        job.reply.end(error)
        if job.line in self._fast:
            self._free(job.line)
        else:
            self._end(job.line)

    def lost(self, line: Line) -> None:
        """Replace a worker that has ended while it had nothing to do."""
        if not self._closed:
            self._replace(line)

    def _leave(self, job: Job, outcome: str) -> None:
        self.outcomes[outcome] += 1
        self._running.discard(job)
        job.timer.cancel()
        if job in self._slow:
            self._slow.discard(job)
            while self._halted and len(self._slow) < self.lanes.slow:
                self._go_on(self._halted.popleft())
        with contextlib.suppress(ValueError):
            self._halted.remove(job)


def _outcome(error: RegionGraphError) -> str:
    match error:
        case QueryError():
            return "malformed"
        case LimitError():
            return "memory" if error.message == out_of_memory().message else "size"
    return "failed"
