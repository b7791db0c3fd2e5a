"""Oxigraph, wrapped: the only module beside `terms` that imports pyoxigraph.

The builtin errors that pyoxigraph raises become ours here; the rest of `graph` never sees a
pyoxigraph object. Graphs come and go as lines (see `terms`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from ontology.errors import OptionError, QueryError, StoreError, did_you_mean

Row = dict[str, str | None]
Graphs = Mapping[str, bytes]
"""Lines by the IRI of their graph."""

_UNBOUND = "The SELECT contains a variable that is unbound"
_READABLE = 120
"""Longer lists of what the parser expected help nobody."""
_T = TypeVar("_T")
_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Request:
    """A SPARQL query with all that decides its answer; plain data, so that it can cross to a process."""

    text: str
    media_type: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GraphDelta:
    """What a transaction takes out of a graph and puts in, as lines; `drop` empties it first."""

    name: str
    removed: bytes = b""
    added: bytes = b""
    drop: bool = False


class Engine:
    """An Oxigraph database, in memory or in a folder."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @classmethod
    def memory(cls, graphs: Graphs) -> Engine:
        """Return a database in memory that holds `graphs`."""
        engine = cls(ox.Store())
        engine.load(graphs)
        return engine

    @classmethod
    def folder(cls, path: Path) -> Engine:
        """Open the database in `path` for reading and writing; one process at a time can."""
        try:
            return cls(ox.Store(str(path)))
        except OSError as error:
            if "lock" in str(error).lower():
                hint = "wait until the other process has finished; readers can open the store read-only meanwhile"
                raise StoreError(f"another process is writing to the store {path.parent}", hint) from error
            raise StoreError(f"the store {path.parent} cannot be opened: {error}") from error

    @classmethod
    def snapshot(cls, path: Path) -> Engine:
        """Open a backup, which nothing writes to, for reading."""
        try:
            return cls(ox.Store.read_only(str(path)))
        except FileNotFoundError:
            raise  # a newer snapshot has taken its place: the caller looks for that
        except OSError as error:
            raise StoreError(f"the snapshot {path} cannot be opened: {error}") from error

    def backup(self, path: Path) -> None:
        """Copy a database in a folder to `path`, mostly by hard links."""
        self._store.backup(str(path))

    def load(self, graphs: Graphs) -> None:
        """Add graphs without a transaction: for a database that nobody reads yet."""
        for name, lines in graphs.items():
            self._store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(name))

    def apply(self, deltas: Iterable[GraphDelta]) -> None:
        """Apply all deltas in one transaction, on the disk when this returns."""
        steps = [step for delta in deltas for step in _update_steps(delta)]
        try:
            self._store.update(" ;\n".join(steps))
            self._store.flush()
        except OSError as error:
            raise StoreError(f"the store could not be written: {error}") from error

    def lines(self, name: str) -> bytes:
        """Return a graph as unsorted lines."""
        return self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(name)) or b""

    def graph_names(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(node.value for node in self._store.named_graphs() if isinstance(node, ox.NamedNode))

    def nquads(self) -> bytes:
        """Return everything as unsorted N-Quads."""
        return self._store.dump(format=ox.RdfFormat.N_QUADS) or b""

    def load_nquads(self, text: bytes) -> None:
        """Add N-Quads without a transaction."""
        self._store.bulk_load(text, format=ox.RdfFormat.N_QUADS)

    def rows(self, text: str, prefixes: Mapping[str, str]) -> list[Row]:
        """Answer a SELECT over the union of the graphs; IRIs and literals come as their text."""
        found = _translated(lambda: self._store.query(text, prefixes=dict(prefixes), use_default_graph_as_union=True))
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError("rows are asked of a SELECT query only")
        names = [variable.value for variable in found.variables]
        return _translated(lambda: [_row(names, solution) for solution in found])

    def evaluate(self, request: Request) -> tuple[bytes, str]:
        """Answer a query in the media type asked for (or the usual one) and say which that is."""
        return _translated(lambda: self._evaluate(request))

    def _evaluate(self, request: Request) -> tuple[bytes, str]:
        found = self._store.query(
            request.text,
            prefixes=dict(request.prefixes),
            use_default_graph_as_union=not request.default_graphs and not request.named_graphs,
            default_graph=_default_graph(request),
            named_graphs=[ox.NamedNode(name) for name in request.named_graphs] or None,
        )
        if isinstance(found, ox.QueryTriples):
            kind = _choose(request.media_type, RDF_FORMATS, "text/turtle")
            if kind in _PREFIXLESS:
                return found.serialize(format=RDF_FORMATS[kind]) or b"", kind
            return ox.serialize(found, format=RDF_FORMATS[kind], prefixes=dict(request.prefixes)) or b"", kind
        kind = _choose(request.media_type, RESULT_FORMATS, "application/sparql-results+json")
        return found.serialize(format=RESULT_FORMATS[kind]) or b"", kind


RESULT_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
"""Media types for the answers of SELECT and ASK."""
RDF_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
}
"""Media types for the answers of CONSTRUCT and DESCRIBE, and for exports."""
_SHORT_NAMES = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "turtle": ("text/turtle",),
    "ttl": ("text/turtle",),
    "nt": ("application/n-triples",),
    "ntriples": ("application/n-triples",),
    "jsonld": ("application/ld+json",),
    "nq": ("application/n-quads",),
    "trig": ("application/trig",),
}
_PREFIXLESS = {"application/n-triples", "application/n-quads"}


