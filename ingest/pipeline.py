"""The order of the stages: load → segment → recognise → relate → resolve → gate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from ingest import aims, relate, static
from ingest.gazetteer import Gazetteer, gazetteer_for, known_place
from ingest.loading import Source, documents_in, load
from ingest.metadata import Metadata, Overrides, metadata_of
from ingest.modes import mode_of
from ingest.names import Name
from ingest.nlp import build_nlp, hits_of, read, steps_of
from ingest.observe import Measure, measures
from ingest.resolve import Resolver, resolve
from ingest.segmentation import Sentence, sentences
from ingest.statements import Reading, Statement, confidences
from ontology.iris import slug_of, unit_iri
from ontology.records import Claim, Document, Dropped, Extraction, Mention, Observation, Passage
from ontology.schema import load_schema
from ontology.validation import gate

__all__ = ["documents_in", "read_document"]

_ANYWHERE = {"Place", "Region", "Organization", "NaturalFeature"}
_LONG = 4
_BUILT = load_schema().subclasses("Project")


def read_document(
    path: Path,
    *,
    title: str | None = None,
    issued: str | None = None,
    publisher: str | None = None,
    about: str | None = None,
) -> Extraction:
    """Read one file into records that conform to the shapes; what was left out is in `dropped`.

    Raises `DocumentError` for a file that cannot be read and `ShapeError` for a document that
    cannot be stored at all.
    """
    source = load(path)
    metadata = metadata_of(source, Overrides(title, issued, publisher, about))
    gazetteer = gazetteer_for(metadata.about.code if metadata.about else None)
    document = _document(source, metadata)
    cut = list(sentences(source.text, metadata.title))
    readings = _read(cut, gazetteer)
    place = _place(metadata)
    stated = _statements(readings, place, gazetteer)
    measured = [m for reading in readings for m in measures(reading, metadata.issued)]
    names = _all_names(readings, stated, measured, place)
    resolver = resolve(names, gazetteer)
    extraction = Extraction(
        document=document,
        passages=tuple(Passage(s.start, s.end, source.text[s.start : s.end], s.section) for s in cut),
        mentions=_mentions(readings, stated, measured, resolver, source.text),
        entities=tuple(sorted({resolver.entity(n) for n in names}, key=lambda e: e.iri)),
        claims=_claims(stated, resolver),
        observations=_observations(measured, place, resolver),
        pipeline=f"regiongraph {version('regiongraph')}",
    )
    return _checked(extraction, metadata)


def _document(source: Source, metadata: Metadata) -> Document:
    return Document(
        slug=slug_of(source.path.name),
        title=metadata.title,
        text=source.text,
        file_name=source.path.name,
        sha256=source.sha256,
        issued=metadata.issued,
        publisher=metadata.publisher,
        about=known_place(metadata.about).iri if metadata.about else None,
        source=metadata.source,
    )


def _place(metadata: Metadata) -> Name | None:
    if metadata.about is None:
        return None
    known = known_place(metadata.about)
    return Name(0, 0, known.cls, known.label, "implied", known.aliases, known.iri)


def _read(cut: Sequence[Sentence], gazetteer: Gazetteer) -> list[Reading]:
    nlp = build_nlp(gazetteer.focus.code if gazetteer.focus else None)
    leads: dict[int, str] = {}
    readings = []
    for sentence, doc in zip(cut, read(nlp, (s.clean for s in cut)), strict=True):
        lead = leads.setdefault(sentence.paragraph, sentence.clean)
        steps = steps_of(doc)
        names = _names_of(doc)
        readings.append(Reading(sentence, names, tuple(steps), mode_of(sentence, lead, [s.frame for s in steps])))
    return readings


def _names_of(doc) -> tuple[Name, ...]:  # type: ignore[no-untyped-def]
    """Names of the frames, and known names that stand anywhere else; in the order of the text."""
    framed: list[Name] = list(doc._.names)
    spans = {(n.start, n.end) for n in framed}
    for hit in hits_of(doc):
        cls = load_schema().top(hit.known.cls)
        within = any(a <= hit.start and hit.end <= b and (a, b) != (hit.start, hit.end) for a, b in spans)
        if within and cls == "Region" and any(
            n.start <= hit.start and hit.end <= n.end and n.source != "gazetteer" for n in framed if n.cls == "Zone" or n.cls in _BUILT
        ):
            continue
        anywhere = cls in _ANYWHERE or (cls == "Strategy" and hit.end - hit.start >= _LONG and not within)
        if anywhere and (hit.start, hit.end) not in spans:
            known = hit.known
            framed.append(Name(hit.start, hit.end, known.cls, known.label, "gazetteer", known.aliases, known.iri))
    return tuple(sorted(framed, key=lambda n: (n.start, -n.end, n.cls, n.label)))


def _statements(readings: Sequence[Reading], place: Name | None, gazetteer: Gazetteer) -> list[Statement]:
    """Run the rules in order; headings and the lead of a paragraph set the aims of what follows."""
    stated: list[Statement] = []
    heading_aims: dict[str, list[Name]] = {}
    lead_aims: dict[int, list[Name]] = {}
    for reading in readings:
        sentence = reading.sentence
        stated += relate.by_verbs(reading, place)
        stated += relate.by_lists(reading)
        stated += static.by_names(reading, gazetteer)
        stated += static.by_phrases(reading, place)
        stated += aims.in_sentence(reading)
        if sentence.heading:
            heading_aims[sentence.clean] = aims.aims_of_heading(reading)
            continue
        over = heading_aims.get(sentence.section[-1], []) if sentence.section else []
        led = lead_aims.setdefault(sentence.paragraph, aims.joined_regions(reading))
        stated += aims.under_lead(reading, list({n.label: n for n in (*over, *led)}.values()))
    return stated


def _all_names(
    readings: Sequence[Reading], stated: Sequence[Statement], measured: Sequence[Measure], place: Name | None
) -> list[Name]:
    names = [n for reading in readings for n in reading.names]
    names += [n for s in stated for n in (s.subject, s.object)]
    names += [n for m in measured for n in (m.indicator, m.place) if n]
    return names + ([place] if place and names else [])


def _mentions(
    readings: Sequence[Reading], stated: Sequence[Statement], measured: Sequence[Measure], resolver: Resolver, text: str
) -> tuple[Mention, ...]:
    found: set[Mention] = set()
    pairs = [(r.sentence, n) for r in readings for n in r.names]
    pairs += [(s.sentence, n) for s in stated for n in (s.subject, s.object)]
    pairs += [(m.sentence, m.indicator) for m in measured]
    for sentence, name in pairs:
        if name.end <= name.start or name.end > len(sentence.clean) or name.source == "implied":
            continue
        start, end = sentence.span(name.start, name.end)
        found.add(Mention(start, end, text[start:end], resolver.entity(name).iri))
    return tuple(sorted(found))


def _claims(stated: Iterable[Statement], resolver: Resolver) -> tuple[Claim, ...]:
    """One claim a statement: its passages gathered, its status the one most passages give."""
    groups: defaultdict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for statement in stated:
        subject, obj = resolver.entity(statement.subject).iri, resolver.entity(statement.object).iri
        if subject != obj:
            groups[subject, statement.predicate, obj].append(statement)
    static_relations = {name for name, info in load_schema().relations.items() if info.static}
    claims = []
    for (subject, predicate, obj), said in sorted(groups.items()):
        status = None if predicate in static_relations else _status(said)
        best = max(said, key=lambda s: (confidences()[s.rule], s.rule))
        passages = tuple(sorted({(s.sentence.start, s.sentence.end) for s in said}))
        claims.append(Claim(subject, predicate, obj, status, confidences()[best.rule], passages, best.rule))
    return tuple(claims)


def _status(said: Sequence[Statement]) -> str:
    """Return the status most often given, the first in the text among equals."""
    counted = Counter(s.status for s in said if s.status)
    order = [s.status for s in sorted(said, key=lambda s: s.sentence.start) if s.status]
    return max(order, key=lambda s: (counted[s], -order.index(s)), default="Ongoing")


def _observations(measured: Iterable[Measure], place: Name | None, resolver: Resolver) -> tuple[Observation, ...]:
    found: dict[tuple[str, str, Decimal, str | None, int | None, str], Observation] = {}
    for measure in measured:
        where = measure.place or place
        if where is None:
            continue
        key = (
            resolver.entity(where).iri,
            resolver.entity(measure.indicator).iri,
            measure.value,
            unit_iri(measure.unit) if measure.unit else None,
            measure.year,
            measure.kind,
        )
        passage = (measure.sentence.start, measure.sentence.end)
        earlier = found.get(key)
        passages = tuple(sorted({*(earlier.passages if earlier else ()), passage}))
        found[key] = Observation(*key, measure.modifier, confidences()["measure"], passages, "measure")
    return tuple(sorted(found.values(), key=lambda o: (o.passages, o.indicator, o.value)))


def _checked(extraction: Extraction, metadata: Metadata) -> Extraction:
    """Pass the gate; note what was inferred about the document and what had no place to stand."""
    conforming, dropped = gate(extraction)
    notes = tuple(Dropped("metadata", key, "not stated, found in the text") for key in metadata.inferred)
    return replace(conforming, dropped=(*notes, *dropped))

