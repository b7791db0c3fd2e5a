"""Many files, read in other processes, answers in the order of the files.

The calling process loads no language pipeline; it is free to write what has been read while the
next files are being read. The answer to a file does not depend on how many processes there are.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field, replace
from multiprocessing import get_context, parent_process
from typing import Generic, TypeVar

from ingest.fingerprint import run_of
from ingest.loading import Input
from ontology.errors import DocumentError, ShapeError
from ontology.iris import slug_of
from ontology.records import Document, Extraction, Run
from ontology.rulings import Ruling

Made = TypeVar("Made")
Failure = DocumentError | ShapeError
Outcome = Extraction | Failure
_GIVEN_OUT = 2
"""How many files each process has been given: one that it reads and one that it will not have to wait for."""
_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
_GARBAGE = 100_000, 50, 100
"""Reading makes many small records and hardly a cycle: looking for them as often as usual takes 5 % of the time."""
_LOOK_SECONDS = 0.25
"""How often to look whether to stop."""
_KEPT = 8
"""How many answers of each process may wait for that of an earlier file; bounds the memory held."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A file was given to a process to read."""

    file: Input


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that was read from the very same before; it was not read again."""

    document: str
    run: Run


@dataclass(frozen=True, slots=True)
class Answer(Generic[Made]):
    """What came of a file."""

    file: Input
    outcome: Made | Unchanged | Failure


def sensible_workers(files: int) -> int:
    """Return how many processes to read some files by: one for each processor that this one may use.

    >>> sensible_workers(1)
    1
    """
    return max(1, min(files, len(os.sched_getaffinity(0)), _MOST_WORKERS))


_MOST_WORKERS = 8
"""More is to be asked for: each takes some 400 MB."""


def read_all(
    files: Sequence[Input],
    given: Mapping[str, str],
    *,
    rulings: Sequence[Ruling] = (),
    workers: int = 1,
    pool: Executor | None = None,
) -> Iterator[tuple[Input, Outcome]]:
    """Yield each file with what was read from it, or with the error that kept it from being read.

    The files are read in `workers` processes of this machine, or by a `pool` that has so many.
    """
    for step in follow(files, Reading(given, tuple(rulings), _as_it_is, ""), workers=workers, pool=pool):
        if isinstance(step, Answer) and not isinstance(step.outcome, Unchanged):
            yield step.file, step.outcome


@dataclass(frozen=True, slots=True)
class Reading(Generic[Made]):
    """How to read a file: what is given of it, what persons have ruled, and what to make of what was read.

    `then` is called in the process that reads, so that large records need not cross to the caller.
    """

    given: Mapping[str, str]
    rulings: tuple[Ruling, ...]
    then: Callable[[Extraction, Run], Made]
    pipeline: str

    def __call__(self, file: Input, known: Run | None) -> Made | Unchanged | Failure:
        """Read a file, unless `known` tells that it was read from the same before."""
        try:
            run = run_of(file, self.given, self.rulings, self.pipeline)
            if run == known:
                return Unchanged(slug_of(file.name), run)
            return self._read(file, run)
        except (DocumentError, ShapeError) as error:
            return error
        except ValueError as error:
            return DocumentError(f"{file}: {error}", "expected a letter, digit or character in the name")

    def _read(self, file: Input, run: Run) -> Made:
        from ingest.pipeline import read_document  # noqa: PLC0415 - only the reading process loads spaCy

        extraction = read_document(file, **self.given, rulings=self.rulings)
        return self.then(extraction, replace(run, sha256=extraction.document.sha256))


def follow(
    files: Iterable[Input],
    reading: Reading[Made],
    *,
    known: Callable[[Input], Run | None] = lambda _: None,
    workers: int = 1,
    pool: Executor | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Generator[Begun | Answer[Made] | None, None, None]:
    """Yield a step when a file is given to a process, and one when it was read; the latter in the order of files.

    None comes now and then while nothing happens. When `stop` gives true, what is being read is given up, and only
    what was read by then comes. `known` gives what a file was read from before.
    """
    with closing(_Readers(workers, pool)) as readers:
        asked: deque[_Asked[Made]] = deque()
        waiting = iter(files)
        while True:
            while sum(not one.future.done() for one in asked) < workers * _GIVEN_OUT and len(asked) < workers * _KEPT:
                file = next(waiting, None)
                if file is None:
                    break
                yield Begun(file)
                task = _Task(reading, file, known(file))
                asked.append(_Asked(task, readers.submit(task)))
            if not asked:
                return
            wait([one.future for one in asked if not one.future.done()], _LOOK_SECONDS, FIRST_COMPLETED)
            stopped = stop()
            while asked and asked[0].future.done():
                first = asked.popleft()
                answer = readers.answer(first.task, first.future)
                yield Answer(first.task.file, answer)
            if stopped:
                return
            yield None


@dataclass(frozen=True, slots=True)
class _Task(Generic[Made]):
    reading: Reading[Made]
    file: Input
    known: Run | None


@dataclass(frozen=True, slots=True)
class _Asked(Generic[Made]):
    task: _Task[Made]
    future: Future[Made | Unchanged | Failure]


@dataclass(slots=True)
class _Readers:
    """Processes that read; when one is ended from outside, new ones take their place."""

    workers: int
    given: Executor | None
    pool: Executor = field(init=False)

    def __post_init__(self) -> None:
        self.pool = self.given or _processes(self.workers)

    def submit(self, task: _Task[Made]) -> Future[Made | Unchanged | Failure]:
        """Have a file read."""
        try:
            return self.pool.submit(task.reading, task.file, task.known)
        except BrokenProcessPool:  # found out before its files were asked for
            self.pool = _processes(self.workers)
            return self.pool.submit(task.reading, task.file, task.known)

    def answer(self, task: _Task[Made], future: Future[Made | Unchanged | Failure]) -> Made | Unchanged | Failure:
        """Return the answer to a file; where a process was ended, it is read again, alone, to see whose fault it is."""
        try:
            return future.result()
        except BrokenProcessPool:
            with _processes(1) as alone:
                try:
                    return alone.submit(task.reading, task.file, task.known).result()
                except BrokenProcessPool:
                    hint = "the process that read it was ended, perhaps for want of memory"
                    return DocumentError(f"{task.file}: reading was cut short", hint)

    def close(self) -> None:
        """End the processes; what they are reading is not waited for."""
        if self.pool is not self.given:  # given ones are the caller's
            _end(self.pool)


def _processes(workers: int) -> ProcessPoolExecutor:
    """Return processes that read, each on one thread: on more, they would wait for each other's processors."""
    for library in _THREADS:
        os.environ.setdefault(library, "1")  # read when the library is loaded, so by the new processes
    # spawned and not forked: the caller may have threads
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_follow_the_parent)


def _end(pool: Executor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()


def _follow_the_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it has ended, however it did."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*_GARBAGE)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def read_stored(documents: Iterable[Document], rulings: Sequence[Ruling]) -> list[Extraction]:
    """Return what is read from documents by their stored text; one that can no longer be read is an error."""
    with _processes(1) as pool:
        return list(pool.map(_read_again, [(document, tuple(rulings)) for document in documents]))


def _read_again(task: tuple[Document, tuple[Ruling, ...]]) -> Extraction:
    from ingest.pipeline import read_again  # noqa: PLC0415 - only the reading process loads spaCy

    return read_again(*task)


def _as_it_is(extraction: Extraction, run: Run) -> Extraction:
    del run
    return extraction
