"""The diagram of the ontology: classes that relations start from, the relations, and the classes that they lead to.

Three columns with curves between them, so that nothing overlaps and every name can be read, also on a phone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from graph.usage import Usage
from ontology.schema import Schema

ROW = 34
BOX = 26
TOP = 8
NARROW = 500
LAST_NARROW = 0x2E80
FULL_WIDTH = 13
"""Width in pixels of a Chinese character at the size of the diagram's text; a Latin letter has a little over half."""


@dataclass(frozen=True, slots=True)
class Node:
    """A class or relation: its side ("from", "by" or "to"), text and box; `squeezed` is the width of a long text."""

    side: str
    name: str
    label: str
    x: float
    y: float
    width: float
    squeezed: float | None

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return self.y + BOX / 2


@dataclass(frozen=True, slots=True)
class Curve:
    """A link between a class and a relation; `used` counts its triples: 0 where only the ontology allows it."""

    cls: str
    relation: str
    side: str
    path: str
    width: float
    used: int


@dataclass(frozen=True, slots=True)
class Diagram:
    """All that is to be drawn, in pixels."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    curves: tuple[Curve, ...]


def draw(schema: Schema, usage: Usage, lang: str, width: float) -> Diagram:
    """Lay the diagram out in a width; columns are ordered so that few curves cross."""
    sources = [cls for cls in schema.tops if any(cls in one.domain for one in schema.relations.values())]
    targets = [cls for cls in schema.tops if any(cls in one.range for one in schema.relations.values())]
    relations = sorted(schema.relations, key=lambda name: fmean(map(sources.index, schema.relations[name].domain)))
    led = {cls: [at for at, name in enumerate(relations) if cls in schema.relations[name].range] for cls in targets}
    targets.sort(key=lambda cls: fmean(led[cls]))
    outer, inner = width * 0.25, width * (0.25 if width > NARROW else 0.335)
    rows = max(len(sources), len(relations), len(targets))
    labels = {"from": schema.classes, "by": schema.relations, "to": schema.classes}
    nodes: dict[tuple[str, str], Node] = {}
    sides = (
        ("from", sources, 1.0, outer),
        ("by", relations, (width - inner) / 2, inner),
        ("to", targets, width - outer - 1, outer),
    )
    for side, names, x, box in sides:
        for at, name in enumerate(names):
            y = TOP + (at + 0.5) * rows * ROW / len(names) - BOX / 2
            label = labels[side][name].label(lang)
            corner = round(x, 1), round(y, 1)
            nodes[side, name] = Node(side, name, label, *corner, round(box, 1), squeezed(label, round(box - 9, 1)))
    curves = tuple(_curves(schema, usage, nodes))
    return Diagram(width, rows * ROW + 2 * TOP, tuple(nodes.values()), curves)


def _curves(schema: Schema, usage: Usage, nodes: dict[tuple[str, str], Node]) -> Iterable[Curve]:
    for name, info in schema.relations.items():
        for cls in info.domain:
            used = usage.pairs.get((cls, name), 0)
            yield Curve(cls, name, "from", _path(nodes["from", cls], nodes["by", name]), thickness(used), used)
        triples = usage.relations[name].triples
        for cls in info.range:
            yield Curve(cls, name, "to", _path(nodes["by", name], nodes["to", cls]), thickness(triples), triples)


def _path(left: Node, right: Node) -> str:
    start, end = left.x + left.width, right.x
    half, y1, y2 = (start + end) / 2, left.middle, right.middle
    return f"M{start:.1f} {y1:.1f}C{half:.1f} {y1:.1f} {half:.1f} {y2:.1f} {end:.1f} {y2:.1f}"


def thickness(used: int) -> float:
    """Return the width of a curve: by the order of magnitude of its use.

    >>> thickness(0), thickness(1), thickness(1000)
    (1.0, 1.2, 3.6)
    """
    return round(1.2 + 0.8 * math.log10(used), 1) if used else 1.0


def squeezed(label: str, width: float) -> float | None:
    """Return the width to squeeze a label into where it is wider than that, None where it is not.

    >>> squeezed("行政区", 60), squeezed("digital infrastructure", 90)
    (None, 90)
    """
    wide = sum(FULL_WIDTH if ord(letter) > LAST_NARROW else FULL_WIDTH * 0.48 for letter in label)
    return width if wide > width else None


def related(schema: Schema) -> dict[str, tuple[list[str], list[str]]]:
    """Return the relations that start from each class or those above it, and those that lead to it: the same in words.

    >>> from ontology.schema import load_schema
    >>> related(load_schema())["Airport"][0][:2]
    ['locatedIn', 'connects']
    """
    found = {}
    for cls in schema.classes:
        above = set(schema.lineage(cls))
        starting = [name for name, info in schema.relations.items() if not above.isdisjoint(info.domain)]
        leading = [name for name, info in schema.relations.items() if not above.isdisjoint(info.range)]
        found[cls] = (starting, leading)
    return found
