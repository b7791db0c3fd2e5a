"""Oxigraph, wrapped: the only module beside `terms` that imports pyoxigraph.

A database holds each graph under its name, and their union as the default graph. (Oxigraph's own union
of named graphs yields a triple once for each graph that has it, so that counts come out too high.)

The builtin errors that pyoxigraph raises become ours here; the rest of `graph` never sees a
pyoxigraph object. Graphs come and go as lines (see `terms`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from ontology.errors import OptionError, QueryError, StoreError, did_you_mean

Row = dict[str, str | None]
Graphs = Mapping[str, bytes]
"""Lines by the IRI of their graph."""

MERGED = "urn:regiongraph:merged"
"""Graph that stands for several that a query asks for as its default graph."""
_UNBOUND = "The SELECT contains a variable that is unbound"
_READABLE = 120
"""Longer lists of what the parser expected help nobody."""
_T = TypeVar("_T")
_Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
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
    """What a transaction takes out of a graph and puts in, as lines; a private graph is not in the union."""

    name: str
    removed: bytes = b""
    added: bytes = b""
    private: bool = False


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
        with ThreadPoolExecutor(2) as threads:  # Oxigraph loads outside the interpreter's lock
            list(threads.map(lambda load: load(graphs), (self._load_named, self._load_union)))

    def _load_named(self, graphs: Graphs) -> None:
        for name, lines in graphs.items():
            self._store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(name))

    def _load_union(self, graphs: Graphs) -> None:
        self._store.bulk_load(b"".join(graphs.values()), format=ox.RdfFormat.N_TRIPLES)

    def apply(self, deltas: Iterable[GraphDelta]) -> None:
        """Apply all deltas in one transaction, on the disk when this returns."""
        deltas = [delta for delta in deltas if delta.removed or delta.added]
        steps = [step for delta in deltas for step in _update_steps(str(ox.NamedNode(delta.name)), delta)]
        steps += _update_steps("", self._union_delta([delta for delta in deltas if not delta.private]))
        try:
            self._store.update(" ;\n".join(steps))
            self._store.flush()
        except OSError as error:
            raise StoreError(f"the store could not be written: {error}") from error

    def _union_delta(self, deltas: list[GraphDelta]) -> GraphDelta:
        """Return what the deltas change of the union: what is removed from one graph may be in another."""
        added = {line for delta in deltas for line in delta.added.splitlines(keepends=True)}
        removed: dict[bytes, set[str]] = {}
        for delta in deltas:
            for line in delta.removed.splitlines(keepends=True):
                removed.setdefault(line, set()).add(delta.name)
        lines = sorted(set(removed) - added)
        quads = ox.parse(b"".join(lines), format=ox.RdfFormat.N_TRIPLES)
        gone = [line for line, quad in zip(lines, quads, strict=True) if self._graphs_with(quad) <= removed[line]]
        return GraphDelta("", b"".join(gone), b"".join(sorted(added)))

    def _graphs_with(self, quad: ox.Quad) -> set[str]:
        found = self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return {one.graph_name.value for one in found if isinstance(one.graph_name, ox.NamedNode)}

    def lines(self, name: str) -> bytes:
        """Return a graph as unsorted lines."""
        return self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(name)) or b""

    def graph_names(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(node.value for node in self._store.named_graphs() if isinstance(node, ox.NamedNode))

    def _merged(self, default_graphs: tuple[str, ...], named_graphs: tuple[str, ...]) -> Engine:
        """Return a database whose `MERGED` graph is the union of some graphs, each triple once."""
        merged = Engine(ox.Store())
        for name in default_graphs:
            merged._store.bulk_load(self.lines(name), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(MERGED))
        for name in named_graphs:
            lines = self.lines(name)
            merged._store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(name))
        return merged

    def nquads(self) -> bytes:
        """Return everything as unsorted N-Quads."""
        return self._store.dump(format=ox.RdfFormat.N_QUADS) or b""

    def load_nquads(self, text: bytes) -> None:
        """Add N-Quads without a transaction."""
        self._store.bulk_load(text, format=ox.RdfFormat.N_QUADS)

    def rows(self, text: str, prefixes: Mapping[str, str]) -> list[Row]:
        """Answer a SELECT over the union of the graphs; IRIs and literals come as their text."""
        found = _translated(lambda: self._store.query(text, prefixes=dict(prefixes)))
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError("rows are asked of a SELECT query only")
        names = [variable.value for variable in found.variables]
        return _translated(lambda: [_row(names, solution) for solution in found])

    def evaluate(self, request: Request) -> tuple[bytes, str]:
        """Answer a query in the media type asked for (or the usual one) and say which that is."""
        return _translated(lambda: self._evaluate(request))

    def _evaluate(self, request: Request) -> tuple[bytes, str]:
        if len(request.default_graphs) > 1:
            merged = self._merged(request.default_graphs, request.named_graphs)
            return merged._evaluate(replace(request, default_graphs=(MERGED,)))
        chosen = bool(request.default_graphs or request.named_graphs)
        found = self._store.query(
            request.text,
            prefixes=dict(request.prefixes),
            # The graphs asked for are then all there is (SPARQL 1.1 Protocol, 2.1.4).
            default_graph=[ox.NamedNode(name) for name in request.default_graphs] if chosen else None,
            named_graphs=[ox.NamedNode(name) for name in request.named_graphs] if chosen else None,
        )
        try:
            return _serialised(found, request)
        finally:
            del found  # pyoxigraph wants it freed in this thread, and an error would carry it elsewhere


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


def _serialised(found: _Found, request: Request) -> tuple[bytes, str]:
    try:
        if isinstance(found, ox.QueryTriples):
            kind = _choose(request.media_type, RDF_FORMATS, "text/turtle")
            if kind in _PREFIXLESS:
                return found.serialize(format=RDF_FORMATS[kind]) or b"", kind
            return ox.serialize(found, format=RDF_FORMATS[kind], prefixes=dict(request.prefixes)) or b"", kind
        kind = _choose(request.media_type, RESULT_FORMATS, "application/sparql-results+json")
        return found.serialize(format=RESULT_FORMATS[kind]) or b"", kind
    finally:
        del found


def _update_steps(name: str, delta: GraphDelta) -> Iterable[str]:
    opening, closing = (f"GRAPH {name} {{\n", "}") if name else ("\n", "")
    if delta.removed:
        yield f"DELETE DATA {{ {opening}{delta.removed.decode()}{closing} }}"
    if delta.added:
        yield f"INSERT DATA {{ {opening}{delta.added.decode()}{closing} }}"


def _row(names: list[str], solution: ox.QuerySolution) -> Row:
    return {name: None if term is None else _value(term) for name, term in zip(names, solution, strict=True)}


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value


def _translated(run: Callable[[], _T]) -> _T:
    """Run something that asks Oxigraph, and turn its builtin errors into ours."""
    try:
        return run()
    except SyntaxError as error:
        raise _syntax_error(str(error)) from error.with_traceback(None)
    except ValueError as error:  # the IRI of a graph, for one
        raise QueryError(f"the query cannot be run: {error}") from error.with_traceback(None)
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query failed: {error}") from error.with_traceback(None)


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
