"""What links two places, regions or other entities: the projects (or anything else) that touch both.

A thing links A and B when it is tied to something in A and to something in B, and not merely to two
things that are in both: a road between two counties of one city links that city to nowhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import chain, product

from graph.network import Network, Node, Path, edge_of, node_of
from graph.paths import Statement, statement_cost
from ontology.schema import load_schema

TIES = {
    "contributesTo": ("text", "out"),
    "integratesInto": ("text", "out"),
    "supports": ("text", "out"),
    "cooperatesWith": ("text", "both"),
    "connects": ("ends", "out"),
    "locatedIn": ("location", "out"),
    "partOf": ("location", "both"),
    "overlaps": ("location", "both"),
    "hasProject": ("location", "in"),
    "hasZone": ("location", "in"),
    "hostsEvent": ("location", "in"),
    "developsIndustry": ("location", "in"),
    "pursuesStrategy": ("location", "in"),
    "hasDesignation": ("location", "in"),
}
"""How a relation ties a thing to an entity, and which way it points, seen from the thing."""
KINDS = ("text", "ends", "location")
"""Kinds of tie: by the text's own words, by an end point, by lying in, belonging to or being held by."""
ONE_THING = re.compile(
    r"^[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔贵滇云藏陕秦甘陇青宁新]{2}|[黄淮]河|长江|珠江|运河|长城"
)
"""A name that tells which one is meant: by provinces, or by what runs through them. 数据中心 is something many have."""
LINES = ("Railway", "Road", "Waterway")
"""Classes of things that are the same thing in two places that both have them."""
_PLACE_SUFFIX = re.compile(r"(?<=..)(?:地区|[省市县区州盟旗])$")
_TWO_ENDS = re.compile(r"[至到—-]")
CITY_SUFFIX = "市"
"""A region that covers part of a city touches all of the city; one that covers part of a province does not."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A thing that links two entities; each of `paths` runs from the one over the thing to the other."""

    node: Node
    kind: str
    """How the best way ties them: the first of `KINDS` that occurs in it."""
    paths: tuple[Path, ...]
    """The best way of each kind, best first."""

    @property
    def inferred(self) -> bool:
        """Whether even the best way needs a hop that no document states."""
        return self.paths[0].inferred

    @property
    def status(self) -> str | None:
        """Status of the matter as the hops of the best way have it, the thing's own relations first."""
        return next((edge.status for path in self.paths for edge in path.edges if edge.status), None)


def connecting(network: Network, a: str, b: str, *, cls: str = "Project") -> list[Connection]:
    """Return the things of a class that link two entities, with the way that shows it.

    A thing is tied to an entity by a relation of `TIES`, either directly or through what lies in the
    entity: counties of a city, members of a planning region, cities that the region covers in part.

    Parameters
    ----------
    network
        A network as `graph.projection.project` gives it.
    a, b
        IRIs of the two entities; the order matters for the direction of the paths only.
    cls
        Local name of the class of things looked for; its subclasses count.

    Returns
    -------
    list of Connection
        Those that documents state outright first, then by cost, then by IRI; none from `a` to itself.

    Raises
    ------
    UnknownEntityError
        When the network lacks one of the entities.
    OptionError
        When the class does not exist.

    Examples
    --------
    A road with one end in a county of the city and the other in a municipality that the economic
    circle covers in part links the city to the circle, by inference; a road inside the city does not.

    >>> import networkx as nx
    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> for name in ("遵义市", "道真县", "仁怀市", "重庆市", "武隆区"):
    ...     net.add_node(name, **describe_node(name))
    >>> net.add_node("经济圈", **describe_node("经济圈", "Region"))
    >>> for road, ends in {"道武高速": ("道真县", "武隆区"), "仁遵高速": ("仁怀市", "遵义市")}.items():
    ...     net.add_node(road, **describe_node(road, "Road", top="Project"))
    ...     _ = [net.add_edge(road, end, "connects", **describe_edge("connects")) for end in ends]
    >>> for part, relation, whole in (("道真县", "partOf", "遵义市"), ("仁怀市", "partOf", "遵义市"),
    ...                               ("武隆区", "partOf", "重庆市"), ("重庆市", "overlaps", "经济圈")):
    ...     _ = net.add_edge(part, whole, relation, **describe_edge(relation, origin="reference"))
    >>> for link in connecting(net, "遵义市", "经济圈"):
    ...     print(link.kind, link.inferred, " - ".join(node.label for node in link.paths[0].nodes))
    ends True 遵义市 - 道真县 - 道武高速 - 武隆区 - 重庆市 - 经济圈
    >>> connecting(net, "遵义市", "遵义市")
    []
    """
    return connecting_any(network, a, b, (cls,))


def connecting_any(network: Network, a: str, b: str, classes: Sequence[str]) -> list[Connection]:
    """Return the things of several classes that link two entities, as `connecting` does those of one."""
    node_of(network, a), node_of(network, b)
    wanted = {name for cls in classes for name in load_schema().subclasses(cls)}
    sides = area_of(network, a), area_of(network, b)
    found = []
    for thing in _touched(network, sides[0]) & _touched(network, sides[1]) - {a, b} if a != b else ():
        if network.nodes[thing]["cls"] in wanted:
            ways = _ways(network, thing, *sides)
            if ways:
                found.append(Connection(node_of(network, thing), ways[0][0], tuple(path for _, path in ways)))
    return sorted(found, key=lambda link: (link.inferred, link.paths[0].cost, link.node.iri))


Way = tuple[Statement, ...]
Area = dict[str, Way]
"""What lies in an entity, with the statements that lead down to it from the entity."""


