"""Sentences → readings: names in place, frames, mode; then every rule over them, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from ingest import aims, relate, static
from ingest.gazetteer import Gazetteer, Hit
from ingest.modes import mode_of
from ingest.names import Name
from ingest.nlp import build_nlp, hits_of, names_of, read, steps_of
from ingest.segmentation import Sentence
from ingest.statements import Aim, Reading, Statement, top
from ontology.schema import load_schema

_ANYWHERE = {"Place", "Region", "Organization", "NaturalFeature"}
_OFFICE = re.compile(r"宣传部|组织部|统战部|政法委|办公厅|办公室|研究室|常委会")
_LONG = 4
"""From this length on the name of a policy is one wherever it stands."""


def read_sentences(cut: Sequence[Sentence], gazetteer: Gazetteer) -> list[Reading]:
    """Run the spaCy pipeline over the sentences of a document."""
    nlp = build_nlp(gazetteer.focus.code if gazetteer.focus else None)
    leads: dict[int, str] = {}
    readings = []
    for sentence, doc in zip(cut, read(nlp, (s.clean for s in cut)), strict=True):
        lead = leads.setdefault(sentence.paragraph, sentence.clean)
        steps = steps_of(doc)
        mode = mode_of(sentence, lead, [step.frame for step in steps])
        readings.append(Reading(sentence, tuple(_all_names(doc)), tuple(steps), mode))
    return readings


def statements_of(readings: Sequence[Reading], place: Name | None, gazetteer: Gazetteer) -> list[Statement]:
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
    framed = names_of(doc)
    spans = {(n.start, n.end) for n in framed}
    others = [
        _name(hit, doc.text) for hit in hits_of(doc) if (hit.start, hit.end) not in spans and _stands_alone(hit, framed)
    ]
    return sorted([*framed, *others], key=lambda n: (n.start, -n.end, n.cls, n.label))


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
