"""What a change asked for over HTTP must keep to: graphs that may be written, and the shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rdflib import URIRef
from rdflib.namespace import RDF

from graph.backends import Backend
from graph.background import TOWNSHIPS_GRAPH
from graph.terms import decode
from ontology.errors import InputError, ShapeError
from ontology.namespaces import EXAMPLES_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH, REFERENCE_GRAPHS, RUNS_GRAPH, VOID_GRAPH
from ontology.rdf import Quad
from ontology.validation import Finding, validate

DERIVED = frozenset({INFERRED_GRAPH, TOWNSHIPS_GRAPH, VOID_GRAPH})
"""Graphs that follow from the others and are made anew at each commit."""
PROTECTED = DERIVED | {ONTOLOGY_GRAPH, RUNS_GRAPH, EXAMPLES_GRAPH}
_SHOWN = 20
_TYPE = f" <{RDF.type}> ".encode()


class ProtectedGraphError(InputError):
    """A graph that cannot be changed from outside."""


class NotConformingError(ShapeError):
    """A change after which data would not conform to the shapes; `findings` says what and why."""

    def __init__(self, findings: Iterable[Mapping[str, str | None]]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        more = f" (and {len(self.findings) - 1} more)" if len(self.findings) > 1 else ""
        super().__init__(f"the data would not conform: {first['focus']}: {first['message_en']}{more}")


def writable(changed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what of a change is to be committed; raises `ProtectedGraphError` where it reaches too far.

    Graphs that follow from others change along with them; asked for by themselves they cannot be changed.
    """
    others = {name: lines for name, lines in changed.items() if name not in DERIVED}
    for name in others or changed:
        if name in PROTECTED or name.startswith(REFERENCE_GRAPHS):
            raise ProtectedGraphError(
                f"the graph {name} cannot be changed", "it comes with the software or follows from other graphs"
            )
    return others


def require_conformity(backend: Backend, changed: Mapping[str, bytes]) -> None:
    """Raise `NotConformingError` where a change breaks a shape that was kept before.

    What is looked at is the changed graphs with what other graphs say of their things.
    """
    nodes = {node for name, lines in changed.items() for node in _touched(backend.lines(name), lines)}
    around = [name for name in backend.names() if name not in changed and name not in DERIVED | {RUNS_GRAPH}]
    others = {name: backend.lines(name) for name in around}
    if found := _findings(changed, others, nodes):
        before = _findings({name: backend.lines(name) for name in changed}, others, nodes)
        if new := [finding for finding in found if finding not in before]:
            raise NotConformingError(map(_members, new[:_SHOWN]))


def _findings(graphs: Mapping[str, bytes], others: Mapping[str, bytes], nodes: set[bytes]) -> list[Finding]:
    """Return what does not conform of the graphs and of `nodes`."""
    said = {name: _about(lines, nodes) for name, lines in others.items()}
    ends = {node for lines in (*graphs.values(), *said.values()) for node in _nodes(lines)} - nodes
    classes = {name: _about(lines, ends, _TYPE) for name, lines in others.items()}
    data = [*_quads(graphs), *_quads(said), *_quads(classes)]
    own = {str(quad[0]) for quad in _quads(graphs)} | {node.decode()[1:-1] for node in nodes}
    return [finding for finding in validate(data).findings if finding.focus in own]


def _touched(old: bytes, new: bytes) -> Iterator[bytes]:
    """Yield the IRIs of which a change says something else, or that it speaks of."""
    for line in set(old.splitlines()) ^ set(new.splitlines()):
        yield from _nodes(line)


def _nodes(lines: bytes) -> Iterator[bytes]:
    """Yield the IRIs that lines are about or lead to."""
    for line in lines.splitlines():
        subject, _, rest = line.split(b" ", 2)
        yield subject
        if rest.startswith(b"<"):
            yield rest[:-2]


def _about(lines: bytes, nodes: set[bytes], part: bytes = b"") -> bytes:
    """Return the lines about some nodes, only those with `part` in them."""
    found = (line for line in lines.splitlines(keepends=True) if line.split(b" ", 1)[0] in nodes and part in line)
    return b"".join(found)


def _quads(graphs: Mapping[str, bytes]) -> Iterator[Quad]:
    for name, lines in graphs.items():
        for triple in decode(lines):
            yield (*triple, URIRef(name))


def _members(finding: Finding) -> dict[str, str | None]:
    return {
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
    }
