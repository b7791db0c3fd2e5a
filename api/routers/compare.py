"""`/compare`: what moved, appeared and vanished from one document to another."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ViewDep, document_named
from api.options import CompareOptions
from api.problems import MissingOptionError
from api.responder import PageResponder
from graph.compare import compare
from graph.documents import list_documents

router = APIRouter()


@router.get("/compare", summary="Two documents side by side")
def side_by_side(respond: PageResponder, view: ViewDep, options: Annotated[CompareOptions, Query()]) -> Response:
    """Return statements that moved, are new or are gone, and values that changed; without two, the choice."""
    if not respond.wants_page and bool(options.a) != bool(options.b):
        raise MissingOptionError("b" if options.a else "a")  # a page shows the form half filled in
    documents = list_documents(view)
    if not (options.a and options.b):
        return respond.answer(
            "compare.html", {"documents": documents}, options=options, documents=documents, found=None
        )
    a, b = document_named(view, options.a, "a"), document_named(view, options.b, "b")
    found = compare(view, a.iri, b.iri)
    return respond.answer("compare.html", found, options=options, documents=documents, found=found)
