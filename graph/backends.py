"""Where a store keeps its graphs: in a folder or in memory, behind one small protocol."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from graph.engine import Engine, GraphDelta
from graph.forms import Graphs
from graph.journal import Journal, Manifest, digest
from graph.terms import blank_nodes_again, named_blank_nodes, sort_lines
from ontology.errors import StoreError
from ontology.namespaces import ID

PLAIN = "none"
"""In place of the fingerprint of the background, in a store that has none: an ordinary dataset."""
MEMORY_LIMIT = 1 << 30
"""Stores whose graph files are larger than this in all (bytes) are read on disk instead of in memory."""
GENERATION_GRAPH = f"{ID}graph/generation"
"""Graph of the database alone that tells which commit it has; no reader gets to see it."""
_GENERATION = "<https://w3id.org/regiongraph/ontology#generation>"


Versions = Mapping[str, str]
"""SHA-256 of its lines by the IRI of a graph."""


class Backend(Protocol):
    """Named graphs as lines, a generation that counts commits, and replicas to read."""

    plain: bool
    """Whether it is an ordinary dataset: with a default graph of its own, named `""`, and nothing of ours."""

    def generation(self) -> int:
        """Return the number of the latest commit."""

    def names(self) -> list[str]:
        """Return the IRIs of the graphs, sorted."""

    def lines(self, name: str) -> bytes:
        """Return a graph, empty where there is none."""

    def commit(self, graphs: Graphs) -> None:
        """Replace some graphs in one transaction; one without lines goes."""

    def replica(self) -> tuple[int, Engine, Versions]:
        """Return a generation, a database that holds it and never changes, and the versions of its graphs."""

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

    def __init__(self, graphs: Graphs, *, plain: bool = False) -> None:
        self.plain = plain
        self._graphs = dict(graphs)
        self._versions = _versions(graphs)
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

    def commit(self, graphs: Graphs) -> None:
        """Replace some graphs; one without lines goes."""
        merged = {**self._graphs, **graphs}
        versions = {**self._versions, **_versions(graphs)}
        self._graphs = {name: lines for name, lines in merged.items() if lines}
        self._versions = {name: versions[name] for name in self._graphs}
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
        for name in _differing(known, versions):
            put(name, graphs.get(name, b""))
        return generation, versions

    def close(self) -> None:
        """Nothing to let go of."""


class ReadingBackend:
    """Graphs in a folder that this process only reads; the database itself is never opened."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder)
        seen = self.journal.signature() if self.journal.exists() else (0, 0, 0)
        self._seen = seen, self.journal.manifest()  # together, since threads share it
        self.plain = self._seen[1].background == PLAIN

    def manifest(self) -> Manifest:
        """Return the current manifest, read again only when it was replaced."""
        signature = self.journal.signature()
        if signature != self._seen[0]:
            self._seen = signature, self.journal.manifest()
        return self._seen[1]

    def generation(self) -> int:
        """Return the number of the latest commit."""
        return self.manifest().generation

    def names(self) -> list[str]:
        """Return the IRIs of the graphs, sorted."""
        return sorted(self.manifest().graphs)

    def lines(self, name: str) -> bytes:
        """Return a graph, empty where there is none."""
        file = self.manifest().graphs.get(name)
        return self.journal.lines(file) if file else b""

    def commit(self, graphs: Graphs) -> None:
        """Refuse: this store is open for reading."""
        raise StoreError(f"the store {self.journal.folder} is open for reading only; {len(graphs)} graphs not written")

    def replica(self) -> tuple[int, Engine, Versions]:
        """Return a generation, a database that holds it (in memory, or a snapshot on disk), and the versions."""
        return self.journal.consistent(self._read)

    def _read(self, manifest: Manifest) -> tuple[int, Engine, Versions]:
        if manifest.snapshot:
            return (
                manifest.generation,
                Engine.snapshot(self._snapshot_of(manifest.snapshot), plain=self.plain),
                manifest.versions(),
            )
        graphs = {name: self.journal.lines(file) for name, file in manifest.graphs.items()}
        return manifest.generation, Engine.memory(graphs, plain=self.plain), manifest.versions()

    def feed(
        self, known: Versions, put: Callable[[str, bytes], None], on_disk: Callable[[Path], None]
    ) -> tuple[int, Versions]:
        """Give to `put` each graph that is not as in `known`, or to `on_disk` the snapshot of a large store."""

        def send(manifest: Manifest) -> tuple[int, Versions]:
            if manifest.snapshot:
                on_disk(self._snapshot_of(manifest.snapshot))
                return manifest.generation, manifest.versions()
            for name in _differing(known, manifest.versions()):
                put(name, self.journal.lines(manifest.graphs[name]) if name in manifest.graphs else b"")
            return manifest.generation, manifest.versions()

        return self.journal.consistent(send)

    def _snapshot_of(self, name: str) -> Path:
        return self.journal.folder / "snapshots" / name

    def close(self) -> None:
        """Nothing to let go of."""


