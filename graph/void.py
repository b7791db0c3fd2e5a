"""The VoID description of a dataset (https://www.w3.org/TR/void/), as lines.

How many triples there are by class and property, and which classes and datatypes a property leads to: what
an editor needs to complete a query (`void-ext:` names the datatypes, https://ldf.fi/void-ext). In a store it
is a graph of its own, made anew by every commit, so that editors can query it. It counts all other graphs
but the run records. Every node has an IRI, and there is no clock: equal graphs have equal descriptions.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from graph.digests import Digest
from graph.statistics import Statistics, count
from graph.terms import sort_lines, turtle_lines
from ontology.namespaces import ID, RUNS_GRAPH, VOID_GRAPH, compact
from ontology.schema import ONTOLOGY_FILE

DATASET_FILE = ONTOLOGY_FILE.with_name("dataset.ttl")
VOID = "http://rdfs.org/ns/void#"
VOID_EXT = "http://ldf.fi/void-ext#"
SD = "http://www.w3.org/ns/sparql-service-description#"
DATASET = f"{VOID_GRAPH}#dataset"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ABOUT_GRAPHS = [f"http://purl.org/dc/terms/{name}" for name in ("title", "license")]
_IN_FRAGMENT = ":/-._~!$&'()*+,;=@"


@functools.cache
def about_dataset() -> bytes:
    """Return what `ontology/dataset.ttl` says of the whole."""
    return turtle_lines(DATASET_FILE.read_bytes())


def describe(graphs: Mapping[str, Digest], about: bytes = b"") -> bytes:
    """Return the description of graphs, by IRI; the graph `""` has no name.

    >>> lines = describe({"urn:g": Digest.of(b"<urn:a> <urn:p> <urn:b> .")}).decode().splitlines()
    >>> [line.partition("void#triples> ")[2] for line in lines if "#dataset> <http://rdfs.org/ns/void#tri" in line]
    ['"1"^^<http://www.w3.org/2001/XMLSchema#integer> .']
    """
    counted = {name: one for name, one in graphs.items() if one.size[0] and name not in (VOID_GRAPH, RUNS_GRAPH)}
    found = count(list(counted.values()))
    parts = (line for name, one in counted.items() if name for line in _subset(name, one))
    whole = (found.size.triples, found.size.subjects, found.size.objects)
    lines = "".join([*_whole(found, whole), *_partitions(found), *parts])
    return sort_lines(about + lines.encode())


def _whole(found: Statistics, size: tuple[int, int, int]) -> Iterator[str]:
    yield _link(DATASET, _TYPE, f"{VOID}Dataset")
    yield from _size(DATASET, size)
    numbers = {"entities": found.entities, "classes": len(found.classes), "properties": len(found.properties)}
    yield from (_number(DATASET, VOID + name, number) for name, number in numbers.items())


def _subset(name: str, graph: Digest) -> Iterator[str]:
    node = _node("graph", name.removeprefix(f"{ID}graph/").removeprefix(str(ID)))
    yield _link(DATASET, f"{VOID}subset", node)
    yield _link(node, _TYPE, f"{VOID}Dataset")
    yield _link(node, _TYPE, f"{SD}NamedGraph")
    yield _link(node, f"{SD}name", name)
    yield from _size(node, graph.size)
    titles = graph.titles()
    yield from (f"<{node}> <{about}> {value}\n" for about in _ABOUT_GRAPHS for value in _said(name, about, titles))


def _said(name: str, about: str, lines: bytes) -> Iterable[str]:
    """Yield what a graph says of itself, each value with the final dot."""
    start = f"<{name}> <{about}> ".encode()
    at = 0 if lines.startswith(start) else lines.find(b"\n" + start) + 1
    while lines.startswith(start, at):
        end = lines.find(b"\n", at)
        yield lines[at + len(start) : end].decode()
        at = end + 1


def _partitions(found: Statistics) -> Iterator[str]:
    for name, number in found.properties.items():
        yield from _part(DATASET, "property", name, number, _node("property", name))
    for cls, number in found.classes.items():
        node = _node("class", cls)
        yield _link(DATASET, f"{VOID}classPartition", node)
        yield _link(node, f"{VOID}class", cls)
        yield _number(node, f"{VOID}entities", number)
    for (cls, name), number in found.partitions.items():
        yield from _part(_node("class", cls), "property", name, number, _node("class", cls, name))
    for (cls, name, other), number in found.object_classes.items():
        yield from _part(_node("class", cls, name), "class", other, number, _node("class", cls, name, other))
    for (cls, name, other), number in found.datatypes.items():
        yield from _part(_node("class", cls, name), "datatype", other, number, _node("class", cls, name, other))


def _part(whole: str, kind: str, value: str, number: int, node: str) -> Iterator[str]:
    namespace = VOID_EXT if kind == "datatype" else VOID
    yield _link(whole, f"{namespace}{kind}Partition", node)
    yield _link(node, namespace + kind, value)
    yield _number(node, f"{VOID}triples", number)


def _size(node: str, size: tuple[int, int, int]) -> Iterator[str]:
    for name, number in zip(("triples", "distinctSubjects", "distinctObjects"), size, strict=True):
        yield _number(node, VOID + name, number)


@functools.cache
def _short(iri: str) -> str:
    return quote(compact(iri), safe=_IN_FRAGMENT)


def _node(kind: str, *names: str) -> str:
    return f"{VOID_GRAPH}#{'/'.join([kind, *map(_short, names)])}"


def _link(subject: str, predicate: str, obj: str) -> str:
    return f"<{subject}> <{predicate}> <{obj}> .\n"


def _number(subject: str, predicate: str, number: int) -> str:
    return f'<{subject}> <{predicate}> "{number}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
