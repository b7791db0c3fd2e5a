"""The graph as a network: entities and the relations between them, without the apparatus of evidence.

Documents, passages, mentions, claims and observations stay out: they would make any two entities
that one text names neighbours of neighbours. What is in: every entity that a document mentions, and
from the reference data only what connects those upward (the province of a county, the planning region
of a city), not the other three thousand counties.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

import networkx as nx
from rdflib import URIRef

from graph.engine import Row
from graph.names import Named, entities
from graph.network import Network, Origin, describe_edge, describe_node
from graph.view import View
from ontology.namespaces import INFERRED_GRAPH, local_name
from ontology.schema import Schema, load_schema

_AT_ONCE = 1000
"""Entities that one query asks about."""
_PARTS = 8
"""So many parts of a network are kept."""
_Part = tuple[frozenset[str] | None, frozenset[str] | None, bool]
_parts: WeakKeyDictionary[Network, OrderedDict[_Part, Network]] = WeakKeyDictionary()


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
        `confidence`, `commitment` (how firm the status is) and `weight` (both). Nodes and edges come sorted.

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

    Nodes without an edge stay. An empty result is an empty network. The latest parts of a frozen network are kept.

    Raises
    ------
    OptionError
        When a class or relation does not exist.
    """
    schema = load_schema()
    wanted = None if classes is None else frozenset[str]().union(*map(schema.subclasses, classes))
    relations = None if predicates is None else {schema.relation(name).name for name in predicates}
    kept = _parts.setdefault(network, OrderedDict()) if nx.is_frozen(network) else OrderedDict()
    key = wanted, None if relations is None else frozenset(relations), inferred
    if key not in kept:
        kept[key] = _restricted(network, *key)
    kept.move_to_end(key)
    while len(kept) > _PARTS:
        kept.popitem(last=False)
    return kept[key]


def _restricted(
    network: Network, wanted: frozenset[str] | None, relations: frozenset[str] | None, inferred: bool
) -> Network:
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
    nodes = {one.iri: _node(schema, one) for one in _members(view)}
    edges = _stated(schema, view.rows("network-stated"))
    for subjects in _in_parts(sorted(nodes)):
        _add_background(schema, edges, view.rows("network-background", subjects=subjects))
    network: Network = nx.MultiDiGraph()
    network.add_nodes_from(nodes.items())
    for (subject, predicate, obj), edge in sorted(edges.items(), key=itemgetter(0)):
        if subject in nodes and obj in nodes:
            network.add_edge(subject, obj, predicate, **edge.attributes(predicate))
    nx.freeze(network)
    return network


def _members(view: View) -> list[Named]:
    """Return what documents mention, and what that lies in or belongs to, by IRI."""
    above: defaultdict[str, list[str]] = defaultdict(list)
    for row in view.rows("network-above"):
        above[str(row["lower"])].append(str(row["upper"]))
    known = entities(view)
    found = {iri for iri, one in known.items() if one.documents}
    latest = found
    while latest:
        latest = {upper for iri in latest for upper in above[iri]} - found
        found |= latest
    return [one for iri, one in known.items() if iri in found]


def _in_parts(iris: list[str]) -> Iterator[list[URIRef]]:
    for start in range(0, len(iris), _AT_ONCE):
        yield [URIRef(iri) for iri in iris[start : start + _AT_ONCE]]


def _node(schema: Schema, one: Named) -> dict[str, Any]:
    return describe_node(
        one.label,
        one.cls,
        iri=one.iri,
        top=schema.top(one.cls),
        label_en=one.label_en,
        label_en_is_pinyin=one.label_en_is_pinyin,
        mentions=one.mentions,
    )


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
