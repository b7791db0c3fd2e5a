"""An upload that is read: its files and how far each has come, told to whoever follows.

What the reading process says (`api.ingestion`) changes the files here, and is passed on as it came, but with names in
place of paths. Whoever comes later gets the files as they are, and follows from there.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from api.adding.intake import Upload
from api.adding.names import SUFFIXES, is_sidecar, shown
from api.i18n import LANGUAGES, Translator

State = Literal["waiting", "reading", "done", "failed", "cancelled"]
RowState = Literal["waiting", "reading", "read", "stored", "failed", "cancelled", "opened"]
"""An archive is `opened` once it is known what is in it; that is what counts then."""
ENDED = ("done", "failed", "cancelled")
_LINES = 50
_EVENTS = 5000
"""Latest events that are kept for who lost the connection; who missed more begins with the files as they are."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A document as readers see it: its title, how much was read from it, the entities most claims are about."""

    title: str
    counts: Mapping[str, int]
    entities: tuple[str, ...]


@dataclass(slots=True)
class Row:
    """A file of an upload, or one inside an archive, and what came of it."""

    name: str
    size: int | None = None
    state: RowState = "waiting"
    error: str | None = None
    hint: str | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    """Error and hint by language, where there are words for them in both."""
    document: str | None = None
    title: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    change: Mapping[str, Any] | None = None
    """What became another: triples added and removed, whether nothing did, and claims where there was a version."""
    same_as: tuple[str, ...] = ()
    """Documents under other names that have the same text."""
    seen: Seen | None = None


