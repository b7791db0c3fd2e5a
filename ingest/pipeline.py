"""The order of the stages: load → segment → recognise → relate → observe → resolve → assemble → gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from ingest import assemble, fusion
from ingest.gazetteer import Gazetteer, gazetteer_for, known_place
from ingest.loading import Input, Source, documents_in, load
from ingest.metadata import Metadata, Overrides, metadata_of
from ingest.names import Name
from ingest.observe import measures
from ingest.reading import Read, read_sentences, statements_of
from ingest.resolve import resolve
from ingest.routes import LINES, misprint
from ingest.segmentation import Sentence, sentences
from ontology.errors import DocumentError
from ontology.iris import slug_of
from ontology.namespaces import local_name
from ontology.records import Document, Dropped, Extraction, Passage
from ontology.reference import load_reference
from ontology.rulings import Ruling, holding_in
from ontology.validation import gate

LEAST_CLAIM = 0.3
"""What is less likely to be stated is let go."""
WORTH_TELLING = 0.1
"""What is less likely than this is not even reported."""
__all__ = ["documents_in", "read_again", "read_document"]


def read_document(
    path: Input | Path,
    *,
    title: str | None = None,
    issued: str | None = None,
    publisher: str | None = None,
    about: str | None = None,
    rulings: Sequence[Ruling] = (),
) -> Extraction:
    """Read one file into records that conform to the shapes; what was left out is in `dropped`.

    The keywords override what is said beside the text or found in it; `rulings` are what persons have
    decided of names. Raises `DocumentError` for a
    file that cannot be read and `ShapeError` for a document that cannot be stored at all.
    """
    source = load(path)
    return read_source(source, metadata_of(source, Overrides(title, issued, publisher, about)), rulings)


def read_again(document: Document, rulings: Sequence[Ruling] = ()) -> Extraction:
    """Read a document that is stored already, by its stored text and metadata."""
    source = Source(Input(Path(document.file_name)), document.text, document.sha256, pages=document.page_starts)
    code = local_name(document.about) if document.about else ""
    about = load_reference().divisions.get(code)
    metadata = Metadata(document.title, document.issued, document.publisher, about, document.source)
    return replace(read_source(source, metadata, rulings), document=document)


def read_source(source: Source, metadata: Metadata, rulings: Sequence[Ruling] = ()) -> Extraction:
    """Read a text that is loaded and described already."""
    gazetteer = gazetteer_for(metadata.about.code if metadata.about else None)
    place = place_of(metadata)
    cut = list(sentences(source.text, metadata.title))
    read = read_sentences(cut, gazetteer, metadata.title)
    stated = statements_of(read, place, gazetteer)
    measured = [m for i, r in enumerate(read.readings) for m in measures(r, metadata.issued, read.view.pointers(i))]
    document = _document(source, metadata)
    names = assemble.names_in(read.readings, stated, measured, place)
    named = assemble.named_in(read.readings, stated, measured)
    resolver = resolve(names, gazetteer, named, tuple(holding_in(rulings, document.slug)))
    candidates = assemble.candidates_of(stated, resolver, read.likelihood)
    likely = [c for c in candidates if c.probability >= LEAST_CLAIM]
    claims = tuple(assemble.claim_of(c) for c in likely)
    observations = assemble.observations_of(measured, place, resolver)
    said = [s for c in likely for s in c.said]
    mentions = assemble.mentions_of(assemble.named_in(read.readings, said, measured), resolver, source.text)
    extraction = Extraction(
        document=document,
        passages=tuple(_passage(document, s) for s in cut),
        mentions=mentions,
        entities=assemble.used(resolver, mentions, claims, observations),
        claims=claims,
        observations=observations,
        pipeline=f"regiongraph {version('regiongraph')}",
        decisions=resolver.decisions,
    )
    conforming, dropped = gate(extraction)
    left = tuple(Dropped("load", what, why) for what, why in source.left_out)
    notes = tuple(Dropped("metadata", key, "not stated, so found in the text") for key in metadata.inferred)
    let_go = _let_go(read, candidates)
    return replace(conforming, dropped=(*left, *notes, *let_go, *_doubts(conforming, gazetteer), *dropped))


def _passage(document: Document, sentence: Sentence) -> Passage:
    start, end = sentence.start, sentence.end
    first, last = document.pages(start, end)
    return Passage(start, end, document.text[start:end], sentence.section, first, last if last != first else None)


def _let_go(read: Read, candidates: Sequence[assemble.Candidate]) -> Iterator[Dropped]:
    """Yield what was seen but is too unlikely, so that a reader can see what may have been missed."""
    kept = {fusion.key_of(n) for r in read.readings for n in r.names}
    for key in sorted({fusion.key_of(n) for _, n in read.doubtful} - kept):
        if read.likely[key] >= WORTH_TELLING:
            yield Dropped("recognise", f"{key[0]} {key[1]} ({read.likely[key]:.2f})", "unlikely to be a name")
    for candidate in candidates:
        if WORTH_TELLING <= candidate.probability < LEAST_CLAIM:
            said = f"{candidate.subject.label} {candidate.predicate} {candidate.object.label}"
            yield Dropped("relate", f"{said} ({candidate.probability:.2f})", "unlikely to be stated")


def _doubts(read: Extraction, gazetteer: Gazetteer) -> list[Dropped]:
    """Report the names that look misprinted: the doubtful end is left out, the likely name is an alias."""
    lines = [misprint(e.label, gazetteer) for e in read.entities if e.cls in LINES]
    return [
        Dropped("resolve", f"{doubt.printed} connects {doubt.character}", f"suspected misprint of {doubt.likely}")
        for doubt in lines
        if doubt
    ]


def _document(source: Source, metadata: Metadata) -> Document:
    try:
        slug = slug_of(source.origin.name)
    except ValueError as error:
        raise DocumentError(f"{source.origin}: {error}", "expected a letter, digit or character in the name") from error
    return Document(
        slug=slug,
        title=metadata.title,
        text=source.text,
        file_name=source.origin.file_name,
        sha256=source.sha256,
        issued=metadata.issued,
        publisher=metadata.publisher,
        about=known_place(metadata.about).iri if metadata.about else None,
        source=metadata.source,
        page_starts=source.pages,
    )


def place_of(metadata: Metadata) -> Name | None:
    """Return the document's place as the subject that its sentences leave out; it stands nowhere."""
    if metadata.about is None:
        return None
    known = known_place(metadata.about)
    return Name(0, 0, known.cls, known.label, "implied", known.aliases, known.iri)
