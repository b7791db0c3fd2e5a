"""The VoID description as a document at an address of its own, with where to query the dataset."""

from __future__ import annotations

from graph.digests import Digest
from graph.forms import serialise
from graph.view import View
from graph.void import DATASET, SD, VOID, VOID_EXT, describe
from ontology.namespaces import PREFIXES, VOID_GRAPH

_FOAF = "http://xmlns.com/foaf/0.1/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PREFIXES = {**PREFIXES, "void": VOID, "void-ext": VOID_EXT, "sd": SD, "foaf": _FOAF}


def void_document(view: View, address: str, endpoint: str, media_type: str) -> bytes:
    """Return the description of what a view holds, to be served at `address`."""
    added = (
        f"<{address}> <{_TYPE}> <{VOID}DatasetDescription> .\n"
        f"<{address}> <{_FOAF}primaryTopic> <{DATASET}> .\n"
        f"<{DATASET}> <{VOID}sparqlEndpoint> <{endpoint}> .\n"
    )
    return serialise({"": view.memo(description) + added.encode()}, media_type, _PREFIXES)


def description(view: View) -> bytes:
    """Return the description that a store holds, or one made now where it holds none, as a plain one."""
    if VOID_GRAPH in view.graph_names():
        return view.lines(VOID_GRAPH)
    return describe({name: Digest.of(view.lines(name)) for name in ("", *view.graph_names())})
