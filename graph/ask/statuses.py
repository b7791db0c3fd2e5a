"""How far named things have come, and whether something is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.ask import sparql
from graph.ask.claims import Claimed
from graph.ask.context import Context
from graph.ask.frame import Anchor, Frame
from graph.ask.listing import items_of
from graph.ask.names import Named
from graph.ask.near_claims import NearClaims
from graph.ask.near_states import NearStates
from graph.ask.quoting import sentences_query
from graph.ask.reading import accounts, best_reading
from graph.ask.result import Found, Item, item_of, quotes_of
from graph.ask.selecting import answers_query
from graph.ask.states import spoken_state, state_query, states_by_thing

YES, NO = "yes", "no"
BETWEEN = """
    VALUES ?one {{ {one} }}
    VALUES ?two {{ {two} }}
    {{ ?claim rdf:subject ?one ; rdf:object ?two }} UNION {{ ?claim rdf:subject ?two ; rdf:object ?one }}
    ?claim a rg:Claim ; rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ;
        prov:wasDerivedFrom ?passage .
    ?passage oa:hasSource ?document .
    {documents}
    OPTIONAL {{ ?claim rg:status ?status }}
    BIND(?one AS ?answer)
"""
VARIABLES = "DISTINCT ?answer ?subject ?relation ?object ?status ?passage"
HOLDING = ("Completed", "Ongoing", "Planned", "Proposed")


def answer_status(context: Context, frame: Frame) -> Found:
    """Return the status of each thing named, by the latest document that speaks of it."""
    things = subjects(context, frame)
    found = states_by_thing(context, things, frame.documents)
    items = [_state_item(context, iri, found[iri]) for iri in things if iri in found]
    if not items:
        return _spoken(context, frame, things)
    explainer = NearStates(context, frame, found)
    return Found("status", tuple(items), state_query(things, frame.documents), explainer=explainer)


def answer_whether(context: Context, frame: Frame) -> Found:
    """Return yes or no with what shows it; without anything that shows it, no answer."""
    between = Found("unanswerable") if frame.target else _between(context, frame)
    if between.items:
        return between
    things = subjects(context, frame)
    found = states_by_thing(context, things, frame.documents)
    if frame.statuses and any(iri in found for iri in things):
        items = [_whether_item(context, frame, iri, found[iri]) for iri in things if iri in found]
        explainer = NearStates(context, frame, found)
        return Found("yesno", tuple(items), state_query(things, frame.documents), explainer=explainer)
    spoken = _spoken(context, frame, things) if frame.statuses and not frame.target else Found("unanswerable")
    if spoken.items:
        items = [replace(i, value=YES if i.status in _meant(frame) else NO) for i in spoken.items]
        return replace(spoken, kind="yesno", items=tuple(items))
    told = _is_so(context, frame)
    return told if told.items else _exists(context, frame)


def _is_so(context: Context, frame: Frame) -> Found:
    """Answer "is X a Y" with yes where a claim ties X to something whose name holds every word of Y."""
    words = [term.forms for term in frame.wording]
    if len(frame.anchors) != 1 or not words or frame.unresolved or frame.ignored:
        return Found("unanswerable")
    anchor = frame.anchors[0]
    claims = [c for iri in anchor.iris for c in context.claims.at(iri, "subject")]
    claims = [c for c in claims if not frame.documents or c.document in frame.documents]
    fitting = [c for c in claims if c.object in context.names.entities and _has_all(context.entity(c.object), words)]
    if not fitting:
        return Found("unanswerable")
    wanted = frame.statuses or HOLDING
    yes = [c for c in fitting if c.status is None or c.status in wanted]
    shown = yes or fitting
    item = item_of(context, shown[0].object, value=YES if yes else NO, status=shown[0].status)
    item = replace(item, evidence=quotes_of(context, (claim.sentence for claim in shown)))
    ends = Anchor(tuple(dict.fromkeys(c.object for c in shown)), "")
    return Found("yesno", (item,), _between_query(frame, ends, anchor))


def _has_all(named: Named, words: Sequence[Sequence[str]]) -> bool:
    return any(all(any(form in name for form in forms) for forms in words) for name in named.chinese)


def _spoken(context: Context, frame: Frame, things: Sequence[str]) -> Found:
    """Return how far things are by the words of the clauses that name them, where nothing is claimed of it."""
    found = [(iri, spoken) for iri in things if (spoken := spoken_state(context, iri, frame.documents))]
    items = tuple(
        item_of(context, iri, value=status, status=status, evidence=quotes_of(context, [sentence]))
        for iri, (status, sentence) in found
    )
    query = sentences_query([sentence for _, (_, sentence) in found])
    return Found("status", items, query) if items else Found("unanswerable")


def subjects(context: Context, frame: Frame) -> list[str]:
    """Return what the question is about: the things named other than places, or the things of a kind it describes."""
    anchors = [a for a in frame.anchors if context.entity(a.iris[0]).top != "Place"]
    if anchors and not frame.target:
        return [iri for anchor in anchors for iri in anchor.iris]
    if frame.target and not frame.unresolved:
        return _described(context, replace(frame, statuses=()))
    return [] if frame.terms or frame.unresolved else [iri for anchor in frame.anchors for iri in anchor.iris]


def _described(context: Context, frame: Frame) -> list[str]:
    """Return the things of a kind that are tied to each thing named, and worded as the question says."""
    if frame.target and not (frame.anchors or frame.terms):
        target = frame.target
        called = (e.iri for e in context.names.of_classes(target.classes, target.kin) if _called(e, target.words))
        return _own(context, list(called))
    plain = replace(frame, relations=[], verb_at=None)
    found: list[list[str]] = []
    for anchors in [[anchor] for anchor in frame.anchors] or [[]]:
        reading = best_reading(context, replace(plain, anchors=anchors, ignored=[]))
        anchored = reading is not None and len(reading.attempt.selection.anchors) >= len(anchors)
        found.append(list(dict.fromkeys(row.answer for row in reading.rows)) if reading and anchored else [])
    return [iri for iri in found[0] if all(iri in others for others in found[1:])]


def _own(context: Context, iris: Sequence[str]) -> list[str]:
    """Keep, of several things of a kind, those that lie in the places that documents are about."""
    inner = {iri for place in context.abouts() for iri in context.inner.get(place, ())}
    return [iri for iri in iris if iri in inner] or list(iris)


def _called(named: Named, words: Sequence[str]) -> bool:
    return not words or any(word in name for word in words for name in named.chinese)


def _state_item(context: Context, iri: str, rows: Sequence[Claimed]) -> Item:
    evidence = quotes_of(context, (row.sentence for row in rows))
    return item_of(context, iri, value=rows[0].status, status=rows[0].status, evidence=evidence)


def _whether_item(context: Context, frame: Frame, iri: str, rows: Sequence[Claimed]) -> Item:
    item = _state_item(context, iri, rows)
    return replace(item, value=YES if item.status in _meant(frame) else NO)


def _meant(frame: Frame) -> tuple[str, ...]:
    """Return the statuses that are a yes: what is only proposed is planned in the common sense of the word."""
    return (*frame.statuses, "Proposed") if frame.statuses == ("Planned",) else frame.statuses


def _between(context: Context, frame: Frame) -> Found:
    """Answer from the claims that tie two named things together."""
    relations = {relation for sense in frame.relations for relation in sense.relations}
    for one, two in _pairs(context, frame.anchors):
        ends = {(a, b) for x in one.iris for y in two.iris for a, b in ((x, y), (y, x))}
        claims = [c for x in one.iris for c in context.claims.about(x) if (c.subject, c.object) in ends]
        claims = [c for c in claims if not frame.documents or c.document in frame.documents]
        claims = [c for c in claims if not relations or c.relation in relations]
        if claims:
            return Found(
                "yesno", (_between_item(context, frame, one.iris[0], claims),), _between_query(frame, one, two)
            )
    return Found("unanswerable")


def _pairs(context: Context, anchors: Sequence[Anchor]) -> list[tuple[Anchor, Anchor]]:
    """Return pairs of things named, those that are not the documents' own place first."""
    pairs = [(a, b) for i, a in enumerate(anchors) for b in anchors[i + 1 :]]
    own = context.abouts()
    return sorted(pairs, key=lambda pair: sum(not own.isdisjoint(anchor.iris) for anchor in pair))


