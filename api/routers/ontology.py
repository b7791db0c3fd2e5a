"""`/ontology`: the classes, relations and statuses, documented; Turtle and friends by negotiation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ViewDep
from api.negotiation import HTML, JSON, RDF_FORMATS
from api.options import PlainOptions
from api.responder import Responder, responding
from graph.linked_data import graph_rdf
from ontology.namespaces import ONTOLOGY_GRAPH
from ontology.schema import load_schema

router = APIRouter()
OntologyResponder = Annotated[Responder, Depends(responding(HTML, JSON, *RDF_FORMATS))]


@router.get("/ontology", summary="The ontology")
def ontology(respond: OntologyResponder, view: ViewDep, _: Annotated[PlainOptions, Query()]) -> Response:
    """Classes, relations, statuses and the terms of evidence, in both languages."""
    if respond.form in RDF_FORMATS:
        body = graph_rdf(view, ONTOLOGY_GRAPH, respond.form.media_type)
        return respond.content(body, respond.form.content_type)
    return respond.answer("ontology.html", load_schema())
