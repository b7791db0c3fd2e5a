"""A network dressed for the eye: each node and edge with its place, shape, colour, line and tooltip.

Two forms of the same: plain, for JSON, and with the options of vis-network (https://visjs.github.io).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from graph import appearance as look
from graph.centrality import simple
from graph.layout import layout
from graph.network import Network, node_of
from ontology.schema import Schema, load_schema

FEW_EDGES = 30
"""Up to this many edges the relations are written along them."""

Options = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dressed:
    """A node or an edge: what it says, and how vis-network shall draw it."""

    plain: Options
    vis: Options


def dress_nodes(
    network: Network,
    *,
    focus: str | None,
    lang: str,
    highlight: Collection[str] = (),
    whole: Network | None = None,
) -> list[Dressed]:
    """Return the nodes of a network, laid out, in the order of their IRIs."""
    schema, flat = load_schema(), simple(network)
    strong = {focus, *highlight}
    labels = {iri: look.wrapped(node_of(network, iri).name(lang)) for iri in network}
    sizes = {iri: look.size_of(flat.degree(iri), strong=iri in strong) for iri in network}
    boxes = {iri: look.box_of(labels[iri], sizes[iri], strong=iri in strong) for iri in network}
    places = layout(flat, boxes, focus=focus, kind=lambda iri: str(network.nodes[iri]["top"]))
    around = simple(whole) if whole is not None else flat
    nodes = []
    for iri in sorted(network):
        data = network.nodes[iri]
        plain = _plain_node(network, iri, lang) | {
            "more": around.degree(iri) - flat.degree(iri),
            "x": places[iri][0],
            "y": places[iri][1],
            "colour": schema.classes[data["cls"]].colour if data["mentions"] else look.INFERRED_COLOUR,
        }
        vis: Options = {
            "shape": schema.classes[data["cls"]].shape,
            "label": labels[iri],
            "name": plain["label"],
            "cls": data["cls"],
            "x": plain["x"],
            "y": plain["y"],
            "size": sizes[iri],
            "color": plain["colour"],
            "title": _about(schema, data, plain, lang),
        }
        emphasis = {"borderWidth": 4, "font": {"size": look.STRONG_FONT_SIZE}} if iri in strong else {}
        nodes.append(Dressed(plain, vis | emphasis))
    return nodes


def dress_edges(network: Network, *, lang: str) -> list[Dressed]:
    """Return the edges of a network, in the order of their ends and relations."""
    schema = load_schema()
    few = network.number_of_edges() <= FEW_EDGES
    turns: dict[frozenset[str], int] = {}
    edges = []
    for source, target, predicate in sorted(network.edges(keys=True)):
        data, relation = network.edges[source, target, predicate], schema.relation(predicate)
        pair = frozenset((source, target))
        turn = turns[pair] = turns.get(pair, -1) + 1
        plain = {
            "from": source,
            "to": target,
            "predicate": predicate,
            "label": relation.label(lang),
            "status": data["status"],
            "inferred": data["inferred"],
            "origin": data["origin"],
            "documents": list(data["documents"]),
            "colour": _colour(schema, data),
        }
        line = look.line_of(data)
        vis: Options = {
            "width": line.width,
            "dashes": list(line.dashes) or False,
            "title": _says(schema, network, plain, lang),
            "arrows": "" if relation.symmetric else "to",
        }
        if turn:  # a parallel relation goes round the first
            vis["smooth"] = {"enabled": True, "type": "curvedCW", "roundness": round(0.12 * turn, 2)}
        if few:
            vis["label"] = plain["label"]
        edges.append(Dressed(plain, vis))
    return edges


def legend(network: Network, lang: str) -> dict[str, list[Options]]:
    """Return the classes and lines that occur in a network, in the order of the ontology."""
    schema = load_schema()
    tops = {data["top"] for _, data in network.nodes(data=True)}
    kinds = {"inferred" if d["inferred"] else d["status"] or "" for _, _, d in network.edges(data=True)}
    statuses = reversed(list(schema.statuses.values()))
    lines = [
        *((status.name, status.label(lang), status.colour) for status in statuses),
        ("", look.word("stated", lang), look.STATED_COLOUR),
        ("inferred", look.word("inferred", lang), look.INFERRED_COLOUR),
    ]
    return {
        "classes": [
            {"class": name, "label": info.label(lang), "colour": info.colour, "shape": info.shape}
            for name, info in schema.classes.items()
            if name in tops
        ],
        "lines": [
            {"status": name, "label": label, "colour": colour} | look.LINES[name].to_json()
            for name, label, colour in lines
            if name in kinds
        ],
    }


def _plain_node(network: Network, iri: str, lang: str) -> Options:
    node, data = node_of(network, iri), network.nodes[iri]
    return {
        "id": iri,
        "label": node.name(lang),
        "label_zh": node.label,
        "label_en": node.label_en,
        "label_en_is_pinyin": node.label_en_is_pinyin,
        "class": node.cls,
        "top": node.top,
        "mentions": data["mentions"],
    }


def _about(schema: Schema, data: Mapping[str, Any], plain: Options, lang: str) -> str:
    """Return the tooltip of a node, as plain text: its names, its class, how often it is mentioned."""
    mark = f" ({look.word('pinyin', lang)})" if data["label_en_is_pinyin"] else ""
    names = [data["label"], data["label_en"] + mark] if data["label_en"] else [data["label"]]
    count = data["mentions"]
    mentioned = look.word("unmentioned" if not count else "mentioned_once" if count == 1 else "mentions", lang, count)
    lines = [
        *(reversed(names) if lang == "en" else names),
        f"{schema.classes[data['cls']].label(lang)} · {mentioned}",
        look.word("more", lang, plain["more"]) if plain["more"] else "",
    ]
    return "\n".join(filter(None, lines))


def _says(schema: Schema, network: Network, plain: Options, lang: str) -> str:
    """Return the tooltip of an edge, as plain text: the statement, its status, who states it."""
    subject, obj = (node_of(network, plain[end]).name(lang) for end in ("from", "to"))
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
