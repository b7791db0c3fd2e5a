"""rdflib terms to pyoxigraph terms and back: pure functions, each ends in an explicit `raise`.

rdflib is what the records and the reference data speak, Oxigraph what the store speaks. Between the
two, a graph travels as *lines*: N-Triples as Oxigraph writes them, one triple a line, sorted by
bytes. Equal graphs without blank nodes give equal lines, so lines can be compared, hashed and kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from ontology.errors import StoreError
from ontology.namespaces import BASE, PINYIN_TAG
from ontology.rdf import Quad, Triple
from ontology.terms import Statement, Value

_BLANK_SUBJECT = re.compile(rb"^_:(\S+)(?= )", re.MULTILINE)
_BLANK_OBJECT = re.compile(rb"^(\S+ <[^>\n]*> )_:(\S+)(?= \.$)", re.MULTILINE)
_GENID = f"<{BASE}.well-known/genid/".encode()
_NAMED_SUBJECT = re.compile(rb"^" + _GENID + rb"([^>\n]*)>", re.MULTILINE)
_NAMED_OBJECT = re.compile(rb"^(\S+ <[^>\n]*> )" + _GENID + rb"([^>\n]*)>(?= \.$)", re.MULTILINE)
_LANGUAGE_TAGS = {PINYIN_TAG.lower(): PINYIN_TAG}
"""Oxigraph folds language tags to lower case (they are case-insensitive); here is how we write them."""


def to_oxigraph(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Convert an rdflib term.

    >>> to_oxigraph(Literal("遵义市", lang="zh"))
    <Literal value=遵义市 language=zh>
    """
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    raise TypeError(f"an RDF term is an IRI, a literal or a blank node, not {type(node).__name__}: {node!r}")


def to_rdflib(term: object) -> Node:
    """Convert an Oxigraph term.

    >>> to_rdflib(ox.NamedNode("https://w3id.org/regiongraph/id/place/5203"))
    rdflib.term.URIRef('https://w3id.org/regiongraph/id/place/5203')
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=_LANGUAGE_TAGS.get(term.language, term.language))
        if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
            return Literal(term.value)
        # normalize=False: "0.50" stays "0.50", the text of a value is part of the data
        return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    raise TypeError(f"not a term that a stored graph can hold: {term!r}")


def encode(triples: Iterable[Triple]) -> bytes:
    """Return triples as lines."""
    converted = (ox.Triple(_subject(s), _predicate(p), to_oxigraph(o)) for s, p, o in triples)
    return _lines(converted)


def encode_graphs(quads: Iterable[Quad]) -> dict[str, bytes]:
    """Return quads as lines, by the IRI of their graph."""
    by_graph: dict[str, list[Triple]] = {}
    for subject, predicate, obj, name in quads:
        by_graph.setdefault(str(name), []).append((subject, predicate, obj))
    return {name: encode(by_graph[name]) for name in sorted(by_graph)}


def encode_statements(statements: Iterable[Statement]) -> bytes:
    r"""Return triples in the form in which documents are checked as lines, those that `encode` gives.

    >>> encode_statements([("urn:a", "urn:p", Value('say "hi"', None, "en"))])
    b'<urn:a> <urn:p> "say \\"hi\\""@en .\n'
    """
    resources = _Resources()
    lines = (
        f"{resources[subject]} {resources[predicate]} {_literal(obj) if isinstance(obj, Value) else resources[obj]} .\n"
        for subject, predicate, obj in statements
    )
    return sort_lines("".join(lines).encode())


class _Resources(dict[str, str]):
    """IRIs as N-Triples writes them, each checked once."""

    def __missing__(self, iri: str) -> str:
        made = self[iri] = str(ox.NamedNode(iri))
        return made


def _literal(value: Value) -> str:
    if value.language:
        return str(ox.Literal(value, language=value.language))
    return str(ox.Literal(value, datatype=ox.NamedNode(value.datatype)) if value.datatype else ox.Literal(value))


def decode(lines: bytes) -> Iterator[Triple]:
    """Yield the triples of lines as rdflib terms."""
    for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
        yield to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)


def turtle_lines(text: bytes) -> bytes:
    """Return a Turtle file as lines, with an IRI in place of each blank node (RDF 1.1 Concepts, 3.5).

    Blank nodes get new names whenever something loads them, and cannot be deleted by name. So a store
    has none: those of the ontology file are named by canonicalisation (RDFC-1.0), which never varies.
    """
    data = ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE))
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sort_lines(named_blank_nodes(_lines(quad.triple for quad in data)))


def named_blank_nodes(lines: bytes) -> bytes:
    """Put an IRI in place of each blank node.

    >>> named_blank_nodes(b'_:a <urn:p> "see _:b " .')
    b'<https://w3id.org/regiongraph/.well-known/genid/a> <urn:p> "see _:b " .'
    """
    if b"_:" not in lines:
        return lines
    return _BLANK_OBJECT.sub(rb"\1" + _GENID + rb"\2>", _BLANK_SUBJECT.sub(_GENID + rb"\1>", lines))


def blank_nodes_again(lines: bytes) -> bytes:
    """Undo `named_blank_nodes`.

    >>> blank_nodes_again(b'<https://w3id.org/regiongraph/.well-known/genid/a> <urn:p> <urn:o> .')
    b'_:a <urn:p> <urn:o> .'
    """
    if _GENID not in lines:
        return lines
    return _NAMED_OBJECT.sub(rb"\1_:\2", _NAMED_SUBJECT.sub(rb"_:\1", lines))


def sort_lines(lines: bytes) -> bytes:
    r"""Sort lines by their bytes, each once.

    >>> sort_lines(b"b\na\nb\n")
    b'a\nb\n'
    """
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


def canonical_lines(triples: bytes) -> bytes:
    r"""Return N-Triples that something else wrote as lines.

    >>> canonical_lines(b"<urn:b>  <urn:p> <urn:\\u9075> .\n<urn:a> <urn:p> 'x' .\n".replace(b"'", b'"')).decode()
    '<urn:a> <urn:p> "x" .\n<urn:b> <urn:p> <urn:遵> .\n'

    Raises `StoreError` where it is not N-Triples.
    """
    try:  # lenient, as IRIs that a server has need not be checked again
        return _lines(quad.triple for quad in ox.parse(triples, format=ox.RdfFormat.N_TRIPLES, lenient=True))
    except (SyntaxError, ValueError, MemoryError) as error:  # the last for a literal of more than 16 MiB
        raise StoreError(f"what came is not N-Triples: {error}") from error


def term_text(value: Node | str | int) -> str:
    r"""Write a value as SPARQL does, escaped; plain text becomes a string literal, a number stays one.

    >>> print(term_text('say "hi"'), term_text(3), term_text(URIRef("urn:x")))
    "say \"hi\"" 3 <urn:x>
    """
    if isinstance(value, Node):
        return str(to_oxigraph(value))
    return str(value) if isinstance(value, int) else str(ox.Literal(value))


def _lines(triples: Iterable[ox.Triple]) -> bytes:
    return sort_lines(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")


def _subject(node: Node) -> ox.NamedNode | ox.BlankNode:
    term = to_oxigraph(node)
    if isinstance(term, ox.Literal):
        raise TypeError(f"a literal cannot be the subject of a triple: {node!r}")
    return term


def _predicate(node: Node) -> ox.NamedNode:
    term = to_oxigraph(node)
    if isinstance(term, ox.NamedNode):
        return term
    raise TypeError(f"the predicate of a triple is an IRI, not {node!r}")
