"""How far a thing has come: what the latest document says of it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

from graph.ask import sparql
from graph.ask.claims import Claimed
from graph.ask.context import Context
from graph.ask.language import is_chinese
from graph.ask.lexicon import load_phrases
from graph.ask.selection import STATE
from graph.ask.senses import StatusSense
from graph.ask.texts import Sentence
from graph.ask.wording import clauses_naming
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
    """Return for each thing the claims that tell its state: that it is finished, else the latest and furthest first."""
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


def _recency(claim: Claimed) -> tuple[bool, int, int]:
    return claim.status == "Completed", claim.recency, load_schema().statuses[claim.status].rank if claim.status else 0


def spoken_state(context: Context, iri: str, documents: Sequence[str] = ()) -> tuple[str, Sentence] | None:
    """Return how far a thing has come by the words of the clause that names it, in the latest document that says so.

    This is for things that documents name without a claim on how far they are: 城市大脑建成投用.
    """
    texts = sorted(documents or context.texts, key=lambda one: (-(context.texts[one].year or 0), one))
    for document in texts:
        for clause, sentence in clauses_naming(context, iri, document):
            spoken = _spoken(clause, context.entity(iri).chinese)
            if spoken is not None:
                return spoken, sentence
    return None


def _spoken(clause: str, names: Sequence[str]) -> str | None:
    """Return the one status that the words of a clause give, the names of the thing left aside."""
    for name in sorted(names, key=len, reverse=True):
        clause = clause.replace(name, "")
    found: set[str] = set()
    for word, statuses in _status_words():
        if word in clause:
            clause = clause.replace(word, "")
            found.update(statuses)
    return found.pop() if len(found) == 1 else None


@functools.cache
def _status_words() -> list[tuple[str, tuple[str, ...]]]:
    """Return the Chinese words that say one status and nothing else, longest first."""
    words = [
        ("".join(keys), sense.statuses)
        for keys, senses in load_phrases().items()
        for sense in senses
        if isinstance(sense, StatusSense) and len(sense.statuses) == 1 and len(keys) > 1 and is_chinese(keys[0])
    ]
    return sorted(words, key=lambda pair: -len(pair[0]))
