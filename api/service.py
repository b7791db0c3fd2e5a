"""The SPARQL 1.1 Service Description of this endpoint."""

from __future__ import annotations

from rdflib import BNode, Graph, Namespace, URIRef
from rdflib.namespace import RDF

from api.protocol import GRAPH_FORMS, RESULT_FORMS
from graph.view import View

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
FORMAT_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
}


def service_description(view: View, endpoint: str) -> bytes:
    """Return the description in Turtle: language, forms of results, and the named graphs."""
    described = Graph()
    described.bind("sd", SD)
    service, dataset = URIRef(endpoint), BNode("dataset")
    described.add((service, RDF.type, SD.Service))
    described.add((service, SD.endpoint, service))
    described.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    described.add((service, SD.feature, SD.UnionDefaultGraph))
    for form in (*RESULT_FORMS, *GRAPH_FORMS):
        if form.media_type in FORMAT_NAMES:
            described.add((service, SD.resultFormat, FORMATS[FORMAT_NAMES[form.media_type]]))
    described.add((service, SD.defaultDataset, dataset))
    described.add((dataset, RDF.type, SD.Dataset))
    for number, name in enumerate(view.graph_names()):
        node = BNode(f"g{number}")
        described.add((dataset, SD.namedGraph, node))
        described.add((node, RDF.type, SD.NamedGraph))
        described.add((node, SD.name, URIRef(name)))
    described.add((service, SD.defaultEntailmentRegime, URIRef("http://www.w3.org/ns/entailment/Simple")))
    return described.serialize(format="turtle").encode()
