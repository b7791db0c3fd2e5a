"""Where a store keeps its graphs: one small protocol, and the one in memory; `folder` has the one on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from graph.digests import Digest
from graph.engine import Engine
from graph.forms import Graphs
from graph.journal import Edition, Editions, digest
from graph.view import ReadingEngine

PLAIN = "none"
"""In place of the fingerprint of the background, in a store that has none: an ordinary dataset."""
Versions = Mapping[str, str]
"""SHA-256 of its lines by the IRI of a graph."""


class Backend(Protocol):
    """Named graphs as lines, a generation that counts commits, and replicas to read."""

    plain: bool
    """Whether it is an ordinary dataset: with a default graph of its own, named `""`, and nothing of ours."""
    keeps_editions: bool
    """Whether graphs can be kept as they were."""

    def generation(self) -> int:
        """Return the number of the latest commit."""

    def names(self) -> list[str]:
        """Return the IRIs of the graphs, sorted."""

    def lines(self, name: str) -> bytes:
        """Return a graph, empty where there is none."""

    def digest(self, name: str) -> Digest:
        """Return the digest of a graph."""

    def digest_of(self, lines: bytes) -> Digest:
        """Return the digest of lines that are about to be a graph."""

    def keep_digest(self, lines: bytes, content: bytes) -> None:
        """Keep the digest of such lines, given as bytes."""

    def editions(self) -> Editions:
        """Return the editions that are kept of documents."""

    def edition_lines(self, edition: Edition) -> bytes:
        """Return the lines of an edition."""

    def commit(self, graphs: Graphs, editions: Editions | None = None) -> None:
        """Replace some graphs in one transaction; one without lines goes.

        `editions` are those of some documents from now on, of graphs that are there or were kept already.
        """

    def replica(self) -> tuple[int, ReadingEngine, Versions]:
        """Return a generation, what answers queries on it and never changes, and the versions of its graphs."""

    def feed(
        self, known: Versions, put: Callable[[str, bytes], None], on_disk: Callable[[Path], None]
    ) -> tuple[int, Versions]:
        """Give to `put` each graph that is not as in `known`, or to `on_disk` the snapshot of a large store.

        Returns the generation that was given and the versions of all its graphs.
        """

    def close(self) -> None:
        """Let go of files and locks."""


class MemoryBackend:
    """Graphs in memory, gone with the process."""

    keeps_editions = True

    def __init__(self, graphs: Graphs, *, plain: bool = False) -> None:
        self.plain = plain
        self._graphs = dict(graphs)
        self._versions = _versions(graphs)
        self._editions: dict[str, tuple[Edition, ...]] = {}
        self._kept: dict[str, bytes] = {}
        self._digests: dict[str, Digest] = {}
        self._generation = 1

    def generation(self) -> int:
        """Return the number of the latest commit."""
        return self._generation

    def names(self) -> list[str]:
        """Return the IRIs of the graphs, sorted."""
        return sorted(self._graphs)

    def lines(self, name: str) -> bytes:
        """Return a graph, empty where there is none."""
        return self._graphs.get(name, b"")

    def digest(self, name: str) -> Digest:
        """Return the digest of a graph."""
        return self._digest(self._versions.get(name, ""), self.lines(name))

    def digest_of(self, lines: bytes) -> Digest:
        """Return the digest of lines that are about to be a graph."""
        return self._digest(digest(lines).sha256, lines)

    def _digest(self, sha256: str, lines: bytes) -> Digest:
        if sha256 not in self._digests:
            self._digests[sha256] = Digest.of(lines)
        return self._digests[sha256]

    def keep_digest(self, lines: bytes, content: bytes) -> None:
        """Keep the digest of such lines."""
        self._digests[digest(lines).sha256] = Digest.read(content)

    def editions(self) -> Editions:
        """Return the editions that are kept of documents."""
        return self._editions

    def edition_lines(self, edition: Edition) -> bytes:
        """Return the lines of an edition."""
        return self._kept[edition.file.sha256]

    def commit(self, graphs: Graphs, editions: Editions | None = None) -> None:
        """Replace some graphs; one without lines goes."""
        self._editions = with_editions(self._editions, editions)
        there = {**{self._versions[name]: lines for name, lines in self._graphs.items()}, **self._kept}
        wanted = {one.file.sha256 for kept in self._editions.values() for one in kept}
        self._kept = {sha256: there[sha256] for sha256 in wanted}
        merged = {**self._graphs, **graphs}
        versions = {**self._versions, **_versions(graphs)}
        self._graphs = {name: lines for name, lines in merged.items() if lines}
        self._versions = {name: versions[name] for name in self._graphs}
        current = set(self._versions.values())
        self._digests = {version: one for version, one in self._digests.items() if version in current}
        self._generation += 1

    def replica(self) -> tuple[int, Engine, Versions]:
        """Return a generation, a database that holds it, and the versions of its graphs."""
        return self._generation, Engine.memory(self._graphs, plain=self.plain), self._versions

    def feed(
        self, known: Versions, put: Callable[[str, bytes], None], on_disk: Callable[[Path], None]
    ) -> tuple[int, Versions]:
        """Give each graph that is not as in `known` to `put`."""
        del on_disk  # a store in memory is never on disk
        generation, graphs, versions = self._generation, self._graphs, self._versions
        for name in differing(known, versions):
            put(name, graphs.get(name, b""))
        return generation, versions

    def close(self) -> None:
        """Nothing to let go of."""


def with_editions(before: Editions, changed: Editions | None) -> dict[str, tuple[Edition, ...]]:
    """Return the editions with those of some documents replaced."""
    return {name: kept for name, kept in {**before, **(changed or {})}.items() if kept}


def _versions(graphs: Graphs) -> dict[str, str]:
    return {name: digest(lines).sha256 for name, lines in graphs.items()}


def differing(known: Versions, versions: Versions) -> list[str]:
    """Return the graphs that have come, gone or changed, sorted."""
    return sorted(name for name in {*known, *versions} if known.get(name) != versions.get(name))
