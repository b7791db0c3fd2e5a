"""Windows → the numbers that the encoder takes; the same for training and for reading."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ontology.schema import load_schema

Ints = NDArray[np.int64]
CLASSES = (
    "Place", "Region", "Industry", "Project", "Zone", "Strategy",
    "Organization", "Event", "Attraction", "NaturalFeature", "Designation", "Indicator",
)  # fmt: skip
PREDICATES = (
    "partOf", "locatedIn", "adjacentTo", "connects", "hasProject", "hasZone", "developsIndustry", "broader",
    "pursuesStrategy", "integratesInto", "cooperatesWith", "hasDesignation", "hostsEvent", "supports", "contributesTo",
)  # fmt: skip
STATUSES = ("Completed", "Ongoing", "Planned", "Proposed")
KINDS = ("actual", "estimate", "target")
ROOT_CLASS = len(CLASSES)
"""The class of the node that stands for the document's place."""
PAD, UNKNOWN, OPEN, CLOSE = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
_FAR = 8
GAPS = 2 * _FAR + 4
Node = tuple[int, int, int]
"""(start, end, class index); positions count in prefix, separator, text"""


def characters(text: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Return the index of each character; width and case are folded, the length stays."""
    return [_character(c, vocabulary) for c in text]


def _character(character: str, vocabulary: Mapping[str, int]) -> int:
    folded = unicodedata.normalize("NFKC", character).lower()[:1]
    found = vocabulary.get(folded, vocabulary.get(character))
    return vocabulary[UNKNOWN] if found is None else found


def marks(length: int, spans: Iterable[tuple[int, int, str]]) -> list[int]:
    """Mark the first and the further characters of spans by class; longer spans win."""
    row = [0] * length
    for start, end, cls in sorted(spans, key=lambda s: (s[0] - s[1], s[0], s[2])):
        if not any(row[start:end]):
            code = 1 + 2 * CLASSES.index(cls)
            row[start:end] = [code] + [code + 1] * (end - start - 1)
    return row


@functools.cache
def allowed() -> NDArray[np.bool_]:
    """Return (subject class, object class, predicate) → whether the vocabulary has it; the root is a Place."""
    schema = load_schema()
    classes = (*CLASSES, "Place")
    table = [[[schema.allows(s, p, o) for p in PREDICATES] for o in classes] for s in classes]
    return np.array(table, dtype=bool)


def relative(nodes: Sequence[Node], sequence: str) -> tuple[Ints, Ints, Ints]:
    """Return how each pair of nodes lies, (N + 1, N + 1) each, the last being the document's place.

    First the signed distance in steps of powers of two, then the marks between them (sentence ends,
    else commas), then whether one lies inside the other.
    """
    n = len(nodes)
    starts = np.array([s for s, _, _ in nodes], dtype=np.int64)
    ends = np.array([e for _, e, _ in nodes], dtype=np.int64)
    gaps = np.full((n + 1, n + 1), 2 * _FAR + 1, dtype=np.int64)
    between, inside = (np.zeros((n + 1, n + 1), dtype=np.int64) for _ in range(2))
    gaps[n, :], gaps[n, n] = 2 * _FAR + 2, 2 * _FAR + 3
    if n:
        distance = starts[None, :] - starts[:, None]
        steps = np.minimum(np.log2(np.abs(distance) + 1).astype(np.int64), _FAR)
        gaps[:n, :n] = np.sign(distance) * steps + _FAR
        stops, commas = (_counted(sequence, m) for m in ("。！？；", "，：、"))
        low, high = np.minimum(starts[:, None], starts[None, :]), np.maximum(starts[:, None], starts[None, :])
        sentences, clauses = stops[high] - stops[low], commas[high] - commas[low]
        between[:n, :n] = np.where(sentences > 0, np.minimum(sentences, 4) + 3, np.minimum(clauses, 3))
        within = (starts[:, None] >= starts[None, :]) & (ends[:, None] <= ends[None, :])
        inside[:n, :n] = within + 2 * within.T
    return gaps, between, inside


def _counted(sequence: str, marks_: str) -> Ints:
    return np.cumsum([0, *(c in marks_ for c in sequence)], dtype=np.int64)
