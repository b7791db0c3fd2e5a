"""Records ⇄ RDF: the one mapping between an `Extraction` and the quads of its named graph."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, SKOS, XSD
from rdflib.term import Node

from ontology.iris import run_iri, span_iri
from ontology.namespaces import OA, PINYIN_TAG, RG, RGS, RUNS_GRAPH, local_name, predicate_iri
from ontology.records import Claim, Decision, Document, Entity, Extraction, Mention, Observation, Passage, Run
from ontology.terms import Statement, Value, integer, literal, typed

Triple = tuple[Node, Node, Node]
Quad = tuple[Node, Node, Node, URIRef]

SECTION_SEPARATOR = " › "
_DATE_TYPES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
# the names of what a document has thousands of; a namespace makes an IRI anew at each look
_ONTOLOGY, _STATUSES, _DECIMAL, _G_YEAR = map(str, (RG, RGS, XSD.decimal, XSD.gYear))
_A, _SUBJECT, _PREDICATE, _OBJECT = map(str, (RDF.type, RDF.subject, RDF.predicate, RDF.object))
_PREF_LABEL, _ALT_LABEL = map(str, (SKOS.prefLabel, SKOS.altLabel))
_DERIVED_FROM, _GENERATED_BY = map(str, (PROV.wasDerivedFrom, PROV.wasGeneratedBy))
_HAS_SOURCE, _START, _END, _EXACT = map(str, (OA.hasSource, OA.start, OA.end, OA.exact))
_DOCUMENT, _PASSAGE, _MENTION = map(str, (RG.Document, RG.Passage, RG.Mention))
_CLAIM, _OBSERVATION, _DECISION = map(str, (RG.Claim, RG.Observation, RG.Decision))
_SECTION, _REFERS_TO, _MENTIONED_IN = map(str, (RG.section, RG.refersTo, RG.mentionedIn))
_PAGE, _LAST_PAGE = map(str, (RG.page, RG.lastPage))
_STATUS, _CONFIDENCE, _RULE, _ASSERTED_ON = map(str, (RG.status, RG.confidence, RG.rule, RG.assertedOn))
_OF_PLACE, _INDICATOR, _VALUE, _KIND = map(str, (RG.ofPlace, RG.indicator, RG.value, RG.kind))
_UNIT, _YEAR, _MODIFIER = map(str, (RG.unit, RG.year, RG.modifier))
_SPAN = re.compile(r"#char=(\d+),(\d+)$")


def date_literal(date: str) -> Literal:
    """Type a date by how much of it is known: day, month or year (ISO 8601, reduced precision).

    >>> date_literal("2024").datatype
    rdflib.term.URIRef('http://www.w3.org/2001/XMLSchema#gYear')
    """
    if len(date) not in _DATE_TYPES:
        raise ValueError(f"a date is YYYY, YYYY-MM or YYYY-MM-DD, not {date!r}")
    return Literal(date, datatype=_DATE_TYPES[len(date)])


def extraction_quads(extraction: Extraction) -> Iterator[Quad]:
    """Yield the quads of a document's named graph; the order is that of the records."""
    graph = URIRef(extraction.document.iri)
    for triple in extraction_triples(extraction):
        yield (*triple, graph)


def run_quads(document: str, ended: dt.datetime, inputs: Run | None = None) -> Iterator[Quad]:
    """Yield when a document (an IRI) was read, and from what; that lives in a graph of its own."""
    graph, run = URIRef(RUNS_GRAPH), URIRef(run_iri(document))
    yield run, PROV.endedAtTime, Literal(ended.isoformat(timespec="seconds"), datatype=XSD.dateTime), graph
    if inputs:
        members = {**dataclasses.asdict(inputs), "overrides": dict(inputs.overrides)}
        yield run, RG.inputs, Literal(json.dumps(members, ensure_ascii=False, sort_keys=True)), graph


def read_run(inputs: str) -> Run:
    """Return what `run_quads` wrote as the inputs of a run."""
    members = json.loads(inputs)
    return Run(**{**members, "overrides": tuple(sorted(members["overrides"].items()))})


