"""Short texts, such as names, by any part of them: a sorted array of the places in all texts.

Places are sorted by the three characters that begin there, so those of any one, two or three characters
stand side by side and are found by halving; of a longer part, the rarest three are, and what is around
them is compared. All of it is arrays of numbers, some ten bytes a character.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

END = "\0"
"""Stands behind each text."""
_GRAM, _BITS = 3, 21
_AT_ONCE = 512
"""Texts whose likeness is measured before it is asked whether the rest can be better."""
_SLACK = 1e-9
"""What a bound may be too low by for being computed otherwise than the likeness."""

Numbers = npt.NDArray[np.int32]
Truths = npt.NDArray[np.bool_]


class Places(NamedTuple):
    """Where a part was found: in which texts, whether at the beginning, and whether it is the whole."""

    texts: Numbers
    first: Truths
    whole: Truths


class Substrings:
    """Texts by their parts; if not `inside`, by their beginnings only."""

    def __init__(self, text: str, *, inside: bool = True) -> None:
        wide = np.frombuffer((text + END * _GRAM).encode("utf-32-le"), "<u4")
        self._inside = inside
        self._codes = wide.astype(np.uint16 if wide.max() < 1 << 16 else np.uint32)
        ends = np.flatnonzero(wide[: len(text)] == 0)
        self.starts = np.concatenate(([0], ends + 1))[: len(ends)].astype(np.int32)
        self.lengths = ends.astype(np.int32) - self.starts
        self._texts = np.repeat(np.arange(len(ends), dtype=np.int32), self.lengths + 1)
        places = np.flatnonzero(wide) if inside else self.starts
        first, second, third = (wide[places + offset].astype(np.int64) for offset in range(_GRAM))
        order = np.argsort(first << 2 * _BITS | second << _BITS | third)
        self._places = places[order].astype(np.int32)

    def __len__(self) -> int:
        return len(self.starts)

    def text(self) -> str:
        """Return the texts as they were given, each with its `END`."""
        return _decoded(self._codes[: len(self._texts)])

    def find(self, part: str) -> Places:
        """Return every place of `part`, which is not empty and has no `END`, in no order."""
        places = self._beginning(part) if len(part) <= _GRAM else self._around(part)
        first = self._codes[places - 1] == 0  # before the very first place, that is the end of the last text
        return Places(self._texts[places], first, first & (self._codes[places + len(part)] == 0))

    def _around(self, part: str) -> Numbers:
        """Return the places of a long part: those of its rarest three characters where the others stand too."""
        offsets = range(0, len(part) - _GRAM + 1, _GRAM) if self._inside else (0,)
        found, offset = min(((self._beginning(part[at : at + _GRAM]), at) for at in offsets), key=_how_many)
        places = found - np.int32(offset)
        places = places[(places >= 0) & (places <= len(self._texts) - len(part))]
        for at, character in enumerate(part):
            if not offset <= at < offset + _GRAM:
                places = places[self._codes[places + at] == ord(character)]
        return places

    def _beginning(self, gram: str) -> Numbers:
        """Return the places where up to three characters begin."""
        low = _packed([*map(ord, gram), 0, 0][:_GRAM])
        high = low + (1 << _BITS * (_GRAM - len(gram)))
        left = bisect_left(self._places, low, key=self._gram)
        return self._places[left : bisect_left(self._places, high, left, key=self._gram)]

    def _gram(self, place: int) -> int:
        return _packed(self._codes[place : place + _GRAM].tolist())

    def near(self, text: str, *, limit: int, least: float) -> list[tuple[float, str, int]]:
        """Return the most similar texts with their likeness (`fuzz.ratio`, 0 to 100), the best first.

        Equally good ones come in order of the text and its number. Two texts are at most as alike as the
        characters that they share would make them in the same order, so most need not be compared.
        """
        likest = self._likeness(np.minimum(self.lengths, len(text)), text)
        if not (likest >= least).any():  # it is far longer or shorter than all
            return []
        bounds = self._likeness(self._shared(text), text)
        numbers = np.flatnonzero(bounds >= least)
        numbers = numbers[np.argsort(-bounds[numbers], kind="stable")]
        best: list[tuple[float, str, int]] = []
        for start in range(0, len(numbers), _AT_ONCE):
            if len(best) >= limit and -best[limit - 1][0] > bounds[numbers[start]]:
                break
            some = {int(number): self._one(number) for number in numbers[start : start + _AT_ONCE]}
            alike = process.extract(text, some, scorer=fuzz.ratio, limit=None, score_cutoff=least)
            best = sorted([*best, *((-score, name, number) for name, score, number in alike)])
        return [(-score, name, number) for score, name, number in best[:limit]]

    def _likeness(self, shared: Numbers, text: str) -> npt.NDArray[np.float64]:
        """Return how alike each text is to `text` if they have so many characters in the same order."""
        return 200.0 * shared / (self.lengths + len(text)) + _SLACK

    def _shared(self, text: str) -> Numbers:
        """Return for each text how many characters it shares with `text`."""
        shared = np.zeros(len(self), np.int32)
        for character, times in Counter(text).items():
            counts = np.bincount(self._texts[self._beginning(character)], minlength=len(self))
            shared += np.minimum(counts, times).astype(np.int32)
        return shared

    def _one(self, number: int) -> str:
        start = self.starts[number]
        return _decoded(self._codes[start : start + self.lengths[number]])


def _decoded(codes: npt.NDArray[Any]) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le")


def _how_many(found: tuple[Numbers, int]) -> int:
    return len(found[0])


def _packed(codes: list[int]) -> int:
    first, second, third = codes
    return first << 2 * _BITS | second << _BITS | third
