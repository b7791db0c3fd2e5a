"""SPARQL on the sample documents: our view against rdflib on the same quads, the same answers required."""

from __future__ import annotations

import json
from pathlib import Path

from rdflib import Dataset

from benchmarks._timing import ratio, report
from graph.store import Store, View
from ingest.pipeline import documents_in, read_document
from ontology.namespaces import PREFIXES

CORPUS = Path(__file__).parents[1] / "corpus"

QUERIES = {
    "what one entity is and does": """
        SELECT DISTINCT ?p ?o { <https://w3id.org/regiongraph/id/project/渝贵高铁> ?p ?o }""",
    "projects with status and sentence": """
        SELECT DISTINCT ?name ?status ?quote {
          ?claim a rg:Claim ; rdf:predicate rg:hasProject ; rdf:object ?p ; rg:status ?status ;
            prov:wasDerivedFrom/oa:exact ?quote .
          ?p skos:prefLabel ?name . FILTER(LANG(?name) = "zh") }""",
    "entities by class": """
        SELECT ?class (COUNT(DISTINCT ?e) AS ?n) { ?e rg:mentionedIn ?document ; a ?class } GROUP BY ?class""",
    "counties within planning regions": """
        SELECT DISTINCT ?c ?r { ?c rg:mentionedIn ?document ; a rg:County ; rg:within ?r . ?r a rg:Region }""",
}


def sample() -> View:
    """Return a view of a store in memory with the sample documents."""
    store = Store.open(":memory:")
    for path in documents_in([CORPUS]):
        store.writer().replace(read_document(path))
    return store.view()


def main() -> None:
    """Compare query by query."""
    view = sample()
    peer = Dataset(default_union=True)
    peer.parse(data=view.nquads().decode(), format="nquads")

    def ours(query: str) -> int:
        body, _ = view.sparql(query, media_type="application/sparql-results+json")
        return len(json.loads(body)["results"]["bindings"])

    def theirs(query: str) -> int:
        return len(list(peer.query(query, initNs=PREFIXES)))

    for name, query in QUERIES.items():
        if (mine := ours(query)) != (other := theirs(query)):
            raise SystemExit(f"{name}: {mine} rows here, {other} in rdflib")
        report(name, ratio(lambda q=query: ours(q), lambda q=query: theirs(q), rounds=3))


if __name__ == "__main__":
    main()
