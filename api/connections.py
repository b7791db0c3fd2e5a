"""Paths with the sentences behind each hop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.jsonable import to_json
from graph.evidence import Evidence, of_statements
from graph.network import Edge, Path
from graph.store import View


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop of a path and the sentences that state it, none where no document does."""

    edge: Edge
    evidence: tuple[Evidence, ...]


def hops(view: View, paths: Sequence[Path]) -> list[list[Hop]]:
    """Return the hops of paths with their evidence."""
    found = of_statements(view, {edge.statement for path in paths for edge in path.edges})
    return [[Hop(edge, tuple(found[edge.statement])) for edge in path.edges] for path in paths]


def paths_json(view: View, paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return paths with the member names of the API."""
    return [
        {**path.to_json(), "edges": [{**hop.edge.to_json(), "evidence": to_json(hop.evidence)} for hop in steps]}
        for path, steps in zip(paths, hops(view, paths), strict=True)
    ]
