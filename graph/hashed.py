"""Graphs as columns of hashes: so that a million triples can be compared and counted in arrays.

Terms are compared by 64-bit hashes, which differ from process to process; what is made of them must not.
The columns of a graph that did not change are kept, so that a commit reads anew only what is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING, _LANGUAGE_STRING = "http://www.w3.org/2001/XMLSchema#string", f"{TYPE[:-4]}langString"
_MIX = [np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]
_MOST_KEPT = 4096
"""Graphs whose columns are kept, some 40 bytes a triple."""
_kept: dict[tuple[int, int], Columns] = {}


@dataclass(frozen=True, slots=True)
class Columns:
    """Triples as hashes; `datatypes` is 0 where the object is no literal. What is few has its name kept."""

    subjects: Hashes
    predicates: Hashes
    objects: Hashes
    datatypes: Hashes
    names: Mapping[int, str]

    def typing(self) -> npt.NDArray[np.bool_]:
        """Say of each triple whether it gives a class."""
        return np.equal(self.predicates, np.uint64(_unsigned(hash(f"<{TYPE}>".encode()))))


def columns(lines: bytes) -> Columns:
    """Return the columns of a graph, from the last time where it is the same."""
    key = len(lines), hash(lines)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = found = _read(lines)
    return found


def union(parts: list[Columns]) -> Columns:
    """Return the triples of all parts, each once."""
    names = {key: name for part in parts for key, name in part.names.items()}
    subjects, predicates, objects, datatypes = (
        np.concatenate([getattr(part, column) for part in parts] or [np.empty(0, np.uint64)])
        for column in ("subjects", "predicates", "objects", "datatypes")
    )
    chosen, _ = groups(mixed(subjects, predicates, objects))
    return Columns(subjects[chosen], predicates[chosen], objects[chosen], datatypes[chosen], names)


def mixed(*hashes: Hashes) -> Hashes:
    """Return one hash for each row of columns."""
    total = np.zeros(len(hashes[0]), np.uint64)
    for column, odd in zip(hashes, _MIX, strict=False):
        total = (total ^ column) * odd
        total ^= total >> np.uint64(29)
    return total


def groups(keys: Hashes) -> tuple[Places, Places]:
    """Return the place of one of each key, in the order of the keys, and how many there are of each."""
    order = np.argsort(keys)
    ordered = keys[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(order)])
    return order[starts], np.diff(starts, append=len(order))


def different(keys: Hashes) -> int:
    """Return how many different keys there are."""
    ordered = np.sort(keys)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + min(1, len(keys))


def _read(lines: bytes) -> Columns:
    terms = [term for line in lines.splitlines() for term in line.split(b" ", 2)]
    subjects, predicates, objects = terms[::3], terms[1::3], [rest[:-2] for rest in terms[2::3]]
    tails = [obj.rpartition(b'"')[2] if obj.startswith(b'"') else None for obj in objects]
    datatypes = {tail: _datatype(tail) for tail in set(tails) if tail is not None}
    typed = f"<{TYPE}>".encode()
    classes = {obj for predicate, obj in zip(predicates, objects, strict=True) if predicate == typed}
    few = {*predicates, *datatypes.values(), *(cls for cls in classes if cls.startswith(b"<"))}
    codes: dict[bytes | None, int] = {tail: hash(datatype) for tail, datatype in datatypes.items()}
    return Columns(
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
