"""A page with a drawing, made by us and made by pyvis as it comes; and ways to lay a drawing out.

Ours lays the nodes out and inlines no script; pyvis leaves the layout to the browser, which is where the
time goes then: its page of 500 nodes takes a browser a minute to come to rest, ours is at rest.
"""

from __future__ import annotations

import re
from functools import partial

import networkx as nx
from pyvis.network import Network as VisNetwork  # type: ignore[import-untyped]

from benchmarks._networks import network
from benchmarks._timing import ratio, report, seconds
from graph.appearance import box_of, wrapped
from graph.centrality import simple
from graph.layout import layout
from graph.network import Network
from graph.rendering import render

LARGE = 2000


def stock_page(found: Network, *, directed: bool = True) -> str:
    """Return the page that pyvis makes of a copy, with everything in it that it can put in.

    Undirected is what pyvis does by itself; it then looks through all edges for each one, and keeps one of a pair.
    """
    bare: Network = nx.MultiDiGraph()
    bare.add_nodes_from((n, {"label": data["label"]}) for n, data in found.nodes(data=True))
    bare.add_edges_from((s, o, {"title": key}) for s, o, key in found.edges(keys=True))
    stock = VisNetwork(directed=directed, cdn_resources="in_line")
    stock.from_nx(bare if directed else nx.Graph(bare))
    return str(stock.generate_html())


def our_page(found: Network) -> str:
    """Return our page, laid out."""
    return render(found).page()


def addresses(page: str) -> int:
    """Count the scripts and styles that a page fetches from other machines."""
    return len(re.findall(r'(?:src|href)="https?://', page))


def main() -> None:
    """Print the ratios."""
    for nodes in (150, 500, LARGE):
        found = network(nodes)
        drawn = render(found)
        report(
            f"page of {nodes} nodes: pyvis from_nx / ours without layout",
            ratio(drawn.page, partial(stock_page, found)),
            goal="5" if nodes == LARGE else "",
        )
        report(
            f"page of {nodes} nodes: the same / ours with layout",
            ratio(partial(our_page, found), partial(stock_page, found)),
        )
        report(
            f"page of {nodes} nodes: from_nx of an undirected one / ours with layout",
            ratio(partial(our_page, found), partial(stock_page, found, directed=False)),
        )
        ours, theirs = drawn.page(), stock_page(found)
        report(f"page of {nodes} nodes: bytes, pyvis / ours", len(theirs) / len(ours))
        print(f"{'addresses fetched from elsewhere, pyvis / ours':<60} {addresses(theirs)} / {addresses(ours)}")
    found = network(500)
    flat = simple(found)
    boxes = {node: box_of(wrapped(node), 8.0) for node in flat}
    print(f"{'layout of 500 nodes, seconds here':<60} {seconds(lambda: layout(flat, boxes)):8.2f}")
    for name, other in (
        ("spring_layout, which leaves overlaps", lambda: nx.spring_layout(flat, seed=0)),
        ("forceatlas2_layout, which leaves overlaps", lambda: nx.forceatlas2_layout(flat, seed=0)),
        ("kamada_kawai_layout, which leaves overlaps", lambda: nx.kamada_kawai_layout(flat)),
    ):
        report(f"layout of 500 nodes: {name} / ours", ratio(lambda: layout(flat, boxes), other, rounds=3))


if __name__ == "__main__":
    main()
