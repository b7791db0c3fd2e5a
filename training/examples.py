"""Annotated documents → training examples, one a window, with the same marks that reading sees.

Positions count in the window's sequence: the prefix, one separator, the text. Spans of the prefix can
be the end of a relation but are never training spans of the recogniser.
"""

from __future__ import annotations

import bisect
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ingest.gazetteer import gazetteer_for
from ingest.loading import Source, load
from ingest.marks import Marked, marks_of
from ingest.metadata import Overrides, metadata_of
from ingest.quantities import quantities
from ingest.segmentation import Sentence, sentences
from ingest.windows import Window, windows
from training.observations import align
from training.rows import Named, Related, Row, rows_by_line, rows_of_gold

OWN = Path(__file__).parent / "annotations"
"""Annotations of ours, of lines that those in `../shared/train` leave out."""
ROOT = -1
"""As the subject of a relation: the place that the document is about."""
_TOPIC = 0.35
"""What a text is about has at least this share of its relations."""
Span = tuple[int, int]


@dataclass(slots=True)
class Example:
    """A window with what the annotators found in it.

    `names` are (start, end, class, known) with `known` False where readers differ; `hidden` are spans on
    which nothing is learnt; `pairs` are (subject node, predicate, object node, status, known), nodes by
    their index in `nodes` or `ROOT`; `values` are numerals with the span of what they measure, if any.
    """

    document: str
    prefix: str
    text: str
    marks: list[Marked]
    names: list[tuple[int, int, str, bool]] = field(default_factory=list)
    hidden: list[Span] = field(default_factory=list)
    nodes: list[tuple[int, int, str]] = field(default_factory=list)
    pairs: list[tuple[int, str, int, str | None, bool]] = field(default_factory=list)
    values: list[tuple[int, int, list[int] | None, str | None]] = field(default_factory=list)


def split(path: Path) -> dict[str, str]:
    """Return document → part (`tune` or `frozen`) of the annotated documents."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return {row["document"]: row["part"] for row in csv.DictReader(lines, delimiter="\t")}


def examples_of(name: str, shared: Path) -> list[Example]:
    """Return the examples of an annotated document of `../shared/train`."""
    folders = (shared / "corpus", shared / "features")
    text = next(path for folder in folders if (path := folder / f"{name}.txt").exists())
    return _examples(name, text, {**rows_by_line(shared / "train" / f"{name}.jsonl"), **_own_rows(name)})


def examples_of_story(text: Path) -> list[Example]:
    """Return the examples of a text that was written for training; its annotations lie beside it."""
    return _examples(text.stem, text, rows_by_line(text.with_suffix(".jsonl")))


def _own_rows(name: str) -> dict[int, Row]:
    own = OWN / f"{name}.jsonl"
    return rows_by_line(own) if own.exists() else {}


def examples_of_gold(text: Path, gold: Sequence[Path]) -> list[Example]:
    """Return the examples of a text with gold files."""
    lines = load(text).text.splitlines()
    return _examples(text.stem, text, rows_of_gold(gold, lines))


def save(examples: Sequence[Example], path: Path) -> None:
    """Write examples as JSON lines."""
    path.write_text("".join(json.dumps(asdict(e), ensure_ascii=False) + "\n" for e in examples), encoding="utf-8")


def _examples(name: str, path: Path, rows: Mapping[int, Row]) -> list[Example]:
    source = load(path)
    metadata = metadata_of(source, Overrides(None, None, None, None))
    code = metadata.about.code if metadata.about else None
    place = metadata.about.name if metadata.about else ""
    lines = _Lines(source)
    annotated = [s for s in sentences(source.text, metadata.title) if lines.of(s) in rows]
    gazetteer = gazetteer_for(code)
    marked = dict(zip(range(len(annotated)), marks_of(annotated, gazetteer), strict=True))
    surfaces = {n.surface: n for row in rows.values() for n in row.named}
    agents = _Agents(place, _topic(rows, place))
    made = []
    for window in windows(annotated, metadata.title):
        example = Example(name, window.prefix, window.text, list(_window_marks(window, marked)))
        builder = _Builder(example, window, agents, surfaces)
        for stretch, row in _stretches(window, annotated, lines, rows):
            builder.add(stretch, row)
        builder.finish()
        made.append(example)
    return made


@dataclass(frozen=True, slots=True)
class _Agents:
    """Whom sentences speak of that name nobody: the document's place, or what its story is about."""

    place: str
    topic: str | None


def _topic(rows: Mapping[int, Row], place: str) -> str | None:
    """Return whom most relations are of, where that is not the place."""
    counted = Counter(related.subject for row in rows.values() for related in row.related)
    subject, times = counted.most_common(1)[0] if counted else (place, 0)
    return subject if subject != place and times >= _TOPIC * counted.total() else None


@dataclass(slots=True)
class _Lines:
    """The line numbers of a text."""

    starts: list[int]

    def __init__(self, source: Source) -> None:
        self.starts = [0]
        for i, character in enumerate(source.text):
            if character == "\n":
                self.starts.append(i + 1)

    def of(self, sentence: Sentence) -> int:
        return bisect.bisect_right(self.starts, sentence.start)


def _window_marks(window: Window, marked: Mapping[int, Sequence[Marked]]) -> Iterator[Marked]:
    base = len(window.prefix) + 1
    for part in window.parts:
        for kind, start, end, cls in marked[part.sentence]:
            if part.first <= start and end <= part.last:
                shift = base + part.start - part.first
                yield kind, start + shift, end + shift, cls


