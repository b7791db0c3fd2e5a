"""Whom a sentence speaks of when it does not say: the place of the document, or what its story is about.

A plan or report leaves its own place out. A story about development zones does so with the zone it
has last named: `泸州高新区位于…` and from then on `园区…`, or nothing at all. A text is read as such a
story if a good part of its sentences open with a zone, and no fewer than with a place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.names import Name
from ingest.segmentation import Sentence
from ingest.statements import Reading, top

_OPENING = re.compile(
    r"(?:目前|如今|近年来|此外|同时|当前|其中|今年|去年|同年|截至目前|(?:今年)?\d{1,4}年?(?:[\d—-]+月)?(?:[初末底]|以来|\d+日)?)?，?"
)
_OPENERS = {"Zone", "Organization", "Place"}
_OFTEN, _LEAST = 0.1, 4
"""Of all sentences, and in all."""
_SHORTEST = 4


def topics(readings: Sequence[Reading], place: Name | None) -> dict[int, Name]:
    """Return, by where a sentence starts, who is meant where it names nobody; the place itself is left out."""
    openers = [(reading, opener(reading)) for reading in readings if not reading.sentence.heading]
    counted = Counter(top(name) for _, name in openers if name)
    zones = counted["Zone"]
    if zones < max(_LEAST, _OFTEN * len(openers), counted["Place"]):
        return {}
    return {sentence.start: name for sentence, name in _carried(openers, place)}


def _carried(openers: Sequence[tuple[Reading, Name | None]], place: Name | None) -> Iterator[tuple[Sentence, Name]]:
    """Yield the zone last named; an organisation is spoken of to the end of its paragraph."""
    zone: Name | None = None
    other: tuple[int, Name] | None = None
    for reading, name in openers:
        paragraph = reading.sentence.paragraph
        if name is not None and (top(name) == "Place" or (place and name.label == place.label)):
            zone = other = None
        elif name is not None and top(name) == "Organization":
            other = paragraph, replace(name, start=0, end=0)
        elif name is not None and len(name.label) >= _SHORTEST:
            zone, other = replace(name, start=0, end=0), None
        current = other[1] if other and other[0] == paragraph else zone
        if current is not None:
            yield reading.sentence, current


def opener(reading: Reading) -> Name | None:
    """Return the agent that a sentence opens with, after words of time."""
    start = _OPENING.match(reading.sentence.clean)
    reach = start.end() if start else 0
    there = [n for n in reading.names if n.start in {0, reach} and n.end > n.start and top(n) in _OPENERS]
    return max(there, key=lambda n: (n.end, n.label), default=None)
