"""`/path`: how two entities are connected, each hop with its sentence."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.connections import path_json
from api.dependencies import NetworkDep, ViewDep, named
from api.models import Paths
from api.options import PathOptions
from api.path_view import drawn, further, walks
from api.problems import MissingOptionError, UnknownNameError
from api.responder import PageResponder, Responder
from graph.lookup import Hit
from graph.network import Network
from graph.paths import find_paths
from graph.projection import project
from graph.view import View

router = APIRouter()
EXAMPLES = [("习水县", "成都市"), ("遵义市", "成渝地区双城经济圈"), ("仁怀市", "赤水市")]
"""Pairs to begin with."""


@router.get("/path", response_model=Paths, summary="Paths between two entities")
def paths(
    respond: PageResponder, view: ViewDep, network: NetworkDep, options: Annotated[PathOptions, Query()]
) -> Response:
    """Return the best few paths from `from` to `to`; without either, an empty form."""
    if respond.wants_page:
        return _page(respond, view, network, options)
    if bool(options.source) != bool(options.to):
        raise MissingOptionError("to" if options.source else "from")  # a page shows the form half filled in
    if not (options.source and options.to):
        return respond.json({"paths": []})
    source, target = named(view, "from", options.source), named(view, "to", options.to)
    searched = project(view, inferred=False) if options.stated else network
    found = find_paths(searched, source.iri, target.iri, limit=options.limit, max_hops=options.hops)
    return respond.json({"from": source, "to": target, "paths": [path_json(view, path) for path in found]})


def _page(respond: Responder, view: View, network: Network, options: PathOptions) -> Response:
    source, no_source = _end(view, "from", options.source)
    target, no_target = _end(view, "to", options.to)
    unknown = [problem for problem in (no_source, no_target) if problem]
    shown: dict[str, Any] = {"options": options, "source": source, "target": target, "unknown": unknown, "small": True}
    shown["examples"] = EXAMPLES
    shown["absent"] = [end for end in (source, target) if end and end.iri not in network]
    if source is None or target is None or shown["absent"]:
        return respond.page("path.html", status=404 if unknown else 200, walks=None, drawing=None, **shown)
    context = respond.context
    searched = project(view, inferred=False) if options.stated else network
    found = find_paths(searched, source.iri, target.iri, limit=options.limit, max_hops=options.hops)
    return respond.page(
        "path.html",
        walks=walks(view, found, context.t, context.address),
        drawing=drawn(network, found, context.language),
        nodes=list(dict.fromkeys(node.iri for path in found for node in path.nodes)),
        further=None if found else further(searched, source.iri, target.iri, options.hops),
        unstated=options.stated and not found and bool(find_paths(network, source.iri, target.iri, limit=1)),
        **shown,
    )


def _end(view: View, option: str, name: str | None) -> tuple[Hit | None, UnknownNameError | None]:
    """Return the entity at one end, or what is wrong with its name, which the page tells beside the form."""
    try:
        return (named(view, option, name) if name else None), None
    except UnknownNameError as problem:
        return None, problem
