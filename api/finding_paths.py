"""What is asked of paths, by whatever way it comes: ends by name, what to walk on, and what is to link them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.connections import paths_json
from graph.connections import Connection, connecting
from graph.ends import End, iris_of
from graph.lookup import Hit
from graph.network import Network, Path
from graph.paths import find_paths
from graph.projection import restrict
from graph.view import View
from ontology.errors import OptionError


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for paths between two ends, or with `through` for the things of a class that link them."""

    source: End
    target: End
    limit: int = 3
    hops: int = 6
    stated: bool = False
    weigh: str | None = None
    through: str | None = None


def searched(network: Network, asked: Asked) -> Network:
    """Return the network that is walked."""
    return restrict(network, inferred=False) if asked.stated else network


def paths_of(network: Network, asked: Asked) -> list[Path]:
    """Return the paths asked for; none where `through` asks for what links the ends."""
    if asked.through:
        return []
    ends = iris_of(asked.source), iris_of(asked.target)
    return find_paths(searched(network, asked), *ends, limit=asked.limit, max_hops=asked.hops, weigh=asked.weigh)


def links_of(network: Network, asked: Asked) -> list[Connection]:
    """Return the things of the class `through` that link two entities."""
    if not asked.through:
        return []
    if not (isinstance(asked.source, Hit) and isinstance(asked.target, Hit)):
        raise OptionError("what links two ends is found between two entities", "Name an entity at each end.")
    return connecting(searched(network, asked), asked.source.iri, asked.target.iri, cls=asked.through)


def answer_json(view: View, network: Network, asked: Asked) -> dict[str, Any]:
    """Return the answer with the member names of the API."""
    return {
        "from": asked.source,
        "to": asked.target,
        "weigh": asked.weigh or "none",
        "through": asked.through,
        "paths": paths_json(view, paths_of(network, asked)),
        "links": links_json(view, links_of(network, asked)),
    }


def links_json(view: View, links: Sequence[Connection]) -> list[dict[str, Any]]:
    """Return what links two entities, with the paths that show it."""
    told = iter(paths_json(view, [path for link in links for path in link.paths]))
    return [
        {**link.node.to_json(), "kind": link.kind, "inferred": link.inferred, "status": link.status,
         "paths": [next(told) for _ in link.paths]}
        for link in links
    ]  # fmt: skip
