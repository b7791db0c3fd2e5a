"""The network of entities as GraphML and GEXF, for Gephi, yEd, Cytoscape, igraph and networkx.

Both have the same attributes, each with its type. What an entity or a relation lacks, such as an English name or a
status, is left out. The weight of an edge is the confidence of the likeliest claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from graph.documents import list_documents
from graph.export_part import Part, stated
from graph.network import Network, describe_edge
from graph.projection import project
from graph.view import View
from ontology.schema import load_schema

Value = str | int | float | bool
Attributes = Mapping[str, Value]
Edge = tuple[str, str, str, Attributes]
"""Subject, object, relation, and what is known of it."""

NODE_TYPES: Mapping[str, type[Value]] = {
    "label": str, "label_en": str, "label_en_is_pinyin": bool, "iri": str, "cls": str, "cls_zh": str, "cls_en": str,
    "top": str, "mentions": int,
}  # fmt: skip
EDGE_TYPES: Mapping[str, type[Value]] = {
    "label": str, "label_en": str, "predicate": str, "status": str, "status_zh": str, "status_en": str,
    "confidence": float, "weight": float, "origin": str, "inferred": bool, "documents": str, "document_count": int,
    "first_year": int, "last_year": int,
}  # fmt: skip
_GRAPHML = {str: "string", int: "int", float: "double", bool: "boolean"}
_GEXF = {str: "string", int: "integer", float: "double", bool: "boolean"}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_graphml(view: View, part: Part, output: IO[bytes]) -> None:
    """Write the network, or the part of it that some facts make, as GraphML."""
    output.writelines(text.encode() for text in _graphml(view, part))


def write_gexf(view: View, part: Part, output: IO[bytes]) -> None:
    """Write the network, or the part of it that some facts make, as GEXF 1.3.

    An edge begins in the year of the first document that states it, for the timeline of Gephi; its kind is the
    relation, or Gephi would make one edge of several between the same ends.
    """
    output.writelines(text.encode() for text in _gexf(view, part))


def _graphml(view: View, part: Part) -> Iterator[str]:
    nodes, edges = _network(view, part)
    yield _HEAD + '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    keys = dict[tuple[str, str], str]()
    for kind, types in (("node", NODE_TYPES), ("edge", EDGE_TYPES)):
        for name, of in types.items():
            keys[kind, name] = f"{kind[0]}{len(keys)}"
            yield f'<key id="{keys[kind, name]}" for="{kind}" attr.name="{name}" attr.type="{_GRAPHML[of]}"/>\n'
    yield '<graph id="regiongraph" edgedefault="directed">\n'
    for iri, data in nodes:
        inner = "".join(f'<data key="{keys["node", name]}">{_text(value)}</data>' for name, value in data.items())
        yield f"<node id={_quoted(iri)}>{inner}</node>\n"
    for number, (subject, obj, _, data) in enumerate(edges):
        inner = "".join(f'<data key="{keys["edge", name]}">{_text(value)}</data>' for name, value in data.items())
        yield f'<edge id="{number}" source={_quoted(subject)} target={_quoted(obj)}>{inner}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _gexf(view: View, part: Part) -> Iterator[str]:
    nodes, edges = _network(view, part)
    colours = {name: info.colour for name, info in load_schema().classes.items()}
    yield _HEAD + '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    yield "<meta><creator>regiongraph</creator></meta>\n"
    yield '<graph defaultedgetype="directed" mode="dynamic" timeformat="double">\n'
    for kind, types in (("node", NODE_TYPES), ("edge", EDGE_TYPES)):
        yield f'<attributes class="{kind}">\n'
        for name, of in types.items():
            if name not in _OWN[kind]:
                yield f'<attribute id="{name}" title="{name}" type="{_GEXF[of]}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for iri, data in nodes:
        yield f"<node id={_quoted(iri)} label={_quoted(data['label'])}>{_attvalues('node', data)}"
        yield f"{_coloured(colours[str(data['cls'])])}</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, (subject, obj, predicate, data) in enumerate(edges):
        start = f' start="{data["first_year"]}"' if "first_year" in data else ""
        yield f'<edge id="{number}" source={_quoted(subject)} target={_quoted(obj)} kind="{predicate}"'
        yield f' label={_quoted(data["label"])} weight="{data["weight"]}"{start}>{_attvalues("edge", data)}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


_OWN = {"node": {"label"}, "edge": {"label", "weight"}}
"""What is an attribute of the element itself in GEXF."""


def _attvalues(kind: str, data: Attributes) -> str:
    values = (
        f'<attvalue for="{name}" value={_quoted(value)}/>' for name, value in data.items() if name not in _OWN[kind]
    )
    return f"<attvalues>{''.join(values)}</attvalues>"


def _coloured(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'


def _network(view: View, part: Part) -> tuple[Iterable[tuple[str, Attributes]], Iterable[Edge]]:
    """Return the nodes and the edges of a part, each in a fixed order."""
    network, schema = project(view), load_schema()
    years = {one.iri: int(one.issued[:4]) for one in list_documents(view) if one.issued}
    if part.narrowed or part.document:
        found = _edges_of(view, part)
        edges = {
            key: data
            for key, data in found.items()
            if key[0] in network and key[1] in network and key[2] in schema.relations
        }
        ends = {end for subject, obj, _ in edges for end in (subject, obj)}
    else:
        edges = {(subject, obj, key): data for subject, obj, key, data in network.edges(keys=True, data=True)}
        ends = set(network)
    nodes = ((iri, _node(network, iri)) for iri in sorted(ends))
    return nodes, ((*key, _edge(edges[key], years)) for key in sorted(edges))


def _edges_of(view: View, part: Part) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """Return the edges that the facts of a part make; the latest document has the last word on status."""
    found: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for one in stated(view, part):
        for _, fact in one.claims:
            key = fact.subject.iri, fact.object.iri, fact.predicate
            before = found.get(key, {})
            found[key] = describe_edge(
                fact.predicate,
                status=fact.status or before.get("status"),
                documents=tuple(dict.fromkeys((*before.get("documents", ()), one.document))),
                confidence=max(float(fact.confidence or 0), before.get("confidence", 0.0)),
            )
    return found


def _node(network: Network, iri: str) -> Attributes:
    data, classes = network.nodes[iri], load_schema().classes
    known = classes[data["cls"]]
    return _there({**data, "cls_zh": known.label_zh, "cls_en": known.label_en}, NODE_TYPES)


def _edge(data: Mapping[str, Any], years: Mapping[str, int]) -> Attributes:
    schema = load_schema()
    relation = schema.relation(data["predicate"])
    status = schema.statuses.get(data["status"] or "")
    stated_in = sorted(years[document] for document in data["documents"] if document in years)
    more = {
        "label": relation.label_zh,
        "label_en": relation.label_en,
        "status_zh": status and status.label_zh,
        "status_en": status and status.label_en,
        "weight": data["confidence"],
        "documents": " ".join(data["documents"]) or None,
        "document_count": len(data["documents"]),
        "first_year": stated_in[0] if stated_in else None,
        "last_year": stated_in[-1] if stated_in else None,
    }
    return _there({**data, **more}, EDGE_TYPES)


def _there(values: Mapping[str, Any], types: Mapping[str, type[Value]]) -> Attributes:
    return {name: values[name] for name in types if values[name] is not None}


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text(value: Value) -> str:
    return escape(_written(value))


def _quoted(value: Value) -> str:
    return quoteattr(_written(value))
