"""How an ingest run is shown while it goes on: a bar in a terminal, lines elsewhere, events for programs."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from api.ingest_events import Begin, Committed, Done, Event, Failed, Finished, Unchanged, event_json
from api.output import note
from ingest.loading import Input
from ontology.namespaces import local_name

FEW = 20
"""Of more documents than this only the progress of all is told, not each."""
_LINE_SECONDS = 10.0
"""Least time between two lines on the progress of many documents."""


class Silent(AbstractContextManager["Silent"]):
    """Shows nothing."""

    def draw(self, event: Event) -> None:
        """Do nothing."""

    def __exit__(self, *_: object) -> None:
        """Do nothing."""


class Events(Silent):
    """Each event as a line of JSON on standard output, at once."""

    def draw(self, event: Event) -> None:
        """Print an event."""
        sys.stdout.write(event_json(event) + "\n")
        sys.stdout.flush()


class Pace:
    """How fast a run goes; sizes in bytes stand for the work that files are."""

    def __init__(self, files: Sequence[Input]) -> None:
        self._sizes = {str(file): _size(file) for file in files}
        self._left = sum(self._sizes.values())
        self._began = time.monotonic()
        self.total = self._left
        self.files, self.finished, self.characters = len(files), 0, 0

    def take(self, event: Event) -> None:
        """Take in that a file was read, or could not be."""
        if isinstance(event, (Done, Unchanged, Failed)):
            self.finished += 1
            self._left -= self._sizes.get(event.file, 0)
        if isinstance(event, Done):
            self.characters += event.read.characters

    @property
    def worked(self) -> int:
        """How much of the total is done."""
        return self.total - self._left

    def rate(self) -> str:
        """Return how many characters were read in a second, empty before any were."""
        seconds = time.monotonic() - self._began
        return f"{self.characters / seconds:,.0f} characters/s" if self.characters and seconds else ""

    def time_left(self) -> str:
        """Return how long the rest takes at the pace so far, empty before anything is known of it."""
        if not self.worked or not self._left:
            return ""
        seconds = round((time.monotonic() - self._began) * self._left / self.worked)
        minutes, hours = seconds // 60 % 60, seconds // 3600
        return f"{hours} h {minutes:02d} min left" if hours else f"{minutes}:{seconds % 60:02d} left"

    def told(self) -> str:
        """Return how far the run is, in one line."""
        parts = (f"{self.finished} of {self.files} documents", self.rate(), self.time_left())
        return ", ".join(part for part in parts if part)


class Lines(Silent):
    """A line a document on standard error; of many documents a line now and then on how far the run is."""

    def __init__(self, files: Sequence[Input]) -> None:
        self._pace = Pace(files)
        self._told = time.monotonic()

    def draw(self, event: Event) -> None:
        """Tell what there is to tell of an event."""
        self._pace.take(event)
        if isinstance(event, Failed) and self._pace.files == 1:
            return  # the error of the command tells it
        if isinstance(event, Failed) or self._pace.files <= FEW:
            for line in _lines(event):
                note(line)
        elif time.monotonic() - self._told >= _LINE_SECONDS:
            self._told = time.monotonic()
            note(self._pace.told())


class Bar(Silent):
    """A progress bar with rate and time left on standard error."""

    def __init__(self, files: Sequence[Input], console: Console) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[told]}"),
            TimeElapsedColumn(),
        )
        self._pace = Pace(files)
        self._bar = Progress(*columns, console=console, transient=True)
        self._task = self._bar.add_task("", total=self._pace.total, told=self._pace.told())

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def draw(self, event: Event) -> None:
        """Move the bar."""
        self._pace.take(event)
        if isinstance(event, Begin):
            self._bar.update(self._task, description=event.file.rpartition("/")[2])
        elif isinstance(event, Committed):
            self._bar.update(self._task, description="stored")
        self._bar.update(self._task, completed=self._pace.worked, told=self._pace.told())


def shown(files: Sequence[Input], *, as_events: bool, quiet: bool) -> Silent:
    """Return how a run is to be shown."""
    if as_events:
        return Events()
    if quiet:
        return Silent()
    console = Console(stderr=True)
    return Bar(files, console) if console.is_terminal else Lines(files)


def _lines(event: Event) -> list[str]:
    match event:
        case Done(file=file, read=read):
            figures = ", ".join(f"{read.counts[kind]} {kind}" for kind in ("entities", "claims", "observations"))
            return [f"{file}: {figures}"]
        case Failed(file=file, error=error):
            return [f"not read: {error}" if file in error else f"{file}: not read: {error}"]
        case Committed(changes=changes):
            return [f"{local_name(one.document)}: read to the same, unchanged" for one in changes if one.unchanged]
        case Unchanged(file=file):
            return [f"{file}: unchanged, not read again"]
        case Begin() | Finished():
            return []


def _size(file: Input) -> int:
    """Return the size of a file; that of its archive, where it is inside of one."""
    try:
        return max(1, file.path.stat().st_size)
    except OSError:
        return 1
