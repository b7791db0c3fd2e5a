"""`/path`: how two entities are connected, each hop with its sentence."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.connections import hops, path_json
from api.dependencies import NetworkDep, ViewDep, named
from api.models import Paths
from api.options import PathOptions
from api.problems import MissingOptionError
from api.responder import PageResponder
from graph.paths import find_paths

router = APIRouter()


@router.get("/path", response_model=Paths, summary="Paths between two entities")
def paths(
    respond: PageResponder, view: ViewDep, network: NetworkDep, options: Annotated[PathOptions, Query()]
) -> Response:
    """Return the best few paths from `from` to `to`; without either, an empty form."""
    if not respond.wants_page and bool(options.source) != bool(options.to):
        raise MissingOptionError("to" if options.source else "from")  # a page shows the form half filled in
    source = named(view, "from", options.source) if options.source else None
    target = named(view, "to", options.to) if options.to else None
    shown: dict[str, Any] = {"options": options, "source": source, "target": target}
    if source is None or target is None:
        return respond.answer("path.html", {"paths": []}, paths=None, **shown)
    found = find_paths(network, source.iri, target.iri, limit=options.limit, max_hops=options.hops)
    if not respond.wants_page:
        return respond.json({"from": source, "to": target, "paths": [path_json(view, path) for path in found]})
    walks = [(path, hops(view, path)) for path in found]
    return respond.page("path.html", paths=walks, **shown)
