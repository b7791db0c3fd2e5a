"""Whom a sentence speaks of when it does not say: the place of the document, or what its story is about.

A plan or report leaves its own place out. A story about development zones does so with the zone it
has last named: `泸州高新区位于…` and from then on `园区…`, or nothing at all. A text is read as such a
story if a good part of its sentences open with a zone or an organisation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.names import Name
from ingest.segmentation import Sentence
from ingest.statements import Reading, top

_OPENING = re.compile(
    r"(?:目前|如今|近年来|此外|同时|当前|其中|今年|去年|同年|截至目前|(?:今年)?\d{1,4}年?(?:[\d—-]+月)?(?:[初末底]|以来|\d+日)?)?，?"
)
_TOPICS = {"Zone", "Organization"}
_OPENERS = _TOPICS | {"Place"}
_SHARE, _OFTEN, _LEAST = 0.3, 0.1, 4
"""Of the sentences that open with somebody, of all sentences, and in all."""
_SHORTEST = 4


def topics(readings: Sequence[Reading], place: Name | None) -> dict[int, Name]:
    """Return, by where a sentence starts, who is meant where it names nobody; the place itself is left out."""
    openers = [(reading, opener(reading)) for reading in readings if not reading.sentence.heading]
    named = [name for _, name in openers if name]
    about = [name for name in named if top(name) in _TOPICS]
    if len(about) < _LEAST or len(about) < _SHARE * len(named) or len(about) < _OFTEN * len(openers):
        return {}
    return {sentence.start: name for sentence, name in _carried(openers, place)}


def _carried(openers: Sequence[tuple[Reading, Name | None]], place: Name | None) -> Iterator[tuple[Sentence, Name]]:
    current: Name | None = None
    for reading, name in openers:
        if name is not None and (top(name) == "Place" or (place and name.label == place.label)):
            current = None
        elif name is not None and len(name.label) >= _SHORTEST:
            current = replace(name, start=0, end=0)
        if current is not None:
            yield reading.sentence, current


def opener(reading: Reading) -> Name | None:
    """Return the agent that a sentence opens with, after words of time."""
    start = _OPENING.match(reading.sentence.clean)
    reach = start.end() if start else 0
    there = [n for n in reading.names if n.start in {0, reach} and n.end > n.start and top(n) in _OPENERS]
    return max(there, key=lambda n: (n.end, n.label), default=None)
