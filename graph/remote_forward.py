"""Queries of strangers in a web server whose store is too large to be copied: they go to the server of the store."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

from graph.diagnosis import with_hint
from graph.dispatch import Dispatcher
from graph.engine import Request
from graph.jobs import Job, Lanes
from graph.remote_client import Client
from graph.remote_engine import media_type_of
from graph.replica import Forked, Replica
from graph.view import View
from graph.workers import Limits, too_slow
from ontology.errors import LimitError, QueryError, RegionGraphError, StoreError

_LOOK_SECONDS = 0.2


class ForwardedReplica(Replica):
    """In the place of a copy: it knows the commits, and has no workers."""

    def refresh(self) -> int:
        """Note the latest commit."""
        with self._lock:
            generation, _, versions = self._backend.replica()
            if generation != self.generation:
                self._latest = generation, versions
                self._history = {**self._history, generation: versions}
        return generation

    def fork(self, *, memory: int | None, generation: int | None = None) -> Forked:
        """Refuse: there is no copy."""
        del memory, generation
        self._refuse()

    def close(self) -> None:
        """Nothing to end."""

    def _refuse(self) -> NoReturn:
        hint = "change it with `regiongraph ingest` and `remove`, or raise REGIONGRAPH_FORWARD_QUADS on a large machine"
        raise StoreError("this store is too large to be copied here, so it cannot be changed over HTTP", hint)


class Forwarder(Dispatcher):
    """Has the server of the store answer the queries of strangers, some side by side, each until its deadline."""

    def __init__(self, client: Client, replica: Replica, limits: Limits, lanes: Lanes) -> None:
        super().__init__(replica, limits, lanes)
        self._client = client
        self._running = 0
        self._threads = ThreadPoolExecutor(lanes.fast + lanes.slow, thread_name_prefix="forward")

    @property
    def generation(self) -> int:
        """The generation that new queries see."""
        return self.replica.generation

    def counts(self) -> dict[str, int]:
        """Return how many queries are where."""
        side_by_side = self.lanes.fast + self.lanes.slow
        busy = min(self._running, side_by_side)
        return {"idle": side_by_side - busy, "fast": busy, "slow": 0, "halted": 0, "waiting": self._running - busy}

    async def start(self) -> None:
        """Note the latest commit, and look for others from now on."""
        await self.renew()
        self._spawn(self._look())

    async def close(self) -> None:
        """Let go of the threads."""
        self._closed = True
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def renew(self) -> int:
        """Note the latest commit."""
        return await asyncio.get_running_loop().run_in_executor(None, self.replica.refresh)

    def require_room(self) -> None:
        """Raise `LimitError` where one more query could not even wait."""
        if self.counts()["waiting"] >= self.lanes.waiting:
            self.outcomes["busy"] += 1
            raise LimitError("too many queries are waiting", "try again in a few seconds")

    def ask(self, asked: Request) -> Job:
        """Send a query on; raises `LimitError` where too many wait, `OptionError` for a form that it cannot have."""
        self.require_room()
        kind = media_type_of(asked)
        job = Job(self, asked)
        job.reply.generation = self.generation
        job.reply.late = True  # so that it is looked whether the client is still there
        self._running += 1
        loop = asyncio.get_running_loop()
        loop.run_in_executor(self._threads, self._forward, loop, job, kind).add_done_callback(self._finished)
        return job

    def stop(self, job: Job, error: RegionGraphError, outcome: str) -> None:
        """End a query: what still comes of it is not listened to."""
        if not job.reply.done:
            self.outcomes[outcome] += 1
            job.reply.end(error)

    def _forward(self, loop: asyncio.AbstractEventLoop, job: Job, kind: str) -> None:
        """Hand on the parts of the answer as they come; in a thread."""
        until = time.monotonic() + self.limits.seconds
        error: RegionGraphError | None = None
        size = 0
        try:
            for part in self._client.parts(job.asked, kind, self.limits.seconds):
                size += len(part)
                if job.reply.done:
                    return
                if time.monotonic() > until:
                    error = too_slow(self.limits)
                elif size > self.limits.result_bytes:
                    error = LimitError(
                        f"the answer is larger than {self.limits.result_bytes / 2**20:,.0f} MiB", "add a LIMIT"
                    )
                if error:
                    break
                loop.call_soon_threadsafe(self._heard, job, kind, part)
        except QueryError as refused:
            error = with_hint(refused, job.asked.text)
        except LimitError:
            error = too_slow(self.limits)
        except RegionGraphError as failed:
            error = failed
        loop.call_soon_threadsafe(self._ended, job, kind, error)

    def _heard(self, job: Job, kind: str, part: bytes) -> None:
        if not job.reply.done:
            job.reply.media_type = kind
            job.reply.add(part)

    def _ended(self, job: Job, kind: str, error: RegionGraphError | None) -> None:
        if not job.reply.done:
            job.reply.media_type = kind
            self.outcomes["answered" if error is None else "failed"] += 1
            job.reply.end(error)

    def _finished(self, _: asyncio.Future[None]) -> None:
        self._running -= 1

    async def _look(self) -> None:
        while not self._closed:
            await asyncio.sleep(_LOOK_SECONDS)
            if self.replica.behind():
                await self.renew()


def forwarded_view(replica: Replica) -> View:
    """Return a view of the latest commit whose graph is on the server."""
    replica.refresh()
    generation, engine, versions = replica.backend.replica()
    return View(engine, generation, versions)
