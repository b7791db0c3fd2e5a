"""A commit to a store on a server, in steps of which each can be done again; see `graph.remote`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.remote_book import BOOKS, LOCK, PENDING, STAGED, STAGING, Books, Spelling
from graph.remote_client import Client
from graph.remote_lease import Lease
from graph.terms import term_text

_NOTES = f"SELECT ?what ?note {{ GRAPH <{LOCK}> {{ <{BOOKS}> ?what ?note }} }}"


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one graph: lines out and lines in, which wait in graphs of the staging."""

    name: str
    removed: str | None
    """Graph of what is taken out, None where that is nothing."""
    added: str | None
    whole: bool
    """Whether all that is there is taken out."""

    def updates(self, condition: str) -> Iterator[str]:
        """Yield the updates that do it, where the condition holds; done twice they do the same as once."""
        graph = f"GRAPH <{self.name}> {{ ?s ?p ?o }}"
        if self.whole:
            yield f"DELETE {{ {graph} }} WHERE {{ {graph} {condition} }}"
        elif self.removed:
            yield f"DELETE {{ {graph} }} WHERE {{ GRAPH <{self.removed}> {{ ?s ?p ?o }} {condition} }}"
        if self.added:
            yield f"INSERT {{ {graph} }} WHERE {{ GRAPH <{self.added}> {{ ?s ?p ?o }} {condition} }}"


class Commit:
    """One commit by the holder of a lease."""

    def __init__(self, client: Client, lease: Lease) -> None:
        self._client = client
        self._lease = lease
        self._staged: list[str] = []

    def make(self, before: Mapping[str, bytes], after: Mapping[str, bytes], books: Books, following: Books) -> Books:
        """Put `after` in place of `before`; return the books that follow, with the spellings that are found out."""
        if not books.manifest.generation:  # nobody reads yet
            return self._begun(after, following)
        prefix = f"{STAGING}{self._lease.key}/"
        self._note(STAGED, json.dumps([prefix, 2 * len(after) + 2]))
        steps, spellings = [], {}
        for name in sorted(after):
            if before[name] != after[name] or name not in books.manifest.graphs:
                step, spelling = self._prepared(name, before[name], after[name], books, prefix)
                steps.append(step)
                spellings[name] = spelling
        new = following.noted(spellings)
        steps.append(self._prepared(BOOKS, books.lines(), new.lines(), books, prefix)[0])
        self._note(PENDING, json.dumps([[step.name, step.removed, step.added, step.whole] for step in steps]))
        _move(self._client, self._lease, steps, self._staged)
        return new

    def _begun(self, graphs: Mapping[str, bytes], following: Books) -> Books:
        """Put the first graphs where they belong, and the books last: until then there is no store."""
        spellings = {}
        for name, lines in graphs.items():
            if lines:
                self._client.put(name, lines)
                spellings[name] = Spelling.between(lines, self._client.lines(name))
        new = following.noted(spellings)
        self._client.put(BOOKS, new.lines())
        return new

    def _prepared(self, name: str, old: bytes, new: bytes, books: Books, prefix: str) -> tuple[Step, Spelling]:
        """Put on the server what changes of a graph; return the step, and how the graph is spelled after it."""
        before, after = (frozenset(lines.splitlines(keepends=True)) for lines in (old, new))
        known = books.spellings.get(name, Spelling())
        # What has another spelling may be one line there for two of ours, so that is not taken out by itself.
        whole = not before or bool(known.sent & (before - after)) or len(before ^ after) > len(after)
        removed = b"" if whole else b"".join(sorted(before - after))
        added = new if whole else b"".join(sorted(after - before))
        out, into = (self._put(prefix, lines) for lines in (removed, added))
        change = Spelling.between(added, self._client.lines(into)) if into else Spelling()
        spelling = change if whole else known.followed_by(removed, added, change)
        return Step(name, out, into, whole), spelling

    def _put(self, prefix: str, lines: bytes) -> str | None:
        if not lines:
            return None
        name = f"{prefix}{len(self._staged)}"
        self._staged.append(name)
        self._client.put(name, lines)
        return name

    def _note(self, what: str, text: str) -> None:
        note = f"GRAPH <{LOCK}> {{ <{BOOKS}> <{what}> {term_text(text)} }}"
        self._client.update(f"INSERT {{ {note} }} WHERE {{ {self._lease.condition()} }}")
        if what not in _notes(self._client):
            raise self._lease.lost()


def finish_interrupted(client: Client, lease: Lease) -> None:
    """Finish a commit that was noted to be pending; sweep away what was not."""
    notes = _notes(client)
    if STAGED not in notes:
        return
    prefix, count = json.loads(notes[STAGED])
    steps = [Step(*members) for members in json.loads(notes.get(PENDING, "[]"))]
    _move(client, lease, steps, [f"{prefix}{number}" for number in range(count)])


def is_interrupted(client: Client) -> bool:
    """Whether a commit was begun and is not finished."""
    return PENDING in _notes(client)


def _move(client: Client, lease: Lease, steps: Iterable[Step], staged: Iterable[str]) -> None:
    """Do the steps, the notes on them included, in one update."""
    condition = lease.condition()
    updates = [update for step in steps for update in step.updates(condition)]
    notes = f"GRAPH <{LOCK}> {{ <{BOOKS}> ?what ?note }}"
    updates += [f"DELETE {{ {notes} }} WHERE {{ {notes} {condition} }}"]
    updates += [f"DROP SILENT GRAPH <{name}>" for name in staged]
    with lease.moving:
        client.update(" ;\n".join(updates))


def _notes(client: Client) -> dict[str, str]:
    return {str(row["what"]): str(row["note"]) for row in client.rows(_NOTES)}
