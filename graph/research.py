"""The graph in the libraries that researchers use: networkx, rdflib, and what Gephi reads."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import networkx as nx
from rdflib import Dataset, URIRef

from graph.network import Network
from graph.projection import project
from graph.store import Store
from graph.view import View
from ontology.namespaces import RUNS_GRAPH

Source: TypeAlias = View | Store | str | os.PathLike[str]
"""A view, a store, or the folder of one."""


def to_networkx(
    source: Source,
    *,
    classes: Collection[str] | None = None,
    predicates: Collection[str] | None = None,
    inferred: bool = True,
) -> Network:
    """Return the network of entities and relations, to do with as one likes.

    Parameters
    ----------
    source
        A view, a store, or the folder of one.
    classes, predicates
        Local names to restrict the network to; a class brings its subclasses along.
    inferred
        Whether relations that no document states are in.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are IRIs with names and class, edges relations with status and confidence, as
        `graph.projection.project` describes them. It is a copy: changing it changes nothing else.

    Raises
    ------
    OptionError
        When a class or relation does not exist.

    Examples
    --------
    >>> with Store.open(":memory:") as store:
    ...     print(to_networkx(store))
    MultiDiGraph with 0 nodes and 0 edges
    """
    with _view(source) as view:
        return project(view, classes=classes, predicates=predicates, inferred=inferred).copy()


def to_rdflib(source: Source, *, runs: bool = False) -> Dataset:
    """Return everything as a dataset of rdflib, a named graph for each document.

    >>> from ontology.namespaces import ONTOLOGY_GRAPH
    >>> with Store.open(":memory:") as store:
    ...     dataset = to_rdflib(store)
    >>> any(str(graph.identifier) == str(ONTOLOGY_GRAPH) for graph in dataset.graphs())
    True
    """
    dataset = Dataset()
    with _view(source) as view:
        for name in view.graph_names():
            if runs or name != RUNS_GRAPH:
                dataset.graph(URIRef(name)).parse(data=view.lines(name), format="nt")
    return dataset


def for_gephi(network: nx.Graph[str]) -> nx.Graph[str]:
    """Return a copy with attributes as `networkx.write_gexf` and `write_graphml` take them.

    What is missing is left out, and several documents are joined by spaces.

    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> net.add_node("遵义市", **describe_node("遵义市"), pagerank=0.5)
    >>> edge = describe_edge("developsIndustry", documents=("a", "b"))
    >>> _ = net.add_edge("遵义市", "白酒", "developsIndustry", **edge)
    >>> plain = for_gephi(net)
    >>> "label_en" in plain.nodes["遵义市"], plain.nodes["遵义市"]["pagerank"]
    (False, 0.5)
    >>> plain.edges["遵义市", "白酒", "developsIndustry"]["documents"]
    'a b'
    """
    plain = network.copy()
    for _, data in plain.nodes(data=True):
        _make_plain(data)
    for _, _, data in plain.edges(data=True):
        _make_plain(data)
    return plain


def _make_plain(data: dict[str, Any]) -> None:
    for name, value in tuple(data.items()):
        if value is None:
            del data[name]
        elif isinstance(value, tuple):
            data[name] = " ".join(map(str, value))


@contextmanager
def _view(source: Source) -> Iterator[View]:
    if isinstance(source, View):
        yield source
    elif isinstance(source, Store):
        yield source.view()
    else:
        with Store.open(os.fspath(source), read_only=True) as store:
            yield store.view()
