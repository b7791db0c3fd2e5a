"""The store: a folder, a SPARQL server or memory, which gives a view to read and a writer to write.

The folder holds an Oxigraph database and, beside it, the named graphs as files with a manifest that
counts generations (see `journal`). Writing goes through the database's transactions; reading through
a replica in memory of the files of one generation. So any number of processes may read while one
writes, and none ever sees half a commit.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from pathlib import Path

from graph.backends import PLAIN, Backend, MemoryBackend
from graph.background import background_graphs, fingerprint
from graph.disk import PARTIAL
from graph.engine import Row
from graph.folder import ReadingBackend, WritingBackend
from graph.journal import NEXT, Journal
from graph.remote import RemoteReading, RemoteWriting, mirror_at, open_remote
from graph.remote_access import is_address
from graph.view import View
from graph.writer import Change, Writer, derived_graphs, overlaid
from ontology.errors import BusyError, StoreError
from ontology.namespaces import ONTOLOGY_GRAPH, REFERENCE_GRAPHS

__all__ = ["MEMORY", "Change", "Row", "Store", "View", "Writer"]

MEMORY = ":memory:"
"""Location of a store that is gone with the process."""
_AGAIN_SECONDS = 0.05


class Store:
    """A graph store; close it, or use it in a `with` statement, to let another process write."""

    def __init__(self, backend: Backend, location: str) -> None:
        self.location = location
        self._backend = backend
        self._lock = threading.RLock()
        self._view: View | None = None

    @classmethod
    def open(cls, location: str | Path, *, read_only: bool = False, plain: bool = False, wait: float = 0.0) -> Store:
        """Open the store in a folder, at the address of a SPARQL server, or `":memory:"`.

        A new one is made with ontology and reference data.

        A new `plain` one is an ordinary RDF dataset: it has a default graph of its own, no ontology, no reference
        data, nothing is inferred in it, and no shapes are asked for. It stays so whenever it is opened.

        Raises `StoreError` where the location is not a store or a server cannot be reached, and `BusyError` where
        another process is still writing to it after `wait` seconds (reading is possible even then).
        """
        if str(location) == MEMORY:
            return cls(MemoryBackend({} if plain else background_graphs(), plain=plain), MEMORY)
        if is_address(location):
            return cls(_open_at(str(location), read_only=read_only, plain=plain, wait=wait), str(location))
        folder = _folder(location)
        backend = ReadingBackend(folder) if read_only else _when_free(folder, plain=plain, wait=wait)
        return cls(backend, str(folder))

    @staticmethod
    def prepare(location: str | Path) -> None:
        """Build in memory what a store has before its first document, if there is no store there yet.

        Opening the store is quicker afterwards; nothing is written.
        """
        if not is_address(location) and (str(location) == MEMORY or not Journal(_folder(location)).exists()):
            background_graphs()

    @staticmethod
    def exists(location: str | Path) -> bool:
        """Tell whether there is a store at a location."""
        if is_address(location):
            return mirror_at(str(location)) is not None
        return str(location) != MEMORY and Journal(_folder(location)).exists()

    @staticmethod
    def folder_of(location: str) -> Path | None:
        """Return where the files of the store at a location are; None where there is no store yet."""
        folder = mirror_at(location) if is_address(location) else Path(location).expanduser()
        return folder if folder and folder.exists() else None

    def view(self) -> View:
        """Return a view of the latest generation; the same object until there is a newer one."""
        with self._lock:
            if self._view is None or self._view.generation != self._backend.generation():
                generation, engine, versions = self._backend.replica()
                self._view = View(engine, generation, versions)
            return self._view

    def writer(self) -> Writer:
        """Return what changes this store."""
        if type(self._backend) in {ReadingBackend, RemoteReading}:
            raise StoreError(f"the store {self.location} is open for reading only", "open it without read_only")
        return Writer(self._backend)

    @property
    def folder(self) -> Path:
        """Where its files are, such as the table of what persons decided; of a store on a server the copies."""
        return getattr(self._backend, "journal", Journal(Path(self.location))).folder

    def keep_decisions(self) -> None:
        """Make the table of what persons decided, as it is in the folder, part of the store."""
        if isinstance(self._backend, RemoteWriting):
            self._backend.keep_decisions()

    @property
    def backend(self) -> Backend:
        """Where the graphs are; for what keeps copies of them."""
        return self._backend

    def close(self) -> None:
        """Let go of the database; views stay usable."""
        self._backend.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open_at(address: str, *, read_only: bool, plain: bool, wait: float) -> RemoteReading:
    if plain:
        raise StoreError(f"a plain store is in a folder, not at {address}", "any SPARQL server is one by itself")
    backend = open_remote(address, read_only=read_only, wait=wait)
    with ExitStack() as on_failure:
        on_failure.callback(backend.close)
        if isinstance(backend, RemoteWriting) and backend.manifest().background != fingerprint():
            _renew_background(backend)
        on_failure.pop_all()
    return backend


def _folder(location: str | Path) -> Path:
    folder = Path(location).expanduser()
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"a store is a folder, and {folder} is a file")
    return folder


def _when_free(folder: Path, *, plain: bool, wait: float) -> WritingBackend:
    """Open a folder for writing, as soon as no other process writes to it."""
    until = time.monotonic() + wait
    while True:
        try:
            return _open_for_writing(folder, plain=plain)
        except BusyError:
            if time.monotonic() >= until:
                raise
        time.sleep(min(_AGAIN_SECONDS, max(0.0, until - time.monotonic())))


def _open_for_writing(folder: Path, *, plain: bool) -> WritingBackend:
    if not Journal(folder).exists():
        _require_room(folder)
        graphs, background = ({}, PLAIN) if plain else (background_graphs(), fingerprint())
        return WritingBackend.create(folder, graphs, background)
    backend = WritingBackend(folder)
    if not backend.plain and backend.manifest().background != fingerprint():
        _renew_background(backend)
    return backend


def _require_room(folder: Path) -> None:
    """Refuse to make a store among files that are not what an interrupted creation leaves."""
    there = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
    strange = sorted(name for name in there if name not in _OWN and not name.endswith(PARTIAL))
    if strange:
        raise StoreError(f"{folder} is not a store and not empty: it has {strange[0]!r}", "name an empty or new folder")


_OWN = {"data", NEXT, "digests", "graphs", "snapshots", "decisions.tsv"}


def _renew_background(backend: WritingBackend | RemoteWriting) -> None:
    """Load the ontology and reference data anew after an upgrade has changed them."""
    new = dict(background_graphs())
    for name in backend.names():
        if name == ONTOLOGY_GRAPH or name.startswith(REFERENCE_GRAPHS):
            new.setdefault(name, b"")
    derived = derived_graphs({*backend.names(), *new}, overlaid(backend, new))
    backend.commit({**new, **derived}, background=fingerprint())
