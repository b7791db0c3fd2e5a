"""Paths and centrality on the projected network, against the ways of networkx, which give the same values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice

import networkx as nx

from benchmarks._networks import network
from benchmarks._timing import ratio, report, seconds
from graph import centrality, shortest_ways, spectral
from graph.centrality import simple
from graph.compact import Compact, compact
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
    for measure, theirs in THEIRS.items():
        found = network(650)
        flat = simple(found)
        report(f"650 nodes: {measure}, networkx / ours", ratio(partial(COMPUTED[measure], flat), partial(theirs, flat)))
    large()


def large() -> None:
    """Print what matters in a network of a hundred thousand relations: what networkx takes minutes for is sampled."""
    found = network(33_400, 3)
    flat = simple(found)
    prepared = compact(found, "weight", undirected=True)
    name = f"{found.number_of_edges():,} edges: "
    tolerance = 1e-10 * len(flat)  # networkx counts it by node
    ours = partial(spectral.pagerank, prepared, tolerance=tolerance)
    theirs = partial(nx.pagerank, flat, tol=1e-10)
    report(name + "PageRank, networkx / ours, network prepared", ratio(ours, theirs), goal="20")
    report(
        name + "PageRank, both from the network of relations",
        ratio(lambda: pagerank(compacted(found)), lambda: nx.pagerank(simple(found), tol=1e-10), rounds=3),
    )
    report(
        name + "betweenness from 20 sources, networkx / ours",
        ratio(
            lambda: shortest_ways.betweenness(prepared, sample=20),
            lambda: nx.betweenness_centrality(flat, k=20, seed=1),
            rounds=2,
        ),
        goal="20",
    )


def compacted(found: Network) -> Compact[str]:
    """Return a network as arrays, made anew."""
    return compact(found, "weight", undirected=True)


def pagerank(flat: Compact[str]) -> dict[str, float]:
    """Return PageRank by name."""
    return flat.scores(spectral.pagerank(flat))


COMPUTED: dict[str, Callable[..., dict[str, float]]] = {
    "degree": centrality.degree,
    "betweenness": centrality.betweenness,
    "closeness": centrality.closeness,
    "pagerank": centrality.pagerank,
    "eigenvector": centrality.eigenvector,
}
THEIRS: dict[str, Callable[..., dict[str, float]]] = {
    "degree": nx.degree_centrality,
    "betweenness": nx.betweenness_centrality,
    "closeness": nx.closeness_centrality,
    "pagerank": partial(nx.pagerank, tol=1e-10, max_iter=500),
    "eigenvector": partial(nx.eigenvector_centrality, tol=1e-9, max_iter=10_000),
}


if __name__ == "__main__":
    main()
