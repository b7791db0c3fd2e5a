"""Drawings of parts of the network for pages, and the limits that keep them readable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from api.i18n import Language
from graph.neighbourhood import ego
from graph.network import Network
from graph.rendering import Drawing, render
from ontology.schema import load_schema

SMALL = 40
"""Most entities in a drawing that only goes along with something else."""


KEPT = 100
"""Drawings of one network that are kept; their layout is what takes long."""
_kept: WeakKeyDictionary[Network, dict[tuple[object, ...], Drawing]] = WeakKeyDictionary()


def around(network: Network, focus: str, lang: Language, *, depth: int, limit: int, cls: str | None) -> Drawing:
    """Draw what surrounds an entity; with a class, only entities of it beside the focus."""
    kept, key = _kept.setdefault(network, {}), (focus, lang, depth, limit, cls)
    drawing = kept.get(key)
    if drawing is None:
        part = network if cls is None else _of_class(network, cls, focus)
        near = ego(part, focus, depth=depth, limit=limit)
        drawing = render(near.network, focus=focus, lang=lang, left_out=near.left_out, whole=network)
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = drawing
    return drawing


def among(network: Network, iris: Iterable[str], lang: Language, *, focus: str | None = None) -> Drawing:
    """Draw how some entities are connected with each other; those that the network lacks are left out."""
    chosen = [iri for iri in dict.fromkeys(iris) if iri in network][:SMALL]
    return render(network.subgraph(chosen), focus=focus if focus in chosen else None, lang=lang, whole=network)


def statements(drawing: Drawing) -> Iterator[dict[str, Any]]:
    """Yield the relations of a drawing with their ends as objects, for the list beside it."""
    data = drawing.to_json()
    nodes = {node["id"]: node for node in data["nodes"]}
    for edge in data["edges"]:
        yield {**edge, "source": nodes[edge["from"]], "target": nodes[edge["to"]]}


def _of_class(network: Network, cls: str, focus: str) -> Network:
    wanted = load_schema().subclasses(cls)
    return network.subgraph(n for n, data in network.nodes(data=True) if n == focus or data["cls"] in wanted)
