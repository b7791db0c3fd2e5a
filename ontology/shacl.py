"""A quick SHACL validator for the part of SHACL Core that `shapes.ttl` uses.

The shapes file stays the one statement of the rules; pySHACL (see `validation.py`) is the referee that
this evaluator is tested against. It exists because the gate runs on every document: a graph of 70,000
triples takes pySHACL 8 s, and this half a second. What it does not know it refuses with a
`ConfigurationError`, so a rule is never passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from ontology.errors import ConfigurationError
from ontology.namespaces import local_name

Term = str | Literal
"""A literal, or an IRI or blank node as a plain string (a literal is a `str` too: test with `is_iri`)."""
Path = Callable[["Data", Term], list[Term]]
Check = Callable[["Data", Term, list[Term]], Iterable[Term | None]]
"""Of a focus node and its value nodes: yields the values at fault, or None for the set as a whole."""
Factory = Callable[["ShapeReader", Node, Node], Check]

Triple = tuple[Node, Node, Node]

_TYPE, _SUBCLASS = str(RDF.type), str(RDFS.subClassOf)
_ANNOTATIONS = {SH.path, SH.property, SH.targetClass, SH.targetSubjectsOf, SH.message}


def is_iri(term: Term | None) -> bool:
    """Whether `term` is an IRI or blank node."""
    return type(term) is str


def plain(node: Node) -> Term:
    """Return an rdflib term in the form used here."""
    return node if isinstance(node, Literal) else str(node)


class Data:
    """An index of the triples under validation; a triple given twice has to be taken out twice."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: dict[str, dict[str, dict[Term, int]]] = {}
        self._typed: defaultdict[Term, dict[str, None]] = defaultdict(dict)
        self._above: dict[Term, frozenset[Term]] = {}
        for triple in triples:
            self.add(triple)

    def add(self, triple: Triple) -> None:
        """Put a triple in; triples about classes come before the first question."""
        node, predicate, value = str(triple[0]), str(triple[1]), plain(triple[2])
        counts = self._values.setdefault(node, {}).setdefault(predicate, {})
        counts[value] = counts.get(value, 0) + 1
        if predicate == _TYPE:
            self._typed[value][node] = None

    def discard(self, triple: Triple) -> None:
        """Take a triple out once."""
        node, predicate, value = str(triple[0]), str(triple[1]), plain(triple[2])
        properties = self._values[node]
        properties[predicate][value] -= 1
        if properties[predicate][value]:
            return
        del properties[predicate][value]
        if predicate == _TYPE:
            del self._typed[value][node]
        if not properties[predicate]:
            del properties[predicate]

    def values(self, node: Term, predicate: str) -> list[Term]:
        """Return the objects of the triples with that subject and predicate."""
        found = self._values.get(node) if is_iri(node) else None
        return list(found.get(predicate, ())) if found else []

    def subjects_of(self, predicate: str) -> list[str]:
        """Return the subjects of the triples with that predicate."""
        return [node for node, found in self._values.items() if predicate in found]

    def instances(self, cls: str) -> Iterator[str]:
        """Yield the nodes that are of `cls` or a class below it; once for each of their types."""
        for name, nodes in self._typed.items():
            if cls in self._lineage(name):
                yield from nodes

    def is_a(self, node: Term, cls: str) -> bool:
        """Whether `node` is of `cls` or a class below it."""
        return any(cls in self._lineage(name) for name in self.values(node, _TYPE))

    def _lineage(self, cls: Term) -> frozenset[Term]:
        if cls not in self._above:
            seen, todo = {cls}, [cls]
            while todo:
                above = set(self.values(todo.pop(), _SUBCLASS)) - seen
                seen |= above
                todo.extend(above)
            self._above[cls] = frozenset(seen)
        return self._above[cls]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A node shape, or a property shape if it has a path; `source` is the IRI of its outermost node shape."""

    source: str
    path: Path | None
    path_name: str | None
    target_classes: tuple[str, ...]
    target_predicates: tuple[str, ...]
    checks: tuple[tuple[str, Check], ...]
    properties: tuple[Shape, ...]
    messages: Mapping[str, str]

    def focus_nodes(self, data: Data) -> Iterator[str]:
        """Yield the nodes that the shape is for, each once."""
        found = dict.fromkeys(node for cls in self.target_classes for node in data.instances(cls))
        yield from found | dict.fromkeys(node for name in self.target_predicates for node in data.subjects_of(name))

    def conforms(self, data: Data, focus: Term) -> bool:
        """Whether `focus` has no violation of this shape."""
        return next(self.violations(data, focus), None) is None

    def violations(self, data: Data, focus: Term) -> Iterator[Violation]:
        """Yield what is at fault with `focus`."""
        values = [focus] if self.path is None else self.path(data, focus)
        for component, check in self.checks:
            for value in check(data, focus, values):
                yield Violation(self, focus, value, component)
        for inner in self.properties:
            for value in values:
                yield from inner.violations(data, value)


@dataclass(frozen=True, slots=True)
class Violation:
    """One result: `value` is the term at fault, None where it is the values as a whole (too few, say)."""

    shape: Shape
    focus: Term
    value: Term | None
    component: str


def violations(data: Data, shapes: Iterable[Shape]) -> Iterator[Violation]:
    """Yield what is at fault with `data`, shape by shape."""
    for shape in shapes:
        for focus in shape.focus_nodes(data):
            yield from shape.violations(data, focus)


class ShapeReader:
    """Reads shapes from the triples of a shapes file; `components` maps SHACL parameters to factories."""

    def __init__(self, source: Graph, components: Mapping[URIRef, Factory]) -> None:
        self.source = source
        self.components = components

    def targeted(self) -> tuple[Shape, ...]:
        """Return the shapes that have a target, in the order of their names."""
        nodes = {*self.source.subjects(SH.targetClass), *self.source.subjects(SH.targetSubjectsOf)}
        return tuple(self.shape(node, local_name(str(node))) for node in sorted(nodes, key=str))

    def shape(self, node: Node, source: str) -> Shape:
        """Return the shape that `node` describes."""
        path = self.source.value(node, SH.path)
        texts = (text for text in self.source.objects(node, SH.message) if isinstance(text, Literal))
        return Shape(
            source=source,
            path=None if path is None else self.path(path),
            path_name=str(path) if isinstance(path, URIRef) else None,
            target_classes=tuple(map(str, self.source.objects(node, SH.targetClass))),
            target_predicates=tuple(map(str, self.source.objects(node, SH.targetSubjectsOf))),
            checks=tuple(self.checks(node)),
            properties=tuple(self.shape(inner, source) for inner in self.source.objects(node, SH.property)),
            messages={text.language or "en": str(text) for text in texts},
        )

    def checks(self, node: Node) -> Iterator[tuple[str, Check]]:
        """Yield the constraints on `node` with their parameter names; refuse those that are not known."""
        for parameter, value in self.source.predicate_objects(node):
            if not isinstance(parameter, URIRef) or not parameter.startswith(str(SH)) or parameter in _ANNOTATIONS:
                continue
            if parameter not in self.components:
                raise ConfigurationError(f"the shapes use sh:{local_name(parameter)}, which the gate does not know")
            yield local_name(parameter), self.components[parameter](self, node, value)

    def items(self, node: Node) -> list[Node]:
        """Return the members of an RDF list."""
        return list(Collection(self.source, node))

    def path(self, node: Node) -> Path:
        """Return the property path that `node` describes: a predicate, a sequence or alternatives."""
        if isinstance(node, URIRef):
            name = str(node)
            return lambda data, focus: data.values(focus, name)
        alternatives = self.source.value(node, SH.alternativePath)
        if alternatives is not None:
            return _either([self.path(item) for item in self.items(alternatives)])
        if self.source.value(node, RDF.first) is not None:
            return _sequence([self.path(item) for item in self.items(node)])
        raise ConfigurationError("the shapes use a kind of property path that the gate does not know")


def _either(paths: list[Path]) -> Path:
    return lambda data, focus: list(dict.fromkeys(value for path in paths for value in path(data, focus)))


def _sequence(paths: list[Path]) -> Path:
    def follow(data: Data, focus: Term) -> list[Term]:
        found = [focus]
        for path in paths:
            found = list(dict.fromkeys(value for node in found for value in path(data, node)))
        return found

    return follow
