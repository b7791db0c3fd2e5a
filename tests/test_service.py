"""The service description: what the W3C suite asks of it (service-description), and that it is true."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF, RDFS, VOID
from rdflib.term import Node

from api.app import create_app
from api.negotiation import RDF_FORMATS, Format
from api.service import service_description
from api.settings import Settings
from graph.store import Store, View
from tests.serving import Site, running

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own, for JSON-LD

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMAT = Namespace("http://www.w3.org/ns/formats/")
ENDPOINT = URIRef("http://127.0.0.1:8000/sparql")
PARSERS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}
RESULTS = {"SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"}
GRAPHS = {"Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads"}


@pytest.fixture(scope="module")
def site(sample_store: Store) -> Iterator[Site]:
    with running(create_app(Settings(), sample_store)) as running_site:
        yield running_site


def read(body: bytes, media_type: str = "text/turtle") -> Graph:
    return Graph().parse(data=body, format=PARSERS.get(media_type, "json-ld"))


def names(graph: Graph, predicate: Node) -> set[str]:
    return {str(obj).removeprefix(str(FORMAT)).removeprefix(str(SD)) for obj in graph.objects(ENDPOINT, predicate)}


@pytest.mark.parametrize("form", RDF_FORMATS, ids=[form.suffix for form in RDF_FORMATS])
def test_forms_say_the_same(sample_view: View, form: Format) -> None:
    found = read(service_description(sample_view, str(ENDPOINT), form), form.media_type)
    assert len(found) == len(read(service_description(sample_view, str(ENDPOINT))))
    assert (ENDPOINT, SD.endpoint, ENDPOINT) in found


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((True, False), [{"UnionDefaultGraph"}, {"SPARQL11Query"}, set()]),
        ((True, True), [{"UnionDefaultGraph"}, {"SPARQL11Query", "SPARQL11Update"}, GRAPHS]),
        ((False, True), [set(), {"SPARQL11Query", "SPARQL11Update"}, GRAPHS]),
    ],
)
def test_says_what_the_service_does(sample_view: View, facts: tuple[bool, bool], expected: list[set[str]]) -> None:
    union, updates = facts
    found = read(service_description(sample_view, str(ENDPOINT), union=union, updates=updates))
    assert [names(found, said) for said in (SD.feature, SD.supportedLanguage, SD.inputFormat)] == expected
    assert names(found, SD.resultFormat) == RESULTS | GRAPHS
    assert names(found, SD.defaultEntailmentRegime) == {"http://www.w3.org/ns/entailment/Simple"}


def test_sizes_are_those_of_the_graphs(sample_view: View) -> None:
    found = read(service_description(sample_view, str(ENDPOINT)))
    dataset = found.value(ENDPOINT, SD.defaultDataset)
    sizes = {
        str(found.value(named, SD.name)): found.value(found.value(named, SD.graph), VOID.triples).toPython()
        for named in found.objects(dataset, SD.namedGraph)
    }
    assert sizes == {name: len(sample_view.lines(name).splitlines()) for name in sample_view.graph_names()}
    union = {line for name in sample_view.graph_names() for line in sample_view.lines(name).splitlines()}
    assert found.value(found.value(dataset, SD.defaultGraph), VOID.triples).toPython() == len(union)
    available = found.value(ENDPOINT, SD.availableGraphs)
    assert set(found.objects(available, SD.namedGraph)) == set(found.objects(dataset, SD.namedGraph))


def test_conforms_to_the_vocabulary(sample_view: View) -> None:
    found = read(service_description(sample_view, str(ENDPOINT), updates=True))
    assert (ENDPOINT, RDF.type, SD.Service) in found
    assert (found.value(ENDPOINT, SD.defaultDataset), RDF.type, SD.Dataset) in found
    assert (found.value(ENDPOINT, SD.availableGraphs), RDF.type, SD.GraphCollection) in found
    for named in found.subjects(RDF.type, SD.NamedGraph):
        assert len(list(found.objects(named, SD.name))) == 1
        assert [(graph, RDF.type, SD.Graph) in found for graph in found.objects(named, SD.graph)] == [True]


def test_refers_to_the_void_description(sample_view: View) -> None:
    found = read(service_description(sample_view, str(ENDPOINT), void="http://127.0.0.1:8000/.well-known/void"))
    assert set(found.objects(ENDPOINT, RDFS.seeAlso)) == {URIRef("http://127.0.0.1:8000/.well-known/void")}


def test_a_plain_store_is_described() -> None:
    with Store.open(":memory:", plain=True) as store:
        found = read(service_description(store.view(), str(ENDPOINT), union=False, updates=True))
        dataset = found.value(ENDPOINT, SD.defaultDataset)
        assert found.value(found.value(dataset, SD.defaultGraph), VOID.triples).toPython() == 0
        assert list(found.objects(dataset, SD.namedGraph)) == []


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_the_endpoint_describes_itself(site: Site, media_type: str) -> None:
    answer = site.get("/sparql", media_type)
    assert (answer.status, answer.type) == (200, media_type)
    endpoint = URIRef(f"{site.address}/sparql")
    assert (endpoint, SD.endpoint, endpoint) in read(answer.body, media_type)
