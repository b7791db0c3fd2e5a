"""The order of the stages: load → segment → recognise → relate → observe → resolve → assemble → gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from ingest import assemble
from ingest.gazetteer import Gazetteer, gazetteer_for, known_place
from ingest.loading import Source, documents_in, load
from ingest.metadata import Metadata, Overrides, metadata_of
from ingest.names import Name
from ingest.observe import measures
from ingest.reading import read_sentences, statements_of
from ingest.resolve import resolve
from ingest.routes import LINES, misprint
from ingest.segmentation import sentences
from ontology.errors import DocumentError
from ontology.iris import slug_of
from ontology.namespaces import local_name
from ontology.records import Document, Dropped, Extraction, Passage
from ontology.reference import load_reference
from ontology.rulings import Ruling, holding_in
from ontology.validation import gate

__all__ = ["documents_in", "read_again", "read_document"]


def read_document(
    path: Path,
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
    source = Source(Path(document.file_name), document.text, document.sha256)
    code = local_name(document.about) if document.about else ""
    about = load_reference().divisions.get(code)
    metadata = Metadata(document.title, document.issued, document.publisher, about, document.source)
    return replace(read_source(source, metadata, rulings), document=document)


def read_source(source: Source, metadata: Metadata, rulings: Sequence[Ruling] = ()) -> Extraction:
    """Read a text that is loaded and described already."""
    gazetteer = gazetteer_for(metadata.about.code if metadata.about else None)
    place = _place(metadata)
    cut = list(sentences(source.text, metadata.title))
    readings = read_sentences(cut, gazetteer)
    stated = statements_of(readings, place, gazetteer)
    measured = [m for reading in readings for m in measures(reading, metadata.issued)]
    names = assemble.names_in(readings, stated, measured, place)
    named = assemble.named_in(readings, stated, measured)
    document = _document(source, metadata)
    resolver = resolve(names, gazetteer, named, tuple(holding_in(rulings, document.slug)))
    read = Extraction(
        document=document,
        passages=tuple(Passage(s.start, s.end, source.text[s.start : s.end], s.section) for s in cut),
        mentions=assemble.mentions_of(named, resolver, source.text),
        entities=resolver.entities,
        claims=assemble.claims_of(stated, resolver),
        observations=assemble.observations_of(measured, place, resolver),
        pipeline=f"regiongraph {version('regiongraph')}",
        decisions=resolver.decisions,
    )
    conforming, dropped = gate(read)
    notes = tuple(Dropped("metadata", key, "not stated, so found in the text") for key in metadata.inferred)
    return replace(conforming, dropped=(*notes, *_doubts(conforming, gazetteer), *dropped))


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
        slug = slug_of(source.path.name)
    except ValueError as error:
        raise DocumentError(f"{source.path}: {error}", "expected a letter, digit or character in the name") from error
    return Document(
        slug=slug,
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
    """Return the document's place as the subject that its sentences leave out; it stands nowhere."""
    if metadata.about is None:
        return None
    known = known_place(metadata.about)
    return Name(0, 0, known.cls, known.label, "implied", known.aliases, known.iri)
