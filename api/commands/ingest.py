"""`regiongraph ingest`: documents into the store, with a report of what each stage kept and dropped."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any

from api.commands.common import rulings_in
from api.commands.progress import FEW, shown
from api.ingest_events import NOTES, Committed, Done, Event, Report, Summary, Unchanged
from api.ingestion import Storing, ingest
from api.jsonable import to_json
from api.output import note, print_line, print_table
from api.settings import read_settings
from graph.store import Change
from ingest.batch import sensible_workers
from ingest.cluster import ClusterPool
from ingest.loading import documents_in
from ontology.errors import DocumentError, OptionError
from ontology.namespaces import local_name

REASONS = 3
"""Most reasons that the report for people gives a stage; JSON has all."""
LINES = 10
"""Most lines on what changed in a document."""
FAILURE, STOPPED = 1, 130


def ingest_paths(
    paths: Sequence[Path],
    given: Mapping[str, str],
    *,
    store: str | None,
    storing: Storing,
    workers: int | None = None,
    scheduler: str | None = None,
    as_json: bool = False,
    as_events: bool = False,
) -> int:
    """Read documents into the store; returns 1 where some could not be read, 130 where it was stopped, else 0.

    Nothing is written, and no store made, before a document has been read.
    """
    files = documents_in(paths)
    if "title" in given and len(files) > 1:
        raise OptionError(f"--title is for one document, not {len(files)}", "give titles in index.csv instead")
    location, rulings = store or read_settings().store, rulings_in(store)
    report = Report()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        documents = _Documents(spool)
        with _pool(scheduler) as pool, _stopping() as stop, shown(files, as_events=as_events, quiet=as_json) as drawn:
            run = ingest(
                files,
                given,
                store=location,
                storing=storing,
                rulings=rulings,
                workers=workers or (pool.workers if pool else sensible_workers(len(files))),
                pool=pool,
                stop=stop,
                report=report,
            )
            for event in run:
                drawn.draw(event)
                documents.take(event)
        if report.files == 1 and report.failed and not as_events:
            raise DocumentError(report.failed[0].error, report.failed[0].hint)
        if as_json:
            documents.print_json(report)
        elif not as_events:
            _tell(report, documents)
    return STOPPED if report.stopped else FAILURE if report.failed else 0


def _pool(scheduler: str | None) -> AbstractContextManager[ClusterPool | None]:
    return ClusterPool(scheduler) if scheduler else nullcontext()


@contextmanager
def _stopping() -> Iterator[Stop]:
    """Have Ctrl-C and SIGTERM end the run when it can be ended; the second time they end it at once."""
    stop = Stop()
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(slots=True)
class Stop:
    """Whether the run was asked to end."""

    asked: bool = False

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Take a signal."""
        del number, frame
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        sys.stderr.write("stopping: what was read is being stored (once more to stop at once)\n")

    def __call__(self) -> bool:
        """Tell whether the run was asked to end."""
        return self.asked


class _Documents:
    """The documents of a run as the report has them: a few for people, all for machines, in a file meanwhile."""

    def __init__(self, spool: IO[str]) -> None:
        self._spool = spool
        self._waiting: dict[str, tuple[str, Summary]] = {}
        self.first: list[tuple[Summary, Change]] = []

    def take(self, event: Event) -> None:
        """Remember what was read of a document until it is stored, then put it by."""
        if isinstance(event, Done):
            self._waiting[event.read.document] = event.file, event.read
        elif isinstance(event, Unchanged):
            self._put({"file": event.file, "document": event.document, "unchanged": True, "read": False})
        elif isinstance(event, Committed):
            for change in event.changes:
                file, read = self._waiting.pop(local_name(change.document))
                self._put({"file": file, **read.to_json(), **change.to_json(), "read": True})
                if len(self.first) <= FEW:
                    self.first.append((read, change))

    def _put(self, document: Mapping[str, Any]) -> None:
        self._spool.write(json.dumps(to_json(document), ensure_ascii=False) + "\n")

    def print_json(self, report: Report) -> None:
        """Print the report with all documents as JSON, one line each."""
        self._spool.seek(0)
        sys.stdout.write('{\n"documents": [')
        for number, line in enumerate(self._spool):
            sys.stdout.write((",\n" if number else "\n") + line.rstrip("\n"))
        rest = json.dumps(report.to_json(), ensure_ascii=False, indent=2)
        sys.stdout.write(f"\n],{rest[1:]}\n")


def _tell(report: Report, documents: _Documents) -> None:
    rows = [(s["stage"], s["in"], s["kept"], s["dropped"], _why(s["why"])) for s in report.stages()]
    if report.read or report.failed:
        print_table(("stage", "in", "kept", "dropped", "why"), rows)
    few = documents.first if len(documents.first) <= FEW else []
    for read, change in few:
        for line in _about(read, change):
            print_line(line)
    if report.read and not few:
        print_line(f"{report.silent:,} of {report.kept['passages']:,} sentences yielded nothing")
    if report.skipped:
        print_line(f"{report.skipped} of {report.files} documents unchanged, not read again")
    for document, others in report.same_text:
        print_line(f"{document}: the same text as {', '.join(others)}")
    for failed in report.failed:
        hint = f" ({failed.hint})" if failed.hint else ""
        where = "" if failed.file in failed.error else f"{failed.file} was not read: "
        sys.stderr.write(f"error: {where}{failed.error}{hint}\n")
    if report.stopped:
        note(f"stopped: {report.stored} of {report.files} documents are in the store")


def _about(read: Summary, change: Change) -> Iterator[str]:
    """Yield what there is to say of one document: what had to be found, what yielded nothing, what changed."""
    found = ", ".join(what for stage, what, _ in read.dropped if stage == NOTES)
    if found:
        yield f"{read.title}: {found} not stated, found in the text"
    yield f"{read.title}: {len(read.silent)} of {read.counts['passages']} sentences yielded nothing"
    for stage, what, why in read.dropped:
        if stage == "load":
            yield f"{read.title}: left out: {what}: {why}"
    if change.revision:
        yield from (f"{read.title}: {line}" for line in change.revision.lines("en", LINES))


def _why(reasons: Mapping[str, int]) -> str:
    shown_ = [f"{why} ({count})" for why, count in list(reasons.items())[:REASONS]]
    return "; ".join([*shown_, "…"] if len(reasons) > REASONS else shown_)