def _between_query(frame: Frame, one: Anchor, two: Anchor) -> str:
    where = BETWEEN.format(
        one=" ".join(sparql.iris(one.iris)),
        two=" ".join(sparql.iris(two.iris)),
        documents=sparql.values("document", sparql.iris(frame.documents)),
    )
    return sparql.select(VARIABLES, where)


def _between_item(context: Context, frame: Frame, iri: str, claims: Sequence[Claimed]) -> Item:
    """Say yes when a claim has a status asked for, or any where none is asked for."""
    wanted = frame.statuses or HOLDING
    fitting = [claim for claim in claims if claim.status is None or claim.status in wanted]
    shown = sorted(fitting or claims, key=lambda claim: -claim.recency)
    evidence = quotes_of(context, (claim.sentence for claim in shown))
    return item_of(context, iri, value=YES if fitting else NO, status=shown[0].status, evidence=evidence)


def _exists(context: Context, frame: Frame) -> Found:
    """Answer whether there is anything of a kind: yes with what there is."""
    reading = best_reading(context, frame) if frame.target and not frame.unresolved else None
    if reading is None or not accounts(frame, reading):
        return Found("unanswerable")
    items = tuple(replace(item, value=YES) for item in items_of(context, reading))
    explainer = NearClaims(context, frame, reading)
    return Found("yesno", items[:10], answers_query(reading.selection), explainer=explainer)
