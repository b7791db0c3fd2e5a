"""Measures that are eigenvectors of a network: where random walks are, and who is tied to the well tied."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigsh

from graph.compact import Compact, Floats, Integers

ON = 0.85
"""How probable it is that a walk goes on rather than starts anew."""
_STEADY = 1e-14
_SMALL = 64
"""Up to this many nodes the eigenvector is found by taking all of them."""


def pagerank(graph: Compact[Any], *, on: float = ON, tolerance: float = 1e-10) -> Floats:
    """Return how often a random walk is at each node (Page and others 1999); who has no way out jumps anywhere."""
    count = len(graph)
    if not count:
        return np.zeros(0)
    outgoing = graph.weights.sum(axis=1)
    inverse = np.divide(on, outgoing, out=np.zeros(count), where=outgoing != 0)
    steps = (diags_array(inverse) @ graph.weights).T.tocsr()
    dead_ends = np.flatnonzero(outgoing == 0)
    found = np.full(count, 1 / count)
    for _ in range(1000):
        anew = (1 - on + on * found[dead_ends].sum()) / count
        after = steps @ found + anew
        change = np.abs(after - found).sum()
        found = after
        if change < tolerance:
            break
    return np.asarray(found / found.sum())


def eigenvector(graph: Compact[Any]) -> Floats:
    """Return the score that is proportional to the sum of the scores of those with an edge to a node, at most 1.

    Defined on the largest part in which each node reaches each; outside it scores are 0 (Bonacich 1987).
    """
    found = np.zeros(len(graph))
    core = _largest(graph)
    if len(core) < 2:  # noqa: PLR2004 - no edge
        return found
    weights = graph.weights[core][:, core]
    values = _iterated(weights.T.tocsr()) if graph.directed else _symmetric(weights)
    found[core] = values / values.max()
    return found


def _largest(graph: Compact[Any]) -> Integers:
    if not len(graph):
        return np.zeros(0, np.int64)
    labels = connected_components(graph.weights, directed=graph.directed, connection="strong")[1]
    sizes, firsts = np.bincount(labels), np.unique(labels, return_index=True)[1]
    biggest = np.flatnonzero(sizes == sizes.max())
    return np.flatnonzero(labels == min(biggest, key=lambda label: firsts[label]))


def _symmetric(weights: Any) -> Floats:
    if weights.shape[0] <= _SMALL:
        return np.asarray(np.abs(np.linalg.eigh(weights.toarray())[1][:, -1]))
    start = np.full(weights.shape[0], weights.shape[0] ** -0.5)
    _, vectors = eigsh(weights, k=1, which="LA", v0=start, ncv=min(weights.shape[0], 40), maxiter=10_000)
    return np.asarray(np.abs(vectors[:, 0]))


def _iterated(weights: Any) -> Floats:
    """Return the eigenvector by powers of the weights and the identity, which keeps cycles from going round."""
    found = np.full(weights.shape[0], weights.shape[0] ** -0.5)
    for _ in range(100_000):
        after = weights @ found + found
        after /= np.linalg.norm(after)
        change = np.abs(after - found).max()
        found = after
        if change < _STEADY:
            break
    return found
