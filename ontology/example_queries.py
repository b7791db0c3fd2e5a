"""Example queries: the files of `ontology/queries`, and how a store holds them.

A file opens with comments that give its title in both languages and its keywords, the first of which is its
group. What follows is the query, without PREFIX lines: the prefixes of `ontology.namespaces` are declared.
Pages and documentation list these examples. Each store has them in a graph of their own, in the form that
editors look for (sh:SPARQLExecutable, https://github.com/sib-swiss/sparql-examples), with the prefixes.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import RDF, RDFS, XSD

from ontology.errors import ConfigurationError
from ontology.namespaces import EXAMPLES_GRAPH, ID, PREFIXES
from ontology.rdf import Quad, Triple
from ontology.tables import read_table

SH = Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = Namespace("https://schema.org/")
_FILE = re.compile(r"# zh: (?P<zh>.+)\n# en: (?P<en>.+)\n# keywords: (?P<keywords>.+)\n(?P<query>[\s\S]+)")
_FORM = re.compile(r"SELECT|ASK|CONSTRUCT|DESCRIBE")
_PREFIX_SET = URIRef(f"{EXAMPLES_GRAPH}#prefixes")


@dataclass(frozen=True, slots=True)
class Keyword:
    """What an example is about."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Example:
    """A query with a title that says, as a question, what it answers."""

    name: str
    zh: str
    en: str
    keywords: tuple[Keyword, ...]
    query: str

    @classmethod
    def from_text(cls, name: str, text: str) -> Example:
        """Read a file of `ontology/queries`; raises `ConfigurationError` where it is not of their form."""
        found = _FILE.fullmatch(text)
        if not found or not _FORM.match(found["query"]):
            hint = "# zh: …, # en: …, # keywords: …, each on its line, then SELECT, ASK, CONSTRUCT or DESCRIBE"
            raise ConfigurationError(f"ontology/queries/{name}.rq does not open as an example does", hint)
        words = [word.strip() for word in found["keywords"].split(",")]
        unknown = [word for word in words if word not in keywords()]
        if unknown:
            hint = f"there are: {', '.join(keywords())}"
            raise ConfigurationError(f"ontology/queries/{name}.rq has an unknown keyword: {unknown[0]!r}", hint)
        return cls(name, found["zh"], found["en"], tuple(keywords()[word] for word in words), found["query"].rstrip())

    @property
    def iri(self) -> str:
        """IRI of the example."""
        return f"{ID}example/{self.name}"

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return self.query.partition(" ")[0]

    def standalone(self) -> str:
        """Return the query with the declarations of the prefixes that it uses, as any service takes it."""
        used = [name for name in PREFIXES if re.search(rf"(?<![\w<]){name}:", self.query)]
        return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + self.query

    def triples(self) -> Iterator[Triple]:
        """Yield how a store says it."""
        node, kind = URIRef(self.iri), self.form
        yield node, RDF.type, SH.SPARQLExecutable
        yield node, RDF.type, SH[f"SPARQL{kind.capitalize()}Executable"]
        yield node, SH[kind.lower()], Literal(self.standalone())
        yield node, SH.prefixes, _PREFIX_SET
        yield node, RDFS.comment, Literal(self.zh, lang="zh")
        yield node, RDFS.comment, Literal(self.en, lang="en")
        for word in self.keywords:
            yield node, SCHEMA.keywords, Literal(word.zh, lang="zh")
            yield node, SCHEMA.keywords, Literal(word.en, lang="en")


@functools.cache
def keywords() -> dict[str, Keyword]:
    """Return the keywords by name, in the order of their groups."""
    rows = read_table("example-keywords.tsv").dicts()
    return {row["keyword"]: Keyword(row["keyword"], row["zh"], row["en"]) for row in rows}


@functools.cache
def load_examples() -> tuple[Example, ...]:
    """Return the examples, by group and name.

    >>> load_examples()[0].form, len(load_examples()) > 25
    ('SELECT', True)
    """
    folder = files("ontology").joinpath("queries")
    found = [
        Example.from_text(file.name.removesuffix(".rq"), file.read_text(encoding="utf-8")) for file in folder.iterdir()
    ]
    order = list(keywords().values())
    return tuple(sorted(found, key=lambda example: (order.index(example.keywords[0]), example.name)))


def example_quads() -> Iterator[Quad]:
    """Yield the graph of the examples and the prefixes."""
    graph = URIRef(EXAMPLES_GRAPH)
    for name, namespace in PREFIXES.items():
        declared = URIRef(f"{_PREFIX_SET}-{name}")
        yield _PREFIX_SET, SH.declare, declared, graph
        yield declared, RDF.type, SH.PrefixDeclaration, graph
        yield declared, SH.prefix, Literal(name), graph
        yield declared, SH.namespace, Literal(namespace, datatype=XSD.anyURI), graph
    for example in load_examples():
        for triple in example.triples():
            yield (*triple, graph)
