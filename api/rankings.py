"""Rankings of the whole network or of a part of it, and how it hangs together, as pages and commands tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from graph.centrality import Ranked
from graph.network import Network, node_of
from graph.projection import restrict
from graph.spreadsheets import table_csv
from graph.structure import Bridge, Community, CutPoint, bridges, communities, cut_points

LEAST_HELD = 2
"""What holds a single entity only is not worth telling."""
COLUMNS = ("position", "iri", "label", "label_en", "class", "score")


def part_of(
    network: Network, *, among: Sequence[str] = (), relations: Sequence[str] = (), stated: bool = False
) -> Network:
    """Return the network of some classes, of some relations, or of what documents state; the whole one without."""
    if not (among or relations or stated):
        return network
    return restrict(network, classes=among or None, predicates=relations or None, inferred=not stated)


def structure(network: Network, name: str, *, weigh: str | None, limit: int) -> dict[str, Any]:
    """Return one of `STRUCTURES` by the names of `Ranking`: groups, relations or entities."""
    found: dict[str, Any] = {"communities": [], "bridges": [], "cut_points": []}
    if name == "communities":
        found["communities"] = mentioned(network, communities(network, weigh=weigh or "both"))[:limit]
    elif name == "bridges":
        found["bridges"] = bridges(network, beyond=LEAST_HELD)[:limit]
    else:
        cuts = (cut for cut in cut_points(network, beyond=LEAST_HELD) if network.nodes[cut.node.iri]["mentions"])
        found["cut_points"] = list(cuts)[:limit]
    return found


def structure_json(network: Network, found: dict[str, Any]) -> dict[str, Any]:
    """Return what `structure` gives for the JSON."""
    return {
        "communities": [[node.to_json() for node in group.members] for group in found["communities"]],
        "bridges": [told(network, bridge) for bridge in found["bridges"]],
        "cut_points": [cut_json(cut) for cut in found["cut_points"]],
    }


def mentioned(network: Network, groups: Iterable[Community]) -> list[Community]:
    """Leave out groups that only the reference data know."""
    return [group for group in groups if any(network.nodes[node.iri]["mentions"] for node in group.members)]


def told(network: Network, bridge: Bridge) -> dict[str, Any]:
    """Return a bridge for the JSON, with both ends by name."""
    edge = bridge.edge
    ends = {"source": node_of(network, edge.source).to_json(), "target": node_of(network, edge.target).to_json()}
    return {**ends, "predicate": edge.predicate, "direction": edge.direction, "status": edge.status,
            "beyond": bridge.beyond}  # fmt: skip


def cut_json(cut: CutPoint) -> dict[str, Any]:
    """Return a cut point for the JSON."""
    return {**cut.node.to_json(), "parts": cut.parts, "beyond": cut.beyond}


def ranked_json(results: Iterable[Ranked]) -> list[dict[str, Any]]:
    """Return a ranking for the JSON."""
    return [{**item.node.to_json(), "position": item.position, "score": item.score} for item in results]


def ranking_csv(results: Iterable[Ranked]) -> bytes:
    """Return a ranking as a table."""
    rows = [
        (one.position, one.node.iri, one.node.label, one.node.label_en or "", one.node.cls, one.score)
        for one in results
    ]
    return table_csv(COLUMNS, rows)
