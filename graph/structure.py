"""How the network hangs together: communities of entities, and the relations that alone hold parts to it."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from graph.centrality import SEED, Simple, degree, simple
from graph.network import Edge, Network, Node, edge_of, node_of


@dataclass(frozen=True, slots=True)
class Community:
    """Entities that belong together; `members` are ordered by how many ties they have."""

    number: int
    members: tuple[Node, ...]

    def title(self, lang: str = "zh", *, count: int = 3) -> str:
        """Return the names of the best connected members, as a title."""
        return (" · " if lang == "en" else "、").join(node.name(lang) for node in self.members[:count])


@dataclass(frozen=True, slots=True)
class Bridge:
    """A relation whose loss cuts `beyond` entities off the larger part, `node` nearest to it."""

    edge: Edge
    node: Node
    beyond: int


def communities(network: Network) -> list[Community]:
    """Return the groups of entities that hold together more than with the rest, largest first.

    Louvain's method (Blondel and others 2008) by weight, with a fixed seed: the same network gives the
    same groups. Entities without any relation are in no group.

    Examples
    --------
    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> for a, b in ("甲乙", "乙丙", "丙甲", "丁戊", "戊己", "己丁", "甲丁"):
    ...     for name in (a, b):
    ...         net.add_node(name, **describe_node(name))
    ...     _ = net.add_edge(a, b, "cooperatesWith", **describe_edge("cooperatesWith"))
    >>> [group.title() for group in communities(net)]
    ['丁、己、戊', '甲、丙、乙']
    >>> communities(nx.MultiDiGraph())
    []
    """
    flat = simple(network)
    flat.remove_nodes_from(list(nx.isolates(flat)))
    if not flat:
        return []
    ties = degree(flat)
    groups = nx.community.louvain_communities(flat, weight="weight", seed=SEED)
    ordered = sorted((sorted(group, key=lambda iri: (-ties[iri], iri)) for group in groups), key=lambda g: (-len(g), g))
    return [Community(number, tuple(node_of(network, iri) for iri in group)) for number, group in enumerate(ordered, 1)]


def bridges(network: Network, *, beyond: int = 1) -> list[Bridge]:
    """Return the relations that alone hold a part to the network, those that hold the most first.

    Two entities tied by two relations are not held by one. `beyond` is the least number of entities a
    bridge has to hold to be listed.

    Examples
    --------
    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> for a, b in ("甲乙", "乙丙", "丙甲", "丙丁", "丁戊"):
    ...     for name in (a, b):
    ...         net.add_node(name, **describe_node(name))
    ...     _ = net.add_edge(a, b, "connects", **describe_edge("connects"))
    >>> [(b.edge.source, b.edge.target, b.node.label, b.beyond) for b in bridges(net)]
    [('丙', '丁', '丁', 2), ('丁', '戊', '戊', 1)]
    >>> bridges(net, beyond=2)[1:]
    []
    """
    flat = simple(network)
    sizes = _sizes_below(flat)
    found = []
    for pair in nx.bridges(flat):
        a, b = (str(end) for end in pair)
        statements = [(s, str(p), o) for s, o in ((a, b), (b, a)) for p in network.get_edge_data(s, o, default={})]
        if len(statements) == 1:
            held, near, far = min((sizes[a, b], a, b), (sizes[b, a], b, a))
            found.append(Bridge(edge_of(network, near, far, statements[0]), node_of(network, far), held))
    return sorted(
        (bridge for bridge in found if bridge.beyond >= beyond),
        key=lambda bridge: (-bridge.beyond, bridge.edge.source, bridge.edge.target),
    )


def _sizes_below(flat: Simple) -> dict[tuple[str, str], int]:
    """Return for each edge of a spanning forest, in both directions, how many entities lie at its far end."""
    sizes: dict[tuple[str, str], int] = {}
    for component in nx.connected_components(flat):
        below = dict.fromkeys(component, 1)
        parents = nx.dfs_predecessors(flat, min(component))
        for child in reversed(parents):  # in the order of discovery, so children come after their parents
            below[parents[child]] += below[child]
        for child, parent in parents.items():
            sizes[parent, child] = below[child]
            sizes[child, parent] = len(component) - below[child]
    return sizes
