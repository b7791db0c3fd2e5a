"""What a file is, by its first bytes; its name is believed only where they say nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.loaders.inputs import Input
from ingest.loaders.refusals import refusal
from ontology.errors import DocumentError
from ontology.kinds import ARCHIVE_SUFFIXES, HTML_SUFFIXES, SUFFIXES, TEXT_SUFFIXES

Kind = Literal["text", "html", "pdf", "zip"]
HEAD = 4096
"""Bytes that are looked at."""
TOLD_SUFFIXES = (".doc", ".wps", ".rtf", ".odt", ".ofd", ".mht", ".mhtml", ".rar", ".7z")
"""Of documents that are not read: in a folder they are refused by name, not passed over."""
_NAMED = {".pdf": "pdf", **dict.fromkeys(HTML_SUFFIXES, "html"), **dict.fromkeys(TEXT_SUFFIXES, "text")}
_NAMED |= {".docx": "zip", **dict.fromkeys(ARCHIVE_SUFFIXES, "zip")}
_MARKUP = re.compile(rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.I)
_MHTML = re.compile(rb"(?:^|\n)(?:MIME-Version:|Content-Type: multipart/related)", re.I)


@dataclass(frozen=True, slots=True)
class _Refused:
    key: str
    kind: str = ""
    kind_zh: str = ""


_MAGIC: tuple[tuple[bytes, _Refused], ...] = (
    (rb"{\rtf", _Refused("other-format", "RTF", " RTF 文件")),
    (b"Rar!", _Refused("other-archive", "RAR")),
    (b"7z\xbc\xaf\x27\x1c", _Refused("other-archive", "7z")),
    (b"\x1f\x8b", _Refused("other-archive", "gzip")),
    (b"BZh", _Refused("other-archive", "bzip2")),
    (b"\xfd7zXZ", _Refused("other-archive", "xz")),
    (b"\x89PNG", _Refused("picture", "PNG")),
    (b"\xff\xd8\xff", _Refused("picture", "JPEG")),
    (b"GIF8", _Refused("picture", "GIF")),
    (b"II*\x00", _Refused("picture", "TIFF")),
    (b"MM\x00*", _Refused("picture", "TIFF")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = {"EncryptedPackage": "encrypted", "WordDocument": "legacy-doc", "Workbook": "table"}


def kind_of(head: bytes, origin: Input) -> Kind:
    """Return what a file is by its first bytes; raises `DocumentError` for what is known and not read."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    for magic, refused in _MAGIC:
        if head.startswith(magic):
            raise refusal(refused.key, origin, kind=refused.kind, kind_zh=refused.kind_zh)
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00", b"\x00<")):
        text = text.replace(b"\x00", b"").lstrip(b"\xff\xfe")
    if _MHTML.search(text[:1024]) or (b"MIME-Version:" in text[:1024] and origin.suffix in {".mht", ".mhtml"}):
        raise refusal("mhtml", origin)
    if _MARKUP.match(text):
        return "html"
    if origin.suffix in HTML_SUFFIXES and b"<" in text:
        return "html"  # a part of a page
    if origin.suffix not in SUFFIXES and origin.suffix not in ARCHIVE_SUFFIXES:
        raise refusal("unknown", origin, suffix=origin.suffix, expected=expected())
    return "text"


def expected() -> str:
    """Return the suffixes that are read, for people."""
    return " ".join((*SUFFIXES, *ARCHIVE_SUFFIXES))


def old_office(data: bytes, origin: Input) -> DocumentError:
    """Return why a file in Microsoft's compound format is not read: protected, or of an old program."""
    for stream, key in _STREAMS.items():
        if stream.encode("utf-16-le") in data:
            return refusal(key, origin)
    return refusal("other-format", origin, kind="an Office file of the old kind", kind_zh="旧式 Office 文件")


def is_old_office(head: bytes) -> bool:
    """Tell whether a file is in Microsoft's compound format, by which old and protected Office files are kept."""
    return head.startswith(_OLE)


def misnamed(kind: str, origin: Input) -> str | None:
    """Return the kind that the name promises, if it is another one."""
    named = _NAMED.get(origin.suffix)
    return None if named in (None, kind) or {named, kind} == {"text", "html"} else origin.suffix
