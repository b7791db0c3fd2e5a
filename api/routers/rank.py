"""`/rank`: which entities are central, by several measures, and how the network hangs together."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import NetworkDep
from api.drawings import among
from api.models import Ranking
from api.negotiation import CSV, HTML, JSON
from api.options import RankOptions
from api.rankings import part_of, ranked_json, ranking_csv, structure, structure_json
from api.responder import Responder, responding
from graph.centrality import SAMPLE, Ranked, is_estimated, rank, weight_of
from graph.measures import MEASURES, STRUCTURES, WEIGHTS
from graph.network import Network, node_of

router = APIRouter()
RankResponder = Annotated[Responder, Depends(responding(HTML, JSON, CSV))]
DRAWN = 15
"""The first so many are drawn with their relations."""


@router.get("/rank", response_model=Ranking, summary="Central entities")
def ranking(respond: RankResponder, network: NetworkDep, options: Annotated[RankOptions, Query()]) -> Response:
    """Entities by a centrality measure, the highest first; with `structure`, how the network hangs together instead.

    Scores are those in the network of all relations, or in the part that `relation`, `among` and `stated` name.
    """
    part = part_of(network, among=options.classes, relations=options.relations, stated=options.stated)
    if options.structure and respond.form != CSV:
        return _structure(respond, part, options, options.structure)
    results = rank(part, options.measure, cls=options.cls, weigh=options.weigh, limit=options.limit)
    if respond.form == CSV:
        return respond.content(ranking_csv(results), CSV.content_type)
    if not respond.wants_page:
        return respond.json({**_asked(options), **_how(part, options), "results": ranked_json(results)})
    return _page(respond, part, options, results)


def _asked(options: RankOptions) -> dict[str, Any]:
    return {"measure": options.measure, "class": options.cls, "among": options.classes, "relations": options.relations}


def _how(network: Network, options: RankOptions) -> dict[str, Any]:
    """Return how the scores are reckoned."""
    return {
        "weigh": weight_of(options.measure, options.weigh),
        "estimated": is_estimated(network, options.measure, weigh=options.weigh),
    }


def _page(respond: Responder, network: Network, options: RankOptions, results: list[Ranked]) -> Response:
    first = [item.node.iri for item in results[:DRAWN]]
    return respond.page(
        "rank.html",
        options=options,
        measures=MEASURES,
        structures=STRUCTURES,
        weights=WEIGHTS,
        results=results,
        sample=SAMPLE,
        ties={item.node.iri: network.degree(item.node.iri) for item in results},
        first=first,
        drawing=among(network, first, respond.context.language),
        small=True,
        **_how(network, options),
    )


def _structure(respond: Responder, network: Network, options: RankOptions, name: str) -> Response:
    found = structure(network, name, weigh=options.weigh, limit=options.limit)
    if not respond.wants_page:
        weigh = options.weigh or "both"
        told = structure_json(network, found)
        return respond.json({**_asked(options), "weigh": weigh, "estimated": False, "results": [], **told})
    ends = (iri for tie in found["bridges"] for iri in (tie.edge.source, tie.edge.target))
    return respond.page(
        "rank_structure.html",
        options=options,
        measures=MEASURES,
        structures=STRUCTURES,
        weights=WEIGHTS,
        weigh=options.weigh or "both",
        estimated=False,
        ends={iri: node_of(network, iri) for iri in ends},
        **found,
    )
