"""Files in: which there are, and each as a text with what is said about it, or a clear refusal."""

from __future__ import annotations

import csv
import errno
import functools
import hashlib
import io
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO

import yaml

from ingest.loaders import archives, bounded
from ingest.loaders.content import Content
from ingest.loaders.encodings import decode
from ingest.loaders.inputs import Input, clashes
from ingest.loaders.kinds import HEAD, is_old_office, kind_of, misnamed, old_office
from ingest.loaders.refusals import refusal
from ontology.errors import DocumentError, did_you_mean
from ontology.kinds import ARCHIVE_SUFFIXES, SUFFIXES

__all__ = [
    "SIDECAR",
    "Input",
    "Source",
    "bytes_of",
    "clashes",
    "decode",
    "digest_of",
    "documents_in",
    "load",
    "said_beside",
]
MAX_BYTES = 64 * 1024 * 1024
"""Of a text or a web page."""
MAX_FILE = 256 * 1024 * 1024
"""Of a PDF or a Word document, which have pictures too; a Word document unpacked may be twice as large."""
_CHUNK = 1024 * 1024
MAX_CHARACTERS = 4_000_000
BOUNDS = bounded.Bounds()
SIDECAR = "index.csv"
"""File beside others that says something of each."""
_NAMES = {"text": "a text", "html": "a web page", "pdf": "a PDF", "zip": "a Word document"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: its text, the hash of its bytes and what is said about it beside the text."""

    origin: Input
    text: str
    sha256: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    """What is said outright: beside the file, in its front matter, in its meta tags."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """What a program may have written into the file unasked; the text itself is believed first."""
    pages: tuple[int, ...] = ()
    """Offsets at which pages begin."""
    left_out: tuple[tuple[str, str], ...] = ()
    """What was not taken into the text, each with the reason."""


def documents_in(paths: Iterable[Path]) -> list[Input]:
    """Return the files to read, folders and archives expanded, in a fixed order and each once.

    A file that is named outright must exist; inside a folder or archive other files, hidden ones and a README are
    passed over. Raises `DocumentError` for a path that is not there or a folder that holds no document; what is
    wrong with a file or an archive is told when it is read.
    """
    found: dict[Input, None] = {}
    for path in paths:
        if path.is_dir():
            inside = [one for file in _files_in(path) for one in _expanded(file)]
            if not inside:
                expected = f"expected files ending in {' or '.join((*SUFFIXES, *ARCHIVE_SUFFIXES))}"
                raise DocumentError(f"{path}: no document in this folder", expected)
            found.update(dict.fromkeys(inside))
        elif path.exists() or path.is_symlink():
            found.update(dict.fromkeys(_expanded(path)))
        else:
            raise DocumentError(f"{path}: no such file or folder", _nearest_file(path))
    return list(found)


def _expanded(path: Path) -> list[Input]:
    return archives.members(path) if archives.is_archive(path) else [Input(path)]


def _files_in(root: Path) -> list[Path]:
    """Return the documents of a folder and the folders in it, by name; a folder that cannot be read is one of them."""
    found: list[Path] = []

    def unreadable(error: OSError) -> None:
        found.append(Path(error.filename))

    for folder, folders, names in os.walk(root, onerror=unreadable):
        pages = {Path(name).stem for name in names if Path(name).suffix.lower() in SUFFIXES}
        folders[:] = [name for name in folders if not name.startswith(".") and not _beside_page(name, pages)]
        paths = (Path(folder, name) for name in names if not name.startswith(".") and archives.is_wanted(name))
        found += [path for path in paths if path.is_file() or path.is_symlink()]
    return sorted(found)


def _beside_page(folder: str, pages: set[str]) -> bool:
    """Tell whether a folder is what a browser saves beside a page: its pictures, scripts and frames."""
    return any(folder.endswith(end) and folder.removesuffix(end) in pages for end in ("_files", ".files"))


def _nearest_file(path: Path) -> str | None:
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist"
    near = did_you_mean(path.name, (p.name for p in path.parent.iterdir()))
    return f"did you mean {near[0]}?" if near else None


def load(given: Input | Path) -> Source:
    """Read one file; raises `DocumentError` naming the file, what was expected, and what helps."""
    origin = Input(given) if isinstance(given, Path) else given
    with _opened(origin) as file:
        head = file.read(HEAD)
        if is_old_office(head):
            raise old_office(_all(file, origin, MAX_BYTES), origin)
        kind = kind_of(head, origin)
        sha256 = _digest(file, origin, MAX_FILE if kind in {"pdf", "zip"} else MAX_BYTES)
        content = _content(kind, file, origin)
    if not content.text.strip():
        raise refusal("empty", origin)
    if len(content.text) > MAX_CHARACTERS:
        raise refusal("too-long", origin, size=len(content.text), limit=MAX_CHARACTERS)
    named = misnamed(kind, origin)
    notes = [(f"its name ends in {named}", f"it is {_NAMES[kind]}, and read as that")] if named else []
    beside = said_beside(origin)
    said = {**content.metadata, **beside}
    if kind == "text":  # front matter is written by hand, as the index is
        said = {**beside, **content.metadata}
    return Source(origin, content.text, sha256, said, content.hints, content.pages, (*notes, *content.left_out))


@contextmanager
def _opened(origin: Input) -> Iterator[IO[bytes]]:
    """Give the bytes of an input as a file; only plain files are opened, as others may never end."""
    if origin.member:
        with archives.member_file(origin, MAX_FILE) as member:
            yield member
        return
    try:
        # a pipe without a writer would be waited for
        descriptor = os.open(origin.path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        # a socket cannot be opened at all
        raise refusal("unreadable", origin, why=error.strerror) from error
    try:
        _check_plain(descriptor, origin)
        with open(descriptor, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(descriptor)


def _check_plain(descriptor: int, origin: Input) -> None:
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISDIR(mode):
        raise refusal("unreadable", origin, why=os.strerror(errno.EISDIR))
    if stat.S_ISFIFO(mode):
        raise refusal("special", origin, what="a pipe", what_zh="管道")
    if not stat.S_ISREG(mode):
        raise refusal("special", origin, what="a device", what_zh="设备")


def digest_of(origin: Input) -> str:
    """Return the SHA-256 that `load` would give a file, without reading it; raises `DocumentError`."""
    with _opened(origin) as file:
        return _digest(file, origin, MAX_FILE)


def bytes_of(origin: Input) -> bytes:
    """Return the bytes of a file, or of a member of an archive; raises `DocumentError`."""
    with _opened(origin) as file:
        return _all(file, origin, MAX_FILE)


def _digest(file: IO[bytes], origin: Input, limit: int) -> str:
    """Return the SHA-256 of a file of at most `limit` bytes."""
    size = os.fstat(file.fileno()).st_size
    if size > limit:
        raise refusal("too-large", origin, size=size, limit=limit)
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _all(file: IO[bytes], origin: Input, limit: int) -> bytes:
    file.seek(0)
    data = file.read(limit + 1)
    if len(data) > limit:
        raise refusal("too-large", origin, size=os.fstat(file.fileno()).st_size, limit=limit)
    return data


def _content(kind: str, file: IO[bytes], origin: Input) -> Content:
    match kind:
        case "text":
            return _text(_all(file, origin, MAX_BYTES), origin)
        case "zip":
            archives.check_word(file, origin, 2 * MAX_FILE)
            return bounded.read("word", file, origin, BOUNDS)
        case _:
            return bounded.read(kind, file, origin, BOUNDS)


def _text(data: bytes, origin: Input) -> Content:
    """Read a plain text: ends of lines made one, front matter taken off, form feeds taken for ends of pages."""
    text = decode(data, str(origin)).replace("\r\n", "\n").replace("\r", "\n")
    metadata, body = _front_matter(text, origin)
    content = Content(body, metadata=metadata)
    if "\f" not in body:
        return content
    pages = body.rstrip("\f\n ").split("\f")
    starts = [0]
    for page in pages[:-1]:
        starts.append(starts[-1] + len(page) + 1)
    return replace(content, text="\n".join(pages) + "\n", pages=tuple(starts))


def _front_matter(text: str, origin: Input) -> tuple[dict[str, str], str]:
    if not text.startswith("---\n"):
        return {}, text
    head, fence, body = text[4:].partition("\n---\n")
    if not fence:
        return {}, text
    try:
        found = yaml.load(head, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader builds nothing but strings
    except (yaml.YAMLError, RecursionError) as error:
        raise refusal("front-matter", origin, why=" ".join(str(error).split())) from error
    if not isinstance(found, dict):
        raise refusal("front-matter-list", origin)
    return {str(k): str(v) for k, v in found.items() if isinstance(v, str) and v}, body


def said_beside(origin: Input) -> dict[str, str]:
    """Return what an `index.csv` beside the file says of it (a column `file`, then any of ours)."""
    if origin.member:
        folder = str(PurePosixPath(origin.member).parent)
        data = archives.sidecar(origin.path, folder, SIDECAR, MAX_BYTES)
        return dict(_rows(data, f"{origin.path}/{folder}/{SIDECAR}").get(origin.name, {})) if data else {}
    index = origin.path.parent / SIDECAR
    if not index.is_file():
        return {}
    found = index.stat()
    return dict(_rows_of(index, (found.st_mtime_ns, found.st_size)).get(origin.name, {}))


@functools.lru_cache(maxsize=8)
def _rows_of(index: Path, _edition: tuple[int, int]) -> Mapping[str, Mapping[str, str]]:
    """Return the rows of an index by file; each of the thousands of files beside it asks."""
    return _rows(index.read_bytes(), str(index))


def _rows(data: bytes, where: str) -> Mapping[str, Mapping[str, str]]:
    table = csv.DictReader(io.StringIO(decode(data, where), newline=""))  # spreadsheets save it in GB18030
    rows: dict[str, Mapping[str, str]] = {}
    for row in table:
        rows.setdefault(row.get("file") or "", {k: v for k, v in row.items() if k and v and k != "file"})
    return rows
