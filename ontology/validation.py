"""The gate: what is not as the shapes say is left out and reported, never silently.

`gate` stands between reading and storing, for one document. `validate` looks at data that is already
stored. Both check the evidence invariant (`text[start:end]` is the exact quote), which core SHACL
cannot express, and the shapes of `shapes.ttl`; `referee.py` has pySHACL's opinion on the same data.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from rdflib import Graph

from ontology.constraints import COMPONENTS
from ontology.errors import ShapeError
from ontology.iris import span_iri
from ontology.namespaces import OA, RG, local_name, predicate_iri
from ontology.rdf import Quad, Triple, statements
from ontology.records import Claim, Decision, Dropped, Entity, Extraction, Mention, Observation, Passage
from ontology.schema import ONTOLOGY_FILE, SHAPES_FILE
from ontology.shacl import Data, Shape, ShapeReader, Violation
from ontology.terms import Statement, Term, is_iri, plain

Record = Passage | Mention | Entity | Claim | Observation | Decision
_OF_CLASS = {str(RG[kind.__name__]): kind for kind in (Passage, Mention, Claim, Observation, Decision)}
_MISQUOTED = {
    "en": "the text at its offsets is not what it quotes",
    "zh": "所引原文与该位置的文字不符",
}
_QUOTED_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not conform: `focus` is the node, `path` the property, `value` the term at fault."""

    focus: str
    path: str | None
    value: str | None
    component: str
    message_zh: str
    message_en: str

    def message(self, lang: str) -> str:
        """Return the message in `lang`, "zh" or "en"."""
        return self.message_zh if lang == "zh" else self.message_en


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found; it conforms if it found nothing."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether everything is as it should be."""
        return not self.findings


@functools.cache
def shapes() -> tuple[Shape, ...]:
    """Return the shapes of the shapes file."""
    return ShapeReader(Graph().parse(SHAPES_FILE, format="turtle"), COMPONENTS).targeted()


@functools.cache
def ontology_triples() -> tuple[Triple, ...]:
    """Return the triples of the ontology, against which data is validated."""
    return tuple(Graph().parse(ONTOLOGY_FILE, format="turtle"))


@functools.cache
def _ontology() -> tuple[Statement, ...]:
    return tuple(map(_statement, ontology_triples()))


def _statement(triple: Triple) -> Statement:
    return str(triple[0]), str(triple[1]), plain(triple[2])


def validate(data: Iterable[Quad]) -> Report:
    """Check quads, of one document or of a whole store, as one graph together with the ontology."""
    index = Data(chain((_statement(quad[:3]) for quad in data), _ontology()))
    found = [*misquotes(index), *(_finding(violation) for shape in shapes() for violation in shape.faults(index))]
    return Report(tuple(sorted(found, key=lambda f: (f.focus, f.path or "", f.value or "", f.component))))


def misquotes(data: Data) -> Iterator[Finding]:
    """Yield the spans whose exact text is not what stands at their offsets in their document's text."""
    for document in data.instances(str(RG.Document)):
        texts = data.values(document, str(RG.text))
        for span in dict.fromkeys((*data.instances(str(RG.Passage)), *data.instances(str(RG.Mention)))):
            if document in data.values(span, str(OA.hasSource)) and not _quotes(data, span, texts):
                exact = next(map(str, data.values(span, str(OA.exact))), None)
                yield Finding(span, str(OA.exact), exact, "exact", _MISQUOTED["zh"], _MISQUOTED["en"])


def _quotes(data: Data, span: str, texts: list[Term]) -> bool:
    start, end, exact = (data.values(span, str(OA[name])) for name in ("start", "end", "exact"))
    if not (len(start) == len(end) == len(exact) == len(texts) == 1):
        return False
    offsets = [str(term) for term in (*start, *end)]
    return all(map(str.isdecimal, offsets)) and texts[0][int(offsets[0]) : int(offsets[1])] == str(exact[0])


def _finding(violation: Violation) -> Finding:
    shape, value, component = violation.shape, violation.value, violation.component
    zh, en = (shape.messages.get(lang, component) for lang in ("zh", "en"))
    return Finding(str(violation.focus), shape.path_name, None if value is None else str(value), component, zh, en)