class WritingBackend(ReadingBackend):
    """Graphs in a folder that this process, and no other, may change."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder)
        self.plain = self.journal.manifest().background == PLAIN
        self._engine = _database(folder, plain=self.plain)
        self._recover()
        super().__init__(folder)

    @classmethod
    def create(cls, folder: Path, graphs: Graphs, background: str) -> WritingBackend:
        """Make a store; until its manifest is there, what a crash leaves is swept away the next time.

        Raises `StoreError` where another process is making it.
        """
        journal = Journal(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            if not journal.exists():  # else another process has made it since the caller looked
                shutil.rmtree(folder / "data", ignore_errors=True)
                engine = _database(folder, plain=background == PLAIN)
                engine.load({name: named_blank_nodes(lines) for name, lines in graphs.items()})
                engine.apply([_generation_delta(1)])
                journal.publish(Manifest(1, journal.put_all(graphs), background))
                del engine  # lets go of the lock
        return cls(folder)

    def commit(self, graphs: Graphs, background: str | None = None) -> None:
        """Replace some graphs in one transaction; one without lines goes."""
        manifest = self.manifest()
        following = manifest.generation + 1
        named = {name: map(named_blank_nodes, (self.lines(name), lines)) for name, lines in graphs.items()}
        deltas = [graph_delta(name, *both) for name, both in named.items()]
        self._engine.apply([*deltas, _generation_delta(following)])
        files = {**manifest.graphs, **self.journal.put_all(graphs)}
        kept = {name: file for name, file in files.items() if file.count}
        loaded = manifest.background if background is None else background
        self._publish(replace(manifest, generation=following, graphs=kept, background=loaded))

    def _publish(self, manifest: Manifest) -> None:
        self.journal.publish(replace(manifest, snapshot=self._snapshot(manifest)))

    def _snapshot(self, manifest: Manifest) -> str | None:
        """Back the database up for readers where it is too large for their memory."""
        if self.journal.size(manifest) < MEMORY_LIMIT:
            return None
        folder = self.journal.folder / "snapshots"
        folder.mkdir(exist_ok=True)
        older = sorted(folder.iterdir(), key=lambda path: int(path.name))
        for path in older[:-2]:
            shutil.rmtree(path, ignore_errors=True)
        shutil.rmtree(folder / str(manifest.generation), ignore_errors=True)  # of a commit that was cut short
        if not self.plain and not self._engine.keeps_union:
            self._engine.make_union()
        self._engine.backup(folder / str(manifest.generation))
        return str(manifest.generation)

    def _recover(self) -> None:
        """Publish a commit that a crash kept from being published."""
        manifest = self.journal.manifest()
        committed = _read_generation(self._engine.lines(GENERATION_GRAPH))
        if committed == manifest.generation:
            return
        names = [name for name in self._engine.graph_names() if name != GENERATION_GRAPH]
        files = {name: self.journal.put(self._recovered(name)) for name in [*names, *([""] if self.plain else [])]}
        files = {name: file for name, file in files.items() if file.count}
        self._publish(replace(manifest, generation=committed, graphs=files))

    def _recovered(self, name: str) -> bytes:
        """Return the lines of a graph from the database, which has IRIs in place of blank nodes."""
        lines = self._engine.lines(name)
        return sort_lines(blank_nodes_again(lines) if self.plain else lines)

    def close(self) -> None:
        """Close the database, so that another process may write."""
        del self._engine


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other processes from making a store in `folder`; the database's own lock is swept away with it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            hint = "wait until the other process has finished"
            raise StoreError(f"another process is making the store {folder}", hint) from error
        yield
    finally:
        os.close(descriptor)


def graph_delta(name: str, old: bytes, new: bytes) -> GraphDelta:
    r"""Return what changes a graph from `old` to `new`.

    >>> graph_delta("urn:g", b"a\n b\n", b" b\n c\n")
    GraphDelta(name='urn:g', removed=b'a\n', added=b' c\n', private=False)
    """
    before, after = set(old.splitlines(keepends=True)), set(new.splitlines(keepends=True))
    return GraphDelta(name, b"".join(sorted(before - after)), b"".join(sorted(after - before)))


def _generation_delta(generation: int) -> GraphDelta:
    before, after = (f'<{GENERATION_GRAPH}> {_GENERATION} "{n}" .\n'.encode() for n in (generation - 1, generation))
    return GraphDelta(GENERATION_GRAPH, removed=before, added=after, private=True)


def _read_generation(lines: bytes) -> int:
    return int(lines.split(b'"')[1]) if lines else 0


def _database(folder: Path, *, plain: bool) -> Engine:
    """Open the database for writing; it keeps the union of its graphs only where readers need that, in backups."""
    engine = Engine.folder(folder / "data", plain=plain)
    engine.keeps_union = not plain and engine.has_default_graph()
    return engine


def _versions(graphs: Graphs) -> dict[str, str]:
    return {name: digest(lines).sha256 for name, lines in graphs.items()}


def _differing(known: Versions, versions: Versions) -> list[str]:
    """Return the graphs that have come, gone or changed, sorted."""
    return sorted(name for name in {*known, *versions} if known.get(name) != versions.get(name))
