"""The folder of a store: which generation it is at, and each named graph as a file of lines.

A store folder holds

* `data/`            the Oxigraph database (RocksDB), which only a writer opens;
* `graphs/`          one file a named graph: sorted N-Triples, named by their SHA-256, never changed;
* `store.json`       the manifest: format, generation, which file is which graph, and which are editions:
                     graphs of documents as they were, which are in no query;
* `store.next.json`  the manifest of a commit that is under way.

A commit writes new graph files and the next manifest, then changes the database, and puts the next manifest
in place of the other last, by rename. So whatever needs room comes before anything counts, and a reader that
reads the manifest and then the files sees one generation whole, and never opens the database. Files of the
generation before stay, for readers that have just read its manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from graph.disk import PARTIAL, write_atomically
from ontology.errors import StoreError

FORMAT = 2
"""Version of this layout; one of before (1: without editions) is read, another one is refused."""
_FORMATS = {1, FORMAT}
MANIFEST, NEXT = "store.json", "store.next.json"
_RETRIES = 5
_SIDE_BY_SIDE = 8
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A graph's file, by the hash of its lines, and how many lines it has."""

    sha256: str
    count: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A document's graph as it was before it was replaced or removed; `number` counts them from 1."""

    number: int
    file: GraphFile
    read: str | None = None
    """When it had been read, as far as that was recorded."""


Editions = Mapping[str, tuple[Edition, ...]]
"""The editions that are kept, the oldest first, by the IRI of the document."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a store holds at one generation."""

    generation: int = 0
    graphs: Mapping[str, GraphFile] = field(default_factory=dict)
    background: str = ""
    """Fingerprint of the ontology and reference data that were loaded."""
    snapshot: str | None = None
    """Name of the backup to read on disk, for a store too large to read into memory."""
    editions: Editions = field(default_factory=dict)

    def hashes(self) -> set[str]:
        """Return the SHA-256 of every file that belongs to it."""
        kept = {edition.file.sha256 for editions in self.editions.values() for edition in editions}
        return kept | {file.sha256 for file in self.graphs.values()}

    def versions(self) -> dict[str, str]:
        """Return the SHA-256 of each graph's lines."""
        return {name: file.sha256 for name, file in self.graphs.items()}

    def to_json(self) -> str:
        """Return the manifest as the text of its file."""
        files = {name: [file.sha256, file.count] for name, file in sorted(self.graphs.items())}
        editions = {
            name: [[one.number, one.file.sha256, one.file.count, one.read] for one in kept]
            for name, kept in sorted(self.editions.items())
        }
        members = {
            "format": FORMAT,
            "generation": self.generation,
            "background": self.background,
            "snapshot": self.snapshot,
            "graphs": files,
            "editions": editions,
        }
        return json.dumps(members, ensure_ascii=False, indent=1) + "\n"


def digest(lines: bytes) -> GraphFile:
    """Return the hash and count of lines."""
    return GraphFile(hashlib.sha256(lines).hexdigest(), lines.count(b"\n"))


