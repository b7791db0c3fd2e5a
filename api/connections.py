"""Paths with the sentences behind each hop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.jsonable import to_json
from graph.evidence import Evidence, of_statement
from graph.network import Edge, Path
from graph.store import View


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop of a path and the sentences that state it, none where no document does."""

    edge: Edge
    evidence: tuple[Evidence, ...]


def hops(view: View, path: Path) -> list[Hop]:
    """Return the hops of a path with their evidence."""
    return [Hop(edge, tuple(of_statement(view, *edge.statement))) for edge in path.edges]


def path_json(view: View, path: Path) -> dict[str, Any]:
    """Return a path with the member names of the API."""
    edges = [{**hop.edge.to_json(), "evidence": to_json(hop.evidence)} for hop in hops(view, path)]
    return {**path.to_json(), "edges": edges}
