"""`/explore`: the interactive view around an entity."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import NetworkDep, StateDep, ViewDep, named
from api.drawings import around
from api.options import ExploreOptions
from api.responder import PageResponder
from graph.centrality import rank

router = APIRouter()
STARTS = 12


@router.get("/explore", summary="What surrounds an entity")
def explore(
    respond: PageResponder,
    view: ViewDep,
    network: NetworkDep,
    state: StateDep,
    options: Annotated[ExploreOptions, Query()],
) -> Response:
    """Nodes with positions and edges with status around `focus`; without it, places to start from."""
    if options.focus is None:
        starts = rank(network, "degree", limit=STARTS) if network else []
        return respond.answer("explore.html", {"starts": starts}, options=options, focus=None, starts=starts)
    focus = named(view, "focus", options.focus)
    limit = min(options.limit, state.settings.explore_nodes)
    language = respond.context.language
    drawing = around(network, focus.iri, language, depth=options.depth, limit=limit, cls=options.cls)
    return respond.answer("explore.html", drawing.to_json(), options=options, focus=focus, drawing=drawing, small=False)
