"""What was read → the records of a document: mentions, claims and observations, sorted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.fusion import Ends, Features, claim_features, claim_probability, key_of
from ingest.names import Name
from ingest.observe import Measure
from ingest.relater import RULE as MODEL
from ingest.resolved import Resolver
from ingest.segmentation import Sentence
from ingest.statements import Reading, Statement
from ontology.iris import unit_iri
from ontology.records import Claim, Entity, Mention, Observation
from ontology.schema import load_schema

MEASURE_CONFIDENCE = Decimal("0.85")
LIKELY = 0.3
"""From this probability on the status that the model gives counts."""
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
    """Return every name with the sentence it stands in.

    What a number measures is mentioned only if it is the name of an indicator, and not words that
    were put together to say what was counted.
    """
    named: list[tuple[Sentence, Name]] = [(r.sentence, n) for r in readings for n in r.names]
    indicators = {key_of(n) for _, n in named if n.cls == "Indicator"}
    named += [(s.sentence, s.subject) for s in stated]
    named += [(s.lead or s.sentence, s.object) for s in stated]
    named += [(m.sentence, m.place) for m in measured if m.place]
    named += [(m.sentence, m.indicator) for m in measured if key_of(m.indicator) in indicators]
    return named


def mentions_of(named: Iterable[tuple[Sentence, Name]], resolver: Resolver, text: str) -> tuple[Mention, ...]:
    """Return where each entity is named; the document's own place as implied subject is named nowhere."""
    found: set[Mention] = set()
    for sentence, name in named:
        if name.end > name.start:
            start, end = sentence.span(name.start, name.end)
            found.add(Mention(start, end, text[start:end], resolver.entity(name, sentence).iri))
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A relation between entities with every statement of it, and how likely it is right."""

    subject: Entity
    predicate: str
    object: Entity
    said: tuple[Statement, ...]
    features: Features

    @property
    def probability(self) -> float:
        """Return how likely the relation is right, which is its confidence."""
        return claim_probability(self.features)


def candidates_of(
    stated: Iterable[Statement], resolver: Resolver, likelihood: Callable[[Name], float]
) -> list[Candidate]:
    """Return one candidate a relation: what rules and model state of it in the whole document."""
    groups: defaultdict[tuple[Entity, str, Entity], list[Statement]] = defaultdict(list)
    for statement in stated:
        subject = resolver.entity(statement.subject, statement.sentence)
        object_ = resolver.entity(statement.object, statement.lead or statement.sentence)
        if subject.iri != object_.iri:
            groups[subject, statement.predicate, object_].append(statement)
    found = []
    for (subject, predicate, object_), said in sorted(
        groups.items(), key=lambda g: (g[0][0].iri, g[0][1], g[0][2].iri)
    ):
        ends = Ends(*(max(likelihood(getattr(s, side)) for s in said) for side in ("subject", "object")))
        found.append(Candidate(subject, predicate, object_, tuple(said), claim_features(predicate, said, ends)))
    return found


def claim_of(candidate: Candidate) -> Claim:
    """Return the claim that a candidate makes: its passages gathered, its status the one most passages give."""
    said, static = candidate.said, load_schema().relations[candidate.predicate].static
    passages = {(s.start, s.end) for statement in said for s in (statement.sentence, statement.lead) if s}
    rules = sorted({s.rule for s in said}, key=lambda rule: (rule == MODEL, rule))
    confidence = Decimal(str(round(candidate.probability, 2)))
    key = (candidate.subject.iri, candidate.predicate, candidate.object.iri)
    return Claim(*key, None if static else _status(said), confidence, tuple(sorted(passages)), rules[0])


def _status(said: Sequence[Statement]) -> str:
    """Return the status most often given, the first in the text among equals; the model's if it gives one."""
    seen = [s for s in said if s.likelihood is not None and s.likelihood >= LIKELY] or said
    order = [s.status for s in sorted(seen, key=lambda s: s.sentence.start) if s.status]
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
        found[key] = Observation(*key, measure.modifier, MEASURE_CONFIDENCE, passages, "measure")
    return tuple(sorted(found.values(), key=lambda o: (o.passages, o.indicator, o.value)))


def used(
    resolver: Resolver, mentions: Iterable[Mention], claims: Iterable[Claim], observations: Iterable[Observation]
) -> tuple[Entity, ...]:
    """Return the entities that a record refers to."""
    iris = {m.entity for m in mentions} | {iri for c in claims for iri in (c.subject, c.object)}
    iris |= {iri for o in observations for iri in (o.place, o.indicator)}
    return tuple(e for e in resolver.entities if e.iri in iris)
