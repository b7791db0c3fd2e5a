"""What machines and browsers need beside the pages: static files, API docs, health, metrics."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.assets import assets_by_hashed_name
from api.dependencies import StateDep
from api.described import models, operations
from api.negotiation import HTML, JSON
from api.options import PlainOptions
from api.problems import UnknownPageError
from api.responder import YEAR_SECONDS, Responder

router = APIRouter()


@router.get("/static/{name}", include_in_schema=False)
def static(name: str) -> Response:
    """Send a static file; its name changes with its content, so it can be kept for ever."""
    asset = assets_by_hashed_name().get(name)
    if asset is None:
        raise UnknownPageError(f"there is no static file {name!r}")
    return Response(
        asset.content, 200, {"Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable"}, asset.media_type
    )


@router.get("/docs", include_in_schema=False)
def docs(request: Request, _: Annotated[PlainOptions, Query()]) -> Response:
    """Show the OpenAPI description, or give it as it is."""
    respond = Responder(request, (HTML, JSON))
    description = request.app.openapi()
    if not respond.wants_page:
        return respond.json(description)
    found = models(description)
    names = {model.name for model in found}
    return respond.page("docs.html", operations=operations(description), models=found, described=names)


@router.get("/health", summary="Liveness", tags=["system"])
def health(state: StateDep) -> dict[str, str | int]:
    """Say that the store can be read, and which generation of it is served."""
    return {"status": "ok", "generation": state.view().generation, "version": version("regiongraph")}


@router.get("/metrics", summary="Figures for Prometheus", tags=["system"])
def metrics(state: StateDep) -> Response:
    """Return request counts, times and query outcomes in the Prometheus text format."""
    return Response(state.metrics.text(), media_type=CONTENT_TYPE_LATEST)
