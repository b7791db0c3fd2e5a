"""The ingest run: files in, read side by side, stored in batches; what happens comes as events.

Whoever runs it (the command, the server by way of a child process, a notebook) draws the events. Documents are
stored as they come, several in one transaction, so that storing takes a small share of the time however large the
store has become. At any moment the store holds what the events have said to be committed, and all of it.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from graph.store import Change, Store
from graph.writer import Prepared, prepare
from ingest.batch import Begun, Failure, Reading, follow
from ingest.loading import Input
from ontology.records import Extraction
from ontology.rulings import Ruling

STAGES = {
    "segment": "passages",
    "recognise": "mentions",
    "resolve": "entities",
    "relate": "claims",
    "observe": "observations",
}
NOTES = "metadata"
"""Stage whose entries in `dropped` only say what was not stated and had to be found in the text."""
_SHARE = 10
"""Documents wait to be stored for so many times as long as storing took the last time."""
_MOST_BYTES = 256 << 20
"""Documents are stored at the latest when so much of them waits in memory."""


@dataclass(frozen=True, slots=True)
class Storing:
    """How documents are stored: what becomes of what they replace, of one text under two names, and of a busy store."""

    keep_versions: bool = True
    same_text: Literal["keep", "refuse", "rename"] = "keep"
    wait: float = 0.0
    """Seconds that another process may go on writing."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was read from a document, in numbers, and what was left out."""

    document: str
    title: str
    issued: str | None
    about: str | None
    characters: int
    counts: Mapping[str, int]
    silent: tuple[tuple[int, int], ...]
    """Where sentences stand that yielded nothing."""
    dropped: tuple[tuple[str, str, str], ...]
    """Stage, what and why."""

    def to_json(self) -> dict[str, Any]:
        """Return everything, for machines."""
        dropped = [dict(zip(("stage", "what", "why"), one, strict=True)) for one in self.dropped]
        return {**asdict(self), "silent": [list(span) for span in self.silent], "dropped": dropped}


@dataclass(frozen=True, slots=True)
class Begin:
    """A file was given to a process to read."""

    file: str
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Done:
    """A file was read; it waits to be stored."""

    file: str
    read: Summary


@dataclass(frozen=True, slots=True)
class Failed:
    """A file could not be read."""

    file: str
    error: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class Committed:
    """Documents are in the store now."""

    changes: tuple[Change, ...]


@dataclass(slots=True)
class Report:
    """What happened to all files; memory does not grow with the documents, but for what failed."""

    files: int = 0
    read: int = 0
    characters: int = 0
    stored: int = 0
    unchanged: int = 0
    silent: int = 0
    """Sentences that yielded nothing."""
    stopped: bool = False
    """Whether the run was ended before every file was read."""
    failed: list[Failed] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    why: dict[str, Counter[str]] = field(default_factory=dict)
    """How many were dropped for each reason, by stage."""

    def add(self, event: Done | Failed | Committed) -> None:
        """Take in what happened."""
        match event:
            case Done(read=read):
                self.read += 1
                self.characters += read.characters
                self.silent += len(read.silent)
                self.kept.update(read.counts)
                for stage, _, why in read.dropped:
                    self.why.setdefault(stage, Counter())[why] += 1
            case Failed():
                self.failed.append(event)
            case Committed(changes=changes):
                self.stored += len(changes)
                self.unchanged += sum(change.unchanged for change in changes)

    def stages(self) -> Iterator[dict[str, Any]]:
        """Yield what went into each stage, what it kept, and why it dropped the rest."""
        yield _stage("load", self.read, Counter(one.error for one in self.failed))
        for stage, kind in STAGES.items():
            yield _stage(stage, self.kept[kind], self.why.get(stage, Counter()))
        yield _stage("gate", sum(self.kept[kind] for kind in STAGES.values()), self.why.get("gate", Counter()))

    def to_json(self) -> dict[str, Any]:
        """Return the figures of all documents, for machines."""
        figures = {
            name: getattr(self, name) for name in ("files", "read", "characters", "stored", "unchanged", "silent")
        }
        failed = [asdict(one) for one in self.failed]
        return {**figures, "failed": failed, "stages": list(self.stages())}


