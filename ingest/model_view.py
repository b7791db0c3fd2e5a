"""What the model sees in a document: names, relations between them, and what its numbers measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ahocorasick_rs import AhoCorasick, MatchKind

from ingest.encoder import Encoded, load_encoder, sequence
from ingest.encoding import CLASSES, Node
from ingest.fusion import WORKS
from ingest.heads import ROOT, Pointed, Spot, Tie, load_heads
from ingest.marks import Marked
from ingest.names import Name
from ingest.quantities import Quantity
from ingest.segmentation import Sentence
from ingest.windows import Window, windows

LEAST_SPOT = -2.5
"""A stretch with a lower score is no candidate."""
LEAST_NODE = -1.0
"""From this score on a candidate can be an end of a relation."""
LEAST_TIE = 0.04
SURE = 2.0
"""A name with this score explains other places where the same words stand."""
STEADY = -0.7
"""How steady such a place is taken to be."""
_SHORTEST_SURE = 4
_WORKS = WORKS | {"LogisticsProject"}
_TAKEN_FOR = {"Designation", "Strategy"}
BLOCK = 128
"""Windows that are held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Tied:
    """A relation as the model sees it; an end is a name with the index of its sentence, None is the document's place.

    An end whose sentence is -1 stands in what is above the sentence of the other end.
    """

    subject: tuple[int, Name] | None
    predicate: str
    object: tuple[int, Name] | None
    probability: float
    status: str


@dataclass(slots=True)
class View:
    """What was seen, by sentence."""

    names: dict[int, list[Name]] = field(default_factory=lambda: defaultdict(list))
    ties: list[Tied] = field(default_factory=list)
    pointed: dict[int, dict[int, Pointed]] = field(default_factory=lambda: defaultdict(dict))

    def pointers(self, number: int) -> Mapping[int, Pointed]:
        """Return for a sentence: where a numeral starts → what it may measure."""
        return self.pointed.get(number, {})


NameOf = Callable[[str, int, int, str], Name | None]
Ruled = Mapping[tuple[int, int, str], Name]
"""(start, end, top class) → the name that the rules read there"""


@dataclass(frozen=True, slots=True)
class Given:
    """The sentences of a document with what tables and rules see in each."""

    cut: Sequence[Sentence]
    marked: Sequence[Sequence[Marked]]
    numbers: Sequence[Sequence[Quantity]]
    ruled: Sequence[Ruled]
    name_of: NameOf


def look(given: Given, title: str | None) -> View:
    """Read the sentences of a document, which tables and rules have seen already."""
    view = View()
    packed = windows(given.cut, title)
    for i in range(0, len(packed), BLOCK):
        _Block(given, packed[i : i + BLOCK]).look(view)
    return view


class _Block:
    """Some windows of a document."""

    def __init__(self, given: Given, packed: Sequence[Window]) -> None:
        self.given, self.packed = given, packed
        self.marks = [list(_shifted(window, given.marked)) for window in packed]
        encoder = load_encoder()
        self.encoded = [
            encoder.encode(w, _of(marks, "known"), _of(marks, "ruled"))
            for w, marks in zip(packed, self.marks, strict=True)
        ]

    def look(self, view: View) -> None:
        """Find names window by window, look again with those that are sure, then relate them."""
        heads = load_heads()
        found = [
            heads.spots(e, 0, len(sequence(w)), LEAST_SPOT) for w, e in zip(self.packed, self.encoded, strict=True)
        ]
        found = _again(self.packed, [_untangled(spots) for spots in found])
        for window, encoded, spots, marks in zip(self.packed, self.encoded, found, self.marks, strict=True):
            self._relate(window, encoded, spots, marks, view)
            self._point(window, encoded, view)

    def _relate(self, window: Window, encoded: Encoded, spots: list[Spot], marks: list[Marked], view: View) -> None:
        text = sequence(window)
        likely = [spot for spot in spots if spot.score >= LEAST_NODE]
        nodes: list[Node] = [(s.start, s.end, CLASSES.index(s.cls)) for s in likely]
        taken = {(s.start, s.end) for s in likely}
        places = [
            (s, e, CLASSES.index(c)) for k, s, e, c in marks if k == "known" and c == "Place" and (s, e) not in taken
        ]
        names = [self._name(window, (s.start, s.end, s.cls), s) for s in spots]
        base = len(window.prefix) + 1
        for spot, placed in zip(spots, names, strict=True):
            if placed and spot.start >= base:
                view.names[placed[0]].append(placed[1])
        ends = [self._name(window, (s, e, CLASSES[c]), None) for s, e, c in places]
        at = [n for n, s in zip(names, spots, strict=True) if s.score >= LEAST_NODE] + ends
        for tie in load_heads().ties(encoded, [*nodes, *places], text, LEAST_TIE):
            tied = _tied(tie, at)
            if tied:
                view.ties.append(tied)

    def _name(self, window: Window, where: tuple[int, int, str], spot: Spot | None) -> tuple[int, Name] | None:
        """Return the name of a node with its sentence, -1 for the title; None where it crosses an edge."""
        start, end, cls = where
        score, steady = (spot.score, spot.steady) if spot else (None, None)
        base = len(window.prefix) + 1
        if end < base:
            return self._above(window, where, score, steady)
        for part in window.parts:
            low, high = base + part.start, base + part.start + part.last - part.first
            if low <= start and end <= high:
                shift = part.first - low
                name = self._in_sentence(part.sentence, start + shift, end + shift, cls)
                return (part.sentence, replace(name, score=score, steady=steady)) if name else None
        return None

    def _above(
        self, window: Window, where: tuple[int, int, str], score: float | None, steady: float | None
    ) -> tuple[int, Name] | None:
        """Return a name of the prefix: in the sentence that it opens, else nowhere."""
        if window.above is not None:
            name = self._in_sentence(window.above, *where)
            return (window.above, replace(name, score=score, steady=steady)) if name else None
        name = self.given.name_of(window.prefix, *where)
        return (-1, replace(name, start=0, end=0, score=score, steady=steady)) if name else None

    def _in_sentence(self, number: int, start: int, end: int, cls: str) -> Name | None:
        """Return what the rules call it, for they restore what lists elide, else its own words.

        The head of a road or plant tells more than what the model takes it for.
        """
        ruled = self.given.ruled[number].get((start, end, cls))
        work = self.given.ruled[number].get((start, end, "Project")) if cls in _TAKEN_FOR else None
        if work and work.source in {"head", "list"} and work.cls in _WORKS:
            return work
        return ruled or self.given.name_of(self.given.cut[number].clean, start, end, cls)

    def _point(self, window: Window, encoded: Encoded, view: View) -> None:
        base, length = len(window.prefix) + 1, len(sequence(window))
        there, spans = [], []
        for part in window.parts:
            shift = base + part.start - part.first
            for quantity in self.given.numbers[part.sentence]:
                if part.first <= quantity.start and quantity.end <= part.last:
                    there.append((part, quantity.start))
                    spans.append((quantity.start + shift, quantity.end + shift))
        for (part, position), pointed in zip(there, load_heads().pointed(encoded, spans, base, length), strict=True):
            shift = base + part.start - part.first
            start, end = pointed.start - shift, pointed.end - shift
            if part.first <= start and end <= part.last:
                view.pointed[part.sentence][position] = replace(pointed, start=start, end=end)


