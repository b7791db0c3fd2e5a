"""`/documents` and `/documents/{slug}`: the list, and each text with what was read from it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import StateDep, ViewDep, document_named
from api.jsonable import to_json
from api.negotiation import CSV, HTML, JSON, NQUADS, RDF_FORMATS, TRIG, XLSX
from api.options import DocumentOptions, DocumentsOptions
from api.problems import InvalidValueError
from api.reading import counts, for_script, headings, lean, neighbours, parted, runs
from api.responder import PageResponder, Responder, responding
from api.urls import ASIDE
from graph.backends import Backend
from graph.coverage import Coverage
from graph.documents import DocumentInfo, full_text, list_documents, read
from graph.editions import Known, changes, known, version_view
from graph.export import Form, Part, write
from graph.facts import Filters
from graph.library import kinds, library, looked_through, ordered
from graph.linked_data import graph_rdf
from graph.view import View
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
    respond: DocumentResponder,
    state: StateDep,
    view: ViewDep,
    slug: str,
    options: Annotated[DocumentOptions, Query()],
) -> Response:
    """Return the text with mentions and claims marked; in RDF or as a table, all that was read from it."""
    slug = slug.removeprefix(ASIDE)
    backend = state.store.backend
    versions = known(backend, slug)
    if options.version is not None and versions:
        view = version_view(backend, slug, _one_of(versions, options.version))
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
    if options.version is not None:
        return _version(respond, backend, view, info, versions)
    reader = read(view, info.slug)
    if not respond.wants_page:
        return respond.json({**to_json(reader), "versions": versions})
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
        versions=versions,
        base=str(ID),
        subclasses={name: sorted(schema.subclasses(name)) for name, one in schema.classes.items() if not one.parent},
    )


def _one_of(versions: Sequence[Known], number: int) -> int:
    if number not in {one.number for one in versions}:
        valid = ", ".join(str(one.number) for one in versions)
        raise InvalidValueError("version", str(number), "version", valid, "there is no such version")
    return number


def _version(
    respond: Responder, backend: Backend, view: View, info: DocumentInfo, versions: Sequence[Known]
) -> Response:
    """Answer with a version of a document: its text, and what has changed since."""
    number, latest = view.generation, versions[-1]
    values = {
        "document": info,
        "version": number,
        "versions": versions,
        "since": changes(backend, info.slug, number, latest.number),
        "text": full_text(view, info.iri),
    }
    return respond.answer("version.html", values, **values, latest=latest.number, now=latest.current)
