"""RDF for the linked-data addresses: one entity, or one named graph."""

from __future__ import annotations

from rdflib import URIRef

from graph.forms import serialise
from graph.querytext import bind
from graph.view import View, named_query, request
from ontology.namespaces import PREFIXES


def entity_rdf(view: View, iri: str, media_type: str) -> bytes:
    """Return what the graph says of an entity, with the claims and observations on it."""
    body, _ = view.evaluate(request(bind(named_query("description-of-entity"), {"entity": URIRef(iri)}), media_type))
    return body


def is_described(view: View, iri: str) -> bool:
    """Whether the graph says anything of an IRI, be it an entity or a claim, a unit, a passage."""
    return bool(view.rows("is-described", iri=URIRef(iri)))


def graph_rdf(view: View, name: str, media_type: str) -> bytes:
    """Return a named graph, in a format with or without named graphs."""
    return serialise({name: view.lines(name)}, media_type, PREFIXES)
