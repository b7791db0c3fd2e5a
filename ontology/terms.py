"""RDF terms as documents are checked in: an IRI or blank node is a plain string, a literal a `Value`.

A document has tens of thousands of terms. One of these takes a tenth of the time of an rdflib term,
which parses what it is given, and says the same.
"""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TypeGuard

from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

INTEGER = str(XSD.integer)
_KEPT = 1 << 12
"""How many typed literals (years, dates, shares) are remembered."""


class Value(str):
    """A literal: its lexical form, datatype or language, and the number that it is, if any."""

    __slots__ = ("datatype", "ill_typed", "language", "number")

    datatype: str | None
    language: str | None
    number: int | Decimal | None
    ill_typed: bool

    def __new__(
        cls,
        lexical: str,
        datatype: str | None = None,
        language: str | None = None,
        number: int | Decimal | None = None,
        *,
        ill_typed: bool = False,
    ) -> Value:
        """Make a literal; with neither datatype nor language it is a plain string."""
        made = str.__new__(cls, lexical)
        made.datatype = datatype
        made.language = language
        made.number = number
        made.ill_typed = ill_typed
        return made

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Value) or not str.__eq__(self, other) or self.datatype != other.datatype:
            return False
        return (self.language or "").lower() == (other.language or "").lower()

    def __ne__(self, other: object) -> bool:
        return not self == other


Term = str | Value
"""A literal, or an IRI or blank node (a literal is a `str` too: test with `is_iri`)."""
Statement = tuple[str, str, Term]
"""A triple."""


def is_iri(term: Term | None) -> TypeGuard[str]:
    """Whether `term` is an IRI or blank node."""
    return type(term) is str


def integer(number: int) -> Value:
    """Return a whole number as a literal.

    >>> integer(5) == plain(Literal(5))
    True
    """
    return Value(str(number), INTEGER, None, number)


@functools.lru_cache(maxsize=_KEPT)
def typed(lexical: str, datatype: str) -> Value:
    """Return a literal of a datatype, in the form that rdflib gives it.

    >>> typed("0.90", str(XSD.decimal)).number
    Decimal('0.90')
    """
    return _value(Literal(lexical, datatype=URIRef(datatype)))


def plain(node: Node) -> Term:
    """Return an rdflib term in the form used here."""
    return _value(node) if isinstance(node, Literal) else str(node)


def _value(literal: Literal) -> Value:
    number = literal.value if isinstance(literal.value, int | Decimal) else None
    datatype = None if literal.datatype is None else str(literal.datatype)
    return Value(str(literal), datatype, literal.language, number, ill_typed=bool(literal.ill_typed))


def literal(value: Value) -> Literal:
    """Return a literal as rdflib has it.

    >>> literal(integer(5)), literal(Value("遵义", None, "zh"))
    (rdflib.term.Literal('5', datatype=rdflib.term.URIRef('http://www.w3.org/2001/XMLSchema#integer')), \
rdflib.term.Literal('遵义', lang='zh'))
    """
    if value.datatype is None or value.datatype == INTEGER:  # in normal form already
        return Literal(str(value), lang=value.language, datatype=value.datatype, normalize=False)
    return _literal(str(value), value.datatype)


@functools.lru_cache(maxsize=_KEPT)
def _literal(lexical: str, datatype: str) -> Literal:
    return Literal(lexical, datatype=URIRef(datatype))
