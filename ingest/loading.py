"""Files in: text and front matter, with a clear refusal of what is not a readable text."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ingest.loaders.inputs import Input, clashes
from ontology.errors import DocumentError, did_you_mean

__all__ = ["Input", "Source", "clashes", "decode", "documents_in", "load"]
SUFFIXES = (".txt", ".md")
MAX_BYTES = 64 * 1024 * 1024
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins with the mark of UTF-16
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SIDECAR = "index.csv"
_SKIPPED = {"readme.md", "readme.txt", "license.md", "license.txt"}
_LEVEL_1 = (b"\xb0", b"\xd7")
_COMMON_SHARE = 0.7
_CONTROL_SHARE = 0.01
_CONTROLS = {chr(c) for c in range(32)} - {"\t", "\n", "\r", "\f"}


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
    """Return the files to read, folders expanded, in a fixed order and each once.

    A file that is named outright must exist and have a known suffix; inside a folder other files,
    hidden ones and a README are passed over. Raises `DocumentError` for a path that is not there
    or a folder that holds no document.
    """
    found: dict[Input, None] = {}
    for path in paths:
        if path.is_dir():
            inside = [Input(p) for p in sorted(path.rglob("*")) if _is_document(p, path)]
            if not inside:
                raise DocumentError(
                    f"{path}: no document in this folder", f"expected files ending in {' or '.join(SUFFIXES)}"
                )
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[Input(path)] = None
        else:
            raise DocumentError(f"{path}: no such file or folder", _nearest_file(path))
    return list(found)


def _is_document(path: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return path.is_file() and not hidden and path.suffix.lower() in SUFFIXES and path.name.lower() not in _SKIPPED


def _nearest_file(path: Path) -> str | None:
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist"
    near = did_you_mean(path.name, (p.name for p in path.parent.iterdir()))
    return f"did you mean {near[0]}?" if near else None


def load(given: Input | Path) -> Source:
    """Read one file; raises `DocumentError` naming the file and what was expected."""
    origin = Input(given) if isinstance(given, Path) else given
    path = origin.path
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentError(f"{path}: unknown kind of file {path.suffix!r}", f"expected {' or '.join(SUFFIXES)}")
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from error
    if size > MAX_BYTES:
        raise DocumentError(
            f"{path}: {size:,} bytes is more than a document may have", f"the limit is {MAX_BYTES:,} bytes"
        )
    text = decode(data, str(path)).replace("\r\n", "\n").replace("\r", "\n")
    metadata, body = _front_matter(text, str(path))
    if not body.strip():
        raise DocumentError(f"{path}: the file holds no text", "expected a Chinese text of at least one sentence")
    return Source(origin, body, hashlib.sha256(data).hexdigest(), {**_sidecar(path), **metadata})


def decode(data: bytes, name: str) -> str:
    """Decode by byte-order mark, then strict UTF-8, then strict GB18030.

    >>> decode("遵义".encode("gb18030"), "x.txt")
    '遵义'
    """
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return _strict(data, encoding, name)
    if b"\x00" in data[:8192]:
        raise DocumentError(f"{name}: this is a binary file, not text", "expected a text in UTF-8 or GB18030")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _strict(data, "gb18030", name, error.start)
        if not _reads_as_chinese(text):
            hint = "save the file as UTF-8 (or GB18030, or UTF-16 with a byte-order mark)"
            raise DocumentError(f"{name}: the bytes fit GB18030, but what they spell is not Chinese", hint) from None
    if sum(text.count(c) for c in _CONTROLS) > _CONTROL_SHARE * max(len(text), 1):
        raise DocumentError(f"{name}: this is a binary file, not text", "expected a text in UTF-8 or GB18030")
    return text


def _reads_as_chinese(text: str) -> bool:
    """Tell whether most Chinese characters are common ones (GB 2312 level 1, rows 16-55).

    Nearly any pair of bytes is some character of GB18030: Big5 or a truncated UTF-8 file decodes without
    an error, to rare characters.
    """
    hanzi = [c for c in text if "\u4e00" <= c <= "\u9fff"]
    rows = [c.encode("gb2312", "ignore")[:1] for c in hanzi]
    return sum(_LEVEL_1[0] <= row <= _LEVEL_1[1] for row in rows) >= _COMMON_SHARE * max(len(hanzi), 1)


def _strict(data: bytes, encoding: str, name: str, reached: int = 0) -> str:
    """Decode or say where it fails: at the byte that the encoding which got furthest (`reached`) stumbles over."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + len(data) - len(error.object)  # a mark before the text is not counted in
        at = max(at, reached)
        where = f"byte {at:,} (0x{data[at]:02x})"
        hint = "save the file as UTF-8 (or GB18030, or UTF-16 with a byte-order mark)"
        raise DocumentError(f"{name}: {where} fits neither UTF-8 nor GB18030", hint) from error


def _front_matter(text: str, name: str) -> tuple[dict[str, str], str]:
    if not text.startswith("---\n"):
        return {}, text
    head, fence, body = text[4:].partition("\n---\n")
    if not fence:
        return {}, text
    try:
        found = yaml.load(head, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader builds nothing but strings
    except yaml.YAMLError as error:
        raise DocumentError(f"{name}: the front matter is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(found, dict):
        raise DocumentError(f"{name}: the front matter is not a list of `key: value` lines")
    return {str(k): str(v) for k, v in found.items() if isinstance(v, str) and v}, body


def _sidecar(path: Path) -> dict[str, str]:
    """Return what an `index.csv` beside the file says of it (a column `file`, then any of ours)."""
    index = path.parent / _SIDECAR
    if not index.is_file():
        return {}
    table = decode(index.read_bytes(), str(index))  # spreadsheets save it in GB18030
    for row in csv.DictReader(io.StringIO(table, newline="")):
        if row.get("file") == path.name:
            return {k: v for k, v in row.items() if k and v and k != "file"}
    return {}
