"""`/ontology`: the classes, relations and statuses, documented; Turtle and friends by negotiation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ViewDep
from api.negotiation import HTML, JSON, RDF_FORMATS, TURTLE
from api.options import PlainOptions
from api.responder import Responder, responding
from api.schema_diagram import draw, related
from graph.forms import serialise
from graph.linked_data import graph_rdf
from graph.terms import turtle_lines
from graph.usage import usage
from ontology.namespaces import ONTOLOGY_GRAPH, PREFIXES
from ontology.schema import SHAPES_FILE, load_schema

router = APIRouter()
WIDE, NARROW = 760.0, 344.0
"""Widths of the diagram in pixels: on a desk, on a phone."""
ShapesResponder = Annotated[Responder, Depends(responding(*RDF_FORMATS))]
OntologyResponder = Annotated[Responder, Depends(responding(HTML, JSON, *RDF_FORMATS))]


@router.get("/ontology", summary="The ontology")
def ontology(respond: OntologyResponder, view: ViewDep, _: Annotated[PlainOptions, Query()]) -> Response:
    """Classes, relations, statuses and the terms of evidence, in both languages."""
    if respond.form in RDF_FORMATS:
        body = graph_rdf(view, ONTOLOGY_GRAPH, respond.form.media_type)
        return respond.content(body, respond.form.content_type)
    if not respond.wants_page:
        return respond.json(load_schema())
    used = usage(view)
    diagrams = [draw(load_schema(), used, respond.context.language, width) for width in (WIDE, NARROW)]
    return respond.page("ontology.html", used=used, diagrams=diagrams, ends=related(load_schema()))


@router.get("/ontology/shapes", summary="The SHACL shapes")
def shapes(respond: ShapesResponder, _: Annotated[PlainOptions, Query()]) -> Response:
    """Return the shapes that the data of every document conform to."""
    written = SHAPES_FILE.read_bytes()
    body = (
        written if respond.form == TURTLE else serialise({"": turtle_lines(written)}, respond.form.media_type, PREFIXES)
    )
    return respond.content(body, respond.form.content_type)
