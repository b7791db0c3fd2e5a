"""The network of entities as GraphML and GEXF, for Gephi, yEd, Cytoscape and the like."""

from __future__ import annotations

import io
import re
from typing import Any

import networkx as nx

from graph.network import Network
from graph.projection import project
from graph.view import View

_TIME_OF_WRITING = re.compile(rb' lastmodifieddate="[^"]*"')


def graphml(view: View, document: str | None = None) -> bytes:
    """Return the network, or the part of it that one document states, as GraphML."""
    target = io.BytesIO()
    nx.write_graphml_xml(_plain(project(view), document), target, encoding="utf-8", prettyprint=True)
    return target.getvalue()


def gexf(view: View, document: str | None = None) -> bytes:
    """Return the network, or the part of it that one document states, as GEXF."""
    target = io.BytesIO()
    nx.write_gexf(_plain(project(view), document), target, encoding="utf-8", prettyprint=True)
    return _TIME_OF_WRITING.sub(b"", target.getvalue())


def _plain(network: Network, document: str | None) -> Network:
    """Copy a network with the attribute types that the formats know, and edges in a fixed order."""
    plain: Network = nx.MultiDiGraph()
    edges = [
        (subject, obj, key, data)
        for subject, obj, key, data in network.edges(keys=True, data=True)
        if document is None or document in data["documents"]
    ]
    ends = {end for subject, obj, _, _ in edges for end in (subject, obj)}
    for node in sorted(network.nodes):
        if document is None or node in ends:
            plain.add_node(node, **_attributes(network.nodes[node]))
    for number, (subject, obj, key, data) in enumerate(sorted(edges, key=lambda edge: edge[:3])):
        plain.add_edge(subject, obj, key, id=str(number), **_attributes(data))
    return plain


def _attributes(data: dict[str, Any]) -> dict[str, str | int | float | bool]:
    return {name: _value(value) for name, value in data.items()}


def _value(value: Any) -> str | int | float | bool:
    if value is None:
        return ""
    if isinstance(value, (str, bool, int, float)):
        return value
    return " ".join(map(str, value))