def _tied(tie: Tie, at: Sequence[tuple[int, Name] | None]) -> Tied | None:
    ends = [None if k == ROOT else at[k] for k in (tie.subject, tie.object)]
    if any(end is None and k != ROOT for end, k in zip(ends, (tie.subject, tie.object), strict=True)):
        return None
    return Tied(ends[0], tie.predicate, ends[1], tie.probability, tie.status)


def _shifted(window: Window, marked: Sequence[Sequence[Marked]]) -> Iterator[Marked]:
    """Yield the marks of a window's sentences, counted in prefix, separator and text."""
    base = len(window.prefix) + 1
    for part in window.parts:
        shift = base + part.start - part.first
        for kind, start, end, cls in marked[part.sentence]:
            if part.first <= start and end <= part.last:
                yield kind, start + shift, end + shift, cls


def _of(marks: Iterable[Marked], kind: str) -> list[tuple[int, int, str]]:
    return [(start, end, cls) for k, start, end, cls in marks if k == kind]


def _untangled(spots: Sequence[Spot]) -> list[Spot]:
    """Leave out what crosses a better candidate or stands at the same place."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda s: (-s.score, s.start, s.end, s.cls)):
        if not any(_crosses(spot, other) for other in kept):
            kept.append(spot)
    return sorted(kept, key=lambda s: (s.start, s.end))


def _crosses(spot: Spot, other: Spot) -> bool:
    if spot.end <= other.start or other.end <= spot.start:
        return False
    inside = spot.start >= other.start and spot.end <= other.end
    around = spot.start <= other.start and spot.end >= other.end
    return not (inside or around) or (inside and around)


def _again(packed: Sequence[Window], found: Sequence[list[Spot]]) -> list[list[Spot]]:
    """Let a name that is sure somewhere correct fragments and fill gaps where the same words stand."""
    sure: dict[str, tuple[str, float]] = {}
    for window, spots in zip(packed, found, strict=True):
        text = sequence(window)
        for spot in spots:
            words = text[spot.start : spot.end]
            if spot.score >= SURE and len(words) >= _SHORTEST_SURE:
                sure[words] = max((spot.cls, spot.score), sure.get(words, ("", 0.0)), key=lambda known: known[1])
    if not sure:
        return list(found)
    patterns = sorted(sure)
    search = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest)
    return [_corrected(window, spots, patterns, search, sure) for window, spots in zip(packed, found, strict=True)]


def _corrected(
    window: Window,
    spots: list[Spot],
    patterns: Sequence[str],
    search: AhoCorasick,
    sure: Mapping[str, tuple[str, float]],
) -> list[Spot]:
    text, kept = sequence(window), list(spots)
    for i, start, end in search.find_matches_as_indexes(text):
        cls, score = sure[patterns[i]]
        over = [s for s in kept if s.start < end and start < s.end]
        if any(s.score >= SURE or (s.start <= start and end <= s.end) for s in over):
            continue
        spot = Spot(start, end, cls, min(score, SURE), STEADY)
        kept = [s for s in kept if not _crosses(s, spot) and not (s in over and s.cls == cls)]
        kept.append(spot)
    return sorted(kept, key=lambda s: (s.start, s.end))
