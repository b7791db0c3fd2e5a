"""`/rank`: which entities are central, by several measures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import NetworkDep
from api.drawings import among
from api.models import Ranking
from api.options import RankOptions
from api.responder import PageResponder
from graph.centrality import MEASURES, rank

router = APIRouter()
DRAWN = 15
"""The first so many are drawn with their relations."""


@router.get("/rank", response_model=Ranking, summary="Central entities")
def ranking(respond: PageResponder, network: NetworkDep, options: Annotated[RankOptions, Query()]) -> Response:
    """Entities by a centrality measure, the highest first."""
    results = rank(network, options.measure, cls=options.cls, limit=options.limit)
    if not respond.wants_page:
        items = [{**item.node.to_json(), "position": item.position, "score": item.score} for item in results]
        return respond.json({"measure": options.measure, "class": options.cls, "results": items})
    drawing = among(network, (item.node.iri for item in results[:DRAWN]), respond.context.language)
    return respond.page("rank.html", options=options, measures=MEASURES, results=results, drawing=drawing, small=True)
