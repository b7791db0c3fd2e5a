"""The books of a store on a server: which generation it is at, and which version of each graph that is.

They are a graph of their own, beside the others: the numbers that the manifest of a folder has, each graph's with the
graph as the subject. What a server keeps in another spelling (`0.50` as `0.5`, `+00:00` as `Z`: the value is the same,
the text is not) is noted there as well, so that every graph comes back with the bytes it was sent with.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from graph.journal import GraphFile, Manifest, digest
from graph.terms import sort_lines
from ontology.errors import StoreError
from ontology.namespaces import ID, RG

FORMAT = 1
"""Version of the books; a store of another one is refused."""
BOOKS = f"{ID}graph/store"
"""The graph of the books, and the name of the store in it."""
LOCK = f"{BOOKS}/lock"
"""The graph that says who is writing, and what of a commit is still to be done."""
STAGING = f"{BOOKS}/staging/"
"""Prefix of the graphs in which a commit waits until all of it is there."""
STAGED, PENDING = f"{RG}staged", f"{RG}pending"
"""Notes in the graph of the lock: where a commit waits, and what is to be done to move it to its place."""
GENERATION, CHECKSUM = f"{RG}generation", f"{RG}checksum"
_FORMAT, _BACKGROUND, _DECISIONS = f"{RG}format", f"{RG}background", f"{RG}decisions"
_VERSION, _SPELLING = f"{RG}version", f"{RG}spelling"
_LINE = re.compile(r'<([^>]+)> <([^>]+)> "(.*)" \.')


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the lines of a graph on a server differ from those that were sent."""

    sent: frozenset[bytes] = frozenset()
    kept: frozenset[bytes] = frozenset()

    @classmethod
    def between(cls, sent: bytes, kept: bytes) -> Spelling:
        """Return what is different."""
        ours, theirs = (frozenset(lines.splitlines(keepends=True)) for lines in (sent, kept))
        return cls(ours - theirs, theirs - ours)

    def restored(self, kept: bytes) -> bytes:
        r"""Return the lines that were sent, from those on the server.

        >>> Spelling.between(b"a 0.50\nb\n", b"a 0.5\nb\n").restored(b"a 0.5\nb\n")
        b'a 0.50\nb\n'
        """
        if not self.sent and not self.kept:
            return kept
        return b"".join(sorted(set(kept.splitlines(keepends=True)) - self.kept | self.sent))

    def followed_by(self, removed: bytes, added: bytes, change: Spelling) -> Spelling:
        """Return what is different after a change, of which `change` says what is different."""
        gone, come = (frozenset(lines.splitlines(keepends=True)) for lines in (removed, added))
        return Spelling(self.sent - gone | change.sent, (self.kept | change.kept) - (come - change.sent))

    def encoded(self) -> str:
        """Return it as text of few characters."""
        members = [sorted(line.decode() for line in lines) for lines in (self.sent, self.kept)]
        return _packed(json.dumps(members, ensure_ascii=False))

    @classmethod
    def decoded(cls, text: str) -> Spelling:
        """Undo `encoded`."""
        sent, kept = json.loads(_unpacked(text))
        return cls(frozenset(map(str.encode, sent)), frozenset(map(str.encode, kept)))


@dataclass(frozen=True, slots=True)
class Books:
    """A manifest, the spelling of each graph that a server spells in another way, and what persons have decided."""

    manifest: Manifest = field(default_factory=Manifest)
    spellings: Mapping[str, Spelling] = field(default_factory=dict)
    decisions: str = ""
    """The table of `ontology.rulings`."""

    def followed_by(self, graphs: Mapping[str, bytes], background: str) -> Books:
        """Return the books of the next generation, after graphs have been replaced; their spellings are to be noted."""
        files = {**self.manifest.graphs, **{name: digest(lines) for name, lines in graphs.items()}}
        kept = {name: file for name, file in files.items() if file.count}
        manifest = Manifest(self.manifest.generation + 1, kept, background)
        return replace(self, manifest=manifest)

    def noted(self, spellings: Mapping[str, Spelling]) -> Books:
        """Return the books with the spellings of some graphs."""
        found = {**self.spellings, **spellings}
        kept = {name: one for name, one in found.items() if name in self.manifest.graphs and one != Spelling()}
        return replace(self, spellings=kept)

    def checksum(self) -> str:
        """Return what is another one where anything in the books is."""
        return hashlib.sha256(self._entries()).hexdigest()

    def lines(self) -> bytes:
        """Return the books as a graph."""
        return sort_lines(self._entries() + _entry(BOOKS, CHECKSUM, self.checksum()))

    def _entries(self) -> bytes:
        entries = [
            _entry(BOOKS, _FORMAT, str(FORMAT)),
            _entry(BOOKS, GENERATION, str(self.manifest.generation)),
            _entry(BOOKS, _BACKGROUND, self.manifest.background),
            _entry(BOOKS, _DECISIONS, _packed(self.decisions)),
        ]
        entries += (_entry(name, _VERSION, f"{one.sha256} {one.count}") for name, one in self.manifest.graphs.items())
        entries += (_entry(name, _SPELLING, one.encoded()) for name, one in self.spellings.items())
        return b"".join(sorted(entries))


def read_books(lines: bytes, address: str) -> Books | None:
    """Return the books from their graph; None where they do not add up, as while they are being changed."""
    said: dict[str, str] = {}
    files: dict[str, GraphFile] = {}
    spellings: dict[str, Spelling] = {}
    for subject, predicate, value in _LINE.findall(lines.decode()):
        if predicate == _VERSION:
            sha256, _, count = value.partition(" ")
            files[subject] = GraphFile(sha256, int(count))
        elif predicate == _SPELLING:
            spellings[subject] = Spelling.decoded(value)
        else:
            said[predicate] = value
    if said.get(_FORMAT, str(FORMAT)) != str(FORMAT):
        what = f"the store at {address} is of format {said[_FORMAT]}, and this version reads format {FORMAT}"
        raise StoreError(what, "use the version of regiongraph that made it")
    if GENERATION not in said:
        return None
    manifest = Manifest(int(said[GENERATION]), files, said.get(_BACKGROUND, ""))
    books = Books(manifest, spellings, _unpacked(said.get(_DECISIONS, "")))
    return books if books.checksum() == said.get(CHECKSUM) else None


def _packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode())).decode() if text else ""


def _unpacked(text: str) -> str:
    return zlib.decompress(base64.b64decode(text)).decode() if text else ""


def _entry(subject: str, predicate: str, value: str) -> bytes:
    return f'<{subject}> <{predicate}> "{value}" .\n'.encode()
