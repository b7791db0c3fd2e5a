"""What tells a few paths between the same two entities apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from graph.network import Node, Path
from ontology.schema import load_schema


@dataclass(frozen=True, slots=True)
class Traits:
    """What a reader who has several paths before him wants to know of one."""

    inferred: int
    """How many of its hops no document states."""
    weakest: int | None
    """Which of its hops, counted from 0, has the least firm status; None where no hop has one."""
    own: tuple[Node, ...]
    """What lies on this path and on no other."""
    shared: tuple[Node, ...]
    """What lies on other paths as well."""
    shortest: bool
    """Whether it has fewer hops than every path that is not as short, and some path is longer."""

    @property
    def stated(self) -> bool:
        """Whether documents state every hop."""
        return not self.inferred


def traits(paths: Sequence[Path]) -> list[Traits]:
    """Return for each of some paths what tells it from the others.

    >>> from graph.network import Edge
    >>> a, b, road, rail = (Node(name, name, None, False, "Place", "Place") for name in ("A", "B", "road", "rail"))
    >>> def hop(one, two, status=None, inferred=False):
    ...     return Edge(one.iri, two.iri, "connects", "forward", status, inferred, "stated", (), 1.0)
    >>> by_road = Path((a, road, b), (hop(a, road, "Planned"), hop(road, b, "Completed")), 2.0)
    >>> by_rail = Path((a, road, rail, b), (hop(a, road), hop(road, rail), hop(rail, b, inferred=True)), 3.0)
    >>> for one in traits([by_road, by_rail]):
    ...     print(one.inferred, one.weakest, [n.label for n in one.own], [n.label for n in one.shared], one.shortest)
    0 0 [] ['road'] True
    1 None ['rail'] ['road'] False
    >>> traits([])
    []
    """
    on = Counter(node.iri for path in paths for node in path.nodes[1:-1])
    lengths = {len(path.edges) for path in paths}
    return [_traits(path, on, shortest=len(lengths) > 1 and len(path.edges) == min(lengths)) for path in paths]


def _traits(path: Path, on: Counter[str], *, shortest: bool) -> Traits:
    statuses = load_schema().statuses
    ranks = {hop: statuses[edge.status].rank for hop, edge in enumerate(path.edges) if edge.status}
    inner = path.nodes[1:-1]
    return Traits(
        inferred=sum(edge.inferred for edge in path.edges),
        weakest=min(ranks, key=lambda hop: ranks[hop], default=None),
        own=tuple(node for node in inner if on[node.iri] == 1),
        shared=tuple(node for node in inner if on[node.iri] > 1),
        shortest=shortest,
    )
