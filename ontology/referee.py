"""A second opinion on stored data, from pySHACL, an independent and complete implementation of SHACL.

It is some fifteen times slower than `validation.validate`, which tests hold to the same findings. Only
this module imports pyshacl.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyshacl
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from ontology.namespaces import local_name
from ontology.rdf import Quad
from ontology.schema import SHAPES_FILE
from ontology.validation import Finding, Report, ontology_triples


def second_opinion(data: Iterable[Quad]) -> Report:
    """Check quads against the shapes file with pySHACL, as one graph together with the ontology."""
    source = Graph()
    for triple in (*(quad[:3] for quad in data), *ontology_triples()):
        source.add(triple)
    shapes = Graph().parse(SHAPES_FILE, format="turtle")
    _, results, _ = pyshacl.validate(source, shacl_graph=shapes, inference="none", inplace=True, do_owl_imports=False)
    if not isinstance(results, Graph):
        raise TypeError(f"pySHACL gave {type(results).__name__} and no results graph")
    nodes = results.subjects(RDF.type, SH.ValidationResult)
    found = (_finding(results, node) for node in nodes)
    return Report(tuple(sorted(found, key=lambda f: (f.focus, f.path or "", f.value or "", f.component))))


def _finding(results: Graph, node: Node) -> Finding:
    path, value = results.value(node, SH.resultPath), results.value(node, SH.value)
    component = local_name(str(results.value(node, SH.sourceConstraintComponent)))
    name = component.removesuffix("ConstraintComponent")
    texts = [text for text in results.objects(node, SH.resultMessage) if isinstance(text, Literal)]
    messages = {text.language: str(text) for text in texts}
    return Finding(
        focus=str(results.value(node, SH.focusNode)),
        path=str(path) if isinstance(path, URIRef) else None,
        value=None if value is None else str(value),
        component=name[:1].lower() + name[1:],
        message_zh=messages.get("zh", name),
        message_en=messages.get("en", name),
    )
