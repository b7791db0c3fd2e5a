"""The folder of a store: which generation it is at, and each named graph as a file of lines.

A store folder holds

* `data/`         the Oxigraph database (RocksDB), which only a writer opens;
* `graphs/`       one file a named graph: sorted N-Triples, named by their SHA-256, never changed;
* `store.json`    the manifest: format, generation, and which file is which graph.

A commit writes new graph files first and replaces the manifest last, by rename. So a reader that
reads the manifest and then the files sees one generation whole, and never opens the database.
Files of the generation before stay, for readers that have just read its manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ontology.errors import StoreError

FORMAT = 1
"""Version of this layout; a store of another one is refused."""
MANIFEST = "store.json"
_RETRIES = 5
_SIDE_BY_SIDE = 8
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A graph's file, by the hash of its lines, and how many lines it has."""

    sha256: str
    count: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a store holds at one generation."""

    generation: int = 0
    graphs: Mapping[str, GraphFile] = field(default_factory=dict)
    background: str = ""
    """Fingerprint of the ontology and reference data that were loaded."""
    snapshot: str | None = None
    """Name of the backup to read on disk, for a store too large to read into memory."""

    def versions(self) -> dict[str, str]:
        """Return the SHA-256 of each graph's lines."""
        return {name: file.sha256 for name, file in self.graphs.items()}

    def to_json(self) -> str:
        """Return the manifest as the text of its file."""
        files = {name: [file.sha256, file.count] for name, file in sorted(self.graphs.items())}
        members = {
            "format": FORMAT,
            "generation": self.generation,
            "background": self.background,
            "snapshot": self.snapshot,
            "graphs": files,
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
        self._graphs = folder / "graphs"

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

    def publish(self, manifest: Manifest) -> None:
        """Make `manifest` the current one, and remove files that neither it nor the one before needs."""
        before = self.manifest() if self.exists() else Manifest()
        write_atomically(self._manifest_path, manifest.to_json().encode())
        needed = {file.sha256 for one in (before, manifest) for file in one.graphs.values()}
        for path in self._graphs.glob("*"):  # of a plain store there may be none yet
            if path.stem not in needed:
                path.unlink(missing_ok=True)

    def _path(self, file: GraphFile) -> Path:
        return self._graphs / f"{file.sha256}.nt"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old content or the new, never a part."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        with partial.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _manifest(members: Any, path: Path) -> Manifest:
    if not isinstance(members, dict) or members.get("format") != FORMAT:
        raise StoreError(f"{path} is not of store format {FORMAT}", "make the store anew with `regiongraph ingest`")
    files = {name: GraphFile(sha256, count) for name, (sha256, count) in members["graphs"].items()}
    return Manifest(members["generation"], files, members["background"], members["snapshot"])
