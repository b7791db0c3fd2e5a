"""`/map`: places and what lies in them; GeoJSON for machines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ViewDep, document_named, named
from api.map_choices import choices
from api.mapping import picture, spots
from api.negotiation import GEOJSON, HTML, JSON
from api.options import MapOptions
from api.responder import Responder, responding
from graph.geography import whereabouts
from graph.mapped import Mapped, Selection, mapped
from graph.view import View

router = APIRouter()
MapResponder = Annotated[Responder, Depends(responding(HTML, JSON, GEOJSON))]
_POSITION = re.compile(r"-?\d+\.\d{5},-?\d+\.\d{5}")


@router.get("/map", summary="Places and what lies in them")
def located(respond: MapResponder, view: ViewDep, options: Annotated[MapOptions, Query()]) -> Response:
    """Return what documents mention as GeoJSON: points for places and what lies there, lines for what connects.

    With `at`, the GeoJSON has only what is there, each with its sentences; the page shows it beside the rest.
    """
    selection = _selection(view, options)
    found = mapped(view, selection)
    if respond.wants_page:
        return respond.page("map.html", **_page(view, found, options, respond))
    return respond.json(found.at(_key(view, options.at)).detailed() if options.at else found.geojson())


def _page(view: View, found: Mapped, options: MapOptions, respond: Responder) -> Mapping[str, Any]:
    t = respond.context.t
    return {
        "found": found,
        "options": options,
        "chosen": found.at(_key(view, options.at)) if options.at else None,
        "choices": choices(view, found.selection, options, t),
        "spots": spots(found.things),
        "lines": [one for one in found.things if one.geometry["type"] == "LineString"],
        "picture": picture(found.things, t.language),
    }


def _selection(view: View, options: MapOptions) -> Selection:
    document = document_named(view, options.document, "document").iri if options.document else None
    return Selection(
        cls=options.cls,
        industry=named(view, "industry", options.industry).iri if options.industry else None,
        status=options.status,
        documents=frozenset({document} if document else ()),
        lines=options.lines,
    )


def _key(view: View, at: str) -> str:
    """Return the key of a position or a line: the position itself, or where the entity of that name is."""
    if _POSITION.fullmatch(at):
        return at
    iri, _, other = at.partition(" ")
    places = whereabouts(view, iri if other else named(view, "at", at).iri)
    return at if other or not places else places[0].key
