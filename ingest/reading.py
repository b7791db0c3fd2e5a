"""Sentences → readings: names in place, frames, mode; then every rule over them, in order."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest import aims, relate, static
from ingest.fusion import Evidence, Key, evidence_of, key_of, name_features, name_probability
from ingest.gazetteer import Gazetteer, Hit, known_place
from ingest.lexicon import load_lexicon
from ingest.marks import marks_in
from ingest.model_view import Given, View, look
from ingest.modes import mode_of
from ingest.names import Name, Namer
from ingest.naming import name_of
from ingest.nlp import build_nlp, hits_of, names_of, read, steps_of, text_of
from ingest.quantities import quantities
from ingest.relater import by_model
from ingest.routes import provinces_of
from ingest.segmentation import Sentence
from ingest.statements import Aim, Reading, Statement, top
from ingest.topics import topics
from ontology.reference import load_reference
from ontology.schema import load_schema

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ANYWHERE = {"Place", "Region", "Organization", "NaturalFeature"}
_OFFICE = re.compile(r"宣传部|组织部|统战部|政法委|办公厅|办公室|研究室|常委会")
LEAST_NAME = 0.42
"""What is less likely a name is let go, with all that is said of it."""
KNOWN = 0.9
"""How likely what a rule takes from the reference data is one, where nobody reads it by itself: the end of a line."""
_ONE_BY_ONE = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔贵滇藏陕甘陇青宁疆港澳台"
_PROVINCES = re.compile(
    rf"(?<![沿{_ONE_BY_ONE}])(?P<run>[{_ONE_BY_ONE}]{{2,5}})"
    r"(?=[两三四五](?:省|地|省市|省区)|省际|省界|毗邻|毗连|交界|协作|合作|对口|东西部|协同|共建|联动|重点园区|国家区域|“\d)"
)
"""Provinces by one character each, where they do something together."""
_LONG = 4
"""From this length on the name of a policy is one wherever it stands."""


def read_sentences(cut: Sequence[Sentence], gazetteer: Gazetteer, title: str | None) -> Read:
    """Run the spaCy pipeline over the sentences of a document, then the model, and weigh their names."""
    nlp = build_nlp(gazetteer.focus.code if gazetteer.focus else None)
    namer = Namer(load_lexicon(), gazetteer)
    leads: dict[int, str] = {}
    readings, marked = [], []
    for sentence, doc in zip(cut, read(nlp, (s.clean for s in cut)), strict=True):
        lead = leads.setdefault(sentence.paragraph, sentence.clean)
        steps = steps_of(doc)
        mode = mode_of(sentence, lead, [step.frame for step in steps])
        numbers = quantities(sentence.clean)
        readings.append(Reading(sentence, tuple(_all_names(doc)), tuple(steps), mode, numbers))
        marked.append(marks_in(doc))
    ruled = [{(n.start, n.end, top(n)): n for n in reversed(reading.names)} for reading in readings]
    name = functools.partial(name_of, namer=namer)
    view = look(Given(cut, marked, [r.numbers for r in readings], ruled, name), title)
    return _weighed(readings, view)


@dataclass(frozen=True, slots=True)
class Read:
    """A document's sentences as read, with what the model sees and how likely each name is one."""

    readings: tuple[Reading, ...]
    view: View
    evidence: Mapping[Key, Evidence]
    likely: Mapping[Key, float]
    doubtful: tuple[tuple[Sentence, Name], ...]
    """Candidates that were let go."""
    by_start: Mapping[int, Reading]
    """Readings by where their sentence starts."""

    def likelihood(self, name: Name) -> float:
        """Return how likely a name is one, also if it was put together later."""
        known = self.likely.get(key_of(name))
        if known is None and name.iri:
            return KNOWN
        if known is None:
            return name_probability(name_features(key_of(name), evidence_of([[name]])[key_of(name)]))
        return known

    def overlapping(self, sentence: Sentence, name: Name) -> Name | None:
        """Return the kept name of the same class that covers most of where `name` stands."""
        reading = self.by_start.get(sentence.start)
        there = (
            [n for n in reading.names if top(n) == top(name) and n.start < name.end and name.start < n.end]
            if reading
            else []
        )
        return max(there, key=lambda n: (min(n.end, name.end) - max(n.start, name.start), -n.start), default=None)


def _weighed(readings: Sequence[Reading], view: View) -> Read:
    """Join what rules and model read in each sentence and leave out what is unlikely to be a name."""
    every = [_joined(view.names.get(number, []), reading.names) for number, reading in enumerate(readings)]
    evidence = evidence_of(every)
    likely = {key: name_probability(name_features(key, e)) for key, e in evidence.items()}
    kept, doubtful = [], []
    for reading, both in zip(readings, every, strict=True):
        good = tuple(name for name in both if likely[key_of(name)] >= LEAST_NAME)
        doubtful += [(reading.sentence, name) for name in both if likely[key_of(name)] < LEAST_NAME]
        kept.append(replace(reading, names=good))
    return Read(tuple(kept), view, evidence, likely, tuple(doubtful), {r.sentence.start: r for r in kept})


def _joined(seen: Sequence[Name], ruled: Sequence[Name]) -> list[Name]:
    spots = {(n.start, n.end, top(n)) for n in seen}
    both = [*seen, *(n for n in ruled if (n.start, n.end, top(n)) not in spots)]
    return sorted(both, key=lambda n: (n.start, -n.end, n.cls, n.label))


