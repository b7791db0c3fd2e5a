"""Graphs, digested: what the derived graphs need of a graph, in a tenth of its size and without parsing it again.

A digest has the triples of a graph as hashes of their terms, sorted by subject, the hashes of its objects, and the
few lines that rules look at. It is made of the lines alone, so a store keeps it under their hash, and can make it
anew whenever it is not there. Both lists are in pieces by the first bits of the hash, so that millions of triples
can be counted one part after the other.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rdflib.namespace import DCTERMS, RDF, SKOS

from graph.disk import write_atomically
from graph.hashed import Columns, Hashes, distinct
from ontology.namespaces import RG
from ontology.schema import load_schema

FORMAT = 1
"""Version of the file and of what it is made by; a file of another one is made anew."""
PIECES = 64
_SHIFT = np.uint64(58)
"""Piece of a hash: its first 6 bits."""
TYPE = str(RDF.type)
_STRING, _LANGUAGE_STRING = "http://www.w3.org/2001/XMLSchema#string", f"{TYPE[:-4]}langString"
_TITLES = frozenset(f"<{DCTERMS[name]}>".encode() for name in ("title", "license"))
_CODED_VILLAGE = (9, 12)
"""Digits of the code of a township and of a village; those of a county and above are in the reference data."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What was made of a graph's lines; `content` is the digest as it is kept."""

    head: Mapping[str, Any]
    body: Callable[[int, int], bytes]
    """Gives bytes of the content behind the head: from where on, how many."""

    @classmethod
    def of(cls, lines: bytes) -> Digest:
        """Digest lines."""
        return cls.read(digested(lines))

    @classmethod
    def read(cls, content: bytes) -> Digest:
        """Return a digest from its bytes; raises `ValueError` where they are not one."""
        head, start = _head(content, len(content))
        return cls(head, lambda at, size: content[start + at : start + at + size])

    @classmethod
    def open(cls, path: Path) -> Digest:
        """Return a digest that is kept in a file, of which only the head is read now."""
        with path.open("rb") as stream:
            head, start = _head(stream.readline(), path.stat().st_size)

        def part(at: int, size: int) -> bytes:
            with path.open("rb") as stream:
                stream.seek(start + at)
                return stream.read(size)

        return cls(head, part)

    @property
    def size(self) -> tuple[int, int, int]:
        """How many triples, subjects and objects there are."""
        triples, subjects, objects = self.head["size"]
        return triples, subjects, objects

    @property
    def names(self) -> list[str]:
        """IRIs of the predicates, datatypes and classes."""
        found: list[str] = self.head["names"]
        return found

    def columns(self, first: int = 0, stop: int = PIECES) -> Columns:
        """Return the triples whose subjects are in some pieces."""
        low, high = self.head["subjects"][first], self.head["subjects"][stop]
        triples, _, _ = self.size
        subjects, objects = (self._array(8 * (column * triples + low), high - low, np.uint64) for column in (0, 1))
        at = 16 * triples
        codes = [self._array(at + 4 * (column * triples + low), high - low, np.uint32) for column in (0, 1)]
        coded = np.array([0, *(hash_of(f"<{name}>".encode()) for name in self.names)], np.uint64)
        return Columns(subjects, coded[codes[0]], objects, coded[codes[1]])

    def objects(self, first: int = 0, stop: int = PIECES) -> Hashes:
        """Return the objects that are in some pieces, each once."""
        low, high = self.head["objects"][first], self.head["objects"][stop]
        found: Hashes = self._array(24 * self.size[0] + 8 * low, high - low, np.uint64)
        return found

    def rules(self) -> bytes:
        """Return the lines that rules look at: see `graph.derive` and `graph.background.townships`."""
        return self.body(self._text(), self.head["rules"])

    def titles(self) -> bytes:
        """Return the lines that give a title or a licence."""
        return self.body(self._text() + self.head["rules"], self.head["titles"])

    def _text(self) -> int:
        triples, _, objects = self.size
        return 24 * triples + 8 * objects

    def _array(self, at: int, count: int, kind: type[np.generic]) -> Any:
        return np.frombuffer(self.body(at, count * np.dtype(kind).itemsize), kind)


