"""What was read → the records of a document: mentions, claims and observations, sorted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ingest.names import Name
from ingest.observe import Measure
from ingest.resolve import Resolver
from ingest.segmentation import Sentence
from ingest.statements import Reading, Statement, confidences
from ontology.iris import unit_iri
from ontology.records import Claim, Mention, Observation
from ontology.schema import load_schema

Key = tuple[str, str, Decimal, str | None, int | None, str]


def names_in(
    readings: Sequence[Reading], stated: Sequence[Statement], measured: Sequence[Measure], place: Name | None
) -> list[Name]:
    """Return every name that a record will refer to."""
    names = [n for reading in readings for n in reading.names]
    names += [n for s in stated for n in (s.subject, s.object)]
    names += [n for m in measured for n in (m.indicator, m.place) if n]
    return names + ([place] if place and names else [])


def named_in(
    readings: Sequence[Reading], stated: Sequence[Statement], measured: Sequence[Measure]
) -> list[tuple[Sentence, Name]]:
    """Return every name with the sentence it stands in."""
    named: list[tuple[Sentence, Name]] = [(r.sentence, n) for r in readings for n in r.names]
    named += [(s.sentence, s.subject) for s in stated]
    named += [(s.lead or s.sentence, s.object) for s in stated]
    named += [(m.sentence, n) for m in measured for n in (m.indicator, m.place) if n]
    return named


def mentions_of(named: Iterable[tuple[Sentence, Name]], resolver: Resolver, text: str) -> tuple[Mention, ...]:
    """Return where each entity is named; the document's own place as implied subject is named nowhere."""
    found: set[Mention] = set()
    for sentence, name in named:
        if name.end > name.start:
            start, end = sentence.span(name.start, name.end)
            found.add(Mention(start, end, text[start:end], resolver.entity(name, sentence).iri))
    return tuple(sorted(found))


def claims_of(stated: Iterable[Statement], resolver: Resolver) -> tuple[Claim, ...]:
    """Return one claim a statement: its passages gathered, its status the one most passages give."""
    groups: defaultdict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for statement in stated:
        subject = resolver.entity(statement.subject, statement.sentence).iri
        obj = resolver.entity(statement.object, statement.lead or statement.sentence).iri
        if subject != obj:
            groups[subject, statement.predicate, obj].append(statement)
    return tuple(_claim(key, said) for key, said in sorted(groups.items()))


def _claim(key: tuple[str, str, str], said: Sequence[Statement]) -> Claim:
    static = load_schema().relations[key[1]].static
    best = max(said, key=lambda s: (confidences()[s.rule], s.rule))
    passages = {(s.start, s.end) for statement in said for s in (statement.sentence, statement.lead) if s}
    status = None if static else _status(said)
    return Claim(*key, status, confidences()[best.rule], tuple(sorted(passages)), best.rule)


def _status(said: Sequence[Statement]) -> str:
    """Return the status most often given, the first in the text among equals."""
    order = [s.status for s in sorted(said, key=lambda s: s.sentence.start) if s.status]
    counted = Counter(order)
    return max(order, key=lambda s: (counted[s], -order.index(s)), default="Ongoing")


def observations_of(measured: Iterable[Measure], place: Name | None, resolver: Resolver) -> tuple[Observation, ...]:
    """Return one observation a value, of the place that the clause names or the document is about."""
    found: dict[Key, Observation] = {}
    for measure in measured:
        where = measure.place or place
        if where is None:
            continue
        key = (
            resolver.entity(where, measure.sentence).iri,
            resolver.entity(measure.indicator, measure.sentence).iri,
            measure.value,
            unit_iri(measure.unit) if measure.unit else None,
            measure.year,
            measure.kind,
        )
        earlier = found[key].passages if key in found else ()
        passages = tuple(sorted({*earlier, (measure.sentence.start, measure.sentence.end)}))
        found[key] = Observation(*key, measure.modifier, confidences()["measure"], passages, "measure")
    return tuple(sorted(found.values(), key=lambda o: (o.passages, o.indicator, o.value)))
