"""Oxigraph, wrapped: beside `forms`, `changes` and `terms` the only module that imports pyoxigraph.

A database holds each graph under its name, and their union as the default graph. (Oxigraph's own union
of named graphs yields a triple once for each graph that has it, so that counts come out too high.)
A *plain* one is an ordinary dataset, whose default graph is its own; it has the name `""`.

The builtin errors that pyoxigraph raises become ours here; the rest of `graph` never sees a
pyoxigraph object. Graphs come and go as lines (see `terms`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TypeVar

import pyoxigraph as ox

from graph.disk import failure, is_full
from graph.forms import Graphs, form_of, write_answer
from ontology.errors import BusyError, InputError, QueryError, StoreError

Row = dict[str, str | None]

MERGED = "urn:regiongraph:merged"
"""Graph that stands for several that a query asks for as its default graph."""
_UNBOUND = "The SELECT contains a variable that is unbound"
_LOCKED = re.compile(r"lock file|lock hold")
_PIECE = 32 << 20
"""Bytes that are loaded at a time."""
_BLANK = re.compile(rb"(?<!\S)_:")
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
    base: str | None = None
    """What relative IRIs are resolved against."""


@dataclass(frozen=True, slots=True)
class GraphDelta:
    """What a transaction takes out of a graph and puts in, as lines; a private graph is not in the union."""

    name: str
    removed: bytes = b""
    added: bytes = b""
    private: bool = False


class Engine:
    """An Oxigraph database, in memory or in a folder."""

    def __init__(self, store: ox.Store, *, plain: bool = False, on_disk: bool = False) -> None:
        self._store = store
        self.plain = plain
        self.on_disk = on_disk
        self.keeps_union = not plain
        """Whether the default graph is the union of the named ones, and is kept so."""

    @classmethod
    def memory(cls, graphs: Graphs, *, plain: bool = False) -> Engine:
        """Return a database in memory that holds `graphs`."""
        engine = cls(ox.Store(), plain=plain)
        engine.load(graphs)
        return engine

    @classmethod
    def folder(cls, path: Path, *, plain: bool = False) -> Engine:
        """Open the database in `path` for reading and writing; one process at a time can."""
        try:
            return cls(ox.Store(str(path)), plain=plain)
        except OSError as error:
            if is_full(error):
                raise failure(path.parent, error, "nothing was changed") from error
            if _LOCKED.search(str(error)):
                hint = "wait until it has finished (--wait SECONDS); meanwhile the store can be opened read-only"
                raise BusyError(f"another process is writing to the store {path.parent}", hint) from error
            raise StoreError(f"the store {path.parent} cannot be opened: {error}") from error

    @classmethod
    def snapshot(cls, path: Path, *, plain: bool = False) -> Engine:
        """Open a backup, which nothing writes to, for reading."""
        try:
            return cls(ox.Store.read_only(str(path)), plain=plain, on_disk=True)
        except FileNotFoundError:
            raise  # a newer snapshot has taken its place: the caller looks for that
        except OSError as error:
            raise StoreError(f"the snapshot {path} cannot be opened: {error}") from error

    def backup(self, path: Path) -> None:
        """Copy a database in a folder to `path`, mostly by hard links."""
        self._store.backup(str(path))

    def load(self, graphs: Graphs) -> None:
        """Add graphs without a transaction: for a database that nobody reads yet."""
        with_blanks = {name: lines for name, lines in graphs.items() if b"_:" in lines and _BLANK.search(lines)}
        for name, lines in with_blanks.items():  # loading in bulk would give blank nodes new names
            self._store.bulk_extend(_quads(lines, _graph(name)))
        others = {name: lines for name, lines in graphs.items() if name not in with_blanks}
        # Lenient, as these lines come from Oxigraph: IRIs need not be checked again.
        self._load_named(others)
        if self.keeps_union:
            self._load_union(graphs.values())

    def load_new(self, graphs: Graphs) -> None:
        """Add graphs that are not there, without blank nodes, and not to the union: `apply` is told of them.

        Several times as fast as a transaction, and none: whoever calls it takes them out again after a crash.
        """
        try:
            self._load_named(graphs)
        except OSError as error:
            raise StoreError(f"the store could not be written: {error}") from error

    def drop(self, names: Iterable[str]) -> None:
        """Take out graphs, whether they are there or not, and not from the union."""
        graphs = [_graph(name) for name in names]
        try:
            for graph in graphs:
                self._store.remove_graph(graph)
            if graphs:
                self._store.flush()
        except OSError as error:
            raise StoreError(f"the store could not be written: {error}") from error

    def _load_named(self, graphs: Graphs) -> None:
        for lines in _pieces(_nquads(graphs)):
            self._store.bulk_load(lines, format=ox.RdfFormat.N_QUADS, lenient=True)

    def make_union(self) -> None:
        """Begin to keep the union of the named graphs."""
        self._load_union(self.lines(name) for name in self.graph_names())
        self.keeps_union = True

    def _load_union(self, lines: Iterable[bytes]) -> None:
        for some in _pieces(lines):
            self._store.bulk_load(some, format=ox.RdfFormat.N_TRIPLES, lenient=True)

    def has_default_graph(self) -> bool:
        """Whether anything is in the default graph."""
        return next(self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None

    def put(self, name: str, lines: bytes) -> None:
        """Put `lines` in place of a graph, without a transaction: for a database that nobody reads meanwhile."""
        before = set(self.lines(name).splitlines(keepends=True))
        after = set(lines.splitlines(keepends=True))
        removed, added = b"".join(before - after), b"".join(after - before)
        for quad in _quads(removed, _graph(name)):
            self._store.remove(quad)
        self._store.extend(_quads(added, _graph(name)))
        if self.keeps_union:
            self._put_union(removed, added)
        if lines:
            self._store.add_graph(_graph(name))
        elif name:
            self._store.remove_graph(_graph(name))

    def _put_union(self, removed: bytes, added: bytes) -> None:
        for quad in _quads(removed, ox.DefaultGraph()):
            if not self._graphs_with(quad):
                self._store.remove(quad)
        self._store.extend(_quads(added, ox.DefaultGraph()))

    def apply(self, deltas: Iterable[GraphDelta], loaded: Iterable[GraphDelta] = ()) -> None:
        """Apply all deltas in one transaction, on the disk when this returns; `loaded` were by `load_new`."""
        deltas = [delta for delta in deltas if delta.removed or delta.added]
        steps = [step for delta in deltas for step in _update_steps(delta)]
        if self.keeps_union:
            steps += _update_steps(self._union_delta([*loaded, *(delta for delta in deltas if not delta.private)]))
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

    def update(self, text: str, prefixes: Mapping[str, str], base: str | None) -> None:
        """Run a SPARQL update; raises `QueryError` as a query does."""
        _translated(lambda: self._store.update(text, prefixes=dict(prefixes), base_iri=base))

    def lines(self, name: str) -> bytes:
        """Return a graph as unsorted lines."""
        return self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=_graph(name)) or b""

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

    def rows(self, text: str, prefixes: Mapping[str, str]) -> list[Row]:
        """Answer a SELECT over the union of the graphs; IRIs and literals come as their text."""
        found = _translated(lambda: self._store.query(text, prefixes=dict(prefixes)))
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError("rows are asked of a SELECT query only")
        names = [variable.value for variable in found.variables]
        return _translated(lambda: [_row(names, solution) for solution in found])

    def evaluate(self, request: Request) -> tuple[bytes, str]:
        """Answer a query in the media type asked for (or the usual one) and say which that is."""
        output = io.BytesIO()
        media_type = self.answer(request, lambda _: output)
        return output.getvalue(), media_type

    def answer(self, request: Request, opened: Callable[[str], IO[bytes]]) -> str:
        """Write the answer of a query, as it is found, to what `opened` gives for its media type, which is returned."""
        return _translated(lambda: self._answer(request, opened))

    def _answer(self, request: Request, opened: Callable[[str], IO[bytes]]) -> str:
        if len(request.default_graphs) > 1:
            merged = self._merged(request.default_graphs, request.named_graphs)
            return merged._answer(replace(request, default_graphs=(MERGED,)), opened)
        chosen = bool(request.default_graphs or request.named_graphs)
        found = self._store.query(
            request.text,
            prefixes=dict(request.prefixes),
            base_iri=request.base,
            # The graphs asked for are then all there is (SPARQL 1.1 Protocol, 2.1.4).
            default_graph=[ox.NamedNode(name) for name in request.default_graphs] if chosen else None,
            named_graphs=[ox.NamedNode(name) for name in request.named_graphs] if chosen else None,
        )
        try:
            media_type = form_of(found, request.media_type)
            write_answer(found, media_type, opened(media_type), dict(request.prefixes))
            return media_type
        finally:
            del found  # pyoxigraph wants it freed in this thread, and an error would carry it elsewhere


def _graph(name: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(name) if name else ox.DefaultGraph()


def _quads(lines: bytes, name: ox.NamedNode | ox.DefaultGraph) -> Iterable[ox.Quad]:
    for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, name)


def _nquads(graphs: Graphs) -> Iterable[bytes]:
    for name, lines in graphs.items():
        # A line ends in a full stop; none is within, as line breaks are escaped in literals.
        yield lines.replace(b" .\n", f" {ox.NamedNode(name)} .\n".encode()) if name else lines


def _pieces(every: Iterable[bytes]) -> Iterable[bytes]:
    """Join lines to pieces of some size."""
    piece, size = list[bytes](), 0
    for lines in every:
        piece.append(lines)
        size += len(lines)
        if size >= _PIECE:
            yield b"".join(piece)
            piece, size = [], 0
    if piece:
        yield b"".join(piece)


def _update_steps(delta: GraphDelta) -> Iterable[str]:
    opening, closing = (f"GRAPH {ox.NamedNode(delta.name)} {{\n", "}") if delta.name else ("\n", "")
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
    except (OSError, RuntimeError) as error:  # it parses, and cannot be done: an unknown function, a graph not there
        raise InputError(f"the request failed: {error}") from error.with_traceback(None)


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
