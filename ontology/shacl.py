"""A quick SHACL validator for the part of SHACL Core that `shapes.ttl` uses.

The shapes file stays the one statement of the rules; pySHACL (see `validation.py`) is the referee that
this evaluator is tested against. It exists because the gate runs on every document: a graph of 70,000
triples takes pySHACL 8 s, and this half a second. What it does not know it refuses with a
`ConfigurationError`, so a rule is never passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection as List
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from ontology.errors import ConfigurationError
from ontology.namespaces import local_name
from ontology.terms import Statement, Term

Path = Callable[["Data", Term], list[Term]]
Factory = Callable[["ShapeReader", Node, Node], "Check"]

_TYPE, _SUBCLASS = str(RDF.type), str(RDFS.subClassOf)
_ANNOTATIONS = {SH.path, SH.property, SH.targetClass, SH.targetSubjectsOf, SH.message}


class Check(Protocol):
    """A constraint; `accepts` and `holds` say in less time whether `faults` would find anything."""

    @property
    def accepts(self) -> Callable[[Data, Term], bool]:
        """Whether nothing is at fault with a node that is its own and only value."""

    def faults(self, data: Data, focus: Term, values: list[Term]) -> Sequence[Term | None]:
        """Return the values at fault with a focus node, or None for the set as a whole."""

    def holds(self, data: Data, foci: Collection[Term], values: Sequence[list[Term]], each: Collection[Term]) -> bool:
        """Whether nothing is at fault; `values` goes with `foci`, `each` is every value once."""


class Data:
    """An index of the triples under validation; a triple given twice has to be taken out twice."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._columns: dict[str, dict[str, dict[Term, int]]] = {}
        self._order: dict[str, int] = {}
        self._typed: dict[Term, dict[str, None]] = {}
        self._above: dict[Term, frozenset[Term]] = {}
        for statement in statements:
            self.add(statement)

    def add(self, statement: Statement) -> None:
        """Put a triple in; triples about classes come before the first question."""
        node, predicate, value = statement
        if node not in self._order:
            self._order[node] = len(self._order)
        column = self._columns.get(predicate)
        if column is None:
            column = self._columns[predicate] = {}
        counts = column.get(node)
        if counts is None:
            column[node] = {value: 1}
        else:
            counts[value] = counts.get(value, 0) + 1
        if predicate == _TYPE:
            self._typed.setdefault(value, {})[node] = None

    def discard(self, statement: Statement) -> None:
        """Take a triple out once."""
        node, predicate, value = statement
        column = self._columns[predicate]
        column[node][value] -= 1
        if column[node][value]:
            return
        del column[node][value]
        if predicate == _TYPE:
            del self._typed[value][node]
        if not column[node]:
            del column[node]

    def values(self, node: Term, predicate: str) -> list[Term]:
        """Return the objects of the triples with that subject and predicate."""
        try:
            return list(self._columns[predicate][node])
        except KeyError:
            return []

    def subjects_of(self, predicate: str) -> list[str]:
        """Return the subjects of the triples with that predicate."""
        return sorted(self._columns.get(predicate, ()), key=self._order.__getitem__)

    def instances(self, cls: str) -> Iterator[str]:
        """Yield the nodes that are of `cls` or a class below it; once for each of their types."""
        for name, nodes in self._typed.items():
            if cls in self._lineage(name):
                yield from nodes

    def is_a(self, node: Term, cls: str) -> bool:
        """Whether `node` is of `cls` or a class below it."""
        return any(cls in self._lineage(name) for name in self.values(node, _TYPE))

    def _lineage(self, cls: Term) -> frozenset[Term]:
        found = self._above.get(cls)
        if found is None:
            seen, todo = {cls}, [cls]
            while todo:
                above = set(self.values(todo.pop(), _SUBCLASS)) - seen
                seen |= above
                todo.extend(above)
            found = self._above[cls] = frozenset(seen)
        return found


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
        if self.path is None and not self.properties:
            return all(check.accepts(data, focus) for _, check in self.checks)
        return next(self.violations(data, focus), None) is None

    def holds(self, data: Data, foci: Collection[Term]) -> bool:
        """Whether all of `foci` conform: one look at each different value, where `violations` takes one each."""
        values = [[focus] if self.path is None else self.path(data, focus) for focus in foci]
        each = dict.fromkeys(chain.from_iterable(values))
        return all(check.holds(data, foci, values, each) for _, check in self.checks) and all(
            inner.holds(data, each) for inner in self.properties
        )

    def faults(self, data: Data) -> Iterator[Violation]:
        """Yield what is at fault with the nodes that the shape is for."""
        foci = list(self.focus_nodes(data))
        if not self.holds(data, foci):
            for focus in foci:
                yield from self.violations(data, focus)

    def violations(self, data: Data, focus: Term) -> Iterator[Violation]:
        """Yield what is at fault with `focus`."""
        values = [focus] if self.path is None else self.path(data, focus)
        for component, check in self.checks:
            for value in check.faults(data, focus, values):
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
        return list(List(self.source, node))

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
