"""Networks to measure with: shaped like ours, a few hubs and many leaves, the same every time."""

from __future__ import annotations

import networkx as nx

from graph.network import Network, describe_edge, describe_node

PREDICATES = ("hasProject", "developsIndustry", "partOf", "connects", "contributesTo", "pursuesStrategy")
CLASSES = (("Prefecture", "Place"), ("Railway", "Project"), ("Industry", "Industry"), ("Strategy", "Strategy"))


def network(nodes: int, edges_a_node: int = 2) -> Network:
    """Return a scale-free network (Barabási and Albert 1999) with our attributes."""
    drawn = nx.barabasi_albert_graph(nodes, edges_a_node, seed=1)
    found: Network = nx.MultiDiGraph()
    for n in drawn:
        cls, top = CLASSES[n % len(CLASSES)]
        name = f"黔北第{n}号工程"
        found.add_node(name, **describe_node(name, cls, top=top))
    for n, (a, b) in enumerate(drawn.edges):
        predicate = PREDICATES[n % len(PREDICATES)]
        found.add_edge(f"黔北第{a}号工程", f"黔北第{b}号工程", predicate, **describe_edge(predicate, status="Ongoing"))
    nx.freeze(found)
    return found
