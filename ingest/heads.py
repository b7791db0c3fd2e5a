"""The heads of the network: encoded windows → names, relations and what numbers measure, in numpy.

The shapes are those of `training/model.py`, which explains them and trains the weights.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, log_softmax, softmax

from ingest.encoder import MODEL, Encoded, Floats
from ingest.encoding import CLASSES, KINDS, PREDICATES, ROOT_CLASS, STATUSES, Ints, Node, allowed, relative

ROOT = -1
"""As an end of a tie: the place that the document is about."""
WIDEST = 48
_SPAN, _POINT = 64, 64
_LONGEST_SUBJECT = 40
_RELATIONS = len(PREDICATES) + 1


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of prefix, separator and text that may be a name; the higher the score, the likelier.

    `steady` is the least log-probability of the labels that the tagger would give it, 0 at best.
    """

    start: int
    end: int
    cls: str
    score: float
    steady: float = 0.0


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation that may hold between two nodes (or `ROOT`), with its probability and likeliest status."""

    subject: int
    predicate: str
    object: int
    probability: float
    status: str


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a numeral may measure: `text[start:end]`, and whether it measures anything at all."""

    start: int
    end: int
    measured: float
    certain: float
    kind: str


@dataclass(frozen=True, slots=True)
class Heads:
    """The weights of the heads by name, in single precision."""

    weights: Mapping[str, Floats]

    def spots(self, encoded: Encoded, first: int, length: int, least: float) -> list[Spot]:
        """Return the stretches that begin at `first` or later and score `least` or more, best first."""
        rows = slice(first + 1, length + 1)
        joint = encoded.starts[rows] @ encoded.ends[rows].T / np.float32(np.sqrt(_SPAN))
        begins, stops = np.hsplit(encoded.edges[rows], 2)
        best = joint + begins.max(1)[:, None] + stops.max(1)[None]  # no class scores more
        found: list[Spot] = []
        for i, j in np.argwhere(_reach(len(joint), WIDEST) & (best >= least)).tolist():
            scores = joint[i, j] + begins[i] + stops[j]
            for c in np.flatnonzero(scores >= least).tolist():
                steady = _steady(encoded.labels, first + i + 1, first + j + 2, 2 * c + 1)
                found.append(Spot(first + i, first + j + 1, CLASSES[c], float(scores[c]), steady))
        return sorted(found, key=lambda s: (-s.score, s.start, s.end, s.cls))

    def ties(self, encoded: Encoded, nodes: Sequence[Node], text: str, least: float) -> list[Tie]:
        """Return the relations between nodes that are at least `least` likely, in order."""
        if not nodes:
            return []
        scores = self._pairs(encoded, nodes, text)
        classes = np.array([c for _, _, c in nodes] + [ROOT_CLASS])
        relations = scores[..., :_RELATIONS].copy()
        relations[..., 1:][~allowed()[classes[:, None], classes[None, :]]] = -1e4
        likely = softmax(relations, axis=-1)
        likely[np.arange(len(classes)), np.arange(len(classes))] = 0
        statuses = scores[..., _RELATIONS:].argmax(-1)
        found = []
        for i, j, r in np.argwhere(likely[..., 1:] >= least).tolist():
            subject, object_ = (ROOT if k == len(nodes) else k for k in (i, j))
            probability = float(likely[i, j, r + 1])
            found.append(Tie(subject, PREDICATES[r], object_, probability, STATUSES[int(statuses[i, j])]))
        return found

    def _pairs(self, encoded: Encoded, nodes: Sequence[Node], text: str) -> Floats:
        """Return (subject, object, relation or status) scores."""
        hidden = encoded.hidden
        starts = np.array([s + 1 for s, _, _ in nodes] + [0])
        ends = np.array([e for _, e, _ in nodes] + [0])
        classes = np.array([c for _, _, c in nodes] + [ROOT_CLASS])
        s, o = (_gelu(self._nodes(name, hidden, starts, ends, classes)) for name in ("subject", "object"))
        both = self.weights["both"]
        gated: Floats = (s[:, None] * both[None]).reshape(-1, s.shape[1])
        joint: Floats = (gated @ o.T).reshape(len(s), len(both), len(s))
        subjects, objects = s @ self.weights["alone_subject.weight"].T, o @ self.weights["alone_object.weight"].T
        scores: Floats = joint.transpose(0, 2, 1) + (subjects[:, None] + objects[None])
        for name, index in zip(("gap", "between", "inside"), relative(nodes, text), strict=True):
            scores += self.weights[f"{name}.weight"][index]
        return scores

    def _nodes(self, name: str, hidden: Floats, starts: Ints, ends: Ints, classes: Ints) -> Floats:
        """Map first and last character, the window's start and the class of each node; a sum of four parts."""
        size = hidden.shape[1]
        weight = self.weights[f"{name}.weight"]
        first, last, whole, cls = np.split(weight, (size, 2 * size, 3 * size), axis=1)
        shared = whole @ hidden[0] + self.weights[f"{name}.bias"]
        mapped: Floats = hidden[starts] @ first.T + hidden[ends] @ last.T + shared
        return mapped + self.weights["node_class.weight"][classes] @ cls.T

    def pointed(self, encoded: Encoded, numerals: Sequence[tuple[int, int]], first: int, length: int) -> list[Pointed]:
        """Return for each numeral (start, end) the stretch of the text from `first` on that it most likely measures."""
        if not numerals:
            return []
        hidden = encoded.hidden
        values, points = self._linear("value", hidden), self._linear("point", hidden)
        starts, ends = np.array([s + 1 for s, _ in numerals]), np.array([e for _, e in numerals])
        halves = (slice(0, _POINT), slice(_POINT, 2 * _POINT))
        likely = [
            log_softmax(
                (_rotate(values[:, h])[starts] @ _rotate(points[:, h]).T / 8)[:, first + 1 : length + 1], axis=-1
            )
            for h in halves
        ]
        both = np.concatenate((hidden[starts], hidden[ends]), -1)
        measured = softmax(self._linear("measured", both), axis=-1)[:, 1]
        kinds = self._linear("kind", both).argmax(-1)
        found = []
        for i in range(len(numerals)):
            a, b, certain = _best(likely[0][i], likely[1][i])
            found.append(Pointed(first + a, first + b + 1, float(measured[i]), certain, KINDS[int(kinds[i])]))
        return found

    def _linear(self, name: str, rows: Floats) -> Floats:
        product: Floats = rows @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return product


