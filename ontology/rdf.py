"""Records ⇄ RDF: the one mapping between an `Extraction` and the quads of its named graph."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, SKOS, XSD
from rdflib.term import Node

from ontology.iris import run_iri, span_iri
from ontology.namespaces import OA, PINYIN_TAG, RG, RGS, RUNS_GRAPH, local_name, predicate_iri
from ontology.records import Claim, Decision, Document, Entity, Extraction, Mention, Observation, Passage

Triple = tuple[Node, Node, Node]
Quad = tuple[Node, Node, Node, URIRef]

SECTION_SEPARATOR = " › "
_DATE_TYPES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
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


def run_quads(extraction: Extraction, ended: dt.datetime) -> Iterator[Quad]:
    """Yield the clock part of the run record, which lives in a graph of its own."""
    graph, run = URIRef(RUNS_GRAPH), URIRef(run_iri(extraction.document.iri))
    yield run, PROV.endedAtTime, Literal(ended.isoformat(timespec="seconds"), datatype=XSD.dateTime), graph


def extraction_triples(extraction: Extraction) -> Iterator[Triple]:
    """Yield the triples that say what an extraction holds, document first."""
    document = extraction.document
    yield from _document(document)
    run = URIRef(run_iri(document.iri))
    yield run, RDF.type, PROV.Activity
    yield run, PROV.used, URIRef(document.iri)
    yield run, RG.pipeline, Literal(extraction.pipeline)
    for passage in extraction.passages:
        yield from _passage(document, passage)
    for mention in extraction.mentions:
        yield from _mention(document, mention)
    for entity in extraction.entities:
        yield from _entity(entity)
        yield URIRef(entity.iri), RG.mentionedIn, URIRef(document.iri)
    for claim in extraction.claims:
        yield from _claim(document, claim)
    for observation in extraction.observations:
        yield from _observation(document, observation)
    for decision in extraction.decisions:
        yield from _decision(document, decision)


def _document(document: Document) -> Iterator[Triple]:
    iri = URIRef(document.iri)
    yield iri, RDF.type, RG.Document
    yield iri, DCTERMS.title, Literal(document.title, lang="zh")
    yield iri, RG.fileName, Literal(document.file_name)
    yield iri, RG.sha256, Literal(document.sha256)
    yield iri, RG.text, Literal(document.text)
    if document.issued:
        yield iri, DCTERMS.issued, date_literal(document.issued)
    if document.publisher:
        yield iri, DCTERMS.publisher, Literal(document.publisher)
    if document.about:
        yield iri, RG.about, URIRef(document.about)
    if document.source:
        yield iri, DCTERMS.source, Literal(document.source)


def _span(document: Document, span: Passage | Mention, kind: URIRef) -> tuple[URIRef, list[Triple]]:
    iri = URIRef(span_iri(document.iri, span.start, span.end))
    return iri, [
        (iri, RDF.type, kind),
        (iri, OA.hasSource, URIRef(document.iri)),
        (iri, OA.start, Literal(str(span.start), datatype=XSD.integer)),
        (iri, OA.end, Literal(str(span.end), datatype=XSD.integer)),
        (iri, OA.exact, Literal(span.exact)),
    ]


def _passage(document: Document, passage: Passage) -> Iterator[Triple]:
    iri, triples = _span(document, passage, RG.Passage)
    yield from triples
    if passage.section:
        yield iri, RG.section, Literal(SECTION_SEPARATOR.join(passage.section))


def _mention(document: Document, mention: Mention) -> Iterator[Triple]:
    iri, triples = _span(document, mention, RG.Mention)
    yield from triples
    yield iri, RG.refersTo, URIRef(mention.entity)


def _entity(entity: Entity) -> Iterator[Triple]:
    iri = URIRef(entity.iri)
    yield iri, RDF.type, RG[entity.cls]
    yield iri, SKOS.prefLabel, Literal(entity.label, lang="zh")
    if entity.label_en:
        yield iri, SKOS.prefLabel, Literal(entity.label_en, lang="en")
    if entity.pinyin:
        yield iri, SKOS.prefLabel, Literal(entity.pinyin, lang=PINYIN_TAG)
    for alias in entity.aliases:
        yield iri, SKOS.altLabel, Literal(alias, lang="zh")


def _evidence(document: Document, iri: URIRef, record: Claim | Observation) -> Iterator[Triple]:
    yield iri, RG.confidence, Literal(format(record.confidence, "f"), datatype=XSD.decimal)
    yield iri, RG.rule, Literal(record.rule)
    yield iri, PROV.wasGeneratedBy, URIRef(run_iri(document.iri))
    for start, end in record.passages:
        yield iri, PROV.wasDerivedFrom, URIRef(span_iri(document.iri, start, end))
    if document.issued:
        yield iri, RG.assertedOn, date_literal(document.issued)


def _claim(document: Document, claim: Claim) -> Iterator[Triple]:
    iri = URIRef(claim.iri(document.iri))
    subject, predicate, obj = URIRef(claim.subject), URIRef(predicate_iri(claim.predicate)), URIRef(claim.object)
    yield subject, predicate, obj
    yield iri, RDF.type, RG.Claim
    yield iri, RDF.subject, subject
    yield iri, RDF.predicate, predicate
    yield iri, RDF.object, obj
    if claim.status:
        yield iri, RG.status, RGS[claim.status]
    yield from _evidence(document, iri, claim)


def _observation(document: Document, observation: Observation) -> Iterator[Triple]:
    iri = URIRef(observation.iri(document.iri))
    yield iri, RDF.type, RG.Observation
    yield iri, RG.ofPlace, URIRef(observation.place)
    yield iri, RG.indicator, URIRef(observation.indicator)
    yield iri, RG.value, Literal(format(observation.value, "f"), datatype=XSD.decimal)
    yield iri, RG.kind, Literal(observation.kind)
    if observation.unit:
        yield iri, RG.unit, URIRef(observation.unit)
    if observation.year:
        yield iri, RG.year, Literal(f"{observation.year:04d}", datatype=XSD.gYear)
    if observation.modifier:
        yield iri, RG.modifier, Literal(observation.modifier)
    yield from _evidence(document, iri, observation)


def _decision(document: Document, decision: Decision) -> Iterator[Triple]:
    iri = URIRef(decision.iri(document.iri))
    yield iri, RDF.type, RG.Decision
    yield iri, RG.judgement, Literal(decision.kind)
    yield iri, RG.ofClass, RG[decision.cls]
    yield iri, RG.fromName, Literal(decision.source, lang="zh")
    yield iri, RG.intoName, Literal(decision.target, lang="zh")
    yield iri, RG.resolvesTo, URIRef(decision.entity)
    yield iri, RG.madeBy, Literal(decision.made_by)
    yield iri, RG.rule, Literal(decision.rule)
    yield iri, PROV.wasGeneratedBy, URIRef(run_iri(document.iri))
    for start, end in decision.passages:
        yield iri, PROV.wasDerivedFrom, URIRef(span_iri(document.iri, start, end))


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
