"""`/path`: how two entities are connected, each hop with its sentence, and what links them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.dependencies import NetworkDep, ViewDep
from api.finding_paths import Asked, answer_json, links_of, paths_of, searched
from api.models import Paths
from api.options import PathOptions
from api.path_view import drawn, further, linking, walks
from api.problems import MissingOptionError, UnknownNameError
from api.responder import PageResponder, Responder
from graph.ends import End, end_of, kind_called
from graph.lookup import Hit
from graph.measures import WEIGHTS
from graph.network import Network
from graph.view import View
from ontology.errors import UnknownEntityError

router = APIRouter()
EXAMPLES = [
    {"source": "习水县", "target": "成都市"},
    {"source": "遵义市", "target": "成渝地区双城经济圈"},
    {"source": "遵义市", "target": "成渝地区双城经济圈", "through": "Project"},
    {"source": "铁路", "target": "成渝地区双城经济圈"},
]
"""What to begin with."""


@router.get("/path", response_model=Paths, summary="Paths between two entities")
def paths(
    respond: PageResponder, view: ViewDep, network: NetworkDep, options: Annotated[PathOptions, Query()]
) -> Response:
    """Return the best few paths from `from` to `to`, or what links them; without either, an empty form."""
    if respond.wants_page:
        return _page(respond, view, network, options)
    if bool(options.source) != bool(options.to):
        raise MissingOptionError("to" if options.source else "from")  # a page shows the form half filled in
    if not (options.source and options.to):
        return respond.json({"paths": []})
    ends = _named(view, network, "from", options.source), _named(view, network, "to", options.to)
    return respond.json(answer_json(view, network, _asked(options, *ends)))


def _asked(options: PathOptions, source: End, target: End) -> Asked:
    return Asked(source, target, options.limit, options.hops, options.stated, options.weigh, options.through)


def _page(respond: Responder, view: View, network: Network, options: PathOptions) -> Response:
    source, no_source = _end(view, network, "from", options.source)
    target, no_target = _end(view, network, "to", options.to)
    unknown = [problem for problem in (no_source, no_target) if problem]
    shown: dict[str, Any] = {"options": options, "source": source, "target": target, "unknown": unknown, "small": True}
    shown |= {"examples": EXAMPLES, "weights": WEIGHTS}
    ends = [end for end in (source, target) if isinstance(end, Hit)]
    shown["absent"] = [end for end in ends if end.iri not in network]
    shown["between_entities"] = len(ends) == 2  # noqa: PLR2004
    if source is None or target is None or shown["absent"] or (options.through and not shown["between_entities"]):
        return respond.page("path.html", status=404 if unknown else 200, walks=None, drawing=None, **shown)
    context, asked = respond.context, _asked(options, source, target)
    links = linking(view, links_of(network, asked), context.t, context.address)
    found = paths_of(network, asked) or [path for link in links for path in [link.walks[0].path]]
    return respond.page(
        "path.html",
        walks=[] if options.through else walks(view, found, context.t, context.address),
        links=links,
        drawing=drawn(network, found, context.language),
        nodes=list(dict.fromkeys(node.iri for path in found for node in path.nodes)),
        further=None if found or options.through else further(searched(network, asked), asked),
        unstated=options.stated and not found and _unstated(network, asked),
        kinds=_kinds(view, network, options, source, target),
        **shown,
    )


def _unstated(network: Network, asked: Asked) -> bool:
    """Whether there is something once reference data and what rules infer count."""
    anyway = Asked(asked.source, asked.target, 1, asked.hops, through=asked.through)
    return bool(paths_of(network, anyway) or links_of(network, anyway))


def _kinds(view: View, network: Network, options: PathOptions, source: End, target: End) -> dict[str, Any]:
    """Return the kinds that the names of entities at the ends could mean as well."""
    named = (("from", options.source, source), ("to", options.to, target))
    found = {
        option: kind_called(view, network, end, name) for option, name, end in named if name and isinstance(end, Hit)
    }
    return {option: kind for option, kind in found.items() if kind}


def _named(view: View, network: Network, option: str, name: str) -> End:
    try:
        return end_of(view, network, name)
    except UnknownEntityError as error:
        raise UnknownNameError(option, name, error.nearest) from error


def _end(view: View, network: Network, option: str, name: str | None) -> tuple[End | None, UnknownNameError | None]:
    """Return the entity or kind at one end, or what is wrong with its name, which the page tells beside the form."""
    try:
        return (_named(view, network, option, name) if name else None), None
    except UnknownNameError as problem:
        return None, problem