class Journal:
    """The manifest and the graph files in a store folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest_path = folder / MANIFEST
        self._next_path = folder / NEXT
        self._graphs = folder / "graphs"
        self._retired: set[str] = set()
        """Hashes of files that the latest manifest does not need; the one before it may."""

    def exists(self) -> bool:
        """Whether there is a store here that was completed."""
        return self._manifest_path.is_file()

    def signature(self) -> tuple[int, int, int]:
        """Return what changes whenever the manifest is replaced; costs one `stat`."""
        try:
            found = self._manifest_path.stat()
        except FileNotFoundError as error:
            raise StoreError(f"the store {self.folder} is gone", "was its folder moved or deleted?") from error
        return found.st_mtime_ns, found.st_ino, found.st_size

    def manifest(self) -> Manifest:
        """Read the manifest."""
        try:
            members = json.loads(self._manifest_path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise StoreError(f"there is no store at {self.folder}", "`regiongraph ingest` makes one") from error
        except (OSError, ValueError) as error:
            raise StoreError(f"the manifest {self._manifest_path} cannot be read: {error}") from error
        return _manifest(members, self._manifest_path)

    def lines(self, file: GraphFile) -> bytes:
        """Read the lines of a graph."""
        return self._path(file).read_bytes()

    def holds(self, file: GraphFile) -> bool:
        """Whether the lines of a graph are here."""
        return self._path(file).is_file()

    def consistent(self, read: Callable[[Manifest], _Read]) -> _Read:
        """Call `read` with the manifest, and again with a newer one where a commit overtook it."""
        for _ in range(_RETRIES):
            manifest = self.manifest()
            try:
                return read(manifest)
            except FileNotFoundError:
                if self.manifest() == manifest:
                    break
        raise StoreError(f"the store {self.folder} is damaged: a graph file is missing", "rebuild it with `ingest`")

    def size(self, manifest: Manifest) -> int:
        """Return how many bytes the files of a manifest's graphs have."""
        return sum(self._path(file).stat().st_size for file in manifest.graphs.values())

    def put(self, lines: bytes) -> GraphFile:
        """Write lines to their file, if it is not there, and make sure they are on the disk."""
        file = digest(lines)
        if not self._path(file).is_file():
            self._graphs.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path(file), lines)
        return file

    def put_all(self, graphs: Mapping[str, bytes]) -> dict[str, GraphFile]:
        """Write the lines of many graphs; side by side, as most of the time is waiting for the disk."""
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
            return dict(zip(graphs, threads.map(self.put, graphs.values()), strict=True))

    def prepare(self, manifest: Manifest) -> None:
        """Write the manifest of a commit that is under way: after that `publish` needs no room."""
        write_atomically(self._next_path, manifest.to_json().encode())

    def prepared(self) -> Manifest | None:
        """Return the manifest of a commit that was under way, if there is one."""
        try:
            return _manifest(json.loads(self._next_path.read_text(encoding="utf-8")), self._next_path)
        except (FileNotFoundError, ValueError):
            return None

    def publish(self, manifest: Manifest, before: Manifest) -> None:
        """Make the prepared manifest the current one, and remove files that neither it nor the one before needs.

        Files of versions that were dropped go at once.
        """
        self._next_path.replace(self._manifest_path)
        needed, readers = manifest.hashes(), {file.sha256 for file in before.graphs.values()}
        self._remove((self._retired | before.hashes()) - readers - needed)
        self._retired = readers - needed

    def withdraw(self, files: Iterable[GraphFile] = ()) -> None:
        """Forget the commit that is under way, with the files that were written for it alone."""
        self._next_path.unlink(missing_ok=True)
        needed = self.manifest().hashes() | self._retired
        self._remove({file.sha256 for file in files} - needed)

    def sweep(self) -> None:
        """Remove what dead writers left half done; for a writer, before its first commit."""
        for pattern in (f".{MANIFEST}.*{PARTIAL}", f".{NEXT}.*{PARTIAL}", f".room.*{PARTIAL}", f"graphs/.*{PARTIAL}"):
            for path in self.folder.glob(pattern):
                path.unlink(missing_ok=True)
        there = {path.stem for path in self._graphs.glob("*.nt")}  # of a plain store there may be none yet
        self._retired = there - self.manifest().hashes()

    def _remove(self, hashes: Iterable[str]) -> None:
        for sha256 in hashes:
            self._path(GraphFile(sha256, 0)).unlink(missing_ok=True)

    def _path(self, file: GraphFile) -> Path:
        return self._graphs / f"{file.sha256}.nt"


def _manifest(members: Any, path: Path) -> Manifest:
    if not isinstance(members, dict) or members.get("format") not in _FORMATS:
        raise StoreError(f"{path} is not of store format {FORMAT}", "make the store anew with `regiongraph ingest`")
    files = {name: GraphFile(sha256, count) for name, (sha256, count) in members["graphs"].items()}
    editions = {
        name: tuple(Edition(number, GraphFile(sha256, count), read) for number, sha256, count, read in kept)
        for name, kept in members.get("editions", {}).items()
    }
    return Manifest(members["generation"], files, members["background"], members["snapshot"], editions)
