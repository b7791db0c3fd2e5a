"""Rankings of the whole network or of one relation only, and how it hangs together; computed once for each network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from graph.centrality import Ranked
from graph.network import Network, node_of
from graph.projection import restrict
from graph.spreadsheets import table_csv
from graph.structure import Bridge, Community, bridges, communities

LEAST_HELD = 2
"""A relation that holds a single entity only is no bridge worth telling."""
COLUMNS = ("position", "iri", "label", "label_en", "class", "score")
_parts: WeakKeyDictionary[Network, dict[str, Network]] = WeakKeyDictionary()
_groups: WeakKeyDictionary[Network, list[Community]] = WeakKeyDictionary()
_bridges: WeakKeyDictionary[Network, list[Bridge]] = WeakKeyDictionary()


def part_of(network: Network, relation: str | None) -> Network:
    """Return the network of one relation, with all its entities; the whole one for None."""
    if relation is None:
        return network
    kept = _parts.setdefault(network, {})
    if relation not in kept:
        kept[relation] = restrict(network, predicates=[relation])
    return kept[relation]


def groups_of(network: Network) -> list[Community]:
    """Return the communities of a network."""
    if network not in _groups:
        _groups[network] = communities(network)
    return _groups[network]


def bridges_of(network: Network) -> list[Bridge]:
    """Return the relations that alone hold several entities to the network."""
    if network not in _bridges:
        _bridges[network] = bridges(network, beyond=LEAST_HELD)
    return _bridges[network]


def mentioned(network: Network, groups: Iterable[Community]) -> list[Community]:
    """Leave out groups that only the reference data know."""
    return [group for group in groups if any(network.nodes[node.iri]["mentions"] for node in group.members)]


def told(network: Network, bridge: Bridge) -> dict[str, Any]:
    """Return a bridge for the JSON, with both ends by name."""
    edge = bridge.edge
    ends = {"source": node_of(network, edge.source).to_json(), "target": node_of(network, edge.target).to_json()}
    return {**ends, "predicate": edge.predicate, "direction": edge.direction, "status": edge.status,
            "beyond": bridge.beyond}  # fmt: skip


def ranking_csv(results: Iterable[Ranked]) -> bytes:
    """Return a ranking as a table."""
    rows = [
        (one.position, one.node.iri, one.node.label, one.node.label_en or "", one.node.cls, one.score)
        for one in results
    ]
    return table_csv(COLUMNS, rows)
