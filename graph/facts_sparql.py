"""The query that gives the rows of a table of facts, for those who want to go on from there."""

from __future__ import annotations

from collections.abc import Iterator

from graph.ask import sparql
from graph.facts import NO_STATUS, Filters

_CLAIM = """\
GRAPH ?document {
?claim a rg:Claim ; rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ; prov:wasDerivedFrom ?passage .
OPTIONAL { ?claim rg:status ?status }
?passage oa:exact ?quote ; oa:start ?start .
?document dcterms:title ?title .
OPTIONAL { ?document dcterms:issued ?issued }
}"""
_VARIABLES = "?subject ?relation ?object ?status ?issued ?title ?quote"


def facts_query(filters: Filters) -> str | None:
    """Return the query for what documents state, a row a sentence; None where names are looked through.

    Names are compared without accents, width and punctuation and also by pinyin, which SPARQL cannot do.
    """
    if filters.q.strip():
        return None
    where = "\n".join([*_conditions(filters), _CLAIM, *_about_ends(filters)])
    return sparql.select(_VARIABLES, where, "DESC(?issued) ?document ?start ?claim")


def _conditions(filters: Filters) -> Iterator[str]:
    if filters.relation:
        yield sparql.values("relation", sparql.relations([filters.relation]))
    if filters.document:
        yield sparql.values("document", sparql.iris([filters.document]))
    if filters.status and filters.status != NO_STATUS:
        yield sparql.values("status", sparql.statuses([filters.status]))


def _about_ends(filters: Filters) -> Iterator[str]:
    if filters.status == NO_STATUS:
        yield "FILTER(!BOUND(?status))"
    for end, cls in (("subject", filters.subject_class), ("object", filters.object_class)):
        if cls:
            yield f"?{end} a {sparql.classes([cls])[0]} ."
    if filters.cls:
        yield _either(f"EXISTS {{ ?end a {sparql.classes([filters.cls])[0]} }}")
    if filters.place:
        place = sparql.iri(filters.place)
        yield _either(f"?end = {place} || EXISTS {{ ?end rg:within {place} }}")
    if filters.entity:
        yield _either(f"?end = {sparql.iri(filters.entity)}")


def _either(condition: str) -> str:
    """Return a filter that holds when the condition holds of one end.

    >>> _either("?end = rg:X")
    'FILTER(?subject = rg:X || ?object = rg:X)'
    """
    subject, obj = (condition.replace("?end", f"?{end}") for end in ("subject", "object"))
    return f"FILTER({subject} || {obj})"
