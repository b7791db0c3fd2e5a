"""Suspected misprints in the names of lines: proposed as an alias, never merged, never silent.

`沪遵铁路` would run from 上海 to 遵义; one stroke less and it is `泸遵铁路`, from the neighbouring city
of 泸州. Where the look-alike end lies so much nearer, the printed name stays the name, the likely one
becomes an alias, and the doubtful end is not asserted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ontology.divisions import Division
from ontology.reference import Reference
from ontology.variants import lookalikes

NEARER = 3.0
"""How many times nearer the look-alike must be."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A printed name, the character in doubt and the name that was probably meant."""

    printed: str
    character: str
    likely: str


def suspect(label: str, ends: str, reference: Reference) -> Suspicion | None:
    """Return the suspicion that hangs over a line whose name begins with the characters `ends`, if any."""
    places = [_place(character, reference) for character in ends]
    for i, (character, place) in enumerate(zip(ends, places, strict=True)):
        others = [p for j, p in enumerate(places) if j != i and p is not None]
        for lookalike in lookalikes().get(character, ()):
            meant = _place(lookalike, reference)
            if not others or place is None or meant is None:
                continue
            if distance(place, others[0]) > NEARER * distance(meant, others[0]):
                return Suspicion(label, character, label.replace(character, lookalike, 1))
    return None


def _place(character: str, reference: Reference) -> Division | None:
    codes = reference.line_abbreviations.get(character)
    return reference.division(codes[0]) if codes else None


def distance(a: Division, b: Division) -> float:
    """Return the distance of two seats in kilometres on a plane; infinite where a coordinate is missing.

    The equirectangular approximation is off by less than 1 % over the distances of China.
    """
    if a.lat is None or b.lat is None or a.long is None or b.long is None:
        return math.inf
    x = math.radians(b.long - a.long) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 6371.0 * math.hypot(x, math.radians(b.lat - a.lat))