class Job:
    """One upload on its way into the graph."""

    def __init__(self, upload: Upload, folder: Path) -> None:
        self.id = secrets.token_urlsafe(16)
        self.folder = folder
        self.said = dict(upload.said)
        self.paths = [one.path for one in upload.documents() if one.path]
        self.state: State = "waiting"
        self.submitted = dt.datetime.now(dt.UTC)
        self.began: dt.datetime | None = None
        self.ended: dt.datetime | None = None
        self.error: str | None = None
        self.error_key: str | None = None
        self.report: Mapping[str, Any] | None = None
        self.cancelling = False
        self._rows = dict(self._first_rows(upload))
        self._events: list[tuple[int, Mapping[str, Any]]] = []
        self._number = 0
        self._news = asyncio.Event()

    @property
    def rows(self) -> list[Row]:
        """The files, those inside an archive after it."""
        return list(self._rows.values())

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED

    @property
    def number(self) -> int:
        """Number of the latest event."""
        return self._number

    def states(self) -> Counter[str]:
        """Count the files by state; an archive counts as what is in it."""
        return Counter(row.state for row in self._rows.values() if row.state != "opened")

    def begin(self) -> None:
        """Note that it is its turn."""
        self.began = dt.datetime.now(dt.UTC)
        self._turn("reading")

    def take(self, event: dict[str, Any]) -> None:
        """Take in what the reading process says, and pass it on."""
        event = _without(event, f"{self.folder}/")
        if event["event"] == "committed":
            event["documents"] = [_shortened(change) for change in event["documents"]]
        match event["event"]:
            case "begin":
                self._row(event["file"]).state = "reading"
            case "done":
                event["silent"] = len(event["silent"])
                event["dropped"] = _reasons(event["dropped"])
                row = self._row(event["file"])
                row.state, row.document, row.title = "read", event["document"], event["title"]
                row.counts = event["counts"]
            case "unchanged":
                row = self._row(event["file"])
                row.state, row.document, row.change = "stored", event["document"], {"unchanged": True}
            case "failed":
                row = self._row(event["file"])
                row.state, row.error, row.hint = "failed", event["error"], event["hint"]
                row.said = event.get("said") or {}
            case "committed":
                self._stored(event["documents"])
            case "report":
                self.report = event
                same = {one["document"]: tuple(one["same_as"]) for one in event.get("same_text", ())}
                for row in self._rows.values():
                    row.same_as = same.get(row.document or "", ())
        self.publish(event)

    def end(self, state: State, key: str | None = None, error: str | None = None) -> None:
        """Note that it is over, and why if it was cut short."""
        for row in self._rows.values():
            if row.state in {"waiting", "reading", "read"}:
                row.state = "cancelled"
        self.ended, self.error, self.error_key = dt.datetime.now(dt.UTC), error, key
        self._turn(state)

    def publish(self, event: Mapping[str, Any]) -> None:
        """Pass an event on to all who follow."""
        self._number += 1
        self._events = [*self._events[-_EVENTS:], (self._number, event)]
        self._news.set()
        self._news = asyncio.Event()

    async def follow(self, after: int) -> AsyncIterator[tuple[int, Mapping[str, Any]]]:
        """Yield the events after one by its number, those to come too, until it is over."""
        while True:
            news = self._news
            for number, event in self._after(after):
                after = number
                yield number, event
            if self.over:
                return
            await news.wait()

    def keeps(self, after: int) -> bool:
        """Whether all events after one are still known."""
        return after <= self._number and (not self._events or self._events[0][0] <= after + 1)

    def stored(self) -> list[Row]:
        """Return the files whose documents are in the store."""
        return [row for row in self._rows.values() if row.state == "stored"]

    def _after(self, number: int) -> list[tuple[int, Mapping[str, Any]]]:
        first = self._events[0][0] if self._events else 0
        return self._events[max(0, number + 1 - first) :]

    def _turn(self, state: State) -> None:
        self.state = state
        self.publish({"event": "state", "state": state})

    def _stored(self, changes: list[dict[str, Any]]) -> None:
        changed = {str(change["document"]).rsplit("/", 1)[-1]: change for change in changes}
        for row in self._rows.values():
            if row.state == "read" and row.document in changed:
                row.state, row.change = "stored", changed[row.document]

    def _row(self, name: str) -> Row:
        """Return a file by its path in the folder; one inside an archive is put after it."""
        if name not in self._rows:
            names = list(self._rows)
            above = next((other for other in names if name.startswith(f"{other}/")), None)
            at = len(names)
            if above is not None:
                self._rows[above].state = "opened"
                at = 1 + max(i for i, other in enumerate(names) if f"{other}/".startswith(f"{above}/"))
            rows = list(self._rows.items())
            self._rows = dict([*rows[:at], (name, Row(shown(name))), *rows[at:]])
        return self._rows[name]

    def _first_rows(self, upload: Upload) -> Iterator[tuple[str, Row]]:
        for number, one in enumerate(upload.files):
            if one.path is None:
                yield f"{number}:", Row(one.name, one.size, "failed", said=_not_read())
            elif not is_sidecar(one.path.name):
                yield str(one.path.relative_to(self.folder)), Row(one.name, one.size)


def _not_read() -> dict[str, tuple[str, str]]:
    """Say that files of some kind are not read, in every language."""
    every = {language: Translator(language) for language in LANGUAGES}
    kinds = ", ".join(SUFFIXES)
    return {language: (t("add.refused.kind"), t("add.problem.kind.hint", kinds=kinds)) for language, t in every.items()}


def _reasons(dropped: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Count what was left out by stage and reason: the things themselves may be thousands."""
    counts = Counter((one["stage"], one["why"]) for one in dropped)
    return [{"stage": stage, "why": why, "count": count} for (stage, why), count in counts.most_common()]


def _shortened(change: dict[str, Any]) -> dict[str, Any]:
    """Return a change with the first lines of what it changed; its counts tell of all."""
    revision = change.get("changes")
    if not revision:
        return change
    lines = {
        kind: [{language: one[language] for language in ("zh", "en")} for one in revision[kind][:_LINES]]
        for kind in ("added", "removed", "changed")
    }
    return {**change, "changes": {"counts": revision["counts"], **lines}}


def _without(value: Any, folder: str) -> Any:
    """Return a value of JSON whose texts do not name the temporary folder."""
    if isinstance(value, str):
        return value.replace(folder, "")
    if isinstance(value, list):
        return [_without(item, folder) for item in value]
    if isinstance(value, dict):
        return {key.replace(folder, ""): _without(item, folder) for key, item in value.items()}
    return value
