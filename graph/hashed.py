"""Terms as 64-bit hashes in arrays, so that millions of triples can be compared and counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]

_MIX = [np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]


@dataclass(frozen=True, slots=True)
class Columns:
    """Triples as hashes; `datatypes` is 0 where the object is no literal."""

    subjects: Hashes
    predicates: Hashes
    objects: Hashes
    datatypes: Hashes


def union(parts: list[Columns]) -> Columns:
    """Return the triples of all parts, each once."""
    subjects, predicates, objects, datatypes = (
        np.concatenate([getattr(part, column) for part in parts] or [np.empty(0, np.uint64)])
        for column in ("subjects", "predicates", "objects", "datatypes")
    )
    chosen, _ = groups(mixed(subjects, predicates, objects))
    return Columns(subjects[chosen], predicates[chosen], objects[chosen], datatypes[chosen])


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


def distinct(keys: Hashes) -> Hashes:
    """Return each key once, in order."""
    ordered = np.sort(keys)
    once: Hashes = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return once