def _stretches(
    window: Window, annotated: Sequence[Sentence], lines: _Lines, rows: Mapping[int, Row]
) -> Iterator[tuple[Span, Row]]:
    """Yield the parts of a window's text that one line makes up, with the line's annotations."""
    spans: dict[int, list[int]] = {}
    for part in window.parts:
        span = spans.setdefault(lines.of(annotated[part.sentence]), [part.start, part.start])
        span[1] = part.start + part.last - part.first
    for line, (start, end) in spans.items():
        yield (start, end), rows[line]


class _Builder:
    """Puts the annotations of lines at their places in one window."""

    def __init__(self, example: Example, window: Window, agents: _Agents, surfaces: Mapping[str, Named]) -> None:
        self.example, self.window, self.agents, self.surfaces = example, window, agents, surfaces
        self.base = len(window.prefix) + 1
        self.at: defaultdict[str, list[int]] = defaultdict(list)  # canonical name → nodes
        for start, end, named in _found(window.prefix, surfaces.values()):
            self._node(start, end, named)

    def add(self, stretch: Span, row: Row) -> None:
        """Add what a line states to the window that holds it (or part of it)."""
        text = self.window.text[slice(*stretch)]
        shift = self.base + stretch[0]
        for start, end, named in _found(text, row.named):
            self.example.names.append((start + shift, end + shift, named.cls, not named.doubtful))
            self._node(start + shift, end + shift, named)
        self.example.hidden += [(a + shift, b + shift) for a, b in _nested(text, row.named)]
        for related in row.related:
            self._pair(related, stretch)
        self._measures(text, shift, row)

    def finish(self) -> None:
        """Leave each pair once."""
        self.example.pairs = sorted(set(self.example.pairs), key=repr)

    def _node(self, start: int, end: int, named: Named) -> None:
        node = (start, end, named.cls)
        if node not in self.example.nodes:
            self.example.nodes.append(node)
        number = self.example.nodes.index(node)
        for name in (named.name, named.surface):
            if number not in self.at[name]:
                self.at[name].append(number)

    def _pair(self, related: Related, stretch: Span) -> None:
        """Join the nearest mentions of both ends; the others stay open."""
        low, high = self.base + stretch[0], self.base + stretch[1]
        nodes = self.example.nodes
        objects = [n for n in self.at.get(related.object, ()) if low <= nodes[n][0] < high]
        if not objects and self.window.above is not None:  # an aim in the clause that opens the paragraph
            objects = [n for n in self.at.get(related.object, ()) if nodes[n][1] < self.base]
        if related.subject == self.agents.place:
            subjects = [ROOT]
        else:
            subjects = [n for n in self.at.get(related.subject, ()) if nodes[n][1] <= high]
            local = [n for n in subjects if nodes[n][0] >= low]
            subjects = local or subjects or ([ROOT] if related.subject == self.agents.topic else [])
        if related.object == self.agents.place and related.subject != self.agents.place:
            objects = objects or [ROOT]
        choices = [(s, o) for s in subjects for o in objects if s != o]
        if not choices:
            return
        best = min(choices, key=lambda pair: (self._distance(*pair), pair))
        for pair in choices:
            known = pair == best and not related.doubtful
            self.example.pairs.append((pair[0], related.predicate, pair[1], related.status, known))

    def _distance(self, subject: int, object_: int) -> int:
        if ROOT in (subject, object_):
            return self.example.nodes[max(subject, object_)][0]
        a, b = self.example.nodes[subject], self.example.nodes[object_]
        return max(a[0], b[0]) - min(a[1], b[1])

    def _measures(self, text: str, shift: int, row: Row) -> None:
        found = quantities(text)
        aligned = {a.quantity.start: a for a in align(text, found, row.observations)}
        for quantity in found:
            match = aligned.get(quantity.start)
            span = [match.start + shift, match.end + shift] if match and match.start is not None else None
            kind = match.kind if match else None
            self.example.values.append((quantity.start + shift, quantity.end + shift, span, kind))


def _found(text: str, named: Iterator[Named] | Sequence[Named] | object) -> Iterator[tuple[int, int, Named]]:
    """Yield where surface forms stand: outside longer ones, or, if nowhere else, inside them."""
    for entry in sorted(named, key=lambda n: (-len(n.surface), n.surface)):  # type: ignore[call-overload]
        places = _places(text, entry.surface)
        longer = _cover(text, named, entry.surface)
        outside = [place for place in places if not _inside(place, longer)]
        for start, end in outside or places:
            yield start, end, entry


def _nested(text: str, named: Sequence[Named]) -> Iterator[Span]:
    """Yield where surface forms stand inside longer ones although they also stand alone."""
    for entry in named:
        places = _places(text, entry.surface)
        longer = _cover(text, named, entry.surface)
        outside = [place for place in places if not _inside(place, longer)]
        if outside:
            yield from (place for place in places if place not in outside)


def _places(text: str, surface: str) -> list[Span]:
    found, start = [], text.find(surface) if len(surface) > 1 else -1
    while start >= 0:
        found.append((start, start + len(surface)))
        start = text.find(surface, start + len(surface))
    return found


def _cover(text: str, named: object, surface: str) -> list[Span]:
    longer = [n for n in named if len(n.surface) > len(surface) and surface in n.surface]  # type: ignore[attr-defined]
    return [place for n in longer for place in _places(text, n.surface)]


def _inside(place: Span, longer: Sequence[Span]) -> bool:
    return any(a <= place[0] and place[1] <= b for a, b in longer)
