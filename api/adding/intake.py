"""The parts of an upload as they come: fields are kept, files written into the folder, limits looked at.

Nothing is written under the name that was given, unless that is harmless (`api.adding.names.stored`).
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartState, parse_options_header

from api.adding.errors import UploadError, UploadTooLargeError
from api.adding.names import is_read, is_sidecar, shown, stored

FIELDS = ("title", "about", "issued", "publisher")
"""What may be said of the documents, in place of what is found in them."""
_MOST_FIELDS = 16
_FIELD_BYTES = 4096
_HEADER_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What an upload may be."""

    file_bytes: int
    total_bytes: int
    files: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Taken:
    """A file of an upload: its name to be shown, its path in the folder (none where it was not taken), its size."""

    name: str
    path: Path | None
    size: int


@dataclass(slots=True)
class Upload:
    """What a request has brought."""

    folder: Path | None = None
    files: list[Taken] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def documents(self) -> list[Taken]:
        """Return the files to be read."""
        return [one for one in self.files if one.path and not is_sidecar(one.path.name)]


Allow = Callable[[Mapping[str, str]], Path]


class Intake:
    """The parts of a body as the parser finds them: fields are kept, files written."""

    def __init__(self, upload: Upload, limits: UploadLimits, allow: Allow) -> None:
        self.upload = upload
        self.pending: list[tuple[BinaryIO, bytes]] = []
        self._limits = limits
        self._allow = allow
        self._fields: dict[str, str] = {}
        self._name: str | None = None
        self._field: bytearray | None = None
        self._file: BinaryIO | None = None
        self._path: Path | None = None
        self._size = self._total = 0

    def allow(self) -> Path:
        """Return the folder for files; asks for it, once, with the fields that have come."""
        self.upload.folder = self.upload.folder or self._allow(self._fields)
        return self.upload.folder

    def open(self, name: str) -> None:
        """Begin a file."""
        folder = self.allow()
        if len(self.upload.files) >= self._limits.files:
            most = self._limits.files
            raise UploadTooLargeError("add.problem.files", value=len(self.upload.files) + 1, most=most, limit=most)
        self._name, self._size, self._path = name, 0, None
        place = stored(name)
        if is_read(place.name) or is_sidecar(place.name):
            self._path = self._made(folder, place)
            self._file = self._path.open("xb")

    def begin_field(self, name: str) -> None:
        """Begin a field."""
        if len(self._fields) >= _MOST_FIELDS:
            raise UploadError("add.problem.fields", value=shown(name), most=_MOST_FIELDS, limit=_MOST_FIELDS)
        self._field_name, self._field = name, bytearray()

    def data(self, data: bytes) -> None:
        """Take a stretch of the part."""
        if self._field is not None:
            self._field += data
            if len(self._field) > _FIELD_BYTES:
                raise UploadTooLargeError("add.problem.field", most=_FIELD_BYTES, limit=_FIELD_BYTES)
        elif self._name is not None:
            self._size += len(data)
            self._total += len(data)
            if self._size > self._limits.file_bytes:
                name, most = shown(self._name), self._limits.file_bytes
                raise UploadTooLargeError("add.problem.file", value=name, most=most, name=name, limit=most >> 20)
            if self._total > self._limits.total_bytes:
                raise total_too_large(self._limits)
            if self._file and data:
                self.pending.append((self._file, data))

    def end(self) -> None:
        """End the part."""
        if self._field is not None:
            self._keep_field(self._field.decode("utf-8", "replace").replace("\x00", "").strip())
        elif self._name is not None:
            if self._file:
                self.pending.append((self._file, b""))  # nothing more: to be closed
            self.upload.files.append(Taken(shown(self._name), self._path, self._size))
        self._field = self._name = self._file = None

    def flush(self) -> None:
        """Write what has come."""
        pending, self.pending = self.pending, []
        for file, data in pending:
            if data:
                file.write(data)
            else:
                file.close()

    def close(self) -> None:
        """Let go of files that are not whole."""
        for file in {id(one): one for one in [*(file for file, _ in self.pending), self._file] if one}.values():
            with contextlib.suppress(OSError):
                file.close()

    def _keep_field(self, value: str) -> None:
        self._fields[self._field_name] = value
        if self._field_name in FIELDS and value:
            self.upload.said[self._field_name] = value

    def _made(self, folder: Path, place: PurePosixPath) -> Path:
        """Return a path in the folder that no other file has; one that is taken lies in a folder of its own."""
        path = folder / place
        with contextlib.suppress(FileExistsError, NotADirectoryError):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                return path
        return Path(tempfile.mkdtemp(dir=folder)) / place.name


class Form:
    """The parser of a form, which hands its parts on."""

    def __init__(self, intake: Intake, boundary: bytes) -> None:
        self._intake = intake
        self._line, self._headers = [b"", b""], dict[bytes, bytes]()
        called = {
            "on_part_begin": self._headers.clear,
            "on_header_field": lambda data, start, end: self._more(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._more(1, data[start:end]),
            "on_header_end": self._header_ends,
            "on_headers_finished": self._part_begins,
            "on_part_data": lambda data, start, end: intake.data(data[start:end]),
            "on_part_end": intake.end,
        }
        self._parser = MultipartParser(boundary, called, max_header_size=_HEADER_BYTES)  # type: ignore[arg-type]

    def feed(self, data: bytes) -> None:
        """Take a stretch of the body; raises `UploadError` where it is not made as a form is."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise UploadError("add.problem.form", why=str(error)) from error

    def end(self) -> None:
        """End the body; raises `UploadError` where it is not whole."""
        if self._parser.state != MultipartState.END:
            raise UploadError("add.problem.cut")

    def _more(self, which: int, text: bytes) -> None:
        self._line[which] += text

    def _header_ends(self) -> None:
        self._headers[self._line[0].lower()] = self._line[1]
        self._line = [b"", b""]

    def _part_begins(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b"").decode("latin-1"))
        names = {key: options[key].decode("utf-8", "replace") for key in (b"name", b"filename") if key in options}
        if b"filename" not in names:
            self._intake.begin_field(names.get(b"name", ""))
        elif names[b"filename"]:  # a form without a chosen file sends an empty one
            self._intake.open(_unescaped(names[b"filename"]))


def _unescaped(name: str) -> str:
    """Return a name without what browsers write for characters that cannot stand in a header (HTML, 4.10.21.8)."""
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def total_too_large(limits: UploadLimits) -> UploadTooLargeError:
    """Return what to say where all files together are too large."""
    return UploadTooLargeError("add.problem.total", most=limits.total_bytes, limit=limits.total_bytes >> 20)
