"""Names of files that strangers send: how they are shown, and under which name they lie in the temporary folder."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from ontology.kinds import ARCHIVE_SUFFIXES
from ontology.kinds import SUFFIXES as DOCUMENT_SUFFIXES

SUFFIXES = (*DOCUMENT_SUFFIXES, *ARCHIVE_SUFFIXES)
"""How the names of files end that are read."""
SIDECAR = "index.csv"
"""A table beside the files that says more about them; taken along, and not a document itself."""
_SHOWN = 80
_STORED_BYTES = 120
"""Longest name in UTF-8; file systems take 255, and names of versions are longer."""
_LONGEST_SUFFIX = 8
_DEEPEST = 6
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_AWKWARD = re.compile(r'[<>:"|?*\\]')
_REPLACED = "\N{REPLACEMENT CHARACTER}"


def shown(name: str) -> str:
    r"""Return a name as people see it: short, and without characters that hide or turn text round.

    >>> shown("plan\u202etxt.exe")
    'plan�txt.exe'
    >>> len(shown("长" * 10_000 + ".pdf")), shown("长" * 10_000 + ".pdf")[-6:]
    (80, '长长.pdf')
    """
    if len(name) > _SHOWN:
        head = _SHOWN - _SHOWN // 3 - 1
        name = f"{name[:head]}…{name[len(name) - _SHOWN // 3 :]}"
    visible = (_REPLACED if unicodedata.category(c) in _INVISIBLE else c for c in name)
    return "".join(visible).strip() or _REPLACED


def stored(name: str) -> PurePosixPath:
    r"""Return where a file goes below the temporary folder: never out of it, whatever the name says.

    >>> str(stored("2024/规划 (终稿).pdf")), str(stored("../../etc/passwd")), str(stored("C:\\plans\\a.txt"))
    ('2024/规划 (终稿).pdf', 'etc/passwd', 'C-/plans/a.txt')
    >>> str(stored("..")), str(stored(".hidden\x00.txt"))
    ('document', 'hidden-.txt')
    """
    parts = [_part(part) for part in re.split(r"[/\\]+", unicodedata.normalize("NFC", name))]
    return PurePosixPath(*([part for part in parts if part][-_DEEPEST:] or ["document"]))


def is_read(name: str) -> bool:
    """Whether a file of this name is one that is read."""
    return PurePosixPath(name).suffix.lower() in SUFFIXES


def is_sidecar(name: str) -> bool:
    """Whether a file of this name says more about those beside it."""
    return PurePosixPath(name).name == SIDECAR


def _part(name: str) -> str:
    plain = "".join("-" if unicodedata.category(c) in _INVISIBLE else c for c in name)
    plain = _AWKWARD.sub("-", plain).strip().lstrip(".").rstrip(". ")
    suffix = PurePosixPath(plain).suffix if len(PurePosixPath(plain).suffix) <= _LONGEST_SUFFIX else ""
    stem = (plain.removesuffix(suffix) if suffix else plain)[:_STORED_BYTES]
    while len((stem + suffix).encode()) > _STORED_BYTES:
        stem = stem[:-1]
    return stem.rstrip() + suffix
