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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

import pyoxigraph as ox

from graph import multipart
from graph.engine import Engine
from graph.forms import RDF_FORMATS
from graph.querytext import before_loads, with_dataset
from graph.terms import named_blank_nodes, sort_lines
from ontology.errors import InputError, QueryError

DEFAULT_GRAPH = "https://w3id.org/regiongraph/id/graph/default"
"""Named graph for what is written without naming a graph."""
_STOP = "CREATE GRAPH <urn:regiongraph:stop> ; CREATE GRAPH <urn:regiongraph:stop> ; "
"""Operations of which the second always fails: what follows is parsed and not run."""
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
    _refuse_loads(engine, text, asked)
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


def _refuse_loads(engine: Engine, text: str, asked: Asked) -> None:
    """Refuse an update that loads from an address; one that is no SPARQL is refused as such."""
    stopped = before_loads(text, _STOP)
    if stopped is None:
        return
    try:
        engine.update(stopped, dict(asked.prefixes), asked.base)
    except QueryError:
        raise
    except InputError:  # of what stands before LOAD, as it should
        hint = "bring the data here yourself: POST it to the address of the graph store, or use INSERT DATA"
        raise InputError("LOAD is refused: this server fetches nothing", hint) from None


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
    found: dict[str, list[ox.Triple]] = {} if asked.quads else {name: []}
    bodies = [(asked.media_type, asked.body)]
    if asked.media_type.lower().startswith(multipart.FORM):
        bodies = multipart.parts(asked.media_type, asked.body)
    for media_type, body in bodies:
        for graph, triple in _triples(media_type, body, asked):
            found.setdefault(graph or name, []).append(triple)
    write = ox.RdfFormat.N_TRIPLES
    return {graph: sort_lines(ox.serialize(triples, format=write) or b"") for graph, triples in found.items()}


def _triples(media_type: str, body: bytes, asked: Asked) -> Iterator[tuple[str | None, ox.Triple]]:
    """Yield what a body holds, each triple with its graph where it names one."""
    form = RDF_FORMATS.get(media_type)
    if form is None:
        raise InputError(f"a part of the body is {media_type}", "send Turtle, N-Triples, JSON-LD or RDF/XML")
    if media_type == "application/rdf+xml":
        _require_well_formed(body)
    try:
        for quad in ox.parse(body, format=form, base_iri=asked.base, rename_blank_nodes=True):
            inside = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else None
            if inside is not None and not asked.quads:
                raise InputError(
                    f"the data names a graph, {inside}", "send triples, or leave `graph` out of the address"
                )
            yield inside, quad.triple
    except SyntaxError as error:
        at = _POSITION.search(str(error))
        place = f", from line {at[1]}, column {at[2]}" if at else ""
        raise InputError(f"not {media_type}{place}: {error}") from error
    except ValueError as error:
        raise InputError(f"not {media_type}: {error}") from error


def _require_well_formed(body: bytes) -> None:
    """Refuse XML that is cut off or broken: Oxigraph takes a document whose elements are not closed."""
    try:
        expat.ParserCreate().Parse(body, True)
    except expat.ExpatError as error:
        what = expat.errors.messages[error.code] if error.code in expat.errors.messages else str(error)
        place = f"line {error.lineno}, column {error.offset + 1}"
        raise InputError(f"not application/rdf+xml, from {place}: {what}") from error


def _digest(lines: bytes) -> str | None:
    """Return the version of a graph; one without lines is not there."""
    return hashlib.sha256(lines).hexdigest() if lines else None
