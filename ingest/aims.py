"""What serves what: measures and the aim of their sentence, of their heading or of their paragraph's lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from ingest.names import Name
from ingest.statements import Aim, Reading, Statement, top
from ingest.steps import Step
from ontology.schema import load_schema

_MEANS = frozenset({"Project", "Zone", "Industry", "Strategy", "Event"})
_SERVES_REGION = frozenset({"Project", "Zone", "Event"})
_CARRIES_OUT = frozenset({"strategy", "develop", "causative"})
_NO_MEANS = frozenset({"none", "award", "integrate"})
_REACH = 5
"""How many clauses back an aim still draws on."""


def in_sentence(reading: Reading) -> Iterator[Statement]:
    """Yield `实施 A，发展 B，打造 C`: A and B serve C, within one sentence and between semicolons."""
    for i, step in enumerate(reading.steps):
        for name in _titles(step):
            for earlier in reading.steps[:i]:
                near = step.clause - _REACH <= earlier.clause < step.clause
                if near and earlier.group == step.group:
                    yield from _serve(reading, earlier, Aim(name, reading.sentence), _MEANS)


def after_joining(reading: Reading) -> Iterator[Statement]:
    """Yield that what a sentence undertakes after `融入 R` serves the region R."""
    joins = [i for i, step in enumerate(reading.steps) if _joins(step)]
    for name in joined_regions(reading):
        for step in reading.steps[min(joins) + 1 :]:
            yield from _serve(reading, step, Aim(name, reading.sentence), _MEANS - {"Strategy"})


def under_lead(reading: Reading, leads: Sequence[Aim]) -> Iterator[Statement]:
    """Yield that what a sentence undertakes serves the aims that its heading or paragraph leads with."""
    for aim in leads:
        means = _SERVES_REGION if top(aim.name) == "Region" else frozenset({"Strategy"})
        for step in reading.steps:
            yield from _serve(reading, step, aim, means)


def aims_of_heading(reading: Reading) -> list[Aim]:
    """Return what a heading sets as the aim: a region to join, a policy to carry out."""
    names = joined_regions(reading)
    for step in reading.steps:
        verb = step.frame.verb
        if verb and step.object and verb.frame in _CARRIES_OUT:
            names += [n for n in step.object.names if top(n) == "Strategy"]
    return [Aim(name, reading.sentence) for name in names]


def aims_of_lead(reading: Reading) -> list[Aim]:
    """Return the regions that the first sentence of a paragraph says are to be joined."""
    return [Aim(name, reading.sentence) for name in joined_regions(reading)]


def joined_regions(reading: Reading) -> list[Name]:
    """Return the larger regions that a sentence says are to be joined, each once."""
    spans = [s.object.span for s in reading.steps if s.object and _joins(s)]
    objects = {n for s in reading.steps if s.object and _joins(s) for n in s.object.names}
    regions = [
        n
        for n in reading.names
        if top(n) == "Region" and (n in objects or any(a == n.start and n.end <= b for a, b in spans))
    ]
    return list({n.label: n for n in regions}.values())


def _joins(step: Step) -> bool:
    return any(verb.frame == "integrate" for verb in step.frame.verbs)


def _titles(step: Step) -> list[Name]:
    verb = step.frame.verb
    if verb is None or step.object is None or verb.frame != "aim":
        return []
    return [n for n in step.object.names if top(n) == "Designation"]


def _serve(reading: Reading, step: Step, aim: Aim, means: AbstractSet[str]) -> Iterator[Statement]:
    verb = step.frame.verb
    if verb is None or step.object is None or verb.frame in _NO_MEANS or reading.is_partner(step):
        return
    status, goal = reading.status(step), aim.name
    lead = None if aim.sentence is reading.sentence else aim.sentence
    for name in step.object.names:
        fits = top(name) in means and load_schema().allows(name.cls, "contributesTo", goal.cls)
        if fits and name.label not in goal.label:
            rule = ("serves-region" if top(goal) == "Region" else "serves-heading") if lead else "serves-aim"
            yield Statement(name, "contributesTo", goal, status, rule, reading.sentence, lead)
