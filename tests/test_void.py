"""The VoID description: its counts are those of queries, editors find it in the store, and it has an address."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, VOID

from api.app import create_app
from api.settings import Settings
from graph.digests import Digest
from graph.statistics import Size, count
from graph.store import Store, View
from graph.void import DATASET, describe
from ontology.namespaces import OA, RG, RUNS_GRAPH, VOID_GRAPH
from tests.sample import sample_extractions
from tests.serving import Site, running

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
OUTLINE = "https://w3id.org/regiongraph/id/document/zunyi-outline-2020"
FORMS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}

# what sib-swiss/sparql-editor sends to complete classes and properties
EDITOR = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?graph ?subjectClass ?prop ?objectClass ?objectDatatype ?triples ?subjectClassLabel WHERE {
  OPTIONAL { ?graph sd:graph ?graphDesc . ?graphDesc void:classPartition ?cp }
  ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
  OPTIONAL { ?subjectClass rdfs:label ?subjectClassLabel }
  ?pp void:property ?prop .
  OPTIONAL { ?pp void:triples ?triples }
  OPTIONAL {
    { ?pp void:classPartition [ void:class ?objectClass ] }
    UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] }
  }
}"""


@pytest.fixture(scope="module")
def site(sample_store: Store) -> Iterator[Site]:
    with running(create_app(Settings(), sample_store)) as running_site:
        yield running_site


def rows(view: View, query: str) -> list[tuple[str, ...]]:
    body = view.sparql(query, media_type="text/csv")[0].decode()
    return [tuple(row) for row in csv.reader(io.StringIO(body, newline=""))][1:]


def counted(view: View) -> list[str]:
    """Return the graphs that the description counts."""
    return [name for name in view.graph_names() if name not in (VOID_GRAPH, RUNS_GRAPH)]


def described(view: View) -> Graph:
    return Graph().parse(data=view.lines(VOID_GRAPH), format="nt")


def asked(view: View, select: str, pattern: str) -> Counter[tuple[str, ...]]:
    """Count with a query of the union of the graphs that are described."""
    dataset = "\n".join(f"FROM <{name}>" for name in counted(view))
    groups = f"GROUP BY {select}" if select else ""
    found = rows(view, f"SELECT {select} (COUNT(*) AS ?n) {dataset} WHERE {{ {pattern} }} {groups}")
    return Counter({tuple(row[:-1]): int(row[-1]) for row in found})


def test_counts_are_those_of_queries(sample_view: View) -> None:
    found = count([Digest.of(sample_view.lines(name)) for name in counted(sample_view)])
    assert found.size.triples == asked(sample_view, "", "?s ?p ?o")[()]
    assert {(cls,): n for cls, n in found.classes.items()} == asked(sample_view, "?c", "?s a ?c")
    assert {(name,): n for name, n in found.properties.items()} == asked(sample_view, "?p", "?s ?p ?o")
    assert found.partitions == asked(sample_view, "?c ?p", "?s a ?c ; ?p ?o")
    assert found.object_classes == asked(sample_view, "?c ?p ?d", "?s a ?c ; ?p ?o . ?o a ?d")
    literals = "?s a ?c ; ?p ?o . FILTER (isLiteral(?o)) BIND (datatype(?o) AS ?d)"
    assert found.datatypes == asked(sample_view, "?c ?p ?d", literals)
    assert found.size.subjects == len(asked(sample_view, "?s", "?s ?p ?o"))
    assert found.entities == len(asked(sample_view, "?s", "?s a ?c"))
    # as CSV writes them, terms of several kinds look the same
    kinds = asked(
        sample_view, "?o ?k", "?s ?p ?o BIND (IF(isIRI(?o), 'iri', CONCAT(STR(datatype(?o)), lang(?o))) AS ?k)"
    )
    assert found.size.objects == len(kinds)


def test_the_description_says_what_was_counted(sample_view: View) -> None:
    found, graph = count([Digest.of(sample_view.lines(name)) for name in counted(sample_view)]), described(sample_view)
    dataset = URIRef(DATASET)
    assert graph.value(dataset, VOID.triples) == Literal(found.size.triples)
    assert graph.value(dataset, VOID.entities) == Literal(found.entities)
    assert graph.value(dataset, VOID.classes) == Literal(len(found.classes))
    assert graph.value(dataset, VOID.properties) == Literal(len(found.properties))
    assert set(graph.objects(dataset, DCTERMS.title)) >= {Literal("The regiongraph knowledge graph", lang="en")}
    assert len(list(graph.objects(dataset, VOID.classPartition))) == len(found.classes)
    part = URIRef(f"{VOID_GRAPH}#class/rg:Railway/rg:connects/rg:Place")
    assert graph.value(part, VOID.triples) == Literal(2)
    assert graph.value(part, VOID["class"]) == RG.Place


