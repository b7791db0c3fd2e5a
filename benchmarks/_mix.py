"""Queries to measure with: what pages and analysts ask, with other parameters and another limit each time.

A text hardly ever comes twice in a run, so that keeping whole answers helps nobody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from string import Template

from ontology.namespaces import PREFIXES

TABLE, TURTLE = "application/sparql-results+json", "text/turtle"
TEMPLATES = {
    "lookup: a name": "SELECT ?s ?class { ?s skos:prefLabel $label ; a ?class }",
    "lookup: all of a thing": "SELECT ?p ?o { $entity ?p ?o }",
    "lookup: the sentence of a claim": """
        SELECT ?quote ?document ?start {
          GRAPH ?document { $claim prov:wasDerivedFrom ?p } ?p oa:exact ?quote ; oa:start ?start }""",
    "lookup: what holds a place": """
        SELECT ?area ?name { $place rg:within ?area . ?area skos:prefLabel ?name FILTER(LANG(?name) = 'zh') }""",
    "join: claims of a place with their sentences": """
        SELECT ?relation ?other ?status ?quote {
          ?claim rdf:subject $place ; rdf:predicate ?relation ; rdf:object ?other ; prov:wasDerivedFrom ?p .
          ?p oa:exact ?quote OPTIONAL { ?claim rg:status ?status } }""",
    "join: projects anywhere inside an area": """
        SELECT DISTINCT ?project ?name { ?project rg:within $area ; a rg:Project ; skos:prefLabel ?name }""",
    "join: mentioned in the same documents": """
        SELECT DISTINCT ?other { $entity rg:mentionedIn ?document . ?other rg:mentionedIn ?document }""",
    "join: claims on a thing that are likely": """
        SELECT ?claim ?place ?confidence {
          ?claim rdf:object $entity ; rdf:subject ?place ; rg:confidence ?confidence FILTER(?confidence > 0.5) }""",
    "aggregate: relations of a place": """
        SELECT ?relation (COUNT(?claim) AS ?n) { ?claim rdf:subject $place ; rdf:predicate ?relation }
        GROUP BY ?relation""",
    "aggregate: classes in a document": """
        SELECT ?class (COUNT(DISTINCT ?e) AS ?n) { ?e rg:mentionedIn $document ; a ?class }
        GROUP BY ?class ORDER BY DESC(?n)""",
    "aggregate: confidence by status": """
        SELECT ?status (AVG(?c) AS ?mean) (COUNT(*) AS ?n) {
          ?claim rdf:object $entity ; rg:status ?status ; rg:confidence ?c } GROUP BY ?status""",
    "aggregate: most mentioned in a document": """
        SELECT ?e (COUNT(?m) AS ?n) { GRAPH $document { ?m rg:refersTo ?e } } GROUP BY ?e ORDER BY DESC(?n)""",
    "network: around a thing": """
        CONSTRUCT { $entity ?p ?o . ?s ?q $entity } { { $entity ?p ?o } UNION { ?s ?q $entity } }""",
    "network: around a place, with names": """
        CONSTRUCT { $place ?r ?o . ?o skos:prefLabel ?name }
        { $place ?r ?o . ?o skos:prefLabel ?name FILTER(LANG(?name) = 'zh') }""",
    "network: claims on a thing": "CONSTRUCT { ?claim ?p ?o } { ?claim rdf:object $entity ; ?p ?o }",
    "network: two steps from a place": """
        CONSTRUCT { $place ?p ?near . ?far ?q ?near } { $place ?p ?near . ?far ?q ?near FILTER(ISIRI(?near)) }""",
}
"""Four of each kind."""
Pools = Mapping[str, Sequence[str]]
"""Terms by the parameter that they can stand for."""
_PREFIXES = {name: PREFIXES[name] for name in ("rg", "rdf", "skos", "prov", "oa")}
_HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in _PREFIXES.items())
_QUAD = re.compile(r"(<[^>]*>) <[^>]*[#/](mentionedIn|within|subject|prefLabel)> (.*) <[^>]*> \.")


def pools(quads: Path) -> Pools:
    """Find what queries can be about in a file of N-Quads."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    with quads.open(encoding="utf-8") as file:
        for subject, predicate, obj in (match.groups() for line in file if (match := _QUAD.match(line))):
            if predicate == "mentionedIn":
                found["entity"].add(subject)
                found["document"].add(obj)
            elif predicate == "within":
                found["area"].add(obj)
            elif predicate == "subject":
                found["claim"].add(subject)
                found["place"].add(obj)
            elif obj.endswith("@zh"):
                found["label"].add(obj)
    found["place"] = {place for place in found["place"] if "/place/" in place}
    return {name: sorted(terms) for name, terms in found.items()}


def query(name: str, known: Pools, dice: Random, *, limited: bool = True) -> tuple[str, str]:
    """Return what is accepted and a query made of a template."""
    text = TEMPLATES[name]
    chosen = {parameter: dice.choice(terms) for parameter, terms in known.items()}
    made = _HEAD + Template(text).substitute(chosen).strip()
    limit = f" LIMIT {dice.randrange(50, 1000)}" if limited else ""
    return (TURTLE if "CONSTRUCT" in text else TABLE), made + limit


def queries(known: Pools, seed: int, count: int, *, limited: bool = True) -> list[tuple[str, str]]:
    """Return queries of all templates in turn."""
    dice, names = Random(seed), list(TEMPLATES)  # noqa: S311 -- the same for each server
    return [query(names[n % len(names)], known, dice, limited=limited) for n in range(count)]
