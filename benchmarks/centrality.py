"""Paths and centrality on the projected network, against the obvious ways with networkx."""

from __future__ import annotations

from functools import partial
from itertools import islice

import networkx as nx

from benchmarks._networks import network
from benchmarks._timing import ratio, report, seconds
from graph.centrality import MEASURES, SAMPLE, betweenness, scores, simple
from graph.network import Network
from graph.paths import find_paths, statement_cost


def plain_paths(found: Network, source: str, target: str) -> list[list[str]]:
    """Return three cheapest paths by Yen's algorithm, as networkx has it, with the same costs."""
    flat: nx.Graph[str] = nx.Graph()
    for subject, obj, predicate in found.edges(keys=True):
        flat.add_edge(subject, obj, cost=statement_cost(found, (subject, predicate, obj)))
    return list(islice(nx.shortest_simple_paths(flat, source, target, weight="cost"), 3))


def main() -> None:
    """Print the ratios."""
    for nodes in (650, 3000):
        found = network(nodes)
        names = list(found)
        source, target = names[-1], names[len(names) // 2]
        find_paths(found, source, target)  # the prepared network is kept, as in the server
        ours, theirs = partial(find_paths, found, source, target), partial(plain_paths, found, source, target)
        report(f"{nodes} nodes: three paths, Yen's algorithm / ours", ratio(ours, theirs))
        print(f"{f'{nodes} nodes: three paths, seconds here':<60} {seconds(ours):8.3f}")
    found = network(650)
    for measure in MEASURES:
        print(f"{f'650 nodes: {measure}, seconds here':<60} {seconds(partial(scores, found, measure)):8.3f}")
    large = simple(network(2000))
    report(
        f"2000 nodes: betweenness, exact / from {SAMPLE} sources",
        ratio(lambda: betweenness(large, sample=SAMPLE), lambda: betweenness(large, sample=len(large)), rounds=3),
    )


if __name__ == "__main__":
    main()
