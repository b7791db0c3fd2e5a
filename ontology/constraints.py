"""The SHACL Core constraint components that the shapes file uses, one small function each.

Each function takes the shape that holds the parameter and the parameter's value, and returns the check.
Definitions: https://www.w3.org/TR/shacl/#core-components, in the order of that page.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rdflib import URIRef
from rdflib.namespace import SH, XSD
from rdflib.term import Node

from ontology.errors import ConfigurationError
from ontology.shacl import Check, Data, Factory, Shape, ShapeReader
from ontology.terms import Term, Value, is_iri, plain

_STRING = str(XSD.string)


@dataclass(frozen=True, slots=True)
class _Each:
    """A check of each value by itself."""

    accepts: Callable[[Data, Term], bool]

    def faults(self, data: Data, _focus: Term, values: list[Term]) -> list[Term]:
        return [value for value in values if not self.accepts(data, value)]

    def holds(self, data: Data, _foci: Collection[Term], _values: Sequence[list[Term]], each: Collection[Term]) -> bool:
        return all(map(functools.partial(self.accepts, data), each))


@dataclass(frozen=True, slots=True)
class _Together:
    """A check of the values of a focus node together."""

    look: Callable[[Data, Term, list[Term]], Sequence[Term | None]]

    def accepts(self, data: Data, value: Term) -> bool:
        return not self.look(data, value, [value])

    def faults(self, data: Data, focus: Term, values: list[Term]) -> Sequence[Term | None]:
        return self.look(data, focus, values)

    def holds(self, data: Data, foci: Collection[Term], values: Sequence[list[Term]], _each: Collection[Term]) -> bool:
        return not any(map(functools.partial(self.look, data), foci, values))


@dataclass(frozen=True, slots=True)
class _Count:
    """A check of how many values there are, of those that conform to `shape` if there is one."""

    fits: Callable[[int], bool]
    shape: Shape | None = None

    def accepts(self, data: Data, value: Term) -> bool:
        return self.fits(int(self.shape is None or self.shape.conforms(data, value)))

    def faults(self, data: Data, _focus: Term, values: list[Term]) -> list[None]:
        counted = [value for value in values if self.shape is None or self.shape.conforms(data, value)]
        return [] if self.fits(len(counted)) else [None]

    def holds(self, data: Data, _foci: Collection[Term], values: Sequence[list[Term]], each: Collection[Term]) -> bool:
        if self.shape is None:
            return all(map(self.fits, set(map(len, values))))
        counted = {value for value in each if self.shape.conforms(data, value)}
        return all(map(self.fits, {sum(map(counted.__contains__, found)) for found in values}))


def _class(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    name = str(parameter)
    return _Each(lambda data, value: data.is_a(value, name))


def _datatype(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    wanted = str(parameter)
    return _Each(lambda _, value: isinstance(value, Value) and _type_of(value) == wanted and not value.ill_typed)


def _type_of(value: Value) -> str | None:
    return None if value.language else value.datatype or _STRING


def _node_kind(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    if parameter != SH.IRI:
        raise ConfigurationError(f"the shapes use sh:nodeKind {parameter}, of which the gate knows sh:IRI only")
    return _Each(lambda _, value: is_iri(value))


def _min_count(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    least = int(str(parameter))
    return _Count(lambda count: count >= least)


def _max_count(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    most = int(str(parameter))
    return _Count(lambda count: count <= most)


def _min_inclusive(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    least = plain(parameter)
    return _Each(lambda _, value: _holds(operator.ge, value, least))


def _max_inclusive(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    most = plain(parameter)
    return _Each(lambda _, value: _holds(operator.le, value, most))


def _holds(test: Callable[[Decimal, Decimal], bool], left: Term, right: Term) -> bool:
    """Whether `test` holds of two numbers; False where either is none, as the specification asks."""
    if not isinstance(left, Value) or not isinstance(right, Value) or left.number is None or right.number is None:
        return False
    return test(Decimal(left.number), Decimal(right.number))


def _min_length(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    least = int(str(parameter))
    return _Each(lambda _, value: len(value) >= least)


def _pattern(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    found = re.compile(str(parameter)).search
    return _Each(lambda _, value: found(value) is not None)


def _language_in(reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    ranges = tuple(str(item).lower() for item in reader.items(parameter))

    @functools.lru_cache(maxsize=64)
    def matches(tag: str) -> bool:
        return any(tag == r or tag.startswith(r + "-") for r in ranges)

    return _Each(lambda _, value: matches((value.language or "").lower() if isinstance(value, Value) else ""))


def _unique_lang(_reader: ShapeReader, _shape: Node, _parameter: Node) -> Check:
    def look(_data: Data, _focus: Term, values: list[Term]) -> list[None]:
        tags = [value.language.lower() for value in values if isinstance(value, Value) and value.language]
        different = set(tags)
        return [] if len(different) == len(tags) else [None for tag in different if tags.count(tag) > 1]

    return _Together(look)


def _disjoint(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    other = str(parameter)

    def look(data: Data, focus: Term, values: list[Term]) -> list[Term]:
        others = data.values(focus, other)
        return [value for value in values if value in others]

    return _Together(look)


def _less_than(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    other = str(parameter)

    def look(data: Data, focus: Term, values: list[Term]) -> list[Term]:
        bounds = data.values(focus, other)
        return [value for value in values for bound in bounds if not _holds(operator.lt, value, bound)]

    return _Together(look)


def _or(reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    shapes = [reader.shape(item, "") for item in reader.items(parameter)]
    return _Each(lambda data, value: any(shape.conforms(data, value) for shape in shapes))


def _not(reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    shape = reader.shape(parameter, "")
    return _Each(lambda data, value: not shape.conforms(data, value))


def _in(reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    allowed = {plain(item) for item in reader.items(parameter)}
    return _Each(lambda _, value: value in allowed)


def _qualified_shape(_reader: ShapeReader, _shape: Node, _parameter: Node) -> Check:
    """Check nothing: the shape is the other half of the two qualified counts."""
    return _Together(lambda _data, _focus, _values: ())


def _qualified(reader: ShapeReader, node: Node, fits: Callable[[int], bool]) -> Check:
    inner = reader.source.value(node, SH.qualifiedValueShape)
    if inner is None:
        raise ConfigurationError("the shapes have a qualified count without sh:qualifiedValueShape")
    return _Count(fits, reader.shape(inner, ""))


def _qualified_min(reader: ShapeReader, shape: Node, parameter: Node) -> Check:
    least = int(str(parameter))
    return _qualified(reader, shape, lambda count: count >= least)


def _qualified_max(reader: ShapeReader, shape: Node, parameter: Node) -> Check:
    most = int(str(parameter))
    return _qualified(reader, shape, lambda count: count <= most)


COMPONENTS: dict[URIRef, Factory] = {
    SH["class"]: _class,
    SH.datatype: _datatype,
    SH.nodeKind: _node_kind,
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.minInclusive: _min_inclusive,
    SH.maxInclusive: _max_inclusive,
    SH.minLength: _min_length,
    SH.pattern: _pattern,
    SH.languageIn: _language_in,
    SH.uniqueLang: _unique_lang,
    SH.disjoint: _disjoint,
    SH.lessThan: _less_than,
    SH["or"]: _or,
    SH["not"]: _not,
    SH["in"]: _in,
    SH.qualifiedValueShape: _qualified_shape,
    SH.qualifiedMinCount: _qualified_min,
    SH.qualifiedMaxCount: _qualified_max,
}
"""The check that each SHACL parameter calls for."""
