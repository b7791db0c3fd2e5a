"""`/compare`: what moved, appeared and vanished from one document to another; or two entities side by side."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.comparing import Named, chosen
from api.dependencies import ViewDep
from api.options import CompareOptions
from api.problems import MissingOptionError
from api.responder import PageResponder, Responder
from graph.compare import compare
from graph.counterparts import counterparts, of_the_same_kind, worth_comparing
from graph.documents import DocumentInfo, list_documents
from graph.view import View

router = APIRouter()
CLASSES = ("County", "Prefecture", "Zone")
"""Pairs of these are offered where nothing is chosen."""
PAIRS, OTHERS = 3, 12


@router.get("/compare", summary="Two documents, or two entities, side by side")
def side_by_side(respond: PageResponder, view: ViewDep, options: Annotated[CompareOptions, Query()]) -> Response:
    """Return what two documents say differently, or what two entities of one kind have in common and apart.

    Which of the two it is follows from what `a` and `b` name. Without two, the choice.
    """
    if not respond.wants_page and bool(options.a) != bool(options.b):
        raise MissingOptionError("b" if options.a else "a")  # a page shows the form half filled in
    a, b = chosen(view, options, respond.context)
    if a is None or b is None:
        return _choice(respond, view, options, a or b)
    if a.document and b.document:
        return _documents(respond, view, options, a.document, b.document)
    return _entities(respond, view, options, a.iri, b.iri)


def _documents(respond: Responder, view: View, options: CompareOptions, a: DocumentInfo, b: DocumentInfo) -> Response:
    whole = compare(view, a.iri, b.iri)
    relations, classes = whole.counts()
    found = whole.of(options.relation, options.cls)
    known = _known(view, options) | {"relations": relations, "classes": classes}
    return respond.answer("compare.html", found, found=found, **known)


def _entities(respond: Responder, view: View, options: CompareOptions, a: str, b: str) -> Response:
    whole = counterparts(view, a, b)
    found = whole.of(options.relation)
    others = [one for one in of_the_same_kind(view, a, OTHERS + 1) if one.iri != b][:OTHERS]
    known = _known(view, options) | {"relations": whole.relations(), "others": others}
    return respond.answer("counterparts.html", found, found=found, **known)


def _known(view: View, options: CompareOptions) -> dict[str, Any]:
    return {"options": options, "documents": list_documents(view)}


def _choice(respond: Responder, view: View, options: CompareOptions, given: Named | None) -> Response:
    if not respond.wants_page:
        return respond.json({"documents": list_documents(view)})
    others = of_the_same_kind(view, given.iri, OTHERS) if given and not given.document else []
    pairs = [pair for cls in CLASSES for pair in worth_comparing(view, cls, PAIRS)]
    return respond.page("compare_start.html", **_known(view, options), given=given, others=others, pairs=pairs)
