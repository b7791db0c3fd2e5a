"""What happens in an ingest run, as records that become lines of JSON, and the report that they add up to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from graph.store import Change
from ontology.errors import DocumentError, RegionGraphError
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

    @classmethod
    def of(cls, extraction: Extraction) -> Summary:
        """Sum up what was read from a document."""
        document = extraction.document
        return cls(
            document=document.slug,
            title=document.title,
            issued=document.issued,
            about=document.about,
            characters=len(document.text),
            counts=extraction.counts(),
            silent=tuple((passage.start, passage.end) for passage in extraction.silent()),
            dropped=tuple((one.stage, one.what, one.why) for one in extraction.dropped),
        )

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
class Unchanged:
    """A file was read from the very same before, and not again."""

    file: str
    document: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A file could not be read; `key` names the reason and `said` has message and hint by language, if there are."""

    file: str
    error: str
    hint: str | None
    key: str | None = None
    said: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, file: str, error: RegionGraphError) -> Failed:
        """Tell why a file could not be read."""
        if isinstance(error, DocumentError):
            return cls(file, error.message, error.hint, error.key, error.said)
        return cls(file, error.message, error.hint)


@dataclass(frozen=True, slots=True)
class Committed:
    """Documents are in the store now, and those that gave way to them are not."""

    changes: tuple[Change, ...]
    removed: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """What happened to all files; memory does not grow with the documents, but for what failed."""

    files: int = 0
    read: int = 0
    characters: int = 0
    stored: int = 0
    unchanged: int = 0
    """Documents of which nothing changed in the store: not read again, or read to the same."""
    silent: int = 0
    """Sentences that yielded nothing."""
    stopped: bool = False
    """Whether the run was ended before every file was read."""
    skipped: int = 0
    """Files that were not read again."""
    failed: list[Failed] = field(default_factory=list)
    same_text: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Documents that have the text of others."""
    kept: Counter[str] = field(default_factory=Counter)
    why: dict[str, Counter[str]] = field(default_factory=dict)
    """How many were dropped for each reason, by stage."""

    def add(self, event: Done | Unchanged | Failed | Committed) -> None:
        """Take in what happened."""
        match event:
            case Done(read=read):
                self.read += 1
                self.characters += read.characters
                self.silent += len(read.silent)
                self.kept.update(read.counts)
                for stage, _, why in read.dropped:
                    self.why.setdefault(stage, Counter())[why] += 1
            case Unchanged():
                self.skipped += 1
                self.unchanged += 1
            case Failed():
                self.failed.append(event)
            case Committed(changes=changes):
                self.stored += len(changes)
                self.unchanged += sum(change.unchanged for change in changes)

    def stages(self) -> Iterator[dict[str, Any]]:
        """Yield what went into each stage, what it kept, and why it dropped the rest."""
        failed = Counter(one.error.removeprefix(f"{one.file}: ") for one in self.failed)
        left_out = self.why.get("load", Counter())
        yield {**_stage("load", self.read, failed), "why": dict((failed + left_out).most_common())}
        for stage, kind in STAGES.items():
            yield _stage(stage, self.kept[kind], self.why.get(stage, Counter()))
        yield _stage("gate", sum(self.kept[kind] for kind in STAGES.values()), self.why.get("gate", Counter()))

    def to_json(self) -> dict[str, Any]:
        """Return the figures of all documents, for machines."""
        names = ("files", "read", "characters", "stored", "unchanged", "skipped", "silent", "stopped")
        return {
            **{name: getattr(self, name) for name in names},
            "same_text": [{"document": document, "same_as": list(others)} for document, others in self.same_text],
            "failed": [asdict(one) for one in self.failed],
            "stages": list(self.stages()),
        }


@dataclass(frozen=True, slots=True)
class Finished:
    """The run has ended."""

    report: Report


Event = Begin | Done | Unchanged | Failed | Committed | Finished


def event_json(event: Event) -> str:
    """Return an event as one line of JSON; its kind is `event`."""
    match event:
        case Done(file=file, read=read):
            members = {"file": file, **read.to_json()}
        case Committed(changes=changes, removed=removed):
            members = {"documents": [change.to_json() for change in changes], "removed": list(removed)}
        case Finished(report=report):
            return json.dumps({"event": "report", **report.to_json()}, ensure_ascii=False)
        case Begin() | Unchanged() | Failed():
            members = asdict(event)
    return json.dumps({"event": type(event).__name__.lower(), **members}, ensure_ascii=False)


def _stage(name: str, kept: int, why: Counter[str]) -> dict[str, Any]:
    dropped = sum(why.values())
    return {"stage": name, "in": kept + dropped, "kept": kept, "dropped": dropped, "why": dict(why.most_common())}
