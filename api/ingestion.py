"""The ingest run: files in, read side by side, stored in batches; what happens comes as events.

Whoever runs it (the command, the server by way of a child process, a notebook) draws the events. Documents are
stored as they come, several in one transaction and while others are read, so that storing takes a small share of the
time however large the store has become. At any moment the store holds what the events have said to be committed, and
all of it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from api.ingest_events import (
    NOTES,
    Begin,
    Committed,
    Done,
    Event,
    Failed,
    Finished,
    Report,
    Summary,
    Unchanged,
    event_json,
)
from graph.runs import Stored, same_text, stored
from graph.store import Store
from graph.writer import Prepared, prepare
from ingest import batch
from ingest.batch import Begun, Reading, follow
from ingest.fingerprint import pipeline_fingerprint
from ingest.loading import Input, clashes
from ontology.errors import DocumentError, ShapeError
from ontology.iris import slug_of
from ontology.records import Extraction, Run
from ontology.rulings import Ruling

__all__ = [
    "NOTES",
    "Begin",
    "Committed",
    "Done",
    "Event",
    "Failed",
    "Finished",
    "Report",
    "Storing",
    "Summary",
    "Unchanged",
    "event_json",
    "ingest",
]
_SHARE = 8
"""Documents wait to be stored for so many times as long as storing took the last time."""
_MOST_BYTES = 128 << 20
"""Documents are stored at the latest when so much of them waits in memory."""


@dataclass(frozen=True, slots=True)
class Storing:
    """How documents are stored: what becomes of what they replace, of one text under two names, and of a busy store."""

    keep_versions: bool = True
    same_text: Literal["keep", "refuse", "rename"] = "keep"
    wait: float = 0.0
    """Seconds that another process may go on writing."""
    reread: bool = False
    """Whether files are read again that were read from the very same before."""


@dataclass(frozen=True, slots=True)
class Read:
    """What comes back from the process that reads."""

    summary: Summary
    prepared: Prepared
    run: Run


def digested(extraction: Extraction, run: Run) -> Read:
    """Return what the run needs of what was read; called where it was read."""
    return Read(Summary.of(extraction), prepare(extraction), run)


def ingest(
    files: Sequence[Input],
    given: Mapping[str, str],
    *,
    store: str,
    storing: Storing = Storing(),
    rulings: Sequence[Ruling] = (),
    workers: int = 1,
    pool: Executor | None = None,
    stop: Callable[[], bool] = lambda: False,
    report: Report | None = None,
) -> Iterator[Event]:
    """Read files into the store at `store` and yield what happens; a store is made when something was read.

    `given` says what is known of all of them (`title`, `issued`, `publisher`, `about`), `stop` whether to end
    early: what was read by then is stored. The result is the same whatever the number of workers. The last event
    has the report, which is filled meanwhile.
    """
    run = _Run(files, report or Report(), storing)
    with closing(_Batch(store, storing)) as waiting:
        run.there = waiting.stored()
        reading = Reading(given, tuple(rulings), digested, pipeline_fingerprint())
        steps = follow(run.files(), reading, known=run.known, workers=workers, pool=pool, stop=stop)
        yield from run.refused
        with closing(steps):
            for step in steps:
                if isinstance(step, Begun):
                    yield run.begun(step.file)
                elif step:
                    yield run.answered(step.file, step.outcome, waiting)
                yield from run.counted(waiting.work())
        yield from run.counted(waiting.rest())
    yield run.finished()


class _Run:
    """What is known of a run's files, and the report that it adds up to."""

    def __init__(self, files: Sequence[Input], report: Report, storing: Storing) -> None:
        self.there: dict[str, Stored] = {}
        self._report, self._storing, self._all = report, storing, files
        self._number = 0
        clashing = clashes(files)
        self._files = [file for file in files if file not in clashing]
        self._slugs = {slug for file in self._files if (slug := _slug(file))}
        self.refused = [Failed.of(str(file), error) for file, error in clashing.items()]
        report.files = len(files)
        for event in self.refused:
            report.add(event)

    def files(self) -> list[Input]:
        """Return the files to read."""
        return self._files

    def known(self, file: Input) -> Run | None:
        """Return what a file's document was read from, if it need not be read from the same again."""
        found = self.there.get(_slug(file) or "")
        return found.run if found and not self._storing.reread else None

    def begun(self, file: Input) -> Begin:
        """Count a file that is being read."""
        self._number += 1
        return Begin(str(file), self._number, len(self._all))

    def answered(self, file: Input, outcome: Read | batch.Unchanged | batch.Failure, waiting: _Batch) -> Event:
        """Take in what came of a file."""
        event = self._event(str(file), outcome, waiting)
        self._report.add(event)
        return event

    def _event(
        self, file: str, outcome: Read | batch.Unchanged | batch.Failure, waiting: _Batch
    ) -> Done | Unchanged | Failed:
        if isinstance(outcome, (DocumentError, ShapeError)):
            return Failed.of(file, outcome)
        if isinstance(outcome, batch.Unchanged):
            return Unchanged(file, outcome.document)
        slug = outcome.summary.document
        others = tuple(same_text(self.there, slug, outcome.run.sha256))
        if others and slug not in self.there and self._storing.same_text == "refuse":
            hint = "--same-text keep stores it all the same, rename puts it in the place of the other"
            return Failed(file, f"{file}: the store has this text as {', '.join(others)}", hint)
        renamed = [other for other in others if other not in self._slugs] if self._storing.same_text == "rename" else []
        waiting.add(outcome, renamed)
        if others:
            self._report.same_text.append((slug, others))
        self.there = {name: one for name, one in self.there.items() if name not in renamed}
        self.there[slug] = Stored(slug, outcome.run.sha256, run=outcome.run)
        return Done(file, outcome.summary)

    def counted(self, committed: Iterator[Committed]) -> Iterator[Committed]:
        """Count what was stored."""
        for event in committed:
            self._report.add(event)
            yield event

    def finished(self) -> Finished:
        """Close the report."""
        report = self._report
        report.stopped = report.read + report.skipped + len(report.failed) < len(self._all)
        return Finished(report)