@functools.lru_cache(maxsize=512)
def _reach(length: int, widest: int) -> NDArray[np.bool_]:
    """Return where (first, last) are at most `widest` characters in the right order."""
    return np.triu(np.tril(np.ones((length, length), dtype=bool), widest - 1))


def _steady(labels: Floats, start: int, end: int, begin: int) -> float:
    """Return the least log-probability of begin, inside … and of stopping at `end`."""
    stops = float(np.log1p(-min(0.9999, float(np.exp(labels[end, begin + 1])))))
    within = labels[start + 1 : end, begin + 1]
    return min(stops, float(labels[start, begin]), float(within.min()) if len(within) else 0.0)


def _best(first: Floats, last: Floats) -> tuple[int, int, float]:
    """Return the likeliest (first, last) with last not before first, and how likely it is."""
    joint = first[:, None] + last[None, :]
    flat = int(np.where(_reach(len(joint), _LONGEST_SUBJECT), joint, -np.inf).argmax())
    a, b = divmod(flat, len(last))
    return a, b, float(np.exp(joint[a, b]))


def _gelu(x: Floats) -> Floats:
    activated: Floats = x * 0.5 * (1 + erf(x / np.float32(np.sqrt(2))))
    return activated


def _rotate(x: Floats) -> Floats:
    """Apply rotary positions to (length, size), as `training.model.rotate` does."""
    length, size = x.shape
    rates = 10000.0 ** (-np.arange(0, size, 2, dtype=np.float32) / size)
    angles = np.arange(length, dtype=np.float32)[:, None] * rates
    sin, cos = np.sin(angles), np.cos(angles)
    even, odd = x[:, 0::2], x[:, 1::2]
    rotated: Floats = np.stack((even * cos - odd * sin, odd * cos + even * sin), -1).reshape(length, size)
    return rotated


@functools.cache
def load_heads() -> Heads:
    """Return the heads of the package."""
    with as_file(files(MODEL) / "heads.npz") as path, np.load(path) as stored:
        return Heads({name: stored[name].astype(np.float32) for name in stored.files})
