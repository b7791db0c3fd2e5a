"""What serves what: measures and the aim of their sentence, of their heading or of their paragraph's lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.modes import status_of
from ingest.names import Name
from ingest.statements import Reading, Statement, top
from ingest.steps import Step
from ontology.schema import load_schema

_MEANS = {"Project", "Zone", "Industry", "Strategy", "Event"}
_SERVES_REGION = {"Project", "Zone", "Event"}
_REACH = 5
"""How many clauses back an aim still draws on."""
_AIM_FRAMES = {"aim"}


def in_sentence(reading: Reading) -> Iterator[Statement]:
    """`实施 A，发展 B，打造 C`: A and B serve C, within one sentence and between semicolons."""
    for i, step in enumerate(reading.steps):
        for aim in _aims(step):
            for earlier in reading.steps[:i]:
                near = step.clause - _REACH <= earlier.clause < step.clause
                if earlier.group != step.group or not near:
                    continue
                yield from _serve(reading, earlier, aim, "serves-aim")


def under_lead(reading: Reading, leads: Sequence[Name]) -> Iterator[Statement]:
    """Yield that what a sentence undertakes serves the aims that its heading or paragraph leads with."""
    own = {aim.label for aim in joined_regions(reading)}
    joins = [i for i, s in enumerate(reading.steps) if any(v.frame == "integrate" for v in s.frame.verbs)]
    for i, step in enumerate(reading.steps):
        for aim in leads:
            if aim.label in own and i <= min(joins, default=-1):
                continue
            rule = "serves-aim" if aim.label in own else "serves-heading"
            yield from _serve(reading, step, aim, rule)


def aims_of_heading(reading: Reading) -> list[Name]:
    """Return what a heading sets as the aim: a region to join, a policy to carry out."""
    aims = joined_regions(reading)
    for step in reading.steps:
        verb = step.frame.verb
        if verb and step.object and verb.frame in {"strategy", "develop", "causative"}:
            aims += [n for n in step.object.names if top(n) == "Strategy"]
    return aims


def joined_regions(reading: Reading) -> list[Name]:
    """Return the larger regions that a sentence says are to be joined."""
    steps = [s for s in reading.steps if s.object and any(v.frame == "integrate" for v in s.frame.verbs)]
    joined = [n for s in steps if s.object for n in s.object.names if top(n) == "Region"]
    inside = [
        n
        for s in steps
        if s.object
        for n in reading.names
        if top(n) == "Region" and s.object.span[0] == n.start and n.end <= s.object.span[1]
    ]
    return list({n.label: n for n in (*joined, *inside)}.values())


def _aims(step: Step) -> list[Name]:
    verb = step.frame.verb
    if verb is None or step.object is None:
        return []
    if verb.frame in _AIM_FRAMES:
        return [n for n in step.object.names if top(n) == "Designation"]
    return []


def _serve(reading: Reading, step: Step, aim: Name, rule: str) -> Iterator[Statement]:
    verb = step.frame.verb
    if verb is None or step.object is None or verb.frame in {"none", "award", "integrate"}:
        return
    allowed = _MEANS - {"Strategy"} if rule == "serves-aim" and top(aim) == "Region" else _MEANS if rule == "serves-aim" else _SERVES_REGION if top(aim) == "Region" else {"Strategy"}
    for name in step.object.names:
        fits = top(name) in allowed and load_schema().allows(name.cls, "contributesTo", aim.cls)
        if fits and name.label != aim.label and name.label not in aim.label:
            status = _own_status(reading, step)
            yield Statement(name, "contributesTo", aim, status, rule, reading.sentence)


def _own_status(reading: Reading, step: Step) -> str:
    """Status of the means itself, with a bare verb group behind it (`渝贵高铁 开工建设`) counted in."""
    own = status_of(step.frame, reading.mode)
    position = reading.steps.index(step)
    after = reading.steps[position + 1] if position + 1 < len(reading.steps) else None
    if after and after.clause == step.clause and not after.object and not after.subject and own != "Proposed":
        behind = status_of(after.frame, reading.mode)
        return behind if behind in {"Planned", "Completed"} else own
    return own