def statements_of(read_: Read, place: Name | None, gazetteer: Gazetteer) -> list[Statement]:
    """Return what the rules and the model state between likely names."""
    ruled = (_snapped(statement, read_) for statement in _by_rules(read_.readings, place, gazetteer))
    stated = (*ruled, *by_model(read_.readings, read_.view, place))
    meant = topics(read_.readings, place)
    return [s for s in (_of_topic(statement, meant) for statement in stated) if _stands(s, read_)]


def _of_topic(statement: Statement, meant: Mapping[int, Name]) -> Statement:
    """Say of the topic of a story what its sentence says of nobody in particular."""
    topic = meant.get(statement.sentence.start)
    if topic is None or statement.subject.source != "implied" or topic.label == statement.object.label:
        return statement
    fits = load_schema().allows(topic.cls, statement.predicate, statement.object.cls)
    return replace(statement, subject=topic) if fits else statement


def _stands(statement: Statement, read_: Read) -> bool:
    ends = (statement.subject,) if statement.rule == "route" else (statement.subject, statement.object)
    return all(end.source == "implied" or read_.likelihood(end) >= LEAST_NAME for end in ends)


def _snapped(statement: Statement, read_: Read) -> Statement:
    """Put the likelier name of the same class in the place of an unlikely one that it overlaps."""
    subject = _likelier(statement.subject, statement.sentence, read_)
    object_ = _likelier(statement.object, statement.lead or statement.sentence, read_)
    return replace(statement, subject=subject, object=object_)


def _likelier(name: Name, sentence: Sentence, read_: Read) -> Name:
    if name.source in {"implied", "list"} or not name.end or read_.likelihood(name) >= LEAST_NAME:
        return name
    return read_.overlapping(sentence, name) or name


def _by_rules(readings: Sequence[Reading], place: Name | None, gazetteer: Gazetteer) -> list[Statement]:
    """Run the rules in order; headings and the lead of a paragraph set the aims of what follows."""
    stated: list[Statement] = []
    under_heading: dict[str, list[Aim]] = {}
    led: dict[int, list[Aim]] = {}
    for reading in readings:
        stated += _alone(reading, place, gazetteer)
        sentence = reading.sentence
        if sentence.heading:
            under_heading[sentence.clean] = aims.aims_of_heading(reading)
            continue
        over = under_heading.get(sentence.section[-1], []) if sentence.section else []
        first = led.setdefault(sentence.paragraph, aims.aims_of_lead(reading))
        own = {name.label for name in aims.joined_regions(reading)}
        above = {aim.name.label: aim for aim in (*over, *first) if aim.name.label not in own}
        stated += aims.under_lead(reading, list(above.values()))
    return stated


def _alone(reading: Reading, place: Name | None, gazetteer: Gazetteer) -> Iterator[Statement]:
    """Yield what a sentence states by itself."""
    yield from relate.by_verbs(reading, place)
    yield from relate.by_lists(reading)
    yield from static.by_names(reading, gazetteer)
    yield from static.by_phrases(reading, place)
    yield from aims.in_sentence(reading)
    yield from aims.after_joining(reading)


def _all_names(doc: Doc) -> list[Name]:
    """Return the names of the frames, and known names that stand anywhere else, in the order of the text."""
    framed, text = names_of(doc), text_of(doc)
    spans = {(n.start, n.end) for n in framed}
    hits = hits_of(doc)
    others = [_name(hit, text) for hit in hits if (hit.start, hit.end) not in spans and _stands_alone(hit, framed)]
    provinces = _abbreviated(
        text, [*((h.start, h.end) for h in hits), *((n.start, n.end) for n in framed if top(n) == "Region")]
    )
    return sorted([*framed, *others, *provinces], key=lambda n: (n.start, -n.end, n.cls, n.label))


def _abbreviated(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Name]:
    """Yield the provinces of 苏皖鲁豫交界 and 沪滇合作."""
    for run in _PROVINCES.finditer(text):
        start, end = run.span("run")
        if not any(a < end and start < b for a, b in taken):
            for i, division in provinces_of(run["run"], load_reference()):
                known = known_place(division)
                at = start + i
                yield Name(at, at + 1, known.cls, known.label, "gazetteer", known.aliases, known.iri)


def _stands_alone(hit: Hit, framed: Sequence[Name]) -> bool:
    """Tell whether a known name counts where no frame has it: not a region or policy inside a longer name."""
    cls = load_schema().top(hit.known.cls)
    around = [n for n in framed if n.start <= hit.start and hit.end <= n.end]
    if cls == "Region":
        return not any(top(n) in {"Zone", "Project"} and n.source != "gazetteer" for n in around)
    if cls == "Strategy":
        return hit.end - hit.start >= _LONG and not around
    return cls in _ANYWHERE


def _name(hit: Hit, text: str) -> Name:
    known = hit.known
    office = _OFFICE.match(text, hit.end) if known.cls == "Organization" else None
    if office:
        return Name(hit.start, office.end(), "Organization", known.label + office.group(), "head")
    return Name(hit.start, hit.end, known.cls, known.label, "gazetteer", known.aliases, known.iri)
