"""`/documents` and `/documents/{slug}`: the list, and each text with what was read from it."""

from __future__ import annotations

import io
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ViewDep, document_named
from api.negotiation import CSV, HTML, JSON, NQUADS, RDF_FORMATS, TRIG, XLSX
from api.options import DocumentOptions, DocumentsOptions
from api.reading import counts, for_script, headings, lean, neighbours, parted, runs
from api.responder import PageResponder, Responder, responding
from graph.coverage import Coverage
from graph.documents import list_documents, read
from graph.export import Form, Part, write
from graph.facts import Filters
from graph.library import kinds, library, looked_through, ordered
from graph.linked_data import graph_rdf
from ontology.namespaces import ID
from ontology.schema import load_schema

router = APIRouter()
DocumentResponder = Annotated[Responder, Depends(responding(HTML, JSON, *RDF_FORMATS, TRIG, NQUADS, CSV, XLSX))]


@router.get("/documents", summary="The documents")
def documents(respond: PageResponder, view: ViewDep, options: Annotated[DocumentsOptions, Query()]) -> Response:
    """Return the documents with how much was read from each, the oldest first."""
    every = library(view)
    found = looked_through(every, options.q, options.kind)
    if options.sort:
        found = ordered(found, options.sort)
    there = [kind for kind in kinds().values() if any(one.kind == kind for one in every)]
    return respond.answer(
        "documents.html", {"documents": found}, documents=found, options=options, kinds=there, every=every
    )


@router.get("/documents/{slug}", summary="One document")
def document(
    respond: DocumentResponder, view: ViewDep, slug: str, options: Annotated[DocumentOptions, Query()]
) -> Response:
    """Return the text with mentions and claims marked; in RDF or as a table, all that was read from it."""
    info = document_named(view, slug)
    if respond.form in (CSV, XLSX):
        suffix = respond.form.suffix
        headers = {"Content-Disposition": f'attachment; filename="document.{suffix}"'}
        table = io.BytesIO()
        write(view, Form(f".{suffix}"), table, part=Part(Filters(document=info.iri)))
        return respond.content(table.getvalue(), respond.form.content_type, headers)
    if respond.form not in (HTML, JSON):
        body = graph_rdf(view, info.iri, respond.form.media_type)
        return respond.content(body, respond.form.content_type)
    reader = read(view, info.slug)
    if not respond.wants_page:
        return respond.json(reader)
    schema = load_schema()
    number, data = for_script(view, reader, respond.context)
    return respond.page(
        "document.html",
        reader=reader,
        options=options,
        headings=headings(reader.sentences),
        runs=runs,
        lean=lean,
        parted=parted,
        number=number,
        data=data,
        counts=counts(view, reader),
        share=Coverage(len(reader.sentences), reader.unread).share,
        neighbours=neighbours(list_documents(view), info),
        base=str(ID),
        subclasses={name: sorted(schema.subclasses(name)) for name, one in schema.classes.items() if not one.parent},
    )