def extraction_triples(extraction: Extraction) -> Iterator[Triple]:
    """Yield the triples that say what an extraction holds, document first."""
    resources = _Resources()
    for subject, predicate, value in statements(extraction):
        found = literal(value) if isinstance(value, Value) else resources[value]
        yield resources[subject], resources[predicate], found


class _Resources(dict[str, URIRef]):
    """IRIs as rdflib has them, each made once."""

    def __missing__(self, iri: str) -> URIRef:
        made = self[iri] = URIRef(iri)
        return made


def statements(extraction: Extraction) -> Iterator[Statement]:
    """Yield the same triples in the form in which they are checked."""
    document = extraction.document
    iri, run = document.iri, run_iri(document.iri)
    yield from _document(document, iri)
    yield run, _A, str(PROV.Activity)
    yield run, str(PROV.used), iri
    yield run, str(RG.pipeline), Value(extraction.pipeline)
    for passage in extraction.passages:
        yield from _passage(iri, passage)
    for mention in extraction.mentions:
        yield from _mention(iri, mention)
    for entity in extraction.entities:
        yield from _entity(entity)
        yield entity.iri, _MENTIONED_IN, iri
    for claim in extraction.claims:
        yield from _claim(document, iri, claim)
    for observation in extraction.observations:
        yield from _observation(document, iri, observation)
    for decision in extraction.decisions:
        yield from _decision(iri, decision)


def _document(document: Document, iri: str) -> Iterator[Statement]:
    yield iri, _A, _DOCUMENT
    yield iri, str(DCTERMS.title), Value(document.title, None, "zh")
    yield iri, str(RG.fileName), Value(document.file_name)
    yield iri, str(RG.sha256), Value(document.sha256)
    yield iri, str(RG.text), Value(document.text)
    if document.issued:
        yield iri, str(DCTERMS.issued), _date(document.issued)
    if document.publisher:
        yield iri, str(DCTERMS.publisher), Value(document.publisher)
    if document.about:
        yield iri, str(RG.about), document.about
    if document.source:
        yield iri, str(DCTERMS.source), Value(document.source)
    if document.page_starts:
        yield iri, str(RG.pageStarts), Value(" ".join(map(str, document.page_starts)))


@functools.lru_cache(maxsize=256)
def _date(date: str) -> Value:
    return typed(str(date_literal(date)), str(_DATE_TYPES[len(date)]))


def _passage(document: str, passage: Passage) -> Iterator[Statement]:
    iri = span_iri(document, passage.start, passage.end)
    yield iri, _A, _PASSAGE
    yield iri, _HAS_SOURCE, document
    yield iri, _START, integer(passage.start)
    yield iri, _END, integer(passage.end)
    yield iri, _EXACT, Value(passage.exact)
    if passage.section:
        yield iri, _SECTION, Value(SECTION_SEPARATOR.join(passage.section))
    if passage.page is not None:
        yield iri, _PAGE, integer(passage.page)
    if passage.last_page is not None:
        yield iri, _LAST_PAGE, integer(passage.last_page)


def _mention(document: str, mention: Mention) -> Iterator[Statement]:
    iri = span_iri(document, mention.start, mention.end)
    yield iri, _A, _MENTION
    yield iri, _HAS_SOURCE, document
    yield iri, _START, integer(mention.start)
    yield iri, _END, integer(mention.end)
    yield iri, _EXACT, Value(mention.exact)
    yield iri, _REFERS_TO, mention.entity


def _entity(entity: Entity) -> Iterator[Statement]:
    iri = entity.iri
    yield iri, _A, _ONTOLOGY + entity.cls
    yield iri, _PREF_LABEL, Value(entity.label, None, "zh")
    if entity.label_en:
        yield iri, _PREF_LABEL, Value(entity.label_en, None, "en")
    if entity.pinyin:
        yield iri, _PREF_LABEL, Value(entity.pinyin, None, PINYIN_TAG)
    for alias in entity.aliases:
        yield iri, _ALT_LABEL, Value(alias, None, "zh")


def _evidence(document: Document, source: str, iri: str, record: Claim | Observation) -> Iterator[Statement]:
    yield iri, _CONFIDENCE, typed(format(record.confidence, "f"), _DECIMAL)
    yield from _origin(source, iri, record)
    if document.issued:
        yield iri, _ASSERTED_ON, _date(document.issued)


