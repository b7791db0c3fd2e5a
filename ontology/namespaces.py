"""Namespaces and prefixes used across the graph."""

from __future__ import annotations

from rdflib import Namespace
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD

BASE = "https://w3id.org/regiongraph/"
RG = Namespace(BASE + "ontology#")
RGS = Namespace(BASE + "status#")
ID = Namespace(BASE + "id/")
OA = Namespace("http://www.w3.org/ns/oa#")
GEO = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
QUDT_UNIT = Namespace("http://qudt.org/vocab/unit/")

PREFIXES: dict[str, str] = {
    "rg": str(RG),
    "rgs": str(RGS),
    "id": str(ID),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "owl": str(OWL),
    "xsd": str(XSD),
    "skos": str(SKOS),
    "prov": str(PROV),
    "dcterms": str(DCTERMS),
    "oa": str(OA),
    "geo": str(GEO),
    "unit": str(QUDT_UNIT),
}

ONTOLOGY_GRAPH = BASE + "ontology"
"""Named graph (and IRI) of the ontology itself."""
INFERRED_GRAPH = BASE + "id/graph/inferred"
"""Named graph of the triples that rules add; dropped and rebuilt at each commit."""
RUNS_GRAPH = BASE + "id/graph/runs"
"""Named graph of the run records, the only place with a clock value."""
EXAMPLES_GRAPH = BASE + "id/graph/examples"
"""Named graph of the example queries and of the prefixes."""
VOID_GRAPH = BASE + "id/graph/void"
"""Named graph that describes the others: which classes and properties there are, and how often."""
REFERENCE_GRAPHS = BASE + "id/graph/reference/"
"""Prefix of the named graphs of the reference data sets."""
PINYIN_TAG = "zh-Latn-pinyin"
"""Language tag (BCP 47) of labels that are a romanisation and not a translation."""


def predicate_iri(name: str) -> str:
    """Return the IRI of a relation by its local name; `broader` is SKOS's, the rest are ours.

    >>> predicate_iri("connects")
    'https://w3id.org/regiongraph/ontology#connects'
    """
    return str(SKOS.broader) if name == "broader" else str(RG) + name


def local_name(iri: str) -> str:
    """Return what follows the last `#` or `/` of an IRI."""
    return iri.replace("#", "/").rsplit("/", 1)[-1]


def compact(iri: str) -> str:
    """Return `prefix:local` where a known namespace fits, else the IRI unchanged.

    >>> compact("https://w3id.org/regiongraph/status#Planned")
    'rgs:Planned'
    """
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and iri != base and "/" not in iri[len(base) :]:
            return f"{prefix}:{iri[len(base) :]}"
    return iri