def gate(extraction: Extraction) -> tuple[Extraction, tuple[Dropped, ...]]:
    """Leave out of `extraction` what does not conform, and say what and why.

    What hangs on something left out (the claims of an entity, say) is left out in its turn. Raises
    `ShapeError` where the document itself is at fault.
    """
    data = Data(chain(_ontology(), statements(extraction)))
    names = {entity.iri: f"{entity.label} ({entity.cls})" for entity in extraction.entities}
    dropped: list[Dropped] = []
    faulty: dict[Record, str] = dict.fromkeys(extraction.misquotes(), _MISQUOTED["en"])
    while True:
        dropped += [Dropped("gate", describe(record, names), why) for record, why in faulty.items()]
        extraction = _without(extraction, faulty, data)
        faulty = _faults(extraction, data, names)
        if not faulty:
            return extraction, tuple(dropped)


def _without(extraction: Extraction, faulty: dict[Record, str], data: Data) -> Extraction:
    """Return the extraction without the faulty records, which are taken out of `data` too."""
    if not faulty:
        return extraction
    gone = _only(extraction, lambda record: record in faulty)
    for statement in statements(gone):
        data.discard(statement)
    for statement in statements(_only(extraction, lambda _: False)):
        data.add(statement)
    return _only(extraction, lambda record: record not in faulty)


def _only(extraction: Extraction, keep: Callable[[Record], bool]) -> Extraction:
    return replace(
        extraction,
        passages=tuple(filter(keep, extraction.passages)),
        mentions=tuple(filter(keep, extraction.mentions)),
        entities=tuple(filter(keep, extraction.entities)),
        claims=tuple(filter(keep, extraction.claims)),
        observations=tuple(filter(keep, extraction.observations)),
        decisions=tuple(filter(keep, extraction.decisions)),
    )


def _faults(extraction: Extraction, data: Data, names: dict[str, str]) -> dict[Record, str]:
    """Return the records that violate a shape, each with the first reason."""
    found = [(shape, violation) for shape in shapes() for violation in shape.faults(data)]
    records = _by_node(extraction) if found else {}
    faulty: dict[Record, str] = {}
    for shape, violation in found:
        reason = _reason(violation, names)
        blamed = [record for record in records.get(str(violation.focus), ()) if _speaks_of(shape, violation, record)]
        if not blamed:
            raise ShapeError(f"{local_name(str(violation.focus))} cannot be stored: {reason}")
        for record in blamed:
            faulty.setdefault(record, reason)
    return faulty


def _speaks_of(shape: Shape, violation: Violation, record: Record) -> bool:
    """Whether a violation of the targeted `shape` is the fault of `record`, one of its focus node."""
    kinds = [_OF_CLASS.get(cls) for cls in shape.target_classes]
    match record:
        case Mention() if violation.shape.path_name == str(RG.refersTo) and violation.value is not None:
            return record.entity == violation.value
        case Entity():
            return str(RG.mentionedIn) in shape.target_predicates
        case Claim() if shape.target_predicates:
            about_end = violation.shape.path is not None
            stated = predicate_iri(record.predicate) in shape.target_predicates
            return stated and (not about_end or record.object == violation.value)
        case _:
            return type(record) in kinds


def _by_node(extraction: Extraction) -> dict[str, list[Record]]:
    """Return the records by the node whose shapes speak of them; a claim also by its subject."""
    document = extraction.document.iri
    found: defaultdict[str, list[Record]] = defaultdict(list)
    spans: tuple[Passage | Mention, ...] = (*extraction.passages, *extraction.mentions)
    for span in spans:
        found[span_iri(document, span.start, span.end)].append(span)
    for entity in extraction.entities:
        found[entity.iri].append(entity)
    for claim in extraction.claims:
        found[claim.iri(document)].append(claim)
        found[claim.subject].append(claim)
    for observation in extraction.observations:
        found[observation.iri(document)].append(observation)
    for decision in extraction.decisions:
        found[decision.iri(document)].append(decision)
    return found


def _reason(violation: Violation, names: dict[str, str]) -> str:
    message, value = violation.shape.messages.get("en", violation.component), violation.value
    if value is None:
        return message
    shown = names.get(value) or local_name(value) if is_iri(value) else repr(_short(str(value)))
    return f"{message}; not {shown}"


def describe(record: Record, names: dict[str, str]) -> str:
    """Return one line that tells a reader which record it is."""

    def named(iri: str) -> str:
        return names.get(iri) or local_name(iri)

    match record:
        case Passage() | Mention():
            kind = type(record).__name__.lower()
            return f"{kind} {_short(record.exact)!r} at {record.start}"
        case Entity():
            return f"{record.cls} {record.label}"
        case Claim():
            return f"{named(record.subject)} {record.predicate} {named(record.object)}"
        case Observation():
            return f"{named(record.place)} {named(record.indicator)} {record.value} ({record.kind})"
        case Decision():
            return f"{record.kind} {record.source} {record.target}"


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED_AT_MOST else text[: _QUOTED_AT_MOST - 1] + "…"
