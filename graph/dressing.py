"""A network dressed for the eye: each node and edge with its place, shape, colour, line and tooltip.

What comes out is plain: it goes into the JSON of drawings as it is, and pyvis gets its options from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from graph import appearance as look
from graph.centrality import simple
from graph.layout import STRETCH, layout
from graph.network import Network, node_of
from ontology.schema import ClassInfo, Schema, load_schema

Options = dict[str, Any]
Edge = tuple[str, str, str]
"""Subject, object and relation, as the network keeps its edges."""


def dress_nodes(
    network: Network,
    *,
    focus: str | None,
    lang: str,
    highlight: Collection[str] = (),
    whole: Network | None = None,
    stretch: float = STRETCH,
) -> list[Options]:
    """Return the nodes of a network, laid out, in the order of their IRIs."""
    flat, strong = simple(network), {focus, *highlight}
    dressed = {iri: dress_node(whole or network, iri, lang, strong=iri in strong) for iri in sorted(network)}
    boxes = {iri: look.box_of(node["caption"], node["size"], strong=node["strong"]) for iri, node in dressed.items()}
    places = layout(flat, boxes, focus=focus, kind=lambda iri: str(network.nodes[iri]["top"]), stretch=stretch)
    for iri, node in dressed.items():
        node["more"] = node["neighbours"] - flat.degree(iri)
        node["x"], node["y"] = places[iri]
    return list(dressed.values())


def dress_node(network: Network, iri: str, lang: str, *, strong: bool = False) -> Options:
    """Return a node without a place: who it is, how it looks, how many neighbours it has in the network."""
    node, data = node_of(network, iri), network.nodes[iri]
    info = load_schema().classes[node.cls]
    neighbours = len(({*network.succ[iri]} | {*network.pred[iri]}) - {iri})
    name = node.name(lang)
    return {
        "id": iri,
        "label": name,
        "label_zh": node.label,
        "label_en": node.label_en,
        "label_en_is_pinyin": node.label_en_is_pinyin,
        "class": node.cls,
        "top": node.top,
        "mentions": data["mentions"],
        "neighbours": neighbours,
        "colour": info.colour if data["mentions"] else look.INFERRED_COLOUR,
        "shape": info.shape,
        "size": look.size_of(neighbours, strong=strong),
        "strong": strong,
        "caption": look.wrapped(name),
        "title": _about(info, data, lang),
    }


def dress_edges(network: Network, edges: Iterable[Edge], *, lang: str) -> list[Options]:
    """Return some edges of a network, in the order of their ends and relations."""
    schema = load_schema()
    names = {
        iri: data["label_en" if lang == "en" and data["label_en"] else "label"]
        for iri, data in network.nodes(data=True)
    }
    return [_dress_edge(schema, network, edge, names, lang) for edge in sorted(edges)]


def _dress_edge(schema: Schema, network: Network, edge: Edge, names: Mapping[str, str], lang: str) -> Options:
    source, target, predicate = edge
    data, relation = network.adj[source][target][predicate], schema.relation(predicate)
    line = look.line_of(data)
    plain = {
        "from": source,
        "to": target,
        "predicate": predicate,
        "label": relation.label(lang),
        "status": data["status"],
        "inferred": data["inferred"],
        "origin": data["origin"],
        "documents": list(data["documents"]),
        "confidence": data["confidence"],
        "colour": _colour(schema, data),
        "width": line.width,
        "dashes": list(line.dashes),
        "symmetric": relation.symmetric,
    }
    return plain | {"title": _says(schema, plain, names[source], names[target], lang)}


def legend(nodes: Iterable[Options], edges: Iterable[Options], lang: str) -> dict[str, list[Options]]:
    """Return the classes and lines that occur in a drawing, in the order of the ontology."""
    schema = load_schema()
    tops = {node["top"] for node in nodes}
    kinds = {"inferred" if edge["inferred"] else edge["status"] or "" for edge in edges}
    statuses = reversed(list(schema.statuses.values()))
    lines = [
        *((status.name, status.label(lang), status.colour) for status in statuses),
        ("", look.word("stated", lang), look.STATED_COLOUR),
        ("inferred", look.word("inferred", lang), look.INFERRED_COLOUR),
    ]
    return {
        "classes": [
            {
                "class": name,
                "label": info.label(lang),
                "colour": info.colour,
                "shape": info.shape,
                "path": look.MARKS[info.shape],
            }
            for name, info in schema.classes.items()
            if name in tops
        ],
        "lines": [
            {"status": name, "label": label, "colour": colour} | look.LINES[name].to_json()
            for name, label, colour in lines
            if name in kinds
        ],
    }


def _about(info: ClassInfo, data: Mapping[str, Any], lang: str) -> str:
    """Return the tooltip of a node, as plain text: its names, its class, how often it is mentioned."""
    mark = f" ({look.word('pinyin', lang)})" if data["label_en_is_pinyin"] else ""
    names = [data["label"], data["label_en"] + mark] if data["label_en"] else [data["label"]]
    count = data["mentions"]
    mentioned = look.word("unmentioned" if not count else "mentioned_once" if count == 1 else "mentions", lang, count)
    return "\n".join((*(reversed(names) if lang == "en" else names), f"{info.label(lang)} · {mentioned}"))


def _says(schema: Schema, plain: Options, subject: str, obj: str, lang: str) -> str:
    """Return the tooltip of an edge, as plain text: the statement, its status, who states it."""
    status = schema.statuses[plain["status"]].label(lang) if plain["status"] else ""
    count = len(plain["documents"])
    stated = look.word("document" if count == 1 else "documents", lang, count) if count else ""
    source = look.word("inferred", lang) if plain["inferred"] else stated
    return "\n".join(
        filter(None, (f"{subject} — {plain['label']} → {obj}", " · ".join(filter(None, (status, source)))))
    )


def _colour(schema: Schema, data: Mapping[str, Any]) -> str:
    if data["inferred"]:
        return look.INFERRED_COLOUR
    return schema.statuses[data["status"]].colour if data["status"] else look.STATED_COLOUR
