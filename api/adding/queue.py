"""Uploads on their way into the graph: one is read at a time, some wait, the latest that are over are remembered.

All of it belongs to one event loop; what blocks runs in threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from api.adding.errors import NoRoomError, UnknownJobError
from api.adding.folders import Folders, sweep
from api.adding.intake import Upload, UploadLimits
from api.adding.jobs import Job, Seen, State
from api.adding.pace import Pace
from api.adding.run import Run, error_in, remove
from api.problems import TooManyError
from api.settings import Settings

log = logging.getLogger(__name__)
_REMEMBERED = 50
_FOLLOWERS = 200
_STOPPED = 130
_KILLED = 128

Shown = Callable[[list[str]], dict[str, Seen]]


class Adding:
    """Takes uploads and has them read; use it between `start` and `close`.

    `shown` is called in a thread when documents have been stored: it returns once readers see them, with what they see.
    """

    def __init__(self, store: str, settings: Settings, shown: Shown) -> None:
        self.limits = UploadLimits(
            settings.add_file_mb << 20, settings.add_total_mb << 20, settings.add_files, settings.add_upload_seconds
        )
        self.pace = Pace(settings.add_per_minute)
        self._store = store
        self._settings = settings
        self._shown = shown
        self._folders = Folders()
        self._jobs: dict[str, Job] = {}
        self._waiting: list[Job] = []
        self._coming = 0
        self._followers = 0
        self._current: Job | None = None
        self._run: Run | None = None
        self._more = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self.stopping = asyncio.Event()

    async def start(self) -> None:
        """Begin to read what is added."""
        await run_in_threadpool(sweep)
        self._worker = asyncio.create_task(self._work())

    def stop(self) -> None:
        """End what is being read, and let go of those who follow: the server is to stop."""
        self.stopping.set()
        if self._run:
            self._run.stop()

    async def close(self) -> None:
        """End everything and leave no file behind."""
        self.stop()
        if self._worker:
            self._more.set()
            await self._worker
        await run_in_threadpool(self._folders.close)

    @property
    def jobs(self) -> list[Job]:
        """The uploads, the latest first."""
        return list(reversed(self._jobs.values()))

    @property
    def busy(self) -> bool:
        """Whether an upload is being read."""
        return self._current is not None

    def job(self, key: str) -> Job:
        """Return an upload; raises `UnknownJobError`."""
        if key not in self._jobs:
            raise UnknownJobError("add.problem.unknown", value=key[:80])
        return self._jobs[key]

    def ahead(self, job: Job) -> int:
        """Return how many uploads come before this one."""
        return self._waiting.index(job) + (self._current is not None) if job in self._waiting else 0

    @contextmanager
    def place(self) -> Iterator[Path]:
        """Hold a place in the queue, and a folder, while an upload comes; raises `TooManyError` where there is none.

        The folder is removed where the upload is not added.
        """
        most = self._settings.add_queue + 1
        taken = len(self._waiting) + self._coming + self.busy
        if taken >= most:
            raise TooManyError("add.problem.queue", value=taken + 1, most=most, limit=most, retry_after=30)
        try:
            folder = self._folders.make()
        except OSError as error:
            raise NoRoomError("add.problem.room", why=error.strerror or str(error)) from error
        self._coming += 1
        try:
            yield folder
        finally:
            self._coming -= 1
            if not any(job.folder == folder for job in self._jobs.values()):
                shutil.rmtree(folder, ignore_errors=True)

    def require_room_to_follow(self) -> None:
        """Raise `TooManyError` where too many follow already; before anything is sent, as later it cannot be told."""
        if self._followers >= _FOLLOWERS:
            raise TooManyError("add.problem.followers", most=_FOLLOWERS, limit=_FOLLOWERS)

    @contextmanager
    def follower(self) -> Iterator[None]:
        """Count who follows."""
        self._followers += 1
        try:
            yield
        finally:
            self._followers -= 1

    def add(self, upload: Upload) -> Job:
        """Have an upload read when it is its turn."""
        assert upload.folder is not None  # it has a document
        job = Job(upload, upload.folder)
        self._jobs[job.id] = job
        for old in [one for one in self._jobs.values() if one.over][: max(0, len(self._jobs) - _REMEMBERED)]:
            del self._jobs[old.id]
        self._waiting.append(job)
        self._more.set()
        return job

    async def remove(self, document: str) -> None:
        """Take a document out of the store; returns once readers no longer see it."""
        await run_in_threadpool(remove, document, self._store)
        with contextlib.suppress(TimeoutError):
            await run_in_threadpool(self._shown, [])

    def cancel(self, job: Job) -> None:
        """Read no more of an upload; documents that are stored stay."""
        if job in self._waiting:
            self._waiting.remove(job)
            job.end("cancelled")
            shutil.rmtree(job.folder, ignore_errors=True)
        elif job is self._current:
            job.cancelling = True
            if self._run:
                self._run.stop()

    async def _work(self) -> None:
        while not self.stopping.is_set():
            await self._more.wait()
            self._more.clear()
            while self._waiting and not self.stopping.is_set():
                self._current = job = self._waiting.pop(0)
                reading = asyncio.create_task(self._read(job))
                await asyncio.wait((reading,))
                if fault := reading.exception():
                    log.error("an upload could not be read", exc_info=fault)
                    job.end("failed", "add.ended.crash", type(fault).__name__)
                self._current = None
                for other in self._waiting:
                    other.publish({"event": "state", "state": other.state, "ahead": self.ahead(other)})
        for job in self._waiting:
            job.end("cancelled", "add.ended.server")

    async def _read(self, job: Job) -> None:
        """Have one upload read, and say that it is over once readers see what was stored."""
        loop, settings = asyncio.get_running_loop(), self._settings
        job.begin()
        late = False

        def too_late() -> None:
            nonlocal late
            late = True
            if self._run:
                self._run.stop()

        timer = loop.call_later(settings.add_minutes * 60, too_late)
        try:
            self._run = await run_in_threadpool(self._start, job)
            if job.cancelling or self.stopping.is_set():
                self._run.stop()
            take = job.take
            status, told = await asyncio.to_thread(self._run.read, lambda event: loop.call_soon_threadsafe(take, event))
        finally:
            timer.cancel()
            self._run = None
            await run_in_threadpool(shutil.rmtree, job.folder, ignore_errors=True)
        await self._show(job)
        if late:
            job.end("failed", "add.ended.late")
        elif self.stopping.is_set():
            job.end("cancelled", "add.ended.server")
        elif job.cancelling:
            job.end("cancelled")
        else:
            job.end(*_outcome(job, status, told))

    def _start(self, job: Job) -> Run:
        settings = self._settings
        return Run(
            job.paths,
            job.said,
            folder=job.folder,
            store=self._store,
            memory_mb=settings.add_memory_mb,
            workers=settings.add_workers,
        )

    async def _show(self, job: Job) -> None:
        """Wait until readers see what was stored, and note what they see of each document."""
        rows = job.stored()
        documents = [row.document for row in rows if row.document]
        if not documents or self.stopping.is_set():
            return
        with contextlib.suppress(TimeoutError):
            found = await run_in_threadpool(self._shown, documents)
            for row in rows:
                row.seen = found.get(row.document or "")


def _outcome(job: Job, status: int, told: str) -> tuple[State, str | None, str | None]:
    """Return how an upload has ended: read, or cut short and why."""
    if job.report and not job.report.get("stopped"):
        return ("done" if job.stored() else "failed"), None, None
    if error := error_in(told):
        return "failed", "add.ended.error", error.replace(f"{job.folder}/", "")
    if status == _STOPPED or (job.report and job.report.get("stopped")):
        return "failed", "add.ended.stopped", None
    if status < 0 or status > _KILLED:
        return "failed", "add.ended.killed", str(-status if status < 0 else status - _KILLED)
    log.warning("reading an upload ended with status %s: %s", status, told)
    return "failed", "add.ended.crash", str(status)
