"""`regiongraph ingest`: documents into the store, with a report of what each stage kept and dropped."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.commands.common import open_for_writing, prepare_for_writing, rulings_in
from api.output import note, print_json, print_line, print_table
from graph.store import Change, Store
from ingest.batch import read_all
from ingest.loading import Input, documents_in
from ontology.errors import DocumentError, OptionError, ShapeError
from ontology.records import Extraction

STAGES = {
    "segment": "passages",
    "recognise": "mentions",
    "resolve": "entities",
    "relate": "claims",
    "observe": "observations",
}
NOTES = "metadata"
"""Stage whose entries in `dropped` only say what was not stated and had to be found in the text."""
REASONS = 3
"""Most reasons that the report for people gives a stage; JSON has all."""


@dataclass(slots=True)
class Report:
    """What happened to each file."""

    files: int = 0
    read: list[tuple[Extraction, Change]] = field(default_factory=list)
    failed: list[tuple[Input, DocumentError | ShapeError]] = field(default_factory=list)

    def stages(self) -> Iterator[dict[str, Any]]:
        """Yield what went into each stage, what it kept, and why it dropped the rest."""
        why = Counter(error.message for _, error in self.failed)
        yield _stage("load", len(self.read), why)
        for stage, kind in STAGES.items():
            yield _stage(stage, self._kept(kind), self._reasons(stage))
        yield _stage("gate", sum(map(self._kept, STAGES.values())), self._reasons("gate"))

    def _kept(self, kind: str) -> int:
        return sum(extraction.counts()[kind] for extraction, _ in self.read)

    def _reasons(self, stage: str) -> Counter[str]:
        return Counter(item.why for extraction, _ in self.read for item in extraction.dropped if item.stage == stage)

    def to_json(self) -> dict[str, Any]:
        """Return everything, for machines."""
        return {
            "documents": [_document_json(extraction, change) for extraction, change in self.read],
            "failed": [{"file": str(path), "error": e.message, "hint": e.hint} for path, e in self.failed],
            "stages": list(self.stages()),
        }


def _stage(name: str, kept: int, why: Counter[str]) -> dict[str, Any]:
    dropped = sum(why.values())
    return {"stage": name, "in": kept + dropped, "kept": kept, "dropped": dropped, "why": dict(why.most_common())}


def _document_json(extraction: Extraction, change: Change) -> dict[str, Any]:
    document = extraction.document
    return {
        "document": document.slug,
        "title": document.title,
        "issued": document.issued,
        "about": document.about,
        "file": document.file_name,
        "added": change.added,
        "removed": change.removed,
        "unchanged": change.unchanged,
        "counts": extraction.counts(),
        "silent": [[passage.start, passage.end] for passage in extraction.silent()],
        "dropped": [{"stage": d.stage, "what": d.what, "why": d.why} for d in extraction.dropped],
    }


def ingest_paths(paths: Sequence[Path], given: Mapping[str, str], *, store: str | None, as_json: bool) -> int:
    """Read documents into the store; returns 1 where some could not be read, else 0.

    Nothing is written, and no store made, before a document has been read.
    """
    files = documents_in(paths)
    if "title" in given and len(files) > 1:
        raise OptionError(f"--title is for one document, not {len(files)}", "give titles in index.csv instead")
    rulings = rulings_in(store)
    report = Report(files=len(files))
    with _Steps(len(files), quiet=as_json) as steps, ExitStack() as stack:
        opened: Store | None = None
        with ThreadPoolExecutor(1) as aside:
            ready = aside.submit(prepare_for_writing, store)
            for path, outcome in read_all(files, given, rulings=rulings):
                steps.begin(path)
                if isinstance(outcome, Extraction):
                    ready.result()
                    opened = opened or stack.enter_context(open_for_writing(store))
                    change = opened.writer().replace(outcome, ended=dt.datetime.now(dt.UTC))
                    report.read.append((outcome, change))
                elif report.files == 1:
                    raise outcome
                else:
                    report.failed.append((path, outcome))
                steps.done(_outcome(path, isinstance(outcome, Extraction), report))
    _tell(report, as_json=as_json)
    return 1 if report.failed else 0


def _outcome(path: Input, was_read: bool, report: Report) -> str:
    if not was_read:
        _, error = report.failed[-1]
        return f"{path}: not read: {error.message}"
    extraction, change = report.read[-1]
    counts = extraction.counts()
    figures = ", ".join(f"{counts[kind]} {kind}" for kind in ("entities", "claims", "observations"))
    return f"{path}: {figures}{' (unchanged)' if change.unchanged else ''}"


class _Steps(AbstractContextManager["_Steps"]):
    """A progress bar in a terminal, a line a document elsewhere; both on standard error."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        console = Console(stderr=True)
        self._quiet = quiet
        self._bar = Progress(*columns, console=console, transient=True) if console.is_terminal else None
        self._task = self._bar.add_task("", total=total) if self._bar else None

    def __enter__(self) -> _Steps:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def begin(self, path: Input) -> None:
        """Say which document is being read."""
        if self._bar and self._task is not None:
            self._bar.update(self._task, description=path.name)

    def done(self, outcome: str) -> None:
        """Say what came of it."""
        if self._bar and self._task is not None:
            self._bar.advance(self._task)
        elif not self._quiet:
            note(outcome)


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        print_json(report.to_json())
        return
    rows = [(s["stage"], s["in"], s["kept"], s["dropped"], _why(s["why"])) for s in report.stages()]
    print_table(("stage", "in", "kept", "dropped", "why"), rows)
    notes = [(e.document.title, d.what) for e, _ in report.read for d in e.dropped if d.stage == NOTES]
    for title in dict.fromkeys(title for title, _ in notes):
        found = ", ".join(what for other, what in notes if other == title)
        print_line(f"{title}: {found} not stated, found in the text")
    for extraction, _ in report.read:
        read, silent = len(extraction.passages), sum(1 for _ in extraction.silent())
        print_line(f"{extraction.document.title}: {silent} of {read} sentences yielded nothing")
    for path, error in report.failed:
        sys.stderr.write(f"error: {path} was not read: {error.message}{f' ({error.hint})' if error.hint else ''}\n")


def _why(reasons: Mapping[str, int]) -> str:
    shown = [f"{why} ({count})" for why, count in list(reasons.items())[:REASONS]]
    return "; ".join([*shown, "…"] if len(reasons) > REASONS else shown)
