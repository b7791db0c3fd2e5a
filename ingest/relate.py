"""Frames → statements: who does what, by the verbs of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.lexicon import Verb
from ingest.modes import status_of
from ingest.names import Name
from ingest.statements import AGENTS, Reading, Statement, predicate_for, top
from ingest.steps import Step
from ontology.schema import load_schema

_PASSES_ON = {"causative", "support"}
_NOT_COME_ABOUT = {"supports", "cooperatesWith"}
_NO_CLAIM = {"none"}
_SUCH = re.compile(
    r"(?:产业|业务|产品)?等(?:\d+[大个类]|[一二三四五六七八九十]大)?(?:特色|优势|新兴|现代|重点|传统|高端|先进|民族|绿色|专业|主导)*$"
)
_AND = re.compile(r"[、和及与]$")
_CATEGORY = re.compile(r"(?:新兴|未来|优势|特色|支柱|主导|重点|传统)产业$|^(?:产业|行业|领域)$")


def by_verbs(reading: Reading, place: Name | None) -> Iterator[Statement]:
    """Yield what the verbs of a sentence state; `place` is the subject that a plan leaves out."""
    topic: Name | None = None
    for i, step in enumerate(reading.steps):
        before = reading.steps[i - 1] if i and reading.steps[i - 1].clause == step.clause else None
        partners = step.subject is not None and reading.sentence.clean[step.subject.span[0]] in "与同和对向"
        acting = [] if partners else _agents(step, before)
        if acting and step.frame.verb and _leads(step, before):
            topic = acting[0]
        if before and step.subject and any(v.frame == "support" for v in before.frame.verbs + _opening(reading, i)):
            yield from _backed(reading, step, topic or place)
        named = bool(acting)
        agents = acting or ([topic] if topic else [place] if place else [])
        yield from _objects(reading, step, agents, named=named or topic is not None)
        yield from _themes(reading, step, [place] if place else [])


def _opening(reading: Reading, i: int) -> tuple[Verb, ...]:
    """Return the verbs that open the clause of step `i`."""
    first = next(s for s in reading.steps if s.clause == reading.steps[i].clause)
    return first.frame.verbs


def _backed(reading: Reading, step: Step, backer: Name | None) -> Iterator[Statement]:
    """`支持仁怀建设…、正安建设…`: the subjects of the later verbs are backed too."""
    if step.subject is None or backer is None:
        return
    status = status_of(step.frame, reading.mode)
    for name in step.subject.names:
        if name.label != backer.label and _fits(backer, "supports", name):
            yield Statement(backer, "supports", name, status, "support", reading.sentence)


def _agents(step: Step, before: Step | None) -> list[Name]:
    """Return who does what the step says, as far as the clause names them."""
    if step.subject and step.frame.verb and step.frame.verb.frame != "end":
        acting = [name for name in step.subject.names if top(name) in AGENTS]
        if acting or step.frame.verb.frame == "award":
            return acting or list(step.subject.names)
    if before and before.object and before.frame.verb and before.frame.verb.frame in _PASSES_ON:
        return [name for name in before.object.names if top(name) in AGENTS]
    return []


def _leads(step: Step, before: Step | None) -> bool:
    return before is None and step.subject is not None


def _objects(reading: Reading, step: Step, agents: Sequence[Name], *, named: bool) -> Iterator[Statement]:
    verb = step.frame.verb
    if verb is None or verb.frame in _NO_CLAIM or step.object is None:
        return
    if reading.is_partner(step):
        return
    status = reading.status(step)
    rule = "award" if verb.frame == "award" else "verb-object" if named else "implied-subject"
    for name in step.object.names:
        predicate = predicate_for(name, verb.frame)
        if predicate is None or (verb.frame == "causative" and top(name) in {"Place", "Organization"}):
            continue
        for agent in agents:
            if agent.label != name.label and _fits(agent, predicate, name):
                rule_here = "support" if predicate == "supports" else rule
                yield Statement(agent, predicate, name, status, rule_here, reading.sentence)


def _themes(reading: Reading, step: Step, agents: Sequence[Name]) -> Iterator[Statement]:
    """Yield what has come about, the subject of a verb without an object: `渝黔快铁建成通车`."""
    verb = step.frame.verb
    if verb is None or step.subject is None or verb.frame in _NO_CLAIM:
        return
    if step.object is not None and step.object.names and verb.frame != "award":
        return
    status = status_of(step.frame, reading.mode)
    for name in step.subject.names:
        predicate = predicate_for(name, verb.frame)
        if predicate is None or predicate in _NOT_COME_ABOUT or top(name) in {"Place", "Region", "Designation"}:
            continue
        for agent in agents:
            if _fits(agent, predicate, name):
                yield Statement(agent, predicate, name, status, "theme", reading.sentence)


def by_lists(reading: Reading) -> Iterator[Statement]:
    """`电梯、特种车等装备制造业`: the members are branches of what the list is an example of."""
    for step in reading.steps:
        for phrase in (step.subject, step.object):
            if phrase is None or phrase.tail is None or top(phrase.tail) != "Industry":
                continue
            for name in phrase.names:
                if top(name) == "Industry" and name.label != phrase.tail.label:
                    yield Statement(name, "broader", phrase.tail, None, "branch", reading.sentence)
    yield from _examples(reading)


def _examples(reading: Reading) -> Iterator[Statement]:
    """`金融、现代物流等生产性服务业`, wherever a sentence has it; 新兴产业 is no branch of its own."""
    text = reading.sentence.clean
    branches = [name for name in reading.names if top(name) == "Industry"]
    for whole in branches:
        such = _SUCH.search(text, 0, whole.start)
        if such is None or _CATEGORY.search(whole.label):
            continue
        at = such.start()
        while listed := [name for name in branches if name.end == at and name.label != whole.label]:
            first = min(listed, key=lambda name: (name.start, name.label))
            yield Statement(first, "broader", whole, None, "branch", reading.sentence)
            before = _AND.search(text, 0, first.start)
            at = before.start() if before else -1


def _fits(subject: Name, predicate: str, obj: Name) -> bool:
    return load_schema().allows(subject.cls, predicate, obj.cls)
