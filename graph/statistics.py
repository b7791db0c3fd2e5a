"""Graphs, counted: triples by class and property, and the classes and datatypes that they lead to.

Counts are those of the union: a triple that several graphs hold counts once, and a thing has the classes
that any graph gives it. So a count is what a query of the default graph gives. Every commit counts anew:
terms are compared by 64-bit hashes in arrays, and the arrays of a graph that did not change are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING, _LANGUAGE_STRING = "http://www.w3.org/2001/XMLSchema#string", f"{_TYPE[:-4]}langString"
_MIX = [np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]
_MOST_KEPT = 4096
"""Graphs whose arrays are kept, some 40 bytes a triple."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much a graph holds."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the union of some graphs holds, by IRI."""

    size: Size
    entities: int
    """Things that have a class."""
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    partitions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Triples by the class of the subject and the property."""
    object_classes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """The same, by the class of the object as well."""
    datatypes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """The same for literals, by their datatype."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Triples as hashes; `datatypes` is 0 where the object is no literal. What is few has its name kept."""

    subjects: Hashes
    predicates: Hashes
    objects: Hashes
    datatypes: Hashes
    names: Mapping[int, str]

    def size(self) -> Size:
        return Size(len(self.subjects), _different(self.subjects), _different(self.objects))


def size_of(lines: bytes) -> Size:
    r"""Count one graph.

    >>> size_of(b'<urn:a> <urn:p> "x" .\n<urn:a> <urn:p> <urn:b> .\n')
    Size(triples=2, subjects=1, objects=2)
    """
    return _columns(lines).size()


def count(graphs: Iterable[bytes]) -> Statistics:
    r"""Count the union of graphs, given as lines.

    >>> typed = b'<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C> .\n'
    >>> found = count([typed + b'<urn:a> <urn:p> "x" .\n', b'<urn:a> <urn:p> "x" .\n'])
    >>> found.size.triples, found.partitions["urn:C", "urn:p"], found.classes
    (2, 1, Counter({'urn:C': 1}))
    """
    triples = _union([_columns(lines) for lines in graphs])
    names = triples.names
    things, kinds, members = _kinds(triples)
    found = Statistics(triples.size(), len(things))
    for (subject, predicate, obj, datatype), number in _signatures(triples, things, kinds):
        name = names[predicate]
        found.properties[name] += number
        for cls in (names[one] for one in members.get(subject, ()) if one in names):
            found.partitions[cls, name] += number
            if datatype:
                found.datatypes[cls, name, names[datatype]] += number
            for other in (names[one] for one in members.get(obj, ()) if one in names):
                found.object_classes[cls, name, other] += number
    found.classes.update(names[cls] for cls in triples.objects[_typing(triples)].tolist() if cls in names)
    return found


_kept: dict[tuple[int, int], _Columns] = {}


def _columns(lines: bytes) -> _Columns:
    key = len(lines), hash(lines)
    if key not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = _read(lines)
    return _kept[key]


def _read(lines: bytes) -> _Columns:
    terms = [term for line in lines.splitlines() for term in line.split(b" ", 2)]
    subjects, predicates, objects = terms[::3], terms[1::3], [rest[:-2] for rest in terms[2::3]]
    tails = [obj.rpartition(b'"')[2] if obj.startswith(b'"') else None for obj in objects]
    datatypes = {tail: _datatype(tail) for tail in set(tails) if tail is not None}
    typed = f"<{_TYPE}>".encode()
    classes = {obj for predicate, obj in zip(predicates, objects, strict=True) if predicate == typed}
    few = {*predicates, *datatypes.values(), *(cls for cls in classes if cls.startswith(b"<"))}
    codes: dict[bytes | None, int] = {tail: hash(datatype) for tail, datatype in datatypes.items()}
    return _Columns(
        _array(map(hash, subjects)),
        _array(map(hash, predicates)),
        _array(map(hash, objects)),
        _array(codes.get(tail, 0) for tail in tails),
        {_unsigned(hash(name)): name.decode()[1:-1] for name in few},
    )