@dataclass(frozen=True, slots=True)
class Finished:
    """The run has ended."""

    report: Report


Event = Begin | Done | Failed | Committed | Finished


@dataclass(frozen=True, slots=True)
class Read:
    """What comes back from the process that reads."""

    summary: Summary
    prepared: Prepared


def digested(extraction: Extraction) -> Read:
    """Return what the run needs of what was read; called where it was read."""
    document = extraction.document
    summary = Summary(
        document=document.slug,
        title=document.title,
        issued=document.issued,
        about=document.about,
        characters=len(document.text),
        counts=extraction.counts(),
        silent=tuple((passage.start, passage.end) for passage in extraction.silent()),
        dropped=tuple((one.stage, one.what, one.why) for one in extraction.dropped),
    )
    return Read(summary, prepare(extraction))


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
    report = report or Report()
    report.files = len(files)
    reading = Reading(given, tuple(rulings), digested)
    number = 0
    with ExitStack() as stack:
        batch = stack.enter_context(_Batch(store, storing))
        for step in follow(files, reading, workers=workers, pool=pool, stop=stop):
            if isinstance(step, Begun):
                number += 1
                yield Begin(str(step.file), number, len(files))
                continue
            event = _event(str(step.file), step.outcome)
            report.add(event)
            yield event
            if isinstance(step.outcome, Read):
                batch.add(step.outcome.prepared)
                if batch.is_due():
                    yield _counted(report, batch.commit())
        if batch.waiting:
            yield _counted(report, batch.commit())
    report.stopped = report.read + len(report.failed) < len(files)
    yield Finished(report)


def _event(file: str, outcome: Read | Failure) -> Done | Failed:
    if isinstance(outcome, Read):
        return Done(file, outcome.summary)
    return Failed(file, outcome.message, outcome.hint)


def _counted(report: Report, event: Committed) -> Committed:
    report.add(event)
    return event


class _Batch:
    """Documents that wait to be stored, and the store that they go to."""

    def __init__(self, location: str, storing: Storing) -> None:
        self._location = location
        self._storing = storing
        self._aside = ThreadPoolExecutor(1)
        self._ready: Future[None] = self._aside.submit(Store.prepare, location)
        self._bytes = 0
        self._took = 0.0
        self._last = time.monotonic()
        self.waiting: list[Prepared] = []

    def __enter__(self) -> _Batch:
        return self

    def __exit__(self, *_: object) -> None:
        self._aside.shutdown(cancel_futures=True)

    def add(self, prepared: Prepared) -> None:
        """Let a document wait."""
        self.waiting.append(prepared)
        self._bytes += len(prepared.lines)

    def is_due(self) -> bool:
        """Tell whether it is time to store: so that storing takes a small share of the time, whatever it takes."""
        return self._bytes > _MOST_BYTES or time.monotonic() - self._last >= _SHARE * self._took

    def commit(self) -> Committed:
        """Store all that wait, in one transaction."""
        self._ready.result()
        began = time.monotonic()
        ended, keep = dt.datetime.now(dt.UTC), self._storing.keep_versions
        with Store.open(self._location, wait=self._storing.wait) as store:
            changes = store.writer().store(self.waiting, ended=ended, keep_versions=keep)
        self.waiting, self._bytes = [], 0
        self._last = time.monotonic()
        self._took = self._last - began
        return Committed(tuple(changes))


def event_json(event: Event) -> str:
    """Return an event as one line of JSON; its kind is `event`."""
    match event:
        case Done(file=file, read=read):
            members = {"file": file, **read.to_json()}
        case Committed(changes=changes):
            members = {"documents": [change.to_json() for change in changes]}
        case Finished(report=report):
            return json.dumps({"event": "report", **report.to_json()}, ensure_ascii=False)
        case Begin() | Failed():
            members = asdict(event)
    return json.dumps({"event": type(event).__name__.lower(), **members}, ensure_ascii=False)


def _stage(name: str, kept: int, why: Counter[str]) -> dict[str, Any]:
    dropped = sum(why.values())
    return {"stage": name, "in": kept + dropped, "kept": kept, "dropped": dropped, "why": dict(why.most_common())}
