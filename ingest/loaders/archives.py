"""Zip archives: which documents are inside, and one of them as a file; nothing is unpacked beside them.

An archive says itself how large it is, and may lie: the list of its members is read only up to a size, and a
member only up to the size that a document may have.
"""

from __future__ import annotations

import io
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from ingest.loaders.encodings import decode
from ingest.loaders.inputs import Input
from ingest.loaders.kinds import TOLD_SUFFIXES, expected
from ingest.loaders.refusals import refusal
from ontology.errors import DocumentError
from ontology.kinds import ARCHIVE_SUFFIXES, SUFFIXES

MAX_MEMBERS = 10_000
MAX_LISTED = 8 * 1024 * 1024
"""Bytes of the list of members."""
MAX_UNPACKED = 4 * 1024**3
"""Bytes of all members together, by their own word."""
_CHUNK = 1024 * 1024
_MAGIC = b"PK\x03\x04"
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_UNIX = 3
_SKIPPED_FOLDERS = ("__MACOSX",)
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
"""What zipfile raises for archives that are broken: a member that is cut off, a method that it does not know."""


class _Listed(io.BufferedReader):
    """A file of which no one takes more than the list of members of an honest archive at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_LISTED:
            raise zipfile.BadZipFile(f"its list of members has {size:,} bytes")
        return super().read(size)


@contextmanager
def _opened(path: Path | int, origin: Input, kind: str = "zip") -> Iterator[zipfile.ZipFile]:
    """Open an archive by path or file descriptor, which stays open."""
    try:
        with _Listed(io.FileIO(path, closefd=isinstance(path, Path))) as file, zipfile.ZipFile(file) as archive:
            count, size = len(archive.infolist()), sum(info.file_size for info in archive.infolist())
            if count > MAX_MEMBERS:
                raise refusal("archive-members", origin, count=count, limit=MAX_MEMBERS)
            if size > MAX_UNPACKED:
                raise refusal("archive-size", origin, size=size, limit=MAX_UNPACKED)
            yield archive
    except _UNREADABLE as error:
        raise refusal("damaged", origin, kind=kind, why=_why(error)) from error


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def is_archive(path: Path) -> bool:
    """Tell whether a file is an archive, by its name or its first bytes."""
    if path.suffix.lower() in ARCHIVE_SUFFIXES:
        return path.is_file()
    if path.suffix.lower() == ".docx" or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False  # told when it is read


def members(path: Path) -> list[Input]:
    """Return the documents in an archive; the archive itself where it is a document or cannot be looked into.

    Reading what is returned gives the reason; listing it raises nothing.
    """
    try:
        with _opened(path, Input(path)) as archive:
            if _is_word(archive) or _other_format(archive):
                return [Input(path)]
            names = sorted({_name(info) for info in archive.infolist() if _is_document(info)})
    except DocumentError:
        names = []
    return [Input(path, name) for name in names] or [Input(path)]


def _is_document(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(_name(info))
    hidden = any(part.startswith(".") and part != ".." for part in path.parts) or path.parts[:1] == _SKIPPED_FOLDERS
    return not info.is_dir() and not hidden and is_wanted(path.name)


def is_wanted(name: str) -> bool:
    """Tell whether a file in a folder or archive is to be read, or its refusal to be told."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in {*SUFFIXES, *ARCHIVE_SUFFIXES, *TOLD_SUFFIXES} and name.lower() not in _ASIDE


_ASIDE = {f"{stem}{suffix}" for stem in ("readme", "license") for suffix in (".md", ".txt")}


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name with folders by `/`; old programs wrote it in the encoding of the machine.

    >>> _name(zipfile.ZipInfo("遵义.txt".encode("gb18030").decode("cp437")))
    '遵义.txt'
    """
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        try:
            name = decode(name.encode("cp437"), name)
        except (DocumentError, UnicodeEncodeError):
            name = info.filename
    return name.replace("\\", "/")


@contextmanager
def member_file(origin: Input, limit: int) -> Iterator[IO[bytes]]:
    """Give a member as a file; raises `DocumentError` for what is no plain file of at most `limit` bytes."""
    with _opened(origin.path, origin) as archive:
        info = _find(archive, origin)
        with tempfile.TemporaryFile() as copy, archive.open(info) as member:
            size = 0
            while chunk := member.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise refusal("too-large", origin, size=max(size, info.file_size), limit=limit)
                copy.write(chunk)
            copy.seek(0)
            yield copy


def _find(archive: zipfile.ZipFile, origin: Input) -> zipfile.ZipInfo:
    found = [info for info in archive.infolist() if _name(info) == origin.member]
    if not found:
        raise refusal("no-member", origin)
    info, path = found[0], PurePosixPath(origin.member or "")
    if len(found) > 1:
        raise refusal("archive-twice", origin, count=len(found))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise refusal("archive-name", origin)
    if info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16):
        raise refusal("archive-link", origin)
    if info.flag_bits & _ENCRYPTED:
        raise refusal("encrypted", origin)
    return info


def sidecar(path: Path, folder: str, name: str, limit: int) -> bytes | None:
    """Return the file `name` in a folder of an archive, or None where there is none."""
    wanted = Input(path, str(PurePosixPath(folder) / name))
    try:
        with member_file(wanted, limit) as file:
            return file.read()
    except DocumentError as error:
        if error.key == "no-member":
            return None
        raise


_FORMATS = {
    "xl/workbook.xml": ("table", "", ""),
    "ppt/presentation.xml": ("other-format", "a presentation (.pptx)", "演示文稿（.pptx）"),
    "OFD.xml": ("other-format", "OFD", " OFD 文件"),
    "META-INF/container.xml": ("other-format", "an e-book (.epub)", "电子书（.epub）"),
}


def _other_format(archive: zipfile.ZipFile) -> tuple[str, str, str] | None:
    """Return the refusal's key and kind for an archive that is a document of another program."""
    for part, told in _FORMATS.items():
        if part in archive.NameToInfo:
            return told
    if "content.xml" in archive.NameToInfo and "mimetype" in archive.NameToInfo:
        return "other-format", "OpenDocument (.odt)", " OpenDocument 文件（.odt）"
    return None


def _is_word(archive: zipfile.ZipFile) -> bool:
    return {"[Content_Types].xml", "word/document.xml"} <= archive.NameToInfo.keys()


def check_word(file: IO[bytes], origin: Input, limit: int) -> None:
    """Raise the reason why a zip is not read as a Word document, if it is none or unpacks to more than `limit`."""
    with _opened(file.fileno(), origin, "DOCX" if origin.suffix == ".docx" else "zip") as archive:
        told, size = _other_format(archive), sum(info.file_size for info in archive.infolist())
        if told:
            key, kind, kind_zh = told
            raise refusal(key, origin, kind=kind, kind_zh=kind_zh)
        if not _is_word(archive):
            key = "archive-nested" if origin.member else "archive-empty"
            raise refusal(key, origin, expected=expected())
        if size > limit:
            raise refusal("archive-size", origin, size=size, limit=limit)
