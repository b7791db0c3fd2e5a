"""The OpenAPI description in version 3.0, which most tools read; FastAPI writes 3.1.

What differs here: "or null" is `nullable`, and a schema has one `example` in place of `examples`.
"""

from __future__ import annotations

from typing import Any

OPENAPI_VERSION = "3.0.3"
_NULL = {"type": "null"}


def _option(name: str, description: str, *, many: bool = False) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    schema = {"type": "array", "items": text} if many else text
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_GRAPHS = [
    _option("default-graph-uri", "Graphs that make up the default graph.", many=True),
    _option("named-graph-uri", "Named graphs to query.", many=True),
]
_TEXT = {"schema": {"type": "string"}}
SPARQL_GET = {"parameters": [_option("query", "A SPARQL 1.1 query."), *_GRAPHS]}
NAMES_POST = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "array", "items": {"type": "string"}}}},
    }
}
SPARQL_POST = {
    "parameters": [
        *_GRAPHS,
        _option("using-graph-uri", "Graphs that the patterns of an update are matched in.", many=True),
        _option("using-named-graph-uri", "Named graphs that they are matched in.", many=True),
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {"query": {"type": "string"}, "update": {"type": "string"}},
                }
            },
            "application/sparql-query": _TEXT,
            "application/sparql-update": _TEXT,
        },
    },
}
_GRAPH = [
    _option("graph", "IRI of a named graph."),
    _option("default", "The default graph; takes no value."),
]
GRAPH_GET = {"parameters": _GRAPH}
GRAPH_CHANGE = {
    "parameters": _GRAPH,
    "requestBody": {
        "required": False,
        "content": dict.fromkeys(
            (
                "text/turtle",
                "application/n-triples",
                "application/ld+json",
                "application/rdf+xml",
                "application/n-quads",
                "application/trig",
            ),
            _TEXT,
        ),
    },
}
_FILES = {"type": "array", "items": {"type": "string", "format": "binary"}}
_SAID = {name: {"type": "string"} for name in ("title", "about", "issued", "publisher")}
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {**_SAID, "files": _FILES}, "required": ["files"]}
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
EVENTS = {"responses": {"200": {"description": "Events", "content": {"text/event-stream": _TEXT}}}}
"""Parameters and bodies of the protocols, which are read without FastAPI's help (see `api.protocol`)."""


def as_version_3_0(node: Any) -> Any:
    """Return a description, or a part of one, in the terms of OpenAPI 3.0.

    >>> as_version_3_0({"anyOf": [{"type": "string"}, {"type": "null"}], "examples": ["a", "b"]})
    {'example': 'a', 'type': 'string', 'nullable': True}
    """
    if isinstance(node, list):
        return [as_version_3_0(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: as_version_3_0(value) for key, value in node.items()}
    if isinstance(found.get("examples"), list):
        found["example"] = found.pop("examples")[0]
    choices = found.get("anyOf", [])
    if _NULL in choices:
        rest = [choice for choice in found.pop("anyOf") if choice != _NULL]
        found |= rest[0] if len(rest) == 1 else {"anyOf": rest}
        found["nullable"] = True
    return found
