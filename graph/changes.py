"""Changes that somebody asks for over HTTP, worked out on a worker's own copy of the graph.

A SPARQL update or a request of the Graph Store Protocol is run in a worker as a query is: with a deadline,
without network and files. The copy is then thrown away. What counts is which graphs have become others: their new
lines go to the writer (`graph.scribe`), which checks and commits them.

In an ordinary store the default graph is the union of the named graphs. What is inserted into it goes into the
graph `DEFAULT_GRAPH`; what is deleted from it is deleted from every graph that has it. Blank nodes get IRIs
there (RDF 1.1 Concepts, 3.5), since files of lines are how graphs travel. A plain store keeps them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph.engine import Engine
from graph.forms import RDF_FORMATS
from graph.querytext import check_update, with_dataset
from graph.terms import named_blank_nodes, sort_lines
from ontology.errors import InputError

DEFAULT_GRAPH = "https://w3id.org/regiongraph/id/graph/default"
"""Named graph for what is written without naming a graph."""
_POSITION = re.compile(r"error at (\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that is asked for: `method` is `UPDATE`, or `PUT`, `POST` or `DELETE` of a graph.

    `graph` is None for the default graph; `quads` says that the body has named graphs itself. `versions` are the
    SHA-256 of the graphs' lines as they were.
    """

    method: str
    body: bytes = b""
    graph: str | None = None
    quads: bool = False
    media_type: str = ""
    base: str | None = None
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)


def changed_graphs(engine: Engine, asked: Asked) -> dict[str, bytes]:
    """Return the graphs that the change makes others, with their lines as they come to be (none: it goes)."""
    if asked.method == "UPDATE":
        return _updated(engine, asked)
    name = asked.graph or ("" if engine.plain else DEFAULT_GRAPH)
    if asked.method == "DELETE":
        return {name: b""}
    brought = _parsed(asked, name)
    graphs = {}
    for graph, lines in brought.items():
        found = lines if engine.plain else named_blank_nodes(lines)
        graphs[graph] = sort_lines(found + (engine.lines(graph) if asked.method == "POST" else b""))
    if asked.quads and asked.method == "PUT":
        graphs = {**dict.fromkeys(asked.versions, b""), **graphs}
    return {graph: lines for graph, lines in graphs.items() if _digest(lines) != asked.versions.get(graph)}


def _updated(engine: Engine, asked: Asked) -> dict[str, bytes]:
    if engine.on_disk:
        raise InputError("the store is too large for updates", "put, add to or delete whole graphs, or use `ingest`")
    text = asked.body.decode()
    check_update(text)
    text = with_dataset(text, asked.using, asked.using_named)
    # Not the versions: Oxigraph writes some values differently than they came (2.50 as 2.5).
    versions = {name: _digest(sort_lines(engine.lines(name))) for name in asked.versions}
    union = frozenset() if engine.plain else frozenset(engine.lines("").splitlines(keepends=True))
    engine.update(text, dict(asked.prefixes), asked.base)
    names = {*versions, *engine.graph_names(), *([""] if engine.plain else [])}
    graphs = {name: sort_lines(engine.lines(name)) for name in names}
    if not engine.plain:
        after = frozenset(engine.lines("").splitlines(keepends=True))
        _spread(graphs, union - after, after - union)
        graphs = {name: sort_lines(named_blank_nodes(lines)) for name, lines in graphs.items()}
    return {name: graphs[name] for name in sorted(graphs) if _digest(graphs[name]) != versions.get(name)}


def _spread(graphs: dict[str, bytes], removed: frozenset[bytes], added: frozenset[bytes]) -> None:
    """Give the named graphs what happened to their union."""
    if removed:
        for name, lines in graphs.items():
            kept = [line for line in lines.splitlines(keepends=True) if line not in removed]
            graphs[name] = b"".join(kept)
    if added:
        graphs[DEFAULT_GRAPH] = sort_lines(b"".join(added) + graphs.get(DEFAULT_GRAPH, b""))


def _parsed(asked: Asked, name: str) -> dict[str, bytes]:
    """Return the body as lines by graph; raises `InputError` with the place of what is wrong."""
    form = RDF_FORMATS[asked.media_type]
    found: dict[str, list[ox.Triple]] = {} if asked.quads else {name: []}
    try:
        for quad in ox.parse(asked.body, format=form, base_iri=asked.base, rename_blank_nodes=True):
            inside = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else None
            if inside is not None and not asked.quads:
                raise InputError(
                    f"the data names a graph, {inside}", "send triples, or leave `graph` out of the address"
                )
            found.setdefault(inside or name, []).append(quad.triple)
    except SyntaxError as error:
        at = _POSITION.search(str(error))
        place = f", from line {at[1]}, column {at[2]}" if at else ""
        raise InputError(f"not {asked.media_type}{place}: {error}") from error
    except ValueError as error:
        raise InputError(f"not {asked.media_type}: {error}") from error
    write = ox.RdfFormat.N_TRIPLES
    return {graph: sort_lines(ox.serialize(triples, format=write) or b"") for graph, triples in found.items()}


def _digest(lines: bytes) -> str | None:
    """Return the version of a graph; one without lines is not there."""
    return hashlib.sha256(lines).hexdigest() if lines else None
