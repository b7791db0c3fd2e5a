"""`/.well-known/void`: what is in the graph, by class and property, for programs and editors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.dependencies import ViewDep
from api.negotiation import RDF_FORMATS
from api.options import PlainOptions
from api.responder import Responder, responding
from graph.void_document import void_document

router = APIRouter()
VoidResponder = Annotated[Responder, Depends(responding(*RDF_FORMATS))]


@router.get("/.well-known/void", summary="The VoID description")
def void(request: Request, respond: VoidResponder, view: ViewDep, _: Annotated[PlainOptions, Query()]) -> Response:
    """Describe the graph for machines: size, classes, properties, what they lead to, and where to query it."""
    here, endpoint = str(request.url.replace(query="")), str(request.url_for("sparql"))
    return respond.content(void_document(view, here, endpoint, respond.form.media_type), respond.form.content_type)
