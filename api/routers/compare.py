"""`/compare`: what moved, appeared and vanished from one document to another; or two entities side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.comparing import Named, chosen
from api.dependencies import ViewDep
from api.options import CompareOptions
from api.problems import MissingOptionError
from api.responder import PageResponder, Responder
from graph.compare import compare
from graph.counterparts import counterparts, of_the_same_kind, worth_comparing
from graph.documents import list_documents
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
        found = compare(view, a.document.iri, b.document.iri)
        part = found.of(options.relation, options.cls)
        relations, classes = found.counts()
        return respond.answer(
            "compare.html", part, **_both(view, options), found=part, whole=found, relations=relations, classes=classes
        )
    pair = counterparts(view, a.iri, b.iri)
    part = pair.of(options.relation)
    others = [one for one in of_the_same_kind(view, a.iri, OTHERS + 1) if one.iri != b.iri][:OTHERS]
    return respond.answer(
        "counterparts.html", part, **_both(view, options), found=part, relations=pair.relations(), others=others
    )


def _both(view: View, options: CompareOptions) -> dict[str, object]:
    return {"options": options, "documents": list_documents(view)}


def _choice(respond: Responder, view: View, options: CompareOptions, given: Named | None) -> Response:
    if not respond.wants_page:
        return respond.json({"documents": list_documents(view)})
    others = of_the_same_kind(view, given.iri, OTHERS) if given and not given.document else []
    pairs = [pair for cls in CLASSES for pair in worth_comparing(view, cls, PAIRS)]
    return respond.page("compare_start.html", **_both(view, options), given=given, others=others, pairs=pairs)
