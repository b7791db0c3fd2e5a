"""What paths, connections and centrality hand out: nodes, edges and paths of the network as values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import networkx as nx

from ontology.errors import UnknownEntityError, did_you_mean

if TYPE_CHECKING:
    Network: TypeAlias = nx.MultiDiGraph[str]
else:  # the class takes a parameter in its stubs only
    Network = nx.MultiDiGraph

Origin = Literal["stated", "reference", "inferred"]
Direction = Literal["forward", "backward"]


@dataclass(frozen=True, slots=True)
class Node:
    """An entity as the network shows it."""

    iri: str
    label: str
    label_en: str | None
    label_en_is_pinyin: bool
    cls: str
    top: str

    def name(self, lang: str) -> str:
        """Return the label in `lang`, the Chinese one where there is no other."""
        return self.label_en if lang == "en" and self.label_en else self.label

    def to_json(self) -> dict[str, Any]:
        """Return the node with the member names of the API."""
        return {
            "iri": self.iri,
            "label": self.label,
            "label_en": self.label_en,
            "label_en_is_pinyin": self.label_en_is_pinyin,
            "class": self.cls,
        }


@dataclass(frozen=True, slots=True)
class Edge:
    """One hop from `source` to `target`; backward when the relation is asserted the other way round."""

    source: str
    target: str
    predicate: str
    direction: Direction
    status: str | None
    inferred: bool
    origin: Origin
    documents: tuple[str, ...]
    confidence: float

    @property
    def statement(self) -> tuple[str, str, str]:
        """Subject, predicate (local name) and object as asserted."""
        ends = (self.source, self.target) if self.direction == "forward" else (self.target, self.source)
        return ends[0], self.predicate, ends[1]

    def to_json(self) -> dict[str, Any]:
        """Return the hop with the member names of the API; evidence is for the caller to add."""
        return {
            "source": self.source,
            "target": self.target,
            "predicate": self.predicate,
            "direction": self.direction,
            "status": self.status,
            "inferred": self.inferred,
            "origin": self.origin,
            "confidence": self.confidence,
            "documents": list(self.documents),
        }


@dataclass(frozen=True, slots=True)
class Path:
    """A walk without repeated nodes; `edges[i]` leads from `nodes[i]` to `nodes[i + 1]`."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cost: float

    @property
    def inferred(self) -> bool:
        """Whether some hop is stated by no document."""
        return any(edge.inferred for edge in self.edges)

    @property
    def confidence(self) -> float:
        """How probable it is that every hop was read rightly: the product of theirs."""
        return math.prod(edge.confidence for edge in self.edges)

    def to_json(self) -> dict[str, Any]:
        """Return the path with the member names of the API."""
        return {
            "nodes": [node.to_json() for node in self.nodes],
            "edges": [edge.to_json() for edge in self.edges],
            "cost": round(self.cost, 3),
            "confidence": round(self.confidence, 3),
            "inferred": self.inferred,
        }


COMMITMENT = {"Completed": 1.0, "Ongoing": 0.9, "Planned": 0.7, "Proposed": 0.5}
"""How much a statement of each status weighs; one without status (a static fact) weighs 1."""
BACKGROUND_WEIGHT = 0.5
"""How much a relation weighs that no document states."""


def describe_node(
    label: str,
    cls: str = "Place",
    *,
    iri: str | None = None,
    top: str | None = None,
    label_en: str | None = None,
    label_en_is_pinyin: bool = False,
    mentions: int = 1,
) -> dict[str, Any]:
    """Return the attributes of a node of the network.

    >>> describe_node("渝贵高铁", "Railway", top="Project")["top"]
    'Project'
    """
    return {
        "iri": iri or label,
        "label": label,
        "label_en": label_en,
        "label_en_is_pinyin": label_en_is_pinyin,
        "cls": cls,
        "top": top or cls,
        "mentions": mentions,
    }


def describe_edge(
    predicate: str,
    *,
    status: str | None = None,
    origin: Origin = "stated",
    documents: tuple[str, ...] = (),
    confidence: float = 1.0,
) -> dict[str, Any]:
    """Return the attributes of an edge of the network; `commitment` is how firm its status is, `weight` both.

    >>> edge = describe_edge("hasProject", status="Proposed", confidence=0.9)
    >>> edge["commitment"], edge["weight"]
    (0.5, 0.45)
    """
    commitment = COMMITMENT.get(status or "", 1.0)
    weight = commitment * confidence if origin == "stated" else BACKGROUND_WEIGHT
    return {
        "predicate": predicate,
        "status": status,
        "inferred": origin != "stated",
        "origin": origin,
        "documents": documents,
        "confidence": confidence,
        "commitment": commitment,
        "weight": round(weight, 6),
    }


def node_of(network: Network, iri: str) -> Node:
    """Return the node with this IRI.

    Raises
    ------
    UnknownEntityError
        When the network has no such node; `nearest` holds the labels that look most like it.
    """
    if iri not in network:
        raise _unknown(network, iri)
    data = network.nodes[iri]
    return Node(iri, data["label"], data["label_en"], data["label_en_is_pinyin"], data["cls"], data["top"])


def edge_of(network: Network, source: str, target: str, statement: tuple[str, str, str]) -> Edge:
    """Return the hop from `source` to `target` over an edge given as asserted."""
    subject, predicate, obj = statement
    data = network.edges[subject, obj, predicate]
    return Edge(
        source=source,
        target=target,
        predicate=predicate,
        direction="forward" if subject == source else "backward",
        status=data["status"],
        inferred=data["inferred"],
        origin=data["origin"],
        documents=data["documents"],
        confidence=data["confidence"],
    )


def _unknown(network: Network, wanted: str) -> UnknownEntityError:
    last = wanted.rsplit("/", 1)[-1]
    labels = sorted({str(label) for label in nx.get_node_attributes(network, "label").values()})
    nearest = did_you_mean(last, labels)
    hint = f"Did you mean {' or '.join(nearest)}?" if nearest else "Search for it by name first."
    return UnknownEntityError(f"the network has no entity {wanted!r}", hint, nearest=nearest)
