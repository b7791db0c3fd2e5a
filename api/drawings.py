"""Drawings of parts of the network for pages, and the limits that keep them readable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from api.i18n import Language
from graph.dressing import Options, dress_edges, dress_node, legend
from graph.neighbourhood import Opened, ego, neighbours, together
from graph.network import Network
from graph.rendering import Drawing, render
from ontology.schema import load_schema

SMALL = 40
"""Most entities in a drawing that only goes along with something else."""
LARGE_STRETCH = 1.2
"""The graph view is nearly as high as wide."""
EMPHASISED = 12
"""Most entities that are drawn larger than the others."""

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
        drawing = render(
            near.network, focus=focus, lang=lang, left_out=near.left_out, whole=network, stretch=LARGE_STRETCH
        )
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = drawing
    return drawing


def among(network: Network, iris: Iterable[str], lang: Language, *, focus: str | None = None) -> Drawing:
    """Draw how some entities are connected with each other; those that the network lacks are left out."""
    chosen = [iri for iri in dict.fromkeys(iris) if iri in network][:SMALL]
    return render(network.subgraph(chosen), focus=focus if focus in chosen else None, lang=lang, whole=network)


def joined(network: Network, iris: Sequence[str], lang: Language, *, limit: int) -> Drawing:
    """Draw several entities, emphasised, and what ties them, through others where need be."""
    near = together(network, iris, limit=limit)
    named = [iri for iri in iris if iri in near.network]
    return render(
        near.network,
        focus=near.focus,
        lang=lang,
        left_out=near.left_out,
        highlight=named[:EMPHASISED],
        whole=network,
        stretch=LARGE_STRETCH,
    )


def opened(network: Network, drawing: Drawing, steps: Iterable[Opened], lang: Language) -> Drawing:
    """Add neighbours that were opened to a drawing: without a place, but with whom they came from (`beside`)."""
    shown = {node["id"] for node in drawing.nodes}
    added: dict[str, Options] = {}
    for step in steps:
        if step.iri in shown:
            for iri in neighbours(network, step.iri)[step.start : step.end]:
                if iri not in shown:
                    shown.add(iri)
                    added[iri] = dress_node(network, iri, lang) | {"beside": step.iri}
    if not added:
        return drawing
    part = network.subgraph(shown)
    nodes = tuple(node | {"more": _more(part, node)} for node in (*drawing.nodes, *added.values()))
    edges = tuple(dress_edges(network, part.edges(keys=True), lang=lang))
    return replace(drawing, nodes=nodes, edges=edges, legend=legend(nodes, edges, lang))


def next_to(network: Network, iri: str, lang: Language, *, start: int, limit: int) -> dict[str, Any]:
    """Return the next neighbours of an entity as JSON, and all their relations, whoever is at the other end."""
    order = neighbours(network, iri)
    chosen = order[start : start + limit]
    nodes = [dress_node(network, one, lang) for one in (iri, *chosen)]
    touching = {
        edge for edges in (network.out_edges(chosen, keys=True), network.in_edges(chosen, keys=True)) for edge in edges
    }
    edges = dress_edges(network, touching, lang=lang)
    return {
        "around": iri,
        "start": start,
        "nodes": nodes,
        "edges": edges,
        "legend": legend(nodes, edges, lang),
        "left_out": len(order) - start - len(chosen),
    }


def _more(part: Network, node: Options) -> int:
    iri = node["id"]
    return int(node["neighbours"]) - len(({*part.succ[iri]} | {*part.pred[iri]}) - {iri})


def statements(drawing: Drawing) -> Iterator[dict[str, Any]]:
    """Yield the relations of a drawing with their ends as objects, for the list beside it."""
    data = drawing.to_json()
    nodes = {node["id"]: node for node in data["nodes"]}
    for edge in data["edges"]:
        yield {**edge, "source": nodes[edge["from"]], "target": nodes[edge["to"]]}


def _of_class(network: Network, cls: str, focus: str) -> Network:
    wanted = load_schema().subclasses(cls)
    return network.subgraph(n for n, data in network.nodes(data=True) if n == focus or data["cls"] in wanted)
