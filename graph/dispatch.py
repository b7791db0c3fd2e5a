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
from graph.workers import Limits, out_of_memory
from ontology.errors import LimitError, QueryError, RegionGraphError

log = logging.getLogger(__name__)
_LESS_PRIORITY = 10
_BRIEF_SECONDS = 0.002
"""A query that has run no longer is likely to be done soon: the next one may be sent after it, which saves a pause."""
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
        self._looking = False
        self._slow: set[Job] = set()
        self._halted: deque[Job] = deque()
        self._queue: deque[Job] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._renewing = asyncio.Lock()
        self._closed = False

    @property
    def generation(self) -> int:
        """The generation that new queries see."""
        return max((line.forked.generation for line in self._fast), default=self.replica.generation)

    def counts(self) -> dict[str, int]:
        """Return how many workers and queries are where."""
        return {
            "idle": len(self._idle) + len(self._spares),
            "fast": sum(line.job is not None for line in self._fast),
            "slow": len(self._slow),
            "halted": len(self._halted),
            "waiting": len(self._queue)
            + sum(1 for line in self._fast if line.following and not line.following.reply.done),
        }

    async def start(self) -> None:
        """Fork the first workers and look for commits from now on."""
        await self.renew()
        self._spawn(self._look())

    async def close(self) -> None:
        """End all workers and the zygote."""
        self._closed = True
        await asyncio.gather(*self._tasks, return_exceptions=True)  # they end by themselves, and keep what they fork
        for job in [*self._queue, *self._slow, *self._halted, *(line.job for line in self._fast if line.job)]:
            self.stop(job, LimitError("the server is stopping"), "gone")
        for line in [*self._fast, *self._spares]:
            self._end(line)
        await asyncio.get_running_loop().run_in_executor(self._control, self.replica.end)
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
                    if following := line.unfollow():
                        self._queue.appendleft(following)
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

    def require_room(self) -> None:
        """Raise `LimitError` where one more query could not even wait."""
        if len(self._queue) >= self.lanes.waiting:
            self.outcomes["busy"] += 1
            raise LimitError("too many queries are waiting", "try again in a few seconds")

    def ask(self, asked: Request) -> Job:
        """Give a query to a worker, now or as soon as there is one; raises `LimitError` where too many wait."""
        self.require_room()
        job = Job(self, asked)
        if self._idle:
            self._idle.pop().run(job)
        else:
            job.wait()
            self._queue.append(job)
            self._fill()
        return job

    def _fill(self) -> None:
        """Let queries that wait follow at once on those that are nearly done; make room where none is."""
        for line in self._fast:
            if self._queue and line.job and not line.following and line.job.worked() < _BRIEF_SECONDS:
                line.follow(self._queue.popleft())
        self._make_room()

    def _make_room(self) -> None:
        """Move queries of the fast lane out of the way of those that wait, once they have had their time."""
        if self._looking:
            return
        rest = {
            line.job: self.lanes.slow_seconds_in_a_rush - line.job.worked()
            for line in self._fast
            if line.job and (self._queue or line.following)
        }
        for job in [job for job, seconds in rest.items() if seconds <= 0]:
            del rest[job]
            self.slowed(job)
        if rest:
            self._looking = True
            asyncio.get_running_loop().call_later(max(min(rest.values()), _BRIEF_SECONDS), self._look_again)

    def _look_again(self) -> None:
        self._looking = False
        self._make_room()

    def _free(self, line: Line) -> None:
        """Give a worker that has nothing to do to the query that has waited longest."""
        if line.retired or line.lost:
            self._end(line)
        elif self._queue:
            line.run(self._queue.popleft())
        else:
            self._idle.append(line)

    def _join(self, line: Line) -> None:
        self._fast.add(line)
        self._free(line)

    def _replace(self, line: Line) -> None:
        """Let a worker out of the fast lane and another in; the query that was to follow there comes first again."""
        if following := line.unfollow():
            self._queue.appendleft(following)
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
            except (RegionGraphError, OSError) as error:
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
        line = job.line
        if line not in self._fast or job.reply.done:
            return
        self._replace(line)
        if len(self._slow) < self.lanes.slow:
            self._go_on(job)
        elif len(self._halted) < self.lanes.waiting:
            line.signal(signal.SIGSTOP)
            self._halted.append(job)
        else:
            self.stop(job, LimitError("too many long queries are running", "try again in a few seconds"), "busy")

    def _go_on(self, job: Job) -> None:
        self._slow.add(job)
        if job.line:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, job.line.forked.process, _LESS_PRIORITY)
            job.line.signal(signal.SIGCONT)

    def stop(self, job: Job, error: RegionGraphError, outcome: str) -> None:
        """End a query, wherever it is, and its worker."""
        if job.reply.done:
            return
        self._leave(job, outcome)
        job.reply.end(error)
        line = job.line
        if line is None or line.following is job:
            self._forget(job)
        else:
            self._replace(line)
            self._end(line)

    def _forget(self, job: Job) -> None:
        """Take a query that waits out of the line; what a worker has heard of it is not listened to."""
        with contextlib.suppress(ValueError):
            self._queue.remove(job)

    def answered(self, line: Line, job: Job, error: RegionGraphError | None) -> None:
        """Note how a query has ended, and give its worker to the next."""
        if not job.reply.done:
            self._leave(job, _outcome(error) if error else "answered")
            job.reply.end(error)
        if line not in self._fast:
            self._end(line)
        elif line.following and line.following.reply.done:  # it is at a query that nobody waits for any more
            self._replace(line)
            self._end(line)
        else:
            if not line.go_on():
                self._free(line)
            if self._queue:
                self._fill()

    def lost(self, line: Line) -> None:
        """Replace a worker that has ended by itself, or was ended from outside."""
        if line.job:
            self.stop(line.job, out_of_memory(), "memory")
        else:
            if not self._closed:
                self._replace(line)
            self._end(line)

    def _leave(self, job: Job, outcome: str) -> None:
        self.outcomes[outcome] += 1
        if job.timer:
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
