"""The SHACL Core constraint components that the shapes file uses, one small function each.

Each function takes the shape that holds the parameter and the parameter's value, and returns the check.
Definitions: https://www.w3.org/TR/shacl/#core-components, in the order of that page.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import SH, XSD
from rdflib.term import Node

from ontology.errors import ConfigurationError
from ontology.shacl import Check, Data, Factory, Shape, ShapeReader, Term, is_iri, plain


def _each(fits: Callable[[Data, Term], bool]) -> Check:
    """Make a check that reports every value which does not fit."""
    return lambda data, _, values: [value for value in values if not fits(data, value)]


def _whole(fits: Callable[[list[Term]], bool]) -> Check:
    """Make a check that reports the values as a whole."""
    return lambda _data, _focus, values: [] if fits(values) else [None]


def _class(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    name = str(parameter)
    return _each(lambda data, value: data.is_a(value, name))


def _datatype(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    wanted = URIRef(str(parameter))
    return _each(lambda _, value: _type_of(value) == wanted and not getattr(value, "ill_typed", False))


def _type_of(value: Term) -> URIRef | None:
    if not isinstance(value, Literal) or value.language:
        return None
    return value.datatype or XSD.string


def _node_kind(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    if parameter != SH.IRI:
        raise ConfigurationError(f"the shapes use sh:nodeKind {parameter}, of which the gate knows sh:IRI only")
    return _each(lambda _, value: is_iri(value))


def _min_count(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    least = int(str(parameter))
    return _whole(lambda values: len(values) >= least)


def _max_count(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    most = int(str(parameter))
    return _whole(lambda values: len(values) <= most)


def _min_inclusive(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    least = plain(parameter)
    return _each(lambda _, value: _holds(operator.ge, value, least))


def _max_inclusive(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    most = plain(parameter)
    return _each(lambda _, value: _holds(operator.le, value, most))


def _holds(test: Callable[[Decimal, Decimal], bool], left: Term, right: Term) -> bool:
    """Whether `test` holds of two numbers; False where either is none, as the specification asks."""
    first, second = (getattr(term, "value", None) for term in (left, right))
    if not isinstance(first, int | Decimal) or not isinstance(second, int | Decimal):
        return False
    return test(Decimal(first), Decimal(second))


def _min_length(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    least = int(str(parameter))
    return _each(lambda _, value: len(value) >= least)


def _pattern(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    found = re.compile(str(parameter)).search
    return _each(lambda _, value: found(value) is not None)


def _language_in(reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    ranges = tuple(str(item).lower() for item in reader.items(parameter))

    def fits(_: Data, value: Term) -> bool:
        tag = (value.language or "").lower() if isinstance(value, Literal) else ""
        return any(tag == r or tag.startswith(r + "-") for r in ranges)

    return _each(fits)


def _unique_lang(_reader: ShapeReader, _shape: Node, _parameter: Node) -> Check:
    def check(_data: Data, _focus: Term, values: list[Term]) -> list[None]:
        tags = Counter(value.language.lower() for value in values if isinstance(value, Literal) and value.language)
        return [None for count in tags.values() if count > 1]

    return check


def _disjoint(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    other = str(parameter)

    def check(data: Data, focus: Term, values: list[Term]) -> list[Term]:
        others = data.values(focus, other)
        return [value for value in values if value in others]

    return check


def _less_than(_reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    other = str(parameter)

    def check(data: Data, focus: Term, values: list[Term]) -> list[Term]:
        pairs = ((value, bound) for value in values for bound in data.values(focus, other))
        return [value for value, bound in pairs if not _holds(operator.lt, value, bound)]

    return check


def _or(reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    shapes = [reader.shape(item, "") for item in reader.items(parameter)]
    return _each(lambda data, value: any(shape.conforms(data, value) for shape in shapes))


def _not(reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    shape = reader.shape(parameter, "")
    return _each(lambda data, value: not shape.conforms(data, value))


def _in(reader: ShapeReader, _shape: Node, parameter: Node) -> Check:
    allowed = {plain(item) for item in reader.items(parameter)}
    return _each(lambda _, value: value in allowed)


def _qualified_shape(_reader: ShapeReader, _shape: Node, _parameter: Node) -> Check:
    """Check nothing: the shape is the other half of the two qualified counts."""
    return lambda _data, _focus, _values: ()


def _qualified(reader: ShapeReader, node: Node, fits: Callable[[int], bool]) -> Check:
    inner = reader.source.value(node, SH.qualifiedValueShape)
    if inner is None:
        raise ConfigurationError("the shapes have a qualified count without sh:qualifiedValueShape")
    shape: Shape = reader.shape(inner, "")

    def check(data: Data, _: Term, values: list[Term]) -> list[None]:
        return [] if fits(sum(shape.conforms(data, value) for value in values)) else [None]

    return check


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
