"""What ties named things together: paths between two, or the things of a kind that link them."""

from __future__ import annotations

from typing import Any

from graph.ask import sparql
from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.near_links import NearLinks
from graph.ask.near_paths import NearPaths
from graph.ask.result import Found, Item, item_of, quotes_of
from graph.ask.states import states_of
from graph.ask.texts import Sentence
from graph.connections import Connection, connecting
from graph.network import Edge, Network, Path
from graph.paths import find_paths
from graph.projection import project
from ontology.schema import load_schema

STATEMENTS = """
    VALUES (?subject ?relation ?object) {{ {statements} }}
    ?claim a rg:Claim ; rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ;
        prov:wasDerivedFrom ?passage .
    ?passage oa:hasSource ?document .
    OPTIONAL {{ ?claim rg:status ?status }}
    BIND(?subject AS ?answer)
"""
TIED = """
    {{ ?answer rg:contributesTo|rg:integratesInto|rg:supports|rg:connects|rg:locatedIn|rg:overlaps ?{end} }} UNION
    {{ ?answer rg:cooperatesWith|^rg:cooperatesWith|rg:partOf|^rg:partOf ?{end} }} UNION
    {{ ?answer ^rg:hasProject|^rg:hasZone|^rg:hostsEvent|^rg:developsIndustry ?{end} }} UNION
    {{ ?answer ^rg:pursuesStrategy|^rg:hasDesignation ?{end} }}
"""
"""The ties of `graph.connections`."""
INSIDE = """(?{end} = {area} || EXISTS {{ ?{end} rg:within {area} }} || EXISTS {{ ?{end} rg:overlaps {area} }} ||
    EXISTS {{ ?{end} rg:within ?{end}City . ?{end}City rg:overlaps {area} ; skos:prefLabel ?{end}Name .
    FILTER(STRENDS(STR(?{end}Name), "市")) }})"""
"""What lies in an entity, or in a city that a region covers in part."""
MOST_PATHS, MOST_HOPS = 3, 6

Statement = tuple[str, str, str]


def build_network(context: Context) -> int:
    """Build the network that paths run in, and return how many entities it has."""
    return len(project(context.view))


def answer_path(context: Context, frame: Frame) -> Found:
    """Return the best few paths between the first two things named, and what lies on them."""
    network = project(context.view)
    for one, two in _ends(network, frame):
        paths = find_paths(network, one, two, limit=MOST_PATHS, max_hops=MOST_HOPS)
        if paths and paths[0].edges:
            items = (*_named_after(context, one, two), *_between(context, paths))
            evidence = _evidence(context, [edge for path in paths for edge in path.edges])
            drawn = tuple(_path_json(context, path, evidence) for path in paths)
            query = _statements_query([e.statement for p in paths for e in p.edges])
            return Found("path", items, query, drawn, explainer=NearPaths(context, network, tuple(paths), MOST_HOPS))
    return Found("unanswerable")


def _ends(network: Network, frame: Frame) -> list[tuple[str, str]]:
    if len(frame.anchors) < 2:  # noqa: PLR2004
        return []
    first, second = frame.anchors[0], frame.anchors[-1]
    return [(a, b) for a in first.iris for b in second.iris if a != b and a in network and b in network]


def _between(context: Context, paths: list[Path]) -> tuple[Item, ...]:
    """Return what lies on the paths between their ends."""
    inner = dict.fromkeys(node.iri for path in paths for node in path.nodes[1:-1])
    ends = {path.nodes[0].iri for path in paths} | {path.nodes[-1].iri for path in paths}
    states = states_of(context, inner)
    evidence = _evidence(context, [edge for path in paths for edge in path.edges])
    return tuple(
        item_of(
            context,
            iri,
            status=states.get(iri),
            inferred=_only_inferred(paths, iri),
            evidence=_of(context, evidence, iri),
        )
        for iri in inner
        if iri not in ends and iri in context.names.entities
    )


def _named_after(context: Context, one: str, two: str) -> tuple[Item, ...]:
    """Return what claims tie to the one end and what is named after the other: a base for tea."""
    found = []
    for near, far in ((one, two), (two, one)):
        forms = [name for name in (*context.entity(far).chinese, *context.entity(far).short) if len(name) > 1]
        for claim in context.claims.at(near, "subject"):
            label = context.entity(claim.object).label if claim.object in context.names.entities else ""
            if claim.object != far and any(form in label and form != label for form in forms):
                found.append((claim.object, claim))
    quotes = {iri: quotes_of(context, [c.sentence for i, c in found if i == iri]) for iri, _ in found}
    states = states_of(context, quotes)
    return tuple(item_of(context, iri, status=states.get(iri), evidence=quotes[iri]) for iri in quotes)


def _only_inferred(paths: list[Path], iri: str) -> bool:
    edges = [edge for path in paths for edge in path.edges if iri in (edge.source, edge.target)]
    return all(edge.inferred for edge in edges)


