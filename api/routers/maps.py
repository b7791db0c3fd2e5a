"""`/map`: places and what lies in them; GeoJSON for machines."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ViewDep
from api.mapping import picture
from api.negotiation import GEOJSON, HTML, JSON
from api.options import MapOptions
from api.responder import Responder, responding
from graph.geography import geojson

router = APIRouter()
MapResponder = Annotated[Responder, Depends(responding(HTML, JSON, GEOJSON))]


@router.get("/map", summary="Places and what lies in them")
def located(respond: MapResponder, view: ViewDep, options: Annotated[MapOptions, Query()]) -> Response:
    """Return what documents mention as GeoJSON: points for places and what lies there, lines for what connects."""
    found = geojson(view, cls=options.cls)
    if not respond.wants_page:
        return respond.json(found)
    return respond.page("map.html", options=options, picture=picture(view, found["features"]))
