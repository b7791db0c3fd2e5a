"""`regiongraph rank`: which entities are central, and how the network hangs together."""

from __future__ import annotations

from typing import Any

from api.commands.common import open_for_reading
from api.output import print_json, print_line, print_table
from api.rankings import part_of, ranked_json, structure, structure_json
from graph.centrality import SAMPLE, Ranked, is_estimated, rank, weight_of
from graph.measures import MEASURES, STRUCTURES, WEIGHTS, check_structure
from graph.network import Network, Node, node_of
from graph.projection import project
from ontology.schema import load_schema

_SHOWN = 8
"""Members of a community that are named."""


def print_ranking(
    measure: str,
    cls: str | None,
    *,
    limit: int,
    store: str | None,
    as_json: bool,
    among: list[str],
    relations: list[str],
    stated: bool,
    weigh: str | None,
    shape: str | None,
) -> None:
    """Print the entities that score highest by a measure or, with `shape`, how the network hangs together."""
    if shape is not None:
        check_structure(shape)
    usual = weight_of("pagerank" if shape else measure, weigh)
    with open_for_reading(store) as opened:
        network = part_of(project(opened.view()), among=among, relations=relations, stated=stated)
    asked: dict[str, Any] = {"measure": measure, "class": cls, "among": among, "relations": relations, "weigh": usual}
    if shape:
        found = structure(network, shape, weigh=weigh, limit=limit)
        if as_json:
            print_json({**asked, "estimated": False, "results": [], **structure_json(network, found)})
        else:
            print_line(STRUCTURES[shape].en)
            _print_structure(network, found)
        return
    results = rank(network, measure, cls=cls, weigh=weigh, limit=limit)
    estimated = is_estimated(network, measure, weigh=weigh)
    if as_json:
        print_json({**asked, "estimated": estimated, "results": ranked_json(results)})
        return
    print_line(MEASURES[measure].en)
    notes = [f"relations weigh by: {WEIGHTS[usual].label_en}"] if usual != "none" else []
    notes += [f"estimated from {SAMPLE} entities"] if estimated else []
    if notes:
        print_line("(" + "; ".join(notes) + ")")
    _print_ranked(measure, results)


def _print_ranked(measure: str, results: list[Ranked]) -> None:
    rows = ((item.position, item.node.label, _class(item.node), f"{item.score:.4f}") for item in results)
    print_table(("#", "entity", "class", MEASURES[measure].label_en), rows)


def _print_structure(network: Network, found: dict[str, Any]) -> None:
    schema = load_schema()
    for group in found["communities"]:
        print_line(f"{len(group.members)}: {group.title(count=_SHOWN)}")
    if found["bridges"]:
        rows = []
        for bridge in found["bridges"]:
            subject, predicate, obj = bridge.edge.statement
            names = [node_of(network, end).label for end in (subject, obj)]
            rows.append((names[0], schema.relations[predicate].label_zh, names[1], bridge.beyond))
        print_table(("subject", "relation", "object", "cut off"), rows)
    if found["cut_points"]:
        cuts = ((cut.node.label, _class(cut.node), cut.parts, cut.beyond) for cut in found["cut_points"])
        print_table(("entity", "class", "parts", "cut off"), cuts)


def _class(node: Node) -> str:
    return load_schema().classes[node.cls].label_zh
