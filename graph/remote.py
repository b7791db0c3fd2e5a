"""A store on a SPARQL server: any number of processes read it on any number of machines, one at a time writes.

Readers keep a *mirror*: a folder with the files of one generation, like the one of a store in a folder. What a commit
has changed is fetched, and is taken when every file has the hash that the books on the server say; so a reader sees one
generation whole, has what it read when the server is away, and answers as with a folder.

A commit goes in four steps.

1. What is to be taken out of each graph and what is to be put in are put on the server as graphs of their own, which
   nobody reads (*staging*), and read back, as that shows what the server spells differently.
2. A note in the graph of the lock says which those are. From then on the commit is made, whatever happens.
3. One update moves all of it to its place, the books with it, and takes the note and the staging away. A server with
   transactions (Oxigraph) does all of that or nothing.
4. The mirror gets the new generation.

Where the writer ends before the second step, the old state is there, and the next writer sweeps the staging away. Where
it ends later, or a server without transactions does (Virtuoso), the next writer sends the update of the third step
again: each part of it can be done any number of times. Readers meanwhile see that the hashes do not fit, and stay with
the generation that they have.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from graph.backends import Versions
from graph.disk import write_atomically
from graph.folder import ReadingBackend
from graph.forms import Graphs
from graph.journal import Editions, Journal, Manifest, digest
from graph.remote_access import FORWARD_QUADS, Access, connect
from graph.remote_book import BOOKS, CHECKSUM, Books, read_books
from graph.remote_client import Client
from graph.remote_commit import Commit, finish_interrupted, is_interrupted
from graph.remote_engine import ForwardingEngine
from graph.remote_lease import Lease
from graph.view import ReadingEngine
from ontology.errors import RegionGraphError, StoreError
from ontology.namespaces import ID
from ontology.rulings import FILE_NAME as DECISIONS

log = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0
"""How often a server is asked for commits, beside what else is done."""
_LONG_SECONDS = 30.0
"""Who has not asked for longer than this waits for the answer."""
_TRIES = 20
_AGAIN_SECONDS = 0.25
_DOCUMENTS = f"{ID}document/"


class NoStoreError(StoreError):
    """There is nothing of ours on the server."""


class RemoteReading(ReadingBackend):
    """Graphs on a server that this process only reads, by way of the mirror."""

    keeps_editions = False

    def __init__(self, client: Client, location: str, mirror: Path, *, forward_quads: int = FORWARD_QUADS) -> None:
        self.client = client
        self._forward_quads = forward_quads
        self._location = location
        self.journal = Journal(_made(mirror))
        self._books = Books()
        self._looked = time.monotonic()
        self._looking = threading.Lock()
        self._closed = False
        self.plain = False
        if not self.synchronise():
            raise NoStoreError(f"there is no store at {location}", "`regiongraph ingest` makes one")
        super().__init__(self.journal.folder)

    def generation(self) -> int:
        """Return the number of the latest commit that is known; others are looked for beside, once a second."""
        since = 0.0 if self._closed else time.monotonic() - self._looked
        if since > _LONG_SECONDS:
            self._look()
        elif since > _LOOK_SECONDS and not self._looking.locked():
            threading.Thread(target=self._look, daemon=True, name="mirror").start()
        return super().generation()

    def synchronise(self) -> bool:
        """Bring the mirror to what the server has; return whether there is a store.

        Raises `StoreError` where the graphs on the server are not as its books say, and stay so.
        """
        checksum = self._checksum()
        if checksum is None:
            return False
        if checksum != self._books.checksum() or not self.journal.exists():
            with _alone_in(self.journal.folder):
                if not self._books.manifest.generation and self.journal.exists():
                    self.journal.sweep()
                self._fetch()
        return True

    @property
    def forwards(self) -> bool:
        """Whether the store is too large to be copied into memory, so that queries go to the server."""
        return sum(file.count for file in self.manifest().graphs.values()) > self._forward_quads

    def replica(self) -> tuple[int, ReadingEngine, Versions]:
        """Return a generation, what answers queries on it, and the versions of its graphs."""
        if not self.forwards:
            return super().replica()
        manifest = self.manifest()
        return manifest.generation, ForwardingEngine(self.client, self.lines), manifest.versions()

    def feed(
        self, known: Versions, put: Callable[[str, bytes], None], on_disk: Callable[[Path], None]
    ) -> tuple[int, Versions]:
        """Give to `put` each graph that is not as in `known`; refuse where the store has become too large for that."""
        if self.forwards:
            raise StoreError(f"the store {self._location} has grown too large to be copied", "start the server again")
        return super().feed(known, put, on_disk)

    def lines(self, name: str) -> bytes:
        """Return a graph, empty where there is none; from the server where there is no copy."""
        file = self.manifest().graphs.get(name)
        if file is None or self.journal.holds(file):
            return super().lines(name)
        return self._sent(name, self._books)

    def _look(self) -> None:
        with self._looking:
            if self._closed:
                return
            try:
                self.synchronise()
            except RegionGraphError as error:  # what was read before is still there
                log.warning("the store %s cannot be looked at: %s", self._location, error)
            self._looked = time.monotonic()

    def _checksum(self) -> str | None:
        found = self.client.rows(f"SELECT ?sum {{ GRAPH <{BOOKS}> {{ <{BOOKS}> <{CHECKSUM}> ?sum }} }}")
        return str(found[0]["sum"]) if found else None

    def _fetch(self) -> None:
        """Fetch the books and what the mirror lacks, until all of it belongs together."""
        strange = BOOKS
        for _ in range(_TRIES):
            books = read_books(self.client.lines(BOOKS), self._location)
            strange = self._strange(books) if books else BOOKS
            if books and not strange:
                self._publish(books)
                return
            time.sleep(_AGAIN_SECONDS)
        if is_interrupted(self.client):
            hint = "the next writer finishes it: `regiongraph ingest` or `regiongraph remove`"
            raise StoreError(f"a commit to the store {self._location} was interrupted", hint)
        hint = f"another program has changed it; DROP GRAPH <{BOOKS}>, and the next `ingest` takes over what is there"
        raise StoreError(f"the graph {strange} at {self._location} is not as it was written", hint)

    def _publish(self, books: Books) -> None:
        """Make the mirror one of these books; its graphs are there already."""
        before = self.journal.manifest() if self.journal.exists() else Manifest()
        if before != books.manifest or not self.journal.exists():
            self.journal.prepare(books.manifest)
            self.journal.publish(books.manifest, before)
        decisions = self.journal.folder / DECISIONS
        if books.decisions:
            write_atomically(decisions, books.decisions.encode())
        else:
            decisions.unlink(missing_ok=True)
        self._books = books

    def _strange(self, books: Books) -> str:
        """Fetch the graphs that the mirror lacks; return the first that does not have the hash that it should have.

        Nothing is fetched of a store that is too large.
        """
        if sum(file.count for file in books.manifest.graphs.values()) > self._forward_quads:
            return ""
        for name, file in books.manifest.graphs.items():
            if not self.journal.holds(file):
                lines = self._sent(name, books)
                if digest(lines) != file:
                    return name
                self.journal.put(lines)
        return ""

    def _sent(self, name: str, books: Books) -> bytes:
        """Fetch a graph as it was sent to the server."""
        lines = self.client.lines(name)
        return books.spellings[name].restored(lines) if name in books.spellings else lines

    def close(self) -> None:
        """Close the connections; what was read stays."""
        with self._looking:
            self._closed = True
            self.client.close()


class RemoteWriting(RemoteReading):
    """Graphs on a server that this process, and no other anywhere, may change."""

    def __init__(
        self, client: Client, location: str, mirror: Path, *, forward_quads: int = FORWARD_QUADS, wait: float = 0.0
    ) -> None:
        """Take the right to write, finish what an interrupted commit left, and begin a store where there is none.

        Raises `StoreError` where another process is writing, for longer than `wait` seconds.
        """
        self._lease = Lease(client, location, wait=wait)
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(self._lease.close)
            finish_interrupted(client, self._lease)
            try:
                super().__init__(client, location, mirror, forward_quads=forward_quads)
            except NoStoreError:
                self._begin()
            on_failure.pop_all()

    def _begin(self) -> None:
        """Begin with the documents' graphs that are on the server, if any; the first commit writes the books."""
        names = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s a ?class }} FILTER(STRSTARTS(STR(?g), '{_DOCUMENTS}')) }}"
        found = {name: self.client.lines(name) for row in self.client.rows(names) if (name := str(row["g"]))}
        with _alone_in(self.journal.folder):
            self._publish(Books(Manifest(graphs=self.journal.put_all(found))))
        ReadingBackend.__init__(self, self.journal.folder)

    def generation(self) -> int:
        """Return the number of the latest commit, which is ours or was there when this began."""
        return ReadingBackend.generation(self)

    def commit(self, graphs: Graphs, editions: Editions | None = None, *, background: str | None = None) -> None:
        """Replace some graphs; one without lines goes. It is all done or, to readers, nothing."""
        del editions  # which this store does not keep
        before = self._books
        loaded = before.manifest.background if background is None else background
        self._commit(graphs, before.followed_by(graphs, loaded))

    def keep_decisions(self) -> None:
        """Put the table of what persons decided, as it is in the mirror, on the server."""
        path = self.journal.folder / DECISIONS
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        self._commit({}, replace(self._books.followed_by({}, self._books.manifest.background), decisions=text))

    def _commit(self, graphs: Graphs, following: Books) -> None:
        old = {name: self.lines(name) for name in graphs}
        books = Commit(self.client, self._lease).make(old, graphs, self._books, following)
        if self._checksum() != books.checksum():
            raise self._lease.lost()
        with _alone_in(self.journal.folder):
            self.journal.put_all({name: lines for name, lines in graphs.items() if lines})
            self._publish(books)

    def close(self) -> None:
        """Give the right to write back."""
        try:
            self._lease.close()
        finally:
            super().close()


def open_remote(location: str, *, read_only: bool, wait: float = 0.0, access: Access | None = None) -> RemoteReading:
    """Open the store at an address; see `Access` for what is said of it."""
    access = access or Access.from_environment()
    client = connect(location, access)
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(client.close)
        mirror = access.mirror_of(location)
        if read_only:
            backend = RemoteReading(client, location, mirror, forward_quads=access.forward_quads)
        else:
            backend = RemoteWriting(client, location, mirror, forward_quads=access.forward_quads, wait=wait)
        on_failure.pop_all()
    return backend


def mirror_at(location: str) -> Path | None:
    """Return the folder with a copy of the store at an address, brought up to date; None where there is no store."""
    try:
        backend = open_remote(location, read_only=True)
    except NoStoreError:
        return None
    backend.close()
    return backend.journal.folder


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        hint = "REGIONGRAPH_MIRROR names another folder"
        raise StoreError(f"copies of the graphs cannot be kept in {folder}: {error.strerror}", hint) from error
    return folder


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes that share a mirror from changing it, and wait for those that do."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
