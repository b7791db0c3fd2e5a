"""What the model sees between names → statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.model_view import Tied, View
from ingest.names import Name
from ingest.statements import Reading, Statement, predicate_for
from ontology.schema import load_schema

RULE = "model"
AIM = "contributesTo"


def by_model(readings: Sequence[Reading], view: View, place: Name | None) -> Iterator[Statement]:
    """Yield the relations that the model sees, each in the sentence (or two) that it is stated in."""
    for tied in view.ties:
        statement = _statement(tied, readings, place)
        if statement and statement.subject.label != statement.object.label:
            yield statement


def _statement(tied: Tied, readings: Sequence[Reading], place: Name | None) -> Statement | None:
    (first, subject), (second, object_) = (end if end else (-1, place) for end in (tied.subject, tied.object))
    if subject is None or object_ is None or max(first, second) < 0:
        return None
    home, other = (first, second) if first >= 0 else (second, first)
    lead = readings[other].sentence if first >= 0 and other not in (-1, home) else None
    sentence = readings[home].sentence
    predicate = _fitting(subject, tied.predicate, object_)
    if predicate is None:
        return None
    status = None
    if not load_schema().relations[predicate].static:
        does = tied.subject if predicate == AIM else tied.object
        status = _status(readings[does[0]], does[1]) if does and does[0] >= 0 else None
        status = status or tied.status
    return Statement(subject, predicate, object_, status, RULE, sentence, lead, tied.probability)


def _fitting(subject: Name, predicate: str, object_: Name) -> str | None:
    """Return the relation that the classes allow: the rules may know better what a name is of."""
    for one in (predicate, predicate_for(object_, None)):
        if one and load_schema().allows(subject.cls, one, object_.cls):
            return one
    return None


def _status(reading: Reading, name: Name) -> str | None:
    """Return the status of the step that speaks of a name: of what is done to it, else of what it does."""
    for side in ("object", "subject"):
        for step in reading.steps:
            phrase = getattr(step, side)
            if phrase and step.frame.verb and phrase.span[0] <= name.start and name.end <= phrase.span[1]:
                return reading.status(step)
    before = [step for step in reading.steps if step.frame.verb and step.frame.start <= name.start]
    return reading.status(before[-1]) if before else None
