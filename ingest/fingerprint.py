"""All that decides what is read from a file, as one record: where it is the same, reading again gives the same."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ingest.loading import Input, digest_of, said_beside
from ontology.iris import slug_of
from ontology.records import Run
from ontology.rulings import Ruling, holding_in

_PACKAGES = ("ingest", "ontology")
_LIBRARIES = ("spacy", "numpy", "onnxruntime", "pypdfium2", "python-docx", "trafilatura", "lxml")
_LEFT_OUT = {".pyc", ".pyi"}


@functools.cache
def pipeline_fingerprint() -> str:
    """Return a hash of the program that reads, of its model and tables, and of the libraries it reads with."""
    total = hashlib.sha256()
    for name in ("regiongraph", *_LIBRARIES):
        total.update(f"{name} {_version(name)}\n".encode())
    root = Path(__file__).parents[1]
    for path in sorted(path for package in _PACKAGES for path in _files(root / package)):
        total.update(path.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.suffix not in _LEFT_OUT)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def run_of(file: Input, given: Mapping[str, str], rulings: Sequence[Ruling], pipeline: str) -> Run:
    """Return what decides the reading of a file, which is not read for it; raises `DocumentError`.

    Raises `ValueError` where the file's name gives no slug.
    """
    holding = sorted(holding_in(rulings, slug_of(file.name)))
    return Run(
        sha256=digest_of(file),
        overrides=tuple(sorted({**said_beside(file), **given}.items())),
        pipeline=pipeline,
        rulings=hashlib.sha256(repr(holding).encode()).hexdigest() if holding else "",
    )
