"""How far a thing has come: what the latest document says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.ask import sparql
from graph.ask.claims import Claimed
from graph.ask.context import Context
from graph.ask.selection import STATE
from ontology.schema import load_schema

STATE_ROWS = """
    {things}
    {documents}
    ?claim rdf:object ?answer ; a rg:Claim ; rdf:subject ?subject ; rdf:predicate ?relation ; rg:status ?status ;
        prov:wasDerivedFrom ?passage .
    FILTER(?relation IN ({relations}))
    ?passage oa:hasSource ?document .
    BIND(?answer AS ?object)
"""
VARIABLES = "DISTINCT ?answer ?subject ?relation ?object ?status ?passage"


def state_query(iris: Iterable[str], documents: Sequence[str] = ()) -> str:
    """Return the query for what documents say of how far some things have come."""
    where = STATE_ROWS.format(
        things=sparql.values("answer", sparql.iris(iris)),
        relations=", ".join(sparql.relations(STATE)),
        documents=sparql.values("document", sparql.iris(documents)),
    )
    return sparql.select(VARIABLES, where)


def states_by_thing(context: Context, iris: Iterable[str], documents: Sequence[str] = ()) -> dict[str, list[Claimed]]:
    """Return for each thing the claims that tell its state, the latest document and furthest status first."""
    found: dict[str, list[Claimed]] = {}
    for iri in iris:
        claims = [c for c in context.claims.at(iri, "object") if c.relation in STATE and c.status]
        claims = [c for c in claims if not documents or c.document in documents]
        if claims:
            found[iri] = sorted(claims, key=_recency, reverse=True)
    return found


def states_of(context: Context, iris: Iterable[str], documents: Sequence[str] = ()) -> dict[str, str]:
    """Return the state of each thing that has one."""
    found = states_by_thing(context, iris, documents)
    return {iri: claims[0].status for iri, claims in found.items() if claims[0].status}


def _recency(claim: Claimed) -> tuple[int, int]:
    return claim.recency, load_schema().statuses[claim.status].rank if claim.status else 0