def digested(lines: bytes) -> bytes:
    """Return the digest of lines as bytes."""
    rows = lines.splitlines(keepends=True)
    terms = [line.split(b" ", 2) for line in rows]
    hashes: dict[bytes, int] = {}
    subjects, objects = (_hashed((row[column] for row in terms), hashes) for column in (0, 2))
    datatypes = [_datatype(row[2]) for row in terms]
    typed = f"<{TYPE}>".encode()
    classes = {row[2][:-3] for row in terms if row[1] == typed and row[2].startswith(b"<")}
    names = sorted({*(row[1] for row in terms), *filter(None, datatypes), *classes})
    codes: dict[bytes | None, int] = {None: 0, **{name: number for number, name in enumerate(names, 1)}}
    predicates = np.fromiter((codes[row[1]] for row in terms), np.uint32, len(terms))
    kinds = np.fromiter((codes[datatype] for datatype in datatypes), np.uint32, len(terms))
    order = np.argsort(subjects, kind="stable")
    different = distinct(objects)
    ruled = b"".join(line for line, row in zip(rows, terms, strict=True) if _is_ruled(row))
    titles = b"".join(line for line, row in zip(rows, terms, strict=True) if row[1] in _TITLES)
    head = {
        "format": FORMAT,
        "size": [len(rows), len(distinct(subjects)), len(different)],
        "names": [name.decode()[1:-1] for name in names],
        "subjects": _pieces(subjects[order]),
        "objects": _pieces(different),
        "rules": len(ruled),
        "titles": len(titles),
    }
    columns = (subjects[order], objects[order], predicates[order], kinds[order], different)
    text = json.dumps(head, ensure_ascii=False).encode() + b"\n"
    return b"".join([text, *(column.tobytes() for column in columns), ruled, titles])


def hash_of(term: bytes) -> int:
    """Return the hash of a term as N-Triples writes it; the same in every process."""
    return int.from_bytes(hashlib.blake2b(term, digest_size=8).digest(), "little")


def _hashed(terms: Iterable[bytes], known: dict[bytes, int]) -> Hashes:
    found = []
    for term in terms:
        number = known.get(term)
        if number is None:
            number = known[term] = hash_of(term.removesuffix(b" .\n").removesuffix(b" ."))
        found.append(number)
    return np.array(found, np.uint64)


def _pieces(ordered: Hashes) -> list[int]:
    """Return where each piece begins, and where the last one ends."""
    bounds = np.arange(1, PIECES, dtype=np.uint64) << _SHIFT
    return [0, *np.searchsorted(ordered, bounds).tolist(), len(ordered)]


def _head(content: bytes, size: int) -> tuple[Mapping[str, Any], int]:
    line, end, _ = content.partition(b"\n")
    head = json.loads(line) if end else None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ValueError("not a digest of this format")
    triples, _, objects = head["size"]
    start = len(line) + 1
    if start + 24 * triples + 8 * objects + head["rules"] + head["titles"] != size:
        raise ValueError("the digest is cut short")
    return head, start


def _datatype(obj: bytes) -> bytes | None:
    """Return the datatype of a literal that ends a line in angle brackets, None for other terms."""
    if not obj.startswith(b'"'):
        return None
    tail = obj.rstrip(b" .\n").rpartition(b'"')[2]
    if tail.startswith(b"^^"):
        return tail[2:]
    return f"<{_LANGUAGE_STRING if tail else _STRING}>".encode()


def _is_ruled(row: list[bytes]) -> bool:
    """Tell whether a triple is one that rules look at."""
    subject, predicate, obj = row
    if predicate not in _ruled() or not obj.startswith(b"<"):
        return False
    if predicate == _TYPED:
        return obj.rstrip(b" .\n") in _classes()
    if predicate == _MENTIONED:
        code = subject[1:-1].rpartition(b"/")[2]
        return code.isdigit() and len(code) in _CODED_VILLAGE
    return True


_TYPED, _MENTIONED = (f"<{name}>".encode() for name in (TYPE, RG.mentionedIn))


@functools.cache
def _ruled() -> frozenset[bytes]:
    symmetric = (info.iri for info in load_schema().relations.values() if info.symmetric)
    own = (RG.partOf, RG.locatedIn, RG.overlaps, RG.mentionedIn, SKOS.broader, TYPE)
    return frozenset(f"<{name}>".encode() for name in (*own, *symmetric))


@functools.cache
def _classes() -> frozenset[bytes]:
    return frozenset(f"<{info.iri}>".encode() for info in load_schema().classes.values())


class Digests:
    """The digests of a store, each kept in a file by the hash of the lines; any of them may be missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, sha256: str, lines: Callable[[], bytes]) -> Digest:
        """Return a digest, made of `lines` and kept where it is not there."""
        try:
            return Digest.open(self._path(sha256))
        except (OSError, ValueError):
            content = digested(lines())
            self.keep(sha256, content)
            return Digest.read(content)

    def keep(self, sha256: str, content: bytes) -> None:
        """Keep a digest, if there is room."""
        try:
            self._folder.mkdir(exist_ok=True)
            write_atomically(self._path(sha256), content)
        except OSError:
            return  # it can be made anew

    def sweep(self, needed: set[str]) -> None:
        """Take away what belongs to no graph any more."""
        for path in self._folder.glob("*"):
            if path.name not in needed:
                path.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256
