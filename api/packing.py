"""A drawing as short as can be, for the page of the graph view; web/src/lib/graph/unpack.ts makes it whole again.

What follows from the ontology, the legend or the messages of the page is left out: labels of relations, colours, lines,
tooltips. /explore.json has it all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def pack(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of a drawing with rows in place of objects; relations name their ends by place in the list.

    >>> pack({"focus": None, "left_out": 0, "legend": {}, "documents": {}, "nodes": [], "edges": []})["edges"]
    []
    """
    place = {node["id"]: n for n, node in enumerate(data["nodes"])}
    documents = {iri: n for n, iri in enumerate(data["documents"])}
    return {
        "focus": data["focus"],
        "left_out": data["left_out"],
        "legend": data["legend"],
        "documents": list(data["documents"].items()),
        "symmetric": sorted({edge["predicate"] for edge in data["edges"] if edge["symmetric"]}),
        "nodes": [_node(node, place) for node in data["nodes"]],
        "edges": [_edge(edge, place, documents) for edge in data["edges"]],
    }


def _node(node: Mapping[str, Any], place: Mapping[str, int]) -> list[Any]:
    return [
        node["id"],
        node["label_zh"],
        node["label_en"],
        int(node["label_en_is_pinyin"]),
        node["class"],
        node["top"],
        node["mentions"],
        node["neighbours"],
        node["size"],
        node["caption"] if node["caption"] != node["label"] else 0,
        int(node["strong"]),
        *((node["x"], node["y"]) if "x" in node else (None, None, place[node["beside"]])),
    ]


def _edge(edge: Mapping[str, Any], place: Mapping[str, int], documents: Mapping[str, int]) -> list[Any]:
    return [
        place[edge["from"]],
        place[edge["to"]],
        edge["predicate"],
        edge["status"],
        edge["origin"],
        [documents[iri] for iri in edge["documents"] if iri in documents],
        edge["confidence"],
    ]
