"""The SPARQL 1.1 Service Description of an endpoint (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.negotiation import NQUADS, RDF_FORMATS, TRIG, TURTLE, Format
from api.protocol import GRAPH_FORMS, RESULT_FORMS
from graph.forms import serialise
from graph.view import View

DESCRIPTION_FORMS = RDF_FORMATS
INPUT_FORMS = (*RDF_FORMATS, TRIG, NQUADS)
"""What can be put into the graph store."""
SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
_SIMPLE = "http://www.w3.org/ns/entailment/Simple"
_FORMAT = "http://www.w3.org/ns/formats/"
_PREFIXES = {"sd": SD, "void": _VOID, "format": _FORMAT}
_FORMAT_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}


def service_description(
    view: View, endpoint: str, form: Format = TURTLE, *, union: bool = True, updates: bool = False, void: str = ""
) -> bytes:
    """Return what the service says of itself: languages, formats, the dataset with the size of each graph.

    Parameters
    ----------
    endpoint
        Address of the service.
    union
        Whether the default graph is the union of the named ones.
    updates
        Whether data can be changed.
    void
        Address of the VoID description.
    """
    lines = [*_service(endpoint, union=union, updates=updates), *_dataset(view, endpoint)]
    if void:
        lines.append(_link(f"<{endpoint}>", _SEE_ALSO, f"<{void}>"))
    return serialise({"": "".join(lines).encode()}, form.media_type, _PREFIXES)


def _service(endpoint: str, *, union: bool, updates: bool) -> Iterator[str]:
    service = f"<{endpoint}>"
    yield _link(service, _TYPE, f"<{SD}Service>")
    yield _link(service, f"{SD}endpoint", service)
    yield _link(service, f"{SD}supportedLanguage", f"<{SD}SPARQL11Query>")
    yield _link(service, f"{SD}defaultEntailmentRegime", f"<{_SIMPLE}>")
    if union:
        yield _link(service, f"{SD}feature", f"<{SD}UnionDefaultGraph>")
    yield from _formats(service, "resultFormat", (*RESULT_FORMS, *GRAPH_FORMS))
    if updates:
        yield _link(service, f"{SD}supportedLanguage", f"<{SD}SPARQL11Update>")
        yield from _formats(service, "inputFormat", INPUT_FORMS)


def _formats(service: str, relation: str, forms: Iterable[Format]) -> Iterator[str]:
    for media_type in dict.fromkeys(form.media_type for form in forms):
        if media_type in _FORMAT_NAMES:
            yield _link(service, f"{SD}{relation}", f"<{_FORMAT}{_FORMAT_NAMES[media_type]}>")


def _dataset(view: View, endpoint: str) -> Iterator[str]:
    total, sizes = view.memo(graph_sizes)
    dataset, available = "_:dataset", "_:available"
    yield _link(f"<{endpoint}>", f"{SD}defaultDataset", dataset)
    yield _link(f"<{endpoint}>", f"{SD}availableGraphs", available)
    yield _link(dataset, _TYPE, f"<{SD}Dataset>")
    yield _link(available, _TYPE, f"<{SD}GraphCollection>")
    yield _link(dataset, f"{SD}defaultGraph", "_:default")
    yield from _graph("_:default", total)
    for number, name in enumerate(view.graph_names()):
        named, graph = f"_:named{number}", f"_:graph{number}"
        yield _link(dataset, f"{SD}namedGraph", named)
        yield _link(available, f"{SD}namedGraph", named)
        yield _link(named, _TYPE, f"<{SD}NamedGraph>")
        yield _link(named, f"{SD}name", f"<{name}>")
        yield _link(named, f"{SD}graph", graph)
        yield from _graph(graph, sizes.get(name, 0))


def graph_sizes(view: View) -> tuple[int, dict[str, int]]:
    """Count the triples of the default graph and of each named graph."""
    total = view.rows("default-graph-size")[0]["triples"]
    sizes = {row["graph"]: row["triples"] for row in view.rows("graph-sizes")}
    return int(total or 0), {name: int(triples or 0) for name, triples in sizes.items() if name}


def _graph(node: str, triples: int) -> Iterator[str]:
    yield _link(node, _TYPE, f"<{SD}Graph>")
    yield _link(node, f"{_VOID}triples", f'"{triples}"^^<http://www.w3.org/2001/XMLSchema#integer>')


def _link(subject: str, predicate: str, obj: str) -> str:
    return f"{subject} <{predicate}> {obj} .\n"