def _of(context: Context, evidence: dict[Statement, list[Sentence]], iri: str) -> tuple[Any, ...]:
    return quotes_of(
        context, (s for (subject, _, obj), found in evidence.items() if iri in (subject, obj) for s in found)
    )


def _evidence(context: Context, edges: list[Edge]) -> dict[Statement, list[Sentence]]:
    """Return the sentences behind each statement."""
    found: dict[Statement, list[Sentence]] = {}
    for statement in dict.fromkeys(edge.statement for edge in edges):
        subject, relation, obj = statement
        ends = {(subject, obj), (obj, subject)} if load_schema().relations[relation].symmetric else {(subject, obj)}
        claims = context.claims.about(subject)
        sentences = [c.sentence for c in claims if c.relation == relation and (c.subject, c.object) in ends]
        found[statement] = list(dict.fromkeys(sentences))
    return found


def _statements_query(statements: list[Statement]) -> str:
    listed = " ".join(
        f"({sparql.iri(s)} {sparql.relations([p])[0]} {sparql.iri(o)})" for s, p, o in dict.fromkeys(statements)
    )
    return sparql.select(
        "DISTINCT ?answer ?subject ?relation ?object ?status ?passage", STATEMENTS.format(statements=listed)
    )


def _path_json(context: Context, path: Path, evidence: dict[Statement, list[Sentence]]) -> dict[str, Any]:
    drawn = path.to_json()
    for edge, told in zip(path.edges, drawn["edges"], strict=True):
        told["evidence"] = [
            {
                "document": s.document,
                "title": context.texts[s.document].title,
                "section": s.section,
                "quote": s.quote,
                "start": s.start,
                "end": s.end,
            }
            for s in evidence.get(edge.statement, [])[:3]
        ]
    return drawn


def answer_links(context: Context, frame: Frame) -> Found:
    """Return the things of a kind that link the two things named, stated ones first."""
    network = project(context.view)
    found: dict[str, Connection] = {}
    ends = ("", "")
    for one, two in _ends(network, frame):
        for cls in _classes(frame):
            for connection in connecting(network, one, two, cls=cls):
                found.setdefault(connection.node.iri, connection)
        if found:
            ends = (one, two)
            break
    kept = [c for c in found.values() if _fits(context, frame, c)]
    linked = frozenset(c.node.iri for c in kept)
    explainer = NearLinks(context, frame, network, *ends, _classes(frame), linked) if kept else None
    if not kept:
        return Found("unanswerable")
    states = states_of(context, [c.node.iri for c in kept])
    edges = [edge for c in kept for path in c.paths for edge in path.edges]
    evidence = _evidence(context, edges)
    items = tuple(_link_item(context, c, states.get(c.node.iri), evidence) for c in kept)
    drawn = tuple(_path_json(context, c.paths[0], evidence) for c in kept)
    return Found("list", items, links_query(frame, ends), drawn, explainer=explainer)


def _fits(context: Context, frame: Frame, connection: Connection) -> bool:
    words = frame.target.words if frame.target else ()
    names = context.entity(connection.node.iri).chinese
    return not words or any(word in name for word in words for name in names)


def _link_item(
    context: Context, connection: Connection, status: str | None, evidence: dict[Statement, list[Sentence]]
) -> Item:
    edges = [edge for path in connection.paths for edge in path.edges]
    own = [e for e in edges if connection.node.iri in (e.source, e.target)]
    sentences = (s for edge in own for s in evidence.get(edge.statement, []))
    return item_of(
        context,
        connection.node.iri,
        status=status,
        inferred=connection.inferred,
        evidence=quotes_of(context, sentences),
    )


def links_query(frame: Frame, ends: tuple[str, str]) -> str:
    """Return SPARQL for what is tied to both things named, or to what lies in them, and not only to both at once."""
    one, two = map(sparql.iri, ends)
    below = {name for cls in _classes(frame) for name in load_schema().subclasses(cls)}
    where = [
        f"?answer a ?class . FILTER(?class IN ({', '.join(sparql.classes(below))}))",
        TIED.format(end="near"),
        f"FILTER{INSIDE.format(end='near', area=one)}",
        TIED.format(end="far"),
        f"FILTER{INSIDE.format(end='far', area=two)}",
        f"FILTER(?near != ?far && ?answer NOT IN ({one}, {two}))",
        f"FILTER(!{INSIDE.format(end='near', area=two)} || !{INSIDE.format(end='far', area=one)})",
    ]
    if frame.target and frame.target.words:
        where.append(f"?answer skos:prefLabel|skos:altLabel ?name . FILTER({sparql.holds('name', frame.target.words)})")
    return sparql.select("DISTINCT ?answer", "\n".join(where), "?answer")


def _classes(frame: Frame) -> tuple[str, ...]:
    return frame.target.classes if frame.target else ("Project",)
