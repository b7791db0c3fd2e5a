"""What documents state of each entity, in figures: how often, how far matters have come, with what, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.names import Named, entities, name_of
from graph.statements import all_statements
from graph.view import View
from ontology.schema import load_schema

_INTO_PLACE = frozenset(("locatedIn", "partOf", "connects"))
"""Relations whose object says where the subject is."""
_OF_PLACE = frozenset(("hasProject", "hasZone", "hostsEvent"))
"""Relations whose subject says where the object is."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The claims that an entity is an end of: how many, how many by status, with how many others, and where it is.

    The claims are those that `graph.facts` lists for it; those without a status are in no status's count.
    `places` are IRIs, the most often stated first.
    """

    claims: int
    statuses: Mapping[str, int]
    neighbours: int
    places: tuple[str, ...]


NOTHING = Standing(0, {}, 0, ())
"""The standing of what no document states anything of."""


def standing(view: View, iri: str) -> Standing:
    """Return the standing of an entity."""
    return view.memo(_standings).get(iri, NOTHING)


def leading(view: View, top: str, limit: int) -> list[Named]:
    """Return the entities of a top class that documents connect with most others."""
    schema = load_schema()
    return [one for one in view.memo(_by_connections) if schema.top(one.cls) == top][:limit]


def most_connected(view: View, limit: int) -> list[Named]:
    """Return the entities of all classes that documents connect with most others."""
    return list(view.memo(_by_connections)[:limit])


def _by_connections(view: View) -> tuple[Named, ...]:
    standings, known = view.memo(_standings), entities(view)
    found = [known[iri] for iri in standings if iri in known]
    found.sort(key=lambda one: (-standings[one.iri].neighbours, -standings[one.iri].claims, one.iri))
    return tuple(found)


@dataclass(slots=True)
class _Tally:
    claims: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    others: set[str] = field(default_factory=set)
    places: Counter[str] = field(default_factory=Counter)


def _standings(view: View) -> dict[str, Standing]:
    tallies: dict[str, _Tally] = {}
    for statement in all_statements(view):
        ends = (statement.subject, statement.object)
        statuses = [claim.status for claim in statement.claims if claim.status]
        for end in dict.fromkeys(ends):
            tally = tallies.setdefault(end, _Tally())
            tally.claims += len(statement.claims)
            tally.statuses.update(statuses)
            tally.others.update(ends)
        if statement.predicate in _INTO_PLACE:
            tallies[statement.subject].places[statement.object] += len(statement.claims)
        elif statement.predicate in _OF_PLACE:
            tallies[statement.object].places[statement.subject] += len(statement.claims)
    return {iri: _standing(view, iri, tally) for iri, tally in tallies.items()}


def _standing(view: View, iri: str, tally: _Tally) -> Standing:
    schema = load_schema()
    statuses = {name: tally.statuses[name] for name in schema.statuses if tally.statuses[name]}
    places = [place for place, _ in tally.places.most_common() if _is_place(view, place)]
    return Standing(tally.claims, statuses, len(tally.others - {iri}), tuple(places))


def _is_place(view: View, iri: str) -> bool:
    cls = name_of(view, iri).cls
    return cls in load_schema().classes and load_schema().top(cls) == "Place"