def area_of(network: Network, root: str) -> Area:
    """Return what lies in an entity, cheapest way down first; places only are looked into further."""
    area: Area = {}
    heap: list[tuple[float, str, Way]] = [(0.0, root, ())]
    while heap:
        cost, node, way = heappop(heap)
        if node in area:
            continue
        area[node] = way
        partly = bool(way) and way[-1][1] == "overlaps"
        if node == root or (_is_place(network, node) and (not partly or _is_city(network, node))):
            for part, statement in _parts(network, node, overlapping=node == root):
                heappush(heap, (cost + statement_cost(network, statement), part, (*way, statement)))
    return area


def _touched(network: Network, area: Area) -> set[str]:
    """Return what has a relation with something in an area."""
    return {other for node in area for other in chain(network.successors(node), network.predecessors(node))}


def _is_place(network: Network, node: str) -> bool:
    return bool(network.nodes[node]["top"] == "Place")


def _is_city(network: Network, node: str) -> bool:
    return str(network.nodes[node]["label"]).endswith(CITY_SUFFIX)


def _parts(network: Network, whole: str, *, overlapping: bool) -> Iterator[tuple[str, Statement]]:
    for part, _, predicate in network.in_edges(whole, keys=True):
        areal = network.nodes[part]["top"] in {"Place", "Region", "Zone"}
        if areal and (predicate in {"partOf", "locatedIn"} or (overlapping and predicate == "overlaps")):
            yield part, (part, predicate, whole)
    for _, part, predicate in network.out_edges(whole, keys=True) if overlapping else ():
        if predicate == "overlaps" and _is_place(network, part):
            yield part, (whole, predicate, part)


def ties_to(network: Network, thing: str, area: Area) -> Iterator[tuple[str, str, Statement]]:
    """Yield how a thing is tied to what lies in an area: the kind, the anchor in the area, the statement."""
    for _, anchor, predicate in network.out_edges(thing, keys=True):
        kind, points = TIES.get(predicate, ("", ""))
        if anchor in area and points in {"out", "both"}:
            yield kind, anchor, (thing, predicate, anchor)
    for anchor, _, predicate in network.in_edges(thing, keys=True):
        kind, points = TIES.get(predicate, ("", ""))
        if anchor in area and points in {"in", "both"}:
            yield kind, anchor, (anchor, predicate, thing)


def _is_held_by_both(network: Network, thing: str, tie: Statement, other: Statement) -> bool:
    """Whether two places have what is called alike, but need not be the same: both build a data centre."""
    if tie[1] != "hasProject" or other[1] != "hasProject":
        return False
    lines = {name for cls in LINES for name in load_schema().subclasses(cls)}
    return network.nodes[thing]["cls"] not in lines and not ONE_THING.search(network.nodes[thing]["label"])


def _is_named_after(network: Network, thing: str, tie: Statement) -> bool:
    """Whether all that places a thing somewhere is its name, while another place has it: 南京东路 is in Shanghai.

    A name with two ends (贵阳至北海) says where it leads.
    """
    _, predicate, place = tie
    label, name = str(network.nodes[thing]["label"]), str(network.nodes[place]["label"])
    if predicate != "locatedIn" or not _is_place(network, place) or _TWO_ENDS.search(label):
        return False
    if not label.startswith(_PLACE_SUFFIX.sub("", name)):
        return False
    holders = [one for one, _, key in network.in_edges(thing, keys=True) if key == "hasProject"]
    apart = (not (_is_within(network, place, one) or _is_within(network, one, place)) for one in holders)
    return bool(holders) and all(apart)


def _is_within(network: Network, part: str, whole: str) -> bool:
    """Whether a place is another or lies in it."""
    above, latest = {part}, {part}
    while latest:
        latest = {up for one in latest for _, up, key in network.out_edges(one, keys=True) if key == "partOf"} - above
        above |= latest
    return whole in above


def _ways(network: Network, thing: str, here: Area, there: Area) -> list[tuple[str, Path]]:
    """Return the best way of each kind from the one entity over the thing to the other, best first."""
    ways: defaultdict[str, list[Path]] = defaultdict(list)
    sides = [
        [tie for tie in ties_to(network, thing, area) if not _is_named_after(network, thing, tie[2])]
        for area in (here, there)
    ]
    for (kind, near, tie), (other_kind, far, other_tie) in product(*sides):
        if _is_held_by_both(network, thing, tie, other_tie):
            continue
        path = _path(network, (*here[near], tie, other_tie, *reversed(there[far])), here, there)
        if near != far and (near not in there or far not in here) and path is not None:
            ways[min(kind, other_kind, key=KINDS.index)].append(path)
    best = [(kind, min(paths, key=_order)) for kind, paths in ways.items()]
    return sorted(best, key=lambda way: _order(way[1]))


def _order(path: Path) -> tuple[int, float, list[str]]:
    return sum(edge.inferred for edge in path.edges), path.cost, [node.iri for node in path.nodes]


def _path(network: Network, statements: Way, here: Area, there: Area) -> Path | None:
    """Return the path over statements that follow on each other, or None when it meets a node twice."""
    node = next(iter(here))
    walk, edges = [node], []
    for statement in statements:
        subject, _, obj = statement
        other = obj if subject == node else subject
        edges.append(edge_of(network, node, other, statement))
        walk.append(other)
        node = other
    if len(set(walk)) < len(walk) or node != next(iter(there)):
        return None
    cost = sum(statement_cost(network, statement) for statement in statements)
    return Path(tuple(node_of(network, iri) for iri in walk), tuple(edges), cost)
