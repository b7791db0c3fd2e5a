"""`regiongraph rank`: which entities are central."""

from __future__ import annotations

from api.commands.common import open_for_reading
from api.output import print_json, print_table
from graph.centrality import MEASURES, rank
from graph.projection import project
from ontology.schema import load_schema


def print_ranking(measure: str, cls: str | None, *, limit: int, store: str | None, as_json: bool) -> None:
    """Print the entities that score highest by a measure."""
    with open_for_reading(store) as opened:
        results = rank(project(opened.view()), measure, cls=cls, limit=limit)
    if as_json:
        items = [{**item.node.to_json(), "position": item.position, "score": item.score} for item in results]
        print_json({"measure": measure, "class": cls, "results": items})
        return
    schema = load_schema()
    rows = (
        (item.position, item.node.label, schema.classes[item.node.cls].label_zh, f"{item.score:.4f}")
        for item in results
    )
    print_table(("#", "entity", "class", MEASURES[measure].label_en), rows)
