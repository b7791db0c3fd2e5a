"""`/rank`: which entities are central, by several measures, and how the network hangs together."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import NetworkDep
from api.drawings import among
from api.models import Ranking
from api.negotiation import CSV, HTML, JSON
from api.options import RankOptions
from api.rankings import bridges_of, groups_of, mentioned, part_of, ranking_csv, told
from api.responder import Responder, responding
from graph.centrality import MEASURES, STRUCTURES, Ranked, rank
from graph.network import Network, node_of

router = APIRouter()
RankResponder = Annotated[Responder, Depends(responding(HTML, JSON, CSV))]
DRAWN = 15
"""The first so many are drawn with their relations."""


@router.get("/rank", response_model=Ranking, summary="Central entities")
def ranking(respond: RankResponder, network: NetworkDep, options: Annotated[RankOptions, Query()]) -> Response:
    """Entities by a centrality measure, the highest first; with `structure`, groups of entities or bridges instead.

    Scores are those in the network of all relations, or of the one that `relation` names.
    """
    part = part_of(network, options.relation)
    if options.structure and respond.form != CSV:
        return _structure(respond, part, options)
    results = rank(part, options.measure, cls=options.cls, limit=options.limit)
    if respond.form == CSV:
        return respond.content(ranking_csv(results), CSV.content_type)
    if not respond.wants_page:
        items = [{**item.node.to_json(), "position": item.position, "score": item.score} for item in results]
        return respond.json({"measure": options.measure, "class": options.cls, "results": items})
    return _page(respond, part, options, results)


def _page(respond: Responder, network: Network, options: RankOptions, results: list[Ranked]) -> Response:
    first = [item.node.iri for item in results[:DRAWN]]
    return respond.page(
        "rank.html",
        options=options,
        measures=MEASURES,
        structures=STRUCTURES,
        results=results,
        ties={item.node.iri: network.degree(item.node.iri) for item in results},
        first=first,
        drawing=among(network, first, respond.context.language),
        small=True,
    )


def _structure(respond: Responder, network: Network, options: RankOptions) -> Response:
    ties = bridges_of(network)[: options.limit] if options.structure == "bridges" else []
    groups = mentioned(network, groups_of(network))[: options.limit] if options.structure == "communities" else []
    if not respond.wants_page:
        found = {"communities": [group.members for group in groups], "bridges": [told(network, tie) for tie in ties]}
        return respond.json({"measure": options.measure, "class": options.cls, "results": [], **found})
    return respond.page(
        "rank_structure.html",
        options=options,
        measures=MEASURES,
        structures=STRUCTURES,
        groups=groups,
        bridges=ties,
        ends={iri: node_of(network, iri) for tie in ties for iri in (tie.edge.source, tie.edge.target)},
    )