def test_every_graph_is_a_subset(sample_view: View) -> None:
    graph = described(sample_view)
    subsets = {str(graph.value(node, SD.name)): node for node in graph.objects(URIRef(DATASET), VOID.subset)}
    assert sorted(subsets) == counted(sample_view)
    lines = sample_view.lines(OUTLINE)
    assert graph.value(subsets[OUTLINE], VOID.triples) == Literal(len(lines.splitlines()))
    assert set(graph.objects(subsets[OUTLINE], DCTERMS.title)) == {Literal("遵义市发展纲要摘编", lang="zh")}


def test_an_editor_can_complete(sample_view: View) -> None:
    found = rows(sample_view, EDITOR)
    objects = {(row[1], row[2], row[3] or row[4]) for row in found}
    assert (str(RG.Project), str(RG.contributesTo), str(RG.Region)) in objects
    assert (str(RG.Claim), str(RG.confidence), "http://www.w3.org/2001/XMLSchema#decimal") in objects
    assert (str(RG.Passage), str(OA.exact), "http://www.w3.org/2001/XMLSchema#string") in objects
    assert {row[0] for row in found} == {f"{VOID_GRAPH}#union"}
    assert {row[6] for row in found if row[1] == str(RG.Claim)} == {"陈述", "Claim"}


def test_the_description_follows_a_commit() -> None:
    with Store.open(":memory:") as store:
        writer = store.writer()
        before = store.view().lines(VOID_GRAPH)
        for extraction in sample_extractions():
            writer.replace(extraction)
        assert b"#class/rg:Claim> " in store.view().lines(VOID_GRAPH)
        assert b"#class/rg:Claim> " not in before
        for extraction in sample_extractions():
            writer.remove(extraction.document.slug)
        assert store.view().lines(VOID_GRAPH) == before


@pytest.mark.parametrize(
    ("graphs", "size", "classes"),
    [
        ({}, Size(0, 0, 0), []),
        ({"": b""}, Size(0, 0, 0), []),
        ({"urn:g": b"_:b <urn:p> _:b .\n"}, Size(1, 1, 1), []),
        ({"urn:g": f"_:b <{RDF.type}> _:c .\n_:b <{RDF.type}> <urn:C> .\n".encode()}, Size(2, 1, 2), ["urn:C"]),
        ({"urn:g": b'<urn:s> <urn:p> "<urn:o> \\" ." .\n', "urn:h": b'<urn:s> <urn:p> "x" .\n'}, Size(2, 1, 2), []),
    ],
)
def test_any_graph_can_be_described(graphs: dict[str, bytes], size: Size, classes: list[str]) -> None:
    digests = {name: Digest.of(lines) for name, lines in graphs.items()}
    found = count(list(digests.values()))
    assert (found.size, list(found.classes)) == (size, classes)
    described_there = Graph().parse(data=describe(digests), format="nt")
    assert described_there.value(URIRef(DATASET), VOID.triples) == Literal(size.triples)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own, for JSON-LD
@pytest.mark.parametrize("media_type", FORMS)
def test_the_address(site: Site, sample_view: View, media_type: str) -> None:
    answer = site.get("/.well-known/void", media_type)
    assert (answer.status, answer.type) == (200, media_type)
    graph = Graph().parse(data=answer.text, format=FORMS[media_type])
    here, endpoint = URIRef(f"{site.address}/.well-known/void"), URIRef(f"{site.address}/sparql")
    assert graph.value(here, RDF.type) == VOID.DatasetDescription
    assert graph.value(URIRef(DATASET), VOID.sparqlEndpoint) == endpoint
    assert len(graph) == len(described(sample_view)) + 3


def test_a_browser_gets_turtle(site: Site) -> None:
    assert site.page("/.well-known/void").type == "text/turtle"
    assert site.get("/.well-known/void", "image/png").status == 406


def test_the_union_is_a_graph_for_editors(sample_view: View) -> None:
    labels = described(sample_view).objects(URIRef(f"{VOID_GRAPH}#union"), RDFS.label)
    assert {label.language for label in labels} == {"zh", "en"}
