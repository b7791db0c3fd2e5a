"""How answers and graphs are written: media types, and Oxigraph's writers behind them."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

import pyoxigraph as ox

from ontology.errors import OptionError, did_you_mean

Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
"""What Oxigraph finds for a query."""
Graphs = Mapping[str, bytes]
"""Lines by the IRI of their graph."""

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
TURTLE = "text/turtle"
_READABLE = 100
_AT_ONCE = 2000
"""Lines that are written, or become objects of Python, together."""
_PREFIXLESS = {"application/n-triples", "application/n-quads"}


def serialise(graphs: Graphs, media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """Write sorted graphs in an RDF format; formats without named graphs get the union."""
    output = io.BytesIO()
    if not RDF_FORMATS[media_type].supports_datasets:
        graphs = {"": b"".join(sorted({line for lines in graphs.values() for line in lines.splitlines(keepends=True)}))}
    write_graphs(
        ((name, lines.splitlines(keepends=True)) for name, lines in graphs.items()), media_type, output, prefixes
    )
    return output.getvalue()


def write_graphs(
    graphs: Iterable[tuple[str, Iterable[bytes]]], media_type: str, output: IO[bytes], prefixes: Mapping[str, str]
) -> None:
    """Write graphs, each a name and its lines, to `output` while they come, never more than a few lines at once.

    A format without named graphs gets the triples of them all, without looking for those that come twice.
    """
    kind = RDF_FORMATS[media_type]
    if media_type in _PREFIXLESS:
        for name, lines in graphs:
            ending = f" {ox.NamedNode(name)} .\n".encode() if name and kind.supports_datasets else b" .\n"
            for part in _parts(lines):
                output.write(b"".join(line.removesuffix(b" .\n") + ending for line in part))
        return
    quads = (
        quad for name, lines in graphs for quad in _quads(lines, ox.NamedNode(name) if name else ox.DefaultGraph())
    )
    found = quads if kind.supports_datasets else (quad.triple for quad in quads)
    ox.serialize(found, output=output, format=kind, prefixes=dict(prefixes))


def _quads(lines: Iterable[bytes], name: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    for part in _parts(lines):
        for quad in ox.parse(b"".join(part), format=ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)


def _parts(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    rest = iter(lines)
    while part := list(itertools.islice(rest, _AT_ONCE)):
        yield part


def choose_form(asked: str | None, known: Iterable[str], usual: str) -> str:
    """Return which of the `known` media types is `asked` for, by its own name or a short one."""
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


def form_of(found: Found, asked: str | None) -> str:
    """Return the media type to write an answer in; raises `OptionError` where it has no such form."""
    if isinstance(found, ox.QueryTriples):
        return choose_form(asked, RDF_FORMATS, "text/turtle")
    return choose_form(asked, RESULT_FORMATS, "application/sparql-results+json")


def write_answer(found: Found, media_type: str, output: IO[bytes], prefixes: Mapping[str, str]) -> None:
    """Write what was found to `output`, part by part as it is found."""
    if not isinstance(found, ox.QueryTriples):
        found.serialize(output=output, format=RESULT_FORMATS[media_type])
    elif media_type in _PREFIXLESS:
        found.serialize(output=output, format=RDF_FORMATS[media_type])
    elif media_type == TURTLE:
        # With prefixes each triple becomes an object of Python first: only so many as somebody may read.
        begun = list(itertools.islice(found, _READABLE))
        ox.serialize(begun, output=output, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes))
        if len(begun) == _READABLE:
            found.serialize(output=output, format=ox.RdfFormat.TURTLE)
    else:
        ox.serialize(found, output=output, format=RDF_FORMATS[media_type], prefixes=dict(prefixes))