def _origin(document: str, iri: str, record: Claim | Observation | Decision) -> Iterator[Statement]:
    yield iri, _RULE, Value(record.rule)
    yield iri, _GENERATED_BY, run_iri(document)
    for start, end in record.passages:
        yield iri, _DERIVED_FROM, span_iri(document, start, end)


def _claim(document: Document, source: str, claim: Claim) -> Iterator[Statement]:
    iri, predicate = claim.iri(source), predicate_iri(claim.predicate)
    yield claim.subject, predicate, claim.object
    yield iri, _A, _CLAIM
    yield iri, _SUBJECT, claim.subject
    yield iri, _PREDICATE, predicate
    yield iri, _OBJECT, claim.object
    if claim.status:
        yield iri, _STATUS, _STATUSES + claim.status
    yield from _evidence(document, source, iri, claim)


def _observation(document: Document, source: str, observation: Observation) -> Iterator[Statement]:
    iri = observation.iri(source)
    yield iri, _A, _OBSERVATION
    yield iri, _OF_PLACE, observation.place
    yield iri, _INDICATOR, observation.indicator
    yield iri, _VALUE, typed(format(observation.value, "f"), _DECIMAL)
    yield iri, _KIND, Value(observation.kind)
    if observation.unit:
        yield iri, _UNIT, observation.unit
    if observation.year:
        yield iri, _YEAR, typed(f"{observation.year:04d}", _G_YEAR)
    if observation.modifier:
        yield iri, _MODIFIER, Value(observation.modifier)
    yield from _evidence(document, source, iri, observation)


def _decision(document: str, decision: Decision) -> Iterator[Statement]:
    iri = decision.iri(document)
    yield iri, _A, _DECISION
    yield iri, str(RG.judgement), Value(decision.kind)
    yield iri, str(RG.ofClass), _ONTOLOGY + decision.cls
    yield iri, str(RG.fromName), Value(decision.source, None, "zh")
    yield iri, str(RG.intoName), Value(decision.target, None, "zh")
    yield iri, str(RG.resolvesTo), decision.entity
    yield iri, str(RG.madeBy), Value(decision.made_by)
    yield from _origin(document, iri, decision)


def read_extraction(triples: Iterable[Triple], document: str) -> Extraction:
    """Build the extraction of `document` (an IRI) back from the triples of its named graph.

    Records come sorted, so that equal graphs give equal extractions. Raises `KeyError` where a
    required property is missing: the shapes keep such data out of a store.
    """
    source = Graph()
    for triple in triples:
        source.add(triple)
    of = _Properties(source)
    doc = _read_document(of, URIRef(document))
    passages = [
        Passage(
            *_offsets(iri),
            of.text(iri, OA.exact),
            tuple(s.split(SECTION_SEPARATOR)) if (s := of.maybe(iri, RG.section)) else (),
            *(int(page) if (page := of.maybe(iri, term)) else None for term in (RG.page, RG.lastPage)),
        )
        for iri in of.instances(RG.Passage)
    ]
    mentions = [
        Mention(*_offsets(iri), of.text(iri, OA.exact), str(entity))
        for iri in of.instances(RG.Mention)
        for entity in source.objects(iri, RG.refersTo)
    ]
    entities = [_read_entity(of, iri) for iri in source.subjects(RG.mentionedIn, URIRef(document))]
    claims = [_read_claim(of, iri) for iri in of.instances(RG.Claim)]
    observations = [_read_observation(of, iri) for iri in of.instances(RG.Observation)]
    decisions = [_read_decision(of, iri) for iri in of.instances(RG.Decision)]
    return Extraction(
        document=doc,
        passages=tuple(sorted(passages)),
        mentions=tuple(sorted(mentions)),
        entities=tuple(sorted(entities, key=lambda e: e.iri)),
        claims=tuple(sorted(claims, key=lambda c: (c.subject, c.predicate, c.object))),
        observations=tuple(sorted(observations, key=lambda o: o.iri(document))),
        pipeline=of.text(URIRef(run_iri(document)), RG.pipeline),
        decisions=tuple(sorted(decisions)),
    )


