"""The graph as a network: entities and the relations between them, without the apparatus of evidence.

Documents, passages, mentions, claims and observations stay out: they would make any two entities
that one text names neighbours of neighbours. What is in: every entity that a document mentions, and
from the reference data only what connects those upward (the province of a county, the planning region
of a city), not the other three thousand counties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import networkx as nx

from graph.engine import Row
from graph.network import Network, Origin, describe_edge, describe_node
from graph.view import View
from ontology.namespaces import INFERRED_GRAPH, PINYIN_TAG, RG, local_name
from ontology.schema import Schema, load_schema


def project(
    view: View,
    *,
    classes: Collection[str] | None = None,
    predicates: Collection[str] | None = None,
    inferred: bool = True,
) -> Network:
    """Return the network of the entities in a view, frozen, so that it can be shared.

    Parameters
    ----------
    view
        The view to read; the whole network is built once for it.
    classes, predicates
        Local names to restrict the network to; a class brings its subclasses along.
    inferred
        Whether relations that no document states are in.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are entity IRIs with `iri`, `label`, `label_en`, `label_en_is_pinyin`, `cls`, `top` and
        `mentions` (0 for what only the reference data know). Edge keys are relation names; edges have
        `predicate`, `status`, `inferred`, `origin` (`stated`, `reference`, `inferred`), `documents`,
        `confidence` and `weight`. Nodes and edges come sorted.

    Raises
    ------
    OptionError
        When a class or relation does not exist.
    """
    network = view.memo(_build)
    if classes is None and predicates is None and inferred:
        return network
    return restrict(network, classes=classes, predicates=predicates, inferred=inferred)


def restrict(
    network: Network,
    *,
    classes: Collection[str] | None = None,
    predicates: Collection[str] | None = None,
    inferred: bool = True,
) -> Network:
    """Return the part of a network with the given classes and relations, frozen, in the same order.

    Nodes without an edge stay. An empty result is an empty network.

    Raises
    ------
    OptionError
        When a class or relation does not exist.
    """
    schema = load_schema()
    wanted = None if classes is None else frozenset[str]().union(*map(schema.subclasses, classes))
    relations = None if predicates is None else {schema.relation(name).name for name in predicates}
    part: Network = nx.MultiDiGraph()
    part.add_nodes_from((n, d) for n, d in network.nodes(data=True) if wanted is None or d["cls"] in wanted)
    for subject, obj, key, data in network.edges(keys=True, data=True):
        wanted_relation = relations is None or key in relations
        if subject in part and obj in part and wanted_relation and (inferred or not data["inferred"]):
            part.add_edge(subject, obj, key, **data)
    nx.freeze(part)
    return part


def _build(view: View) -> Network:
    schema = load_schema()
    mentions = {str(row["iri"]): int(row["mentions"] or 0) for row in view.rows("network-mentioned")}
    nodes = _nodes(schema, view.rows("network-names"), mentions)
    edges = _stated(schema, view.rows("network-stated"))
    _add_background(schema, edges, view.rows("network-background"))
    network: Network = nx.MultiDiGraph()
    network.add_nodes_from(sorted(nodes.items()))
    for (subject, predicate, obj), edge in sorted(edges.items(), key=itemgetter(0)):
        if subject in nodes and obj in nodes:
            network.add_edge(subject, obj, predicate, **edge.attributes(predicate))
    nx.freeze(network)
    return network


def _nodes(schema: Schema, rows: Iterable[Row], mentions: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    values: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        values[str(row["iri"])][str(row["kind"]).lower()].append(str(row["value"]))
    return {
        iri: _node(schema, iri, kinds, mentions.get(iri, 0))
        for iri, kinds in values.items()
        if kinds["zh"] and _class(schema, kinds["class"])
    }


def _node(schema: Schema, iri: str, kinds: Mapping[str, list[str]], mentions: int) -> dict[str, Any]:
    cls = _class(schema, kinds["class"])
    english, pinyin = kinds["en"], kinds[PINYIN_TAG.lower()]  # stores write language tags in lower case
    return describe_node(
        kinds["zh"][0],
        cls,
        iri=iri,
        top=schema.top(cls),
        label_en=next(iter(english or pinyin), None),
        label_en_is_pinyin=bool(pinyin and not english),
        mentions=mentions,
    )


def _class(schema: Schema, types: Iterable[str]) -> str:
    """Return the most specific class of the ontology among some types, or nothing."""
    names = sorted({local_name(t) for t in types if t.startswith(str(RG))} & set(schema.classes))
    return min(names, key=lambda name: len(schema.subclasses(name)), default="")


@dataclass(slots=True)
class _Edge:
    """A relation while its statements are being gathered; the latest document has the last word on status."""

    origin: Origin
    status: str | None = None
    confidence: float = 1.0
    documents: tuple[str, ...] = ()

    def attributes(self, predicate: str) -> dict[str, Any]:
        return describe_edge(
            predicate,
            status=self.status,
            origin=self.origin,
            documents=self.documents,
            confidence=self.confidence,
        )


_Statement = tuple[str, str, str]


def _stated(schema: Schema, rows: Iterable[Row]) -> dict[_Statement, _Edge]:
    edges: dict[_Statement, _Edge] = {}
    for row in rows:  # in the order of their dates
        statement = _statement(row)
        if statement[1] not in schema.relations:
            continue
        edge = edges.setdefault(statement, _Edge("stated", confidence=0.0))
        edge.status = local_name(row["status"]) if row["status"] else edge.status
        edge.confidence = max(edge.confidence, float(row["confidence"] or 1))
        if (document := str(row["document"])) not in edge.documents:
            edge.documents += (document,)
    return edges


def _add_background(schema: Schema, edges: dict[_Statement, _Edge], rows: Iterable[Row]) -> None:
    """Add what reference data and rules say, unless a document states it, in either direction if symmetric."""
    for row in rows:
        subject, predicate, obj = statement = _statement(row)
        relation = schema.relations.get(predicate)
        if relation is None or statement in edges or (relation.symmetric and (obj, predicate, subject) in edges):
            continue
        edges[statement] = _Edge("inferred" if row["graph"] == INFERRED_GRAPH else "reference")


def _statement(row: Row) -> _Statement:
    return str(row["subject"]), local_name(str(row["predicate"])), str(row["object"])
