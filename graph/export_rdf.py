"""The graph in RDF formats, written while it is read: one graph is in memory at a time, not the store.

Graphs come from a view, or as the store keeps them (`Stored`), which needs no database at all. Formats without
named graphs get the union, sorted and each triple once; what is too much for memory is sorted in temporary files.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import IO, Protocol

from graph.backends import Backend
from graph.forms import RDF_FORMATS, write_graphs
from graph.terms import sort_lines
from graph.view import View
from ontology.namespaces import ID, PREFIXES, RUNS_GRAPH
from ontology.schema import load_schema

SUFFIXES: Mapping[str, str] = {
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
}
"""Media types by suffix; `.ttl`, `.nt` and `.rdf` know no named graphs and get their union."""
HELD = 24 << 20
"""Bytes of lines that are sorted in memory; more goes to temporary files."""


class Source(Protocol):
    """Where graphs are read from, one after the other."""

    def graph_names(self) -> list[str]:
        """Return the names of the graphs, sorted; `""` for a default graph of its own."""

    def lines(self, name: str) -> bytes:
        """Return a graph as sorted lines."""


class Stored:
    """The graphs as the store keeps them, read without opening a database; numbers are as they were written."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def graph_names(self) -> list[str]:
        """Return the names of the graphs, sorted."""
        return sorted(self._backend.names())

    def lines(self, name: str) -> bytes:
        """Return a graph as sorted lines."""
        return sort_lines(self._backend.lines(name))


class Seen:
    """The graphs of a view."""

    def __init__(self, view: View) -> None:
        self._view = view

    def graph_names(self) -> list[str]:
        """Return the names of the graphs, sorted."""
        return sorted(self._view.versions())

    def lines(self, name: str) -> bytes:
        """Return a graph as sorted lines."""
        return self._view.lines(name)


def graphs_of(source: Source, document: str | None, *, runs: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the graphs that an export has: that of one document, or all but the times of the runs."""
    for name in [document] if document else source.graph_names():
        if document or runs or name != RUNS_GRAPH:
            yield name, source.lines(name)


def write_rdf(graphs: Iterable[tuple[str, bytes]], suffix: str, output: IO[bytes]) -> None:
    """Write graphs, each a name and sorted lines, in the format of a suffix."""
    media_type = SUFFIXES[suffix]
    with ExitStack() as files:
        if RDF_FORMATS[media_type].supports_datasets:
            parts: Iterable[tuple[str, Iterable[bytes]]] = ((n, lines.splitlines(keepends=True)) for n, lines in graphs)
        else:
            parts = [("", union((lines for _, lines in graphs), files))]
        write_graphs(parts, media_type, output, prefixes())


def prefixes() -> dict[str, str]:
    """Return the prefixes of our files: the known ones, and one for each kind of thing that has IRIs of ours."""
    kinds = [info.name.lower() for info in load_schema().classes.values() if not info.parent]
    kinds += ["document", "claim", "observation", "decision"]
    return {**PREFIXES, **{kind: f"{ID}{kind}/" for kind in kinds}}


def union(parts: Iterable[bytes], files: ExitStack) -> Iterator[bytes]:
    r"""Yield the lines of all parts, sorted, each once; temporary files are open as long as `files` is.

    >>> with ExitStack() as files:
    ...     list(union([b"a\nc\n", b"b\nc\n"], files))
    [b'a\n', b'b\n', b'c\n']
    """
    runs: list[Iterable[bytes]] = []
    held: set[bytes] = set()
    size = 0
    for lines in parts:
        held.update(lines.splitlines(keepends=True))
        size += len(lines)
        if size > HELD:
            run = files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - `files` closes it
            run.writelines(sorted(held))
            run.seek(0)
            runs.append(run)
            held, size = set(), 0
    before = None
    for line in heapq.merge(*runs, sorted(held)):
        if line != before:
            yield line
        before = line
