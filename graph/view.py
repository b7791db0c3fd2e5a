"""Reading: a view of the store at one generation, which never changes and can be shared by threads."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Any, Protocol, TypeVar, cast

from graph.diagnosis import with_hint
from graph.engine import Request, Row
from graph.querytext import MAX_TEXT, Binding, bind, check, dataset
from graph.terms import sort_lines
from ontology.errors import ConfigurationError, QueryError, did_you_mean
from ontology.namespaces import PREFIXES, RUNS_GRAPH

_T = TypeVar("_T")
_FROM = re.compile(r"\bFROM\b", re.IGNORECASE)
OUR_PREFIXES = tuple(PREFIXES.items())
"""The prefixes that every query may use without declaring them."""
_QUERIES = resources.files("graph") / "queries"


class ReadingEngine(Protocol):
    """What answers a view's queries: a database in this process, or workers that have it."""

    def rows(self, text: str, prefixes: Mapping[str, str]) -> list[Row]:
        """Answer a SELECT; IRIs and literals come as their text."""

    def evaluate(self, request: Request) -> tuple[bytes, str]:
        """Answer a query and say in which media type."""

    def lines(self, name: str) -> bytes:
        """Return a graph as unsorted lines."""


class View:
    """The graph as it was at `generation`; the store hands out a newer one when there is one."""

    def __init__(self, engine: ReadingEngine, generation: int, versions: Mapping[str, str]) -> None:
        self.generation = generation
        self._engine = engine
        self._versions = versions
        self._built: dict[Callable[[View], Any], Any] = {}
        self._making: dict[Callable[[View], Any], Any] = {}
        self._lock = threading.Lock()

    def rows(self, query: str, /, **bindings: Binding) -> list[Row]:
        """Answer the named query graph/queries/`query`.rq.

        Its parameters, written `$name`, are bound to terms: an IRI must come as `URIRef`, plain text
        becomes a string literal. IRIs and literals come back as their text, unbound variables as None.
        """
        return self._engine.rows(bind(named_query(query), bindings), PREFIXES)

    def sparql(
        self,
        text: str,
        *,
        media_type: str | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> tuple[bytes, str]:
        """Answer a SPARQL 1.1 query and say in which media type.

        Our prefixes are declared already; the default graph is the union of the named graphs unless
        graphs are given. Raises `QueryError` with line, column and a hint. There is no deadline here:
        queries of strangers go to `graph.workers`.
        """
        return self.evaluate(request(text, media_type, default_graphs, named_graphs))

    def evaluate(self, asked: Request) -> tuple[bytes, str]:
        """Answer a prepared request."""
        try:
            return self._engine.evaluate(asked)
        except QueryError as error:
            raise with_hint(error, asked.text) from error

    def versions(self) -> Mapping[str, str]:
        """Return the SHA-256 of each graph's lines: equal ones mean equal graphs, also in other views."""
        return self._versions

    def graph_names(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(name for name in self._versions if name)

    def lines(self, name: str) -> bytes:
        """Return a named graph as sorted N-Triples, empty where there is none."""
        return sort_lines(self._engine.lines(name))

    def nquads(self, *, runs: bool = False) -> bytes:
        """Return everything as sorted N-Quads; the run records, which hold clock values, only if asked."""
        wanted = [name for name in self.graph_names() if runs or name != RUNS_GRAPH]
        quads = (_in_graph(line, name) for name in wanted for line in self.lines(name).splitlines())
        return b"".join(sorted(quads))

    def memo(self, build: Callable[[View], _T]) -> _T:
        """Return what `build` makes of this view, made once: for indexes and networks."""
        if build not in self._built:  # who asks for another thing does not wait for this one
            with self._lock:
                making = self._making.setdefault(build, threading.RLock())
            with making:
                if build not in self._built:
                    self._built[build] = build(self)
        return cast("_T", self._built[build])


def request(  # noqa: PLR0917
    text: str,
    media_type: str | None = None,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    max_characters: int = MAX_TEXT,
    base: str | None = None,
) -> Request:
    """Check a query and prepare it for evaluation here or in a worker.

    The graphs that FROM names in the query count where none are given, as the protocol has it.
    """
    check(text, max_characters)
    if not default_graphs and not named_graphs and _FROM.search(text):
        default_graphs, named_graphs = dataset(text, PREFIXES, base)
    return Request(text, media_type, tuple(default_graphs), tuple(named_graphs), OUR_PREFIXES, base)


@functools.cache
def named_query(name: str) -> str:
    """Return the text of a named query."""
    file = _QUERIES / f"{name}.rq"
    if not file.is_file():
        nearest = did_you_mean(name, [entry.name.removesuffix(".rq") for entry in _QUERIES.iterdir()])
        raise ConfigurationError(f"there is no query {name!r}", f"the nearest are {', '.join(nearest)}")
    return file.read_text(encoding="utf-8")


def _in_graph(line: bytes, name: str) -> bytes:
    return line[:-1] + f"<{name}> .\n".encode()