def serialise(graphs: Graphs, media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """Write sorted graphs in an RDF format; formats without named graphs get the union."""
    kind = RDF_FORMATS[media_type]
    used = None if media_type in _PREFIXLESS else dict(prefixes)
    if kind.supports_datasets:
        quads = (quad for name, lines in graphs.items() for quad in _parse(lines, ox.NamedNode(name)))
        return ox.serialize(quads, format=kind, prefixes=used) or b""
    union = b"".join(sorted({line for lines in graphs.values() for line in lines.splitlines(keepends=True)}))
    return ox.serialize((quad.triple for quad in _parse(union)), format=kind, prefixes=used) or b""


def _parse(lines: bytes, name: ox.NamedNode | None = None) -> Iterable[ox.Quad]:
    for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, name or ox.DefaultGraph())


def _choose(asked: str | None, known: Iterable[str], usual: str) -> str:
    if asked is None:
        return usual
    for kind in (asked, *_SHORT_NAMES.get(asked, ())):
        if kind in known:
            return kind
    valid = list(known)
    nearest = did_you_mean(asked, valid)
    raise OptionError(
        f"the answer of this query cannot be written as {asked!r}", f"use {' or '.join(nearest or valid)}"
    )


def _default_graph(request: Request) -> list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None:
    """Return the graphs asked for; named graphs alone leave the default graph empty (SPARQL 1.1 Protocol, 2.1.4)."""
    if request.default_graphs or request.named_graphs:
        return [ox.NamedNode(name) for name in request.default_graphs]
    return None


def _update_steps(delta: GraphDelta) -> Iterable[str]:
    name = str(ox.NamedNode(delta.name))
    if delta.drop:
        yield f"DROP SILENT GRAPH {name}"
    elif delta.removed:
        yield f"DELETE DATA {{ GRAPH {name} {{\n{delta.removed.decode()}}} }}"
    if delta.added:
        yield f"INSERT DATA {{ GRAPH {name} {{\n{delta.added.decode()}}} }}"


def _row(names: list[str], solution: ox.QuerySolution) -> Row:
    return {name: None if (term := solution[name]) is None else _value(term) for name in names}


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def _translated(run: Callable[[], _T]) -> _T:
    """Run something that asks Oxigraph, and turn its builtin errors into ours."""
    try:
        return run()
    except SyntaxError as error:
        raise _syntax_error(str(error)) from error
    except ValueError as error:  # the IRI of a graph, for one
        raise QueryError(f"the query cannot be run: {error}") from error
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query failed: {error}") from error


def _syntax_error(text: str) -> QueryError:
    found = _POSITION.match(text)
    if found is None:
        return QueryError(f"not a SPARQL query: {text}")
    line, column = int(found[1]), int(found[2])
    expected = [word for word in found[3].removeprefix("one of ").split(", ") if not word.startswith("[")]
    wanted = f": expected {', '.join(expected)}" if expected and len(found[3]) < _READABLE else ""
    if _UNBOUND in expected:
        wanted = ": the SELECT has a variable that is neither grouped nor in an aggregate"
    return QueryError(f"not a SPARQL query, from line {line}, column {column}{wanted}", line=line, column=column)