class _Batch:
    """Documents that wait to be stored, and the store that they go to; it is written by a thread of its own."""

    def __init__(self, location: str, storing: Storing) -> None:
        self._location, self._storing = location, storing
        self._aside = ThreadPoolExecutor(1)
        self._ready: Future[None] = self._aside.submit(Store.prepare, location)
        self._under_way: Future[Committed] | None = None
        self._waiting: list[Read] = []
        self._removing: list[str] = []
        self._took, self._last = 0.0, time.monotonic()

    def close(self) -> None:
        """Wait for what is being written."""
        self._aside.shutdown(cancel_futures=True)

    def stored(self) -> dict[str, Stored]:
        """Return the documents of the store, if there is one."""
        if not Store.exists(self._location):
            return {}
        with Store.open(self._location, read_only=True) as store:
            return stored(store.backend)

    def add(self, read: Read, removing: Sequence[str]) -> None:
        """Let a document wait; others give way to it when it is stored."""
        self._waiting.append(read)
        self._removing += removing

    def work(self) -> Iterator[Committed]:
        """Yield what has been stored, and begin to store when it is time to.

        That is so often that storing takes a small share of the time, whatever it takes, or when much waits.
        """
        much = sum(len(read.prepared.lines) for read in self._waiting) > _MOST_BYTES
        if self._under_way and (much or self._under_way.done()):
            yield self._stored(self._under_way)
        due = much or time.monotonic() - self._last >= _SHARE * self._took
        if due and self._waiting and not self._under_way:
            self._begin()

    def rest(self) -> Iterator[Committed]:
        """Store all that waits, and yield what has been stored."""
        if self._under_way:
            yield self._stored(self._under_way)
        if self._waiting:
            yield self._stored(self._begin())

    def _begin(self) -> Future[Committed]:
        waiting, removing = self._waiting, self._removing
        self._waiting, self._removing = [], []
        self._under_way = self._aside.submit(self._commit, waiting, removing)
        return self._under_way

    def _stored(self, under_way: Future[Committed]) -> Committed:
        committed = under_way.result()
        self._under_way, self._last = None, time.monotonic()
        return committed

    def _commit(self, waiting: Sequence[Read], removing: Sequence[str]) -> Committed:
        """Store documents in one transaction."""
        self._ready.result()
        began = time.monotonic()
        with Store.open(self._location, wait=self._storing.wait) as store:
            changes = store.writer().store(
                [read.prepared for read in waiting],
                ended=dt.datetime.now(dt.UTC),
                runs={read.summary.document: read.run for read in waiting},
                keep_versions=self._storing.keep_versions,
                removing=removing,
            )
        self._took = time.monotonic() - began
        return Committed(tuple(changes), tuple(removing))


def _slug(file: Input) -> str | None:
    try:
        return slug_of(file.name)
    except ValueError:
        return None
