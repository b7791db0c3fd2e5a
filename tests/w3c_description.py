"""The W3C tests of the service description: it is there, it names its endpoint, it keeps to the schema."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from tests.serving import Site
from tests.w3c_results import GRAPH, SUFFIXES, read_graph

SD = "http://www.w3.org/ns/sparql-service-description#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PARENTS = {
    "Aggregate": "Feature",
    "Dataset": "GraphCollection",
    "EntailmentProfile": "Feature",
    "EntailmentRegime": "Feature",
    "Function": "Feature",
    "Language": "Feature",
}
"""Classes that are subclasses; `Feature`, `Graph`, `GraphCollection`, `NamedGraph` and `Service` are the others."""
CLASSES = {*PARENTS, "Feature", "Graph", "GraphCollection", "NamedGraph", "Service"}
PROPERTIES = {
    "availableGraphs": ("Service", "GraphCollection"),
    "defaultDataset": ("Service", "Dataset"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "defaultGraph": ("Dataset", "Graph"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "endpoint": ("Service", ""),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "extensionAggregate": ("Service", "Aggregate"),
    "extensionFunction": ("Service", "Function"),
    "feature": ("Service", "Feature"),
    "graph": ("NamedGraph", "Graph"),
    "inputFormat": ("Service", ""),
    "languageExtension": ("Service", "Feature"),
    "name": ("NamedGraph", ""),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "propertyFeature": ("Service", "Feature"),
    "resultFormat": ("Service", ""),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "supportedLanguage": ("Service", "Language"),
}
"""Domain and range of each property, as the schema at the namespace has them."""
INDIVIDUALS = {
    "BasicFederatedQuery": "Feature",
    "DereferencesURIs": "Feature",
    "EmptyGraphs": "Feature",
    "RequiresDataset": "Feature",
    "UnionDefaultGraph": "Feature",
    "SPARQL10Query": "Language",
    "SPARQL11Query": "Language",
    "SPARQL11Update": "Language",
}


def judge_description(test: str, site: Site) -> str:
    """Return what is wrong with a service description, nothing where it is right; it comes without being asked for."""
    answer = site.ask("GET", "/sparql")
    suffix = SUFFIXES.get(answer.type, "")
    if suffix not in GRAPH:
        return f"expected RDF, got {answer.status} and {answer.type}"
    graph = read_graph(answer.body, suffix, f"{site.address}/sparql")
    match test:
        case "returns-rdf":
            return "" if len(graph) else "there is nothing in it"
        case "has-endpoint-triple":
            wanted = f"{site.address}/sparql"
            found = {quad.object.value for quad in graph.quads_for_predicate(ox.NamedNode(SD + "endpoint"))}
            return "" if wanted in found else f"no sd:endpoint {wanted}"
        case "conforms-to-schema":
            return "; ".join(offences(graph))
    raise AssertionError(f"a test that the suite did not have: {test}")


def offences(graph: ox.Dataset) -> Iterator[str]:
    """Yield what the schema of the vocabulary does not allow."""
    kinds: dict[str, set[str]] = {}
    for quad in graph.quads_for_predicate(TYPE):
        if (name := _local(quad.object)) is not None:
            kinds.setdefault(str(quad.subject), set()).add(name)
            if name not in CLASSES:
                yield f"sd:{name} is no class"
    for quad in graph:
        if (name := _local(quad.predicate)) is None:
            continue
        if name not in PROPERTIES:
            yield f"sd:{name} is no property"
            continue
        if isinstance(quad.object, ox.Literal):
            yield f"sd:{name} {quad.object} should be an IRI or a description"
        ends = zip((quad.subject, quad.object), PROPERTIES[name], strict=True)
        yield from (f"{end} of sd:{name} is no sd:{wanted}" for end, wanted in ends if not _is(end, wanted, kinds))
    named = [node for node, found in kinds.items() if "NamedGraph" in found]
    names = {str(quad.subject) for quad in graph.quads_for_predicate(ox.NamedNode(SD + "name"))}
    yield from (f"{node} has no sd:name" for node in named if node not in names)


def _local(term: object) -> str | None:
    return term.value.removeprefix(SD) if isinstance(term, ox.NamedNode) and term.value.startswith(SD) else None


def _is(term: object, wanted: str, kinds: dict[str, set[str]]) -> bool:
    """Return whether a term can be what is wanted: what is described says so, others may be anything."""
    name = _local(term)
    if name is not None and name not in INDIVIDUALS:
        return False
    found = {INDIVIDUALS[name]} if name is not None else kinds.get(str(term), set())
    return not wanted or not found or any(wanted in {kind, PARENTS.get(kind)} for kind in found)