def _datatype(tail: bytes) -> bytes:
    """Return the datatype of a literal in angle brackets, by what follows its text."""
    if tail.startswith(b"^^"):
        return tail[2:]
    return f"<{_LANGUAGE_STRING if tail else _STRING}>".encode()


def _array(hashes: Iterable[int]) -> Hashes:
    return np.fromiter(hashes, np.int64).view(np.uint64)


def _unsigned(number: int) -> int:
    return number & 0xFFFFFFFFFFFFFFFF


def _union(parts: list[_Columns]) -> _Columns:
    """Return the triples of all parts, each once."""
    names = {key: name for part in parts for key, name in part.names.items()}
    subjects, predicates, objects, datatypes = (
        np.concatenate([getattr(part, column) for part in parts] or [np.empty(0, np.uint64)])
        for column in ("subjects", "predicates", "objects", "datatypes")
    )
    chosen, _ = _groups(_mixed(subjects, predicates, objects))
    return _Columns(subjects[chosen], predicates[chosen], objects[chosen], datatypes[chosen], names)


def _mixed(*columns: Hashes) -> Hashes:
    """Return one hash for each row of columns."""
    total = np.zeros(len(columns[0]), np.uint64)
    for column, odd in zip(columns, _MIX, strict=False):
        total = (total ^ column) * odd
        total ^= total >> np.uint64(29)
    return total


def _different(keys: Hashes) -> int:
    ordered = np.sort(keys)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + min(1, len(keys))


def _groups(keys: Hashes) -> tuple[Places, Places]:
    """Return the place of one of each key, in the order of the keys, and how many there are of each."""
    order = np.argsort(keys)
    ordered = keys[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(order)])
    return order[starts], np.diff(starts, append=len(order))


def _typing(triples: _Columns) -> npt.NDArray[np.bool_]:
    return np.equal(triples.predicates, np.uint64(_unsigned(hash(f"<{_TYPE}>".encode()))))


def _kinds(triples: _Columns) -> tuple[Hashes, Hashes, dict[int, list[int]]]:
    """Return the things that have classes, sorted, a key for the classes of each, and the classes of each key."""
    mask = _typing(triples)
    order = np.argsort(triples.subjects[mask], kind="stable")
    subjects, classes = triples.subjects[mask][order], triples.objects[mask][order]
    things, starts, numbers = np.unique(subjects, return_index=True, return_counts=True)
    kinds = np.add.reduceat(_mixed(classes), starts) if len(things) else things
    members = {
        int(kinds[place]): classes[starts[place] : starts[place] + numbers[place]].tolist()
        for place in _groups(kinds)[0]
    }
    return things, kinds, members


def _signatures(triples: _Columns, things: Hashes, kinds: Hashes) -> Iterator[tuple[tuple[int, int, int, int], int]]:
    """Yield how many triples have a subject and an object of some kinds, a property and a datatype."""
    columns = [
        _kind_of(triples.subjects, things, kinds),
        triples.predicates,
        _kind_of(triples.objects, things, kinds),
        triples.datatypes,
    ]
    places, numbers = _groups(_mixed(columns[0], columns[1], columns[2] ^ columns[3]))
    rows = zip(*(column[places].tolist() for column in columns), strict=True)
    yield from zip(rows, numbers.tolist(), strict=True)


def _kind_of(terms: Hashes, things: Hashes, kinds: Hashes) -> Hashes:
    """Return the kind of each term, 0 where it has none."""
    if not len(things):
        return np.zeros(len(terms), np.uint64)
    order = np.argsort(terms)  # a search for sorted terms is several times as fast
    ordered = terms[order]
    places = np.minimum(np.searchsorted(things, ordered), len(things) - 1)
    found = np.empty(len(terms), np.uint64)
    found[order] = np.where(things[places] == ordered, kinds[places], np.uint64(0))
    return found
