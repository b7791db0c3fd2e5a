"""`/explore`: the interactive view around an entity, among several, or of the answer to a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.dependencies import NetworkDep, StateDep, ViewDep, named
from api.drawings import around, joined, next_to, opened
from api.i18n import Language
from api.options import ExploreOptions
from api.packing import pack
from api.responder import PageResponder
from api.urls import DOCUMENTS
from graph.ask import Answer, answer
from graph.centrality import rank
from graph.documents import list_documents
from graph.lookup import Hit
from graph.network import Network
from graph.rendering import Drawing
from graph.view import View
from ontology.namespaces import PREFIXES

router = APIRouter()
STARTS = 12
STEP = 20
"""How many neighbours come in at a time when an entity is opened."""
LISTED = 100
"""How many relations are listed for those without scripts."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a drawing starts; without a drawing there is nothing to draw."""

    drawing: Drawing | None
    focus: Hit | None = None
    answered: Answer | None = None
    roots: tuple[str, ...] = ()
    """What the drawing is about: folding does not take it away."""


@router.get("/explore", summary="What surrounds an entity")
def explore(
    respond: PageResponder,
    view: ViewDep,
    network: NetworkDep,
    state: StateDep,
    options: Annotated[ExploreOptions, Query()],
) -> Response:
    """Nodes with positions and edges with status: around `focus`, among `iris`, or of the answer to `q`."""
    language = respond.context.language
    limit = min(options.limit, state.settings.explore_nodes)
    if options.around is not None and not respond.wants_page:
        iri = named(view, "around", options.around).iri
        found = next_to(network, iri, language, start=options.start, limit=min(limit, STEP))
        return respond.json({**found, "documents": _titles(view, found["edges"])})
    start = _start(view, network, options, limit, language)
    if start.drawing is None:
        starts = rank(network, "degree", limit=STARTS) if network else []
        data: dict[str, Any] = {"starts": starts}
        return respond.answer("explore.html", data, options=options, start=start, starts=starts, graph=None)
    drawing = opened(network, start.drawing, options.steps, language)
    data = {**drawing.to_json(), "documents": _titles(view, drawing.edges)}
    setting = {"roots": start.roots, "focus": _ordered(start, options), "prefixes": PREFIXES}
    shown = {"start": start, "drawing": drawing, "graph": pack(data), "setting": setting}
    return respond.answer("explore.html", data, options=options, **shown, listed=LISTED, document_base=DOCUMENTS)


def _ordered(start: Start, options: ExploreOptions) -> str | None:
    """Return the entity whose neighbours came in by their order, so that opening it goes on from there."""
    return start.focus.iri if start.focus and options.cls is None else None


def _start(view: View, network: Network, options: ExploreOptions, limit: int, language: Language) -> Start:
    if options.q.strip():
        answered = answer(view, options.q)
        through = [node["iri"] for path in answered.paths for node in path["nodes"]]
        iris = [*answered.anchors, *(item.iri for item in answered.answers if item.iri), *through]
        known = [iri for iri in iris if iri in network]
        drawing = joined(network, known, language, limit=limit) if known else None
        return Start(drawing, answered=answered, roots=tuple(dict.fromkeys(known)))
    if options.iris:
        known = [named(view, "iris", iri).iri for iri in options.entities]
        return Start(joined(network, known, language, limit=limit), roots=tuple(known))
    if options.focus is None:
        return Start(None)
    focus = named(view, "focus", options.focus)
    drawing = around(network, focus.iri, language, depth=options.depth, limit=limit, cls=options.cls)
    return Start(drawing, focus, roots=(focus.iri,))


def _titles(view: View, edges: Any) -> dict[str, str]:
    """Return the titles of the documents that state some edges, by IRI, the oldest document first."""
    stating = {document for edge in edges for document in edge["documents"]}
    return {one.iri: one.title for one in list_documents(view) if one.iri in stating}
