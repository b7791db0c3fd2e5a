"""The middle of the graph as a small picture: the best connected entities, where they go, and what joins them."""

from __future__ import annotations

import functools
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass

import networkx as nx

from graph.layout import layout
from graph.names import Named, name_of
from graph.standing import most_connected, standing
from graph.statements import Statement, all_statements
from graph.view import View
from ontology.schema import load_schema

NODES, HUBS, _FEWEST = 22, 5, 2
"""How many entities there are at most, how many of them for their connections, and how many at least."""
_LETTER, _LINE = 15.0, 40.0
"""Width of a Latin letter (a Chinese character has twice as much) and height of a name, in units of the picture."""
_LONGEST = 22
"""Names are cut to this many Latin letters."""
_MARGIN = 30.0


@dataclass(frozen=True, slots=True)
class Dot:
    """An entity in the picture."""

    iri: str
    name: str
    cls: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Centre:
    """The picture; `lines` join dots by their coordinates."""

    dots: tuple[Dot, ...]
    lines: tuple[tuple[float, float, float, float], ...]
    width: float
    height: float


def centre(view: View, lang: str) -> Centre | None:
    """Return the picture with names in `lang`, "zh" or "en"; None for a graph with less than two entities."""
    return view.memo(_MADE[lang])


def _make(lang: str, view: View) -> Centre | None:
    flat = _network(view)
    if len(flat) < _FEWEST:
        return None
    known = {iri: name_of(view, iri) for iri in flat}
    names = {iri: _cut(one.name(lang)) for iri, one in known.items()}
    boxes = {iri: (_width(name) * _LETTER, _LINE + 2 * _radius(view, iri)) for iri, name in names.items()}
    places = layout(flat, boxes, focus=next(iter(flat)), kind=lambda iri: _top(known[iri]))
    left = min(x - boxes[iri][0] / 2 for iri, (x, _) in places.items()) - _MARGIN
    top = min(y for _, y in places.values()) - _LINE - _MARGIN
    moved = {iri: (round(x - left, 1), round(y - top, 1)) for iri, (x, y) in places.items()}
    return Centre(
        tuple(Dot(iri, names[iri], one.cls, *moved[iri], _radius(view, iri)) for iri, one in known.items()),
        tuple((*moved[one], *moved[other]) for one, other in flat.edges),
        round(max(x + boxes[iri][0] / 2 for iri, (x, _) in moved.items()) + _MARGIN, 1),
        round(max(y for _, y in moved.values()) + 2 * _LINE + _MARGIN, 1),
    )


def _network(view: View) -> nx.Graph[str]:
    """Return the entities with most connections, and what joins most of them, as far as all hang together."""
    pairs = sorted({_pair(one) for one in all_statements(view) if one.subject != one.object})
    hubs = [one.iri for one in most_connected(view, HUBS)]
    joined: Counter[str] = Counter()
    for one, other in pairs:
        joined.update({other} if one in hubs else {})
        joined.update({one} if other in hubs else {})
    others = sorted(joined.keys() - set(hubs), key=lambda iri: (-joined[iri], -standing(view, iri).neighbours, iri))
    chosen = [*hubs, *others[: NODES - len(hubs)]]
    flat: nx.Graph[str] = nx.Graph()
    flat.add_nodes_from(chosen)
    flat.add_edges_from(pair for pair in pairs if set(pair) <= set(chosen))
    together = max(nx.connected_components(flat), key=len, default=set())
    flat.remove_nodes_from([iri for iri in chosen if iri not in together])
    return flat


def _pair(one: Statement) -> tuple[str, str]:
    return min(one.subject, one.object), max(one.subject, one.object)


_MADE = {lang: functools.partial(_make, lang) for lang in ("zh", "en")}


def _top(one: Named) -> str:
    return load_schema().top(one.cls)


def _radius(view: View, iri: str) -> float:
    return round(8 + 3 * math.pow(standing(view, iri).neighbours, 0.4), 1)


def _width(name: str) -> int:
    """Return how many Latin letters a name takes.

    >>> _width("茅台T1")
    6
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in name)


def _cut(name: str) -> str:
    """Return a name, cut where it is too long.

    >>> _cut("遵义市"), _cut("Zunyi Comprehensive Bonded Zone")
    ('遵义市', 'Zunyi Comprehensive B…')
    """
    if _width(name) <= _LONGEST:
        return name
    while _width(name) >= _LONGEST:
        name = name[:-1]
    return name.rstrip() + "…"