class _Properties:
    """Property values of a graph, as text."""

    def __init__(self, source: Graph) -> None:
        self.source = source

    def instances(self, cls: URIRef) -> Iterator[URIRef]:
        for node in self.source.subjects(RDF.type, cls):
            yield URIRef(str(node))

    def maybe(self, subject: URIRef, predicate: URIRef) -> str | None:
        value = self.source.value(subject, predicate)
        return None if value is None else str(value)

    def text(self, subject: URIRef, predicate: URIRef) -> str:
        value = self.maybe(subject, predicate)
        if value is None:
            raise KeyError(f"{subject} has no {predicate}")
        return value

    def labels(self, subject: URIRef, predicate: URIRef) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for value in self.source.objects(subject, predicate):
            if isinstance(value, Literal):
                found[value.language or ""].append(str(value))
        return found

    def spans(self, subject: URIRef) -> tuple[tuple[int, int], ...]:
        return tuple(sorted(_offsets(URIRef(str(o))) for o in self.source.objects(subject, PROV.wasDerivedFrom)))


def _offsets(iri: URIRef) -> tuple[int, int]:
    match = _SPAN.search(iri)
    if match is None:
        raise KeyError(f"{iri} is not the IRI of a span (#char=START,END)")
    return int(match[1]), int(match[2])


def _read_document(of: _Properties, iri: URIRef) -> Document:
    return Document(
        slug=local_name(iri),
        title=of.text(iri, DCTERMS.title),
        text=of.text(iri, RG.text),
        file_name=of.text(iri, RG.fileName),
        sha256=of.text(iri, RG.sha256),
        issued=of.maybe(iri, DCTERMS.issued),
        publisher=of.maybe(iri, DCTERMS.publisher),
        about=of.maybe(iri, RG.about),
        source=of.maybe(iri, DCTERMS.source),
        page_starts=tuple(map(int, (of.maybe(iri, RG.pageStarts) or "").split())),
    )


def _read_entity(of: _Properties, node: Node) -> Entity:
    iri = URIRef(str(node))
    labels = of.labels(iri, SKOS.prefLabel)
    return Entity(
        iri=str(iri),
        cls=local_name(of.text(iri, RDF.type)),
        label=labels["zh"][0],
        label_en=next(iter(labels["en"]), None),
        pinyin=next(iter(labels[PINYIN_TAG]), None),
        aliases=tuple(sorted(of.labels(iri, SKOS.altLabel)["zh"])),
    )


def _read_claim(of: _Properties, iri: URIRef) -> Claim:
    status = of.maybe(iri, RG.status)
    return Claim(
        subject=of.text(iri, RDF.subject),
        predicate=local_name(of.text(iri, RDF.predicate)),
        object=of.text(iri, RDF.object),
        status=local_name(status) if status else None,
        confidence=Decimal(of.text(iri, RG.confidence)),
        passages=of.spans(iri),
        rule=of.text(iri, RG.rule),
    )


def _read_observation(of: _Properties, iri: URIRef) -> Observation:
    year = of.maybe(iri, RG.year)
    return Observation(
        place=of.text(iri, RG.ofPlace),
        indicator=of.text(iri, RG.indicator),
        value=Decimal(of.text(iri, RG.value)),
        unit=of.maybe(iri, RG.unit),
        year=int(year) if year else None,
        kind=of.text(iri, RG.kind),
        modifier=of.maybe(iri, RG.modifier),
        confidence=Decimal(of.text(iri, RG.confidence)),
        passages=of.spans(iri),
        rule=of.text(iri, RG.rule),
    )


def _read_decision(of: _Properties, iri: URIRef) -> Decision:
    return Decision(
        kind=of.text(iri, RG.judgement),
        cls=local_name(of.text(iri, RG.ofClass)),
        source=of.text(iri, RG.fromName),
        target=of.text(iri, RG.intoName),
        entity=of.text(iri, RG.resolvesTo),
        rule=of.text(iri, RG.rule),
        passages=of.spans(iri),
        made_by=of.text(iri, RG.madeBy),
    )
