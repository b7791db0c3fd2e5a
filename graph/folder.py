"""A store in a folder, for those who read it and for the one process that writes: see `journal` for what is in it.

A commit takes what room it needs before the database is changed: the files of its graphs, the next manifest, and
for a moment as much again for the database. Where the disk has no room, nothing was changed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from graph.backends import PLAIN, Versions, differing, with_editions
from graph.digests import Digest, Digests
from graph.disk import PARTIAL, failure, require_room, unchanged_on_failure
from graph.engine import Engine, GraphDelta
from graph.forms import Graphs
from graph.journal import NEXT, Edition, Editions, GraphFile, Journal, Manifest, digest
from graph.terms import blank_nodes_again, named_blank_nodes, sort_lines
from graph.view import ReadingEngine
from ontology.errors import BusyError, StoreError
from ontology.namespaces import ID

MEMORY_LIMIT = 1 << 30
"""Stores whose graph files are larger than this in all (bytes) are read on disk instead of in memory."""
GENERATION_GRAPH = f"{ID}graph/generation"
"""Graph of the database alone that tells which commit it has; no reader gets to see it."""
_GENERATION = "<https://w3id.org/regiongraph/ontology#generation>"
_LARGE = 1 << 18
"""New graphs of so many bytes are loaded before the transaction, which is several times as fast."""
_ROOM, _ROOM_A_BYTE = 4 << 20, 10
"""What the database may take for a commit: some bytes in any case, and so many for a byte of changed lines."""


class ReadingBackend:
    """Graphs in a folder that this process only reads; the database itself is never opened."""

    keeps_editions = True

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

    def digest(self, name: str) -> Digest:
        """Return the digest of a graph."""
        file = self.manifest().graphs.get(name)
        return self._digests().get(file.sha256, lambda: self.journal.lines(file)) if file else Digest.of(b"")

    def digest_of(self, lines: bytes) -> Digest:
        """Return the digest of lines that are about to be a graph."""
        return self._digests().get(digest(lines).sha256, lambda: lines)

    def keep_digest(self, lines: bytes, content: bytes) -> None:
        """Keep the digest of such lines."""
        self._digests().keep(digest(lines).sha256, content)

    def _digests(self) -> Digests:
        return Digests(self.journal.folder / "digests")

    def editions(self) -> Editions:
        """Return the editions that are kept of documents."""
        return self.manifest().editions

    def edition_lines(self, edition: Edition) -> bytes:
        """Return the lines of an edition."""
        try:
            return self.journal.lines(edition.file)
        except FileNotFoundError as error:
            raise StoreError(f"version {edition.number} was dropped meanwhile") from error

    def commit(self, graphs: Graphs, editions: Editions | None = None) -> None:
        """Refuse: this store is open for reading."""
        del editions
        raise StoreError(f"the store {self.journal.folder} is open for reading only; {len(graphs)} graphs not written")

    def replica(self) -> tuple[int, ReadingEngine, Versions]:
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
            for name in differing(known, manifest.versions()):
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
        self._engine: Engine | None = None
        self._settled()
        super().__init__(folder)

    @classmethod
    def create(cls, folder: Path, graphs: Graphs, background: str) -> WritingBackend:
        """Make a store; until its manifest is there, what a crash leaves is swept away the next time.

        Raises `BusyError` where another process is making it.
        """
        with unchanged_on_failure(folder):
            folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            if not Journal(folder).exists():  # else another process has made it since the caller looked
                _clear(folder)
                try:
                    _make(folder, graphs, background)
                except (OSError, StoreError) as error:
                    _clear(folder)
                    raise failure(folder, error, "there is no store yet") from error
        return cls(folder)

    def commit(self, graphs: Graphs, editions: Editions | None = None, background: str | None = None) -> None:
        """Replace some graphs in one transaction; one without lines goes.

        Raises `FullDiskError` where there is no room; then nothing was changed.
        """
        engine, manifest = self._settled(), self.manifest()
        following = manifest.generation + 1
        named = {name: map(named_blank_nodes, (self.lines(name), lines)) for name, lines in graphs.items()}
        deltas = [graph_delta(name, *both) for name, both in named.items()]
        prepared = replace(
            manifest,
            generation=following,
            background=manifest.background if background is None else background,
            editions=with_editions(manifest.editions, editions),
        )
        prepared = self._prepared(prepared, graphs, deltas)
        new = {one.name: one for one in deltas if one.name not in manifest.graphs and len(one.added) >= _LARGE}
        others = [one for one in deltas if one.name not in new]
        failed: StoreError | None = None
        try:
            engine.load_new({name: one.added for name, one in new.items()})
            engine.apply([*others, _generation_delta(following)], loaded=new.values())
        except StoreError as error:
            failed = StoreError(str(error))  # without the traceback, which would keep the database open
        if failed:
            del engine
            self._after(failed, following)
        self._publish(prepared, manifest)

    def _prepared(self, manifest: Manifest, graphs: Graphs, deltas: list[GraphDelta]) -> Manifest:
        """Write all that a commit needs beside the database, and return its manifest; nothing counts yet."""
        written: dict[str, GraphFile] = {}
        with unchanged_on_failure(self.journal.folder):
            try:
                written.update(self.journal.put_all(graphs))
                kept = {name: file for name, file in {**manifest.graphs, **written}.items() if file.count}
                prepared = replace(manifest, graphs=kept)
                large = self.journal.size(prepared) >= MEMORY_LIMIT
                prepared = replace(prepared, snapshot=str(prepared.generation) if large else None)
                self.journal.prepare(prepared)
                changed = sum(len(delta.removed) + len(delta.added) for delta in deltas)
                require_room(self.journal.folder, _ROOM + changed * _ROOM_A_BYTE)
            except OSError:
                self.journal.withdraw(map(digest, graphs.values()))
                raise
        return prepared

    def _after(self, failed: StoreError, following: int) -> None:
        """Find out what became of a transaction that failed: RocksDB may have kept it all the same."""
        self._engine = None  # after a failure it takes no more writes
        folder = self.journal.folder
        try:
            self._engine = _database(folder, plain=self.plain)
            committed = _read_generation(self._engine.lines(GENERATION_GRAPH))
        except StoreError as error:
            outcome = "whether this change was made is settled when there is room and the store is opened again"
            raise failure(folder, failed, outcome) from error
        if committed != following:
            with suppress(StoreError):  # else when there is room
                self._forget(self._engine)
            raise failure(folder, failed, "nothing was changed")

    def _forget(self, engine: Engine) -> None:
        """Give up a commit that was prepared and not made, with what was loaded for it: that is in no manifest."""
        engine.drop(set(engine.graph_names()) - self.journal.manifest().graphs.keys() - {GENERATION_GRAPH})
        self.journal.withdraw()

    def _publish(self, manifest: Manifest, before: Manifest) -> None:
        """Let readers have what was committed."""
        folder = self.journal.folder
        try:
            if manifest.snapshot:
                self._make_snapshot(manifest.snapshot)
            self.journal.publish(manifest, before)
        except (OSError, StoreError) as error:
            raise failure(folder, error, "the change is made, and is shown when there is room again") from error

    def _make_snapshot(self, name: str) -> None:
        """Back the database up for readers, as it is too large for their memory."""
        folder = self.journal.folder / "snapshots"
        folder.mkdir(exist_ok=True)
        older = sorted(folder.iterdir(), key=lambda path: int(path.name))
        for path in older[:-2]:
            shutil.rmtree(path, ignore_errors=True)
        shutil.rmtree(folder / name, ignore_errors=True)  # of a commit that was cut short
        engine = self._database()
        if not self.plain and not engine.keeps_union:
            engine.make_union()
        engine.backup(folder / name)

    def _database(self) -> Engine:
        if self._engine is None:
            self._engine = _database(self.journal.folder, plain=self.plain)
        return self._engine

    def _settled(self) -> Engine:
        """Return the database, opened where it is not, after finishing or forgetting a commit that was cut short."""
        opened = self._engine is None
        engine = self._database()
        if opened:
            self.journal.sweep()
            self._digests().sweep(self.journal.manifest().hashes())
        prepared = self.journal.prepared()
        if not opened and prepared is None:
            return engine
        manifest = self.journal.manifest()
        committed = _read_generation(engine.lines(GENERATION_GRAPH))
        if committed == manifest.generation:
            self._forget(engine)
        elif prepared and prepared.generation == committed:
            self._publish(prepared, manifest)
        else:
            self._rebuild(committed, manifest)
        return engine

    def _rebuild(self, committed: int, manifest: Manifest) -> None:
        """Publish what the database has: a commit of a program that prepared no manifest, or one that was damaged."""
        engine = self._database()
        names = [name for name in engine.graph_names() if name != GENERATION_GRAPH]
        graphs = {name: self._recovered(name) for name in [*names, *([""] if self.plain else [])]}
        self._publish(self._prepared(replace(manifest, generation=committed, graphs={}), graphs, []), manifest)

    def _recovered(self, name: str) -> bytes:
        """Return the lines of a graph from the database, which has IRIs in place of blank nodes."""
        lines = self._database().lines(name)
        return sort_lines(blank_nodes_again(lines) if self.plain else lines)

    def close(self) -> None:
        """Close the database, so that another process may write."""
        self._engine = None


def _make(folder: Path, graphs: Graphs, background: str) -> None:
    """Write a first generation."""
    journal = Journal(folder)
    engine = _database(folder, plain=background == PLAIN)
    engine.load({name: named_blank_nodes(lines) for name, lines in graphs.items()})
    engine.apply([_generation_delta(1)])
    manifest = Manifest(1, journal.put_all(graphs), background)
    journal.prepare(manifest)
    journal.publish(manifest, Manifest())


def _clear(folder: Path) -> None:
    """Take away what was left of a store that was never finished."""
    for name in ("data", "graphs", "digests"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in (folder / NEXT, *folder.glob(f".*{PARTIAL}")):
        path.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other processes from making a store in `folder`; the database's own lock is swept away with it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            hint = "wait until the other process has finished"
            raise BusyError(f"another process is making the store {folder}", hint) from error
        yield
    finally:
        os.close(descriptor)


def graph_delta(name: str, old: bytes, new: bytes) -> GraphDelta:
    r"""Return what changes a graph from `old` to `new`.

    >>> graph_delta("urn:g", b"a\n b\n", b" b\n c\n")
    GraphDelta(name='urn:g', removed=b'a\n', added=b' c\n', private=False)
    """
    if not old:
        return GraphDelta(name, added=new)
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
