"""Whether a result is what a W3C test expects, blank nodes renamed.

Results are made into datasets, whose blank nodes the engine can rename canonically: a row of a table is a
node with its variables as properties, equal rows counted. Two tables are then the same multiset of rows,
whichever names the blank nodes have in them. Rows come in order only where the expected file numbers them
(`rs:index`), as the suite says.

Terms must be the same. Where only that fails, literals are compared by value within their datatype
("2.50"^^xsd:decimal and "2.5"^^xsd:decimal), for SPARQL fixes the value of a result and not its spelling; which
tests pass only so is told (`Match.BY_VALUE`).
"""

from __future__ import annotations

import csv
import enum
import io
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

XSD, RS = "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
TABLE, GRAPH = ("srx", "srj", "tsv", "csv"), ("ttl", "rdf", "nt")
MEDIA_TYPES = {
    "srx": "application/sparql-results+xml",
    "srj": "application/sparql-results+json",
    "tsv": "text/tab-separated-values",
    "csv": "text/csv",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
SUFFIXES = {media_type: suffix for suffix, media_type in MEDIA_TYPES.items()}
TABLES = {MEDIA_TYPES[suffix]: ox.QueryResultsFormat.from_extension(suffix) for suffix in TABLE}

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT; `ordered` where the order of the rows counts."""

    variables: frozenset[str]
    rows: Sequence[Row]
    ordered: bool = False


Result = bool | Table | ox.Dataset
"""What a query can answer; a graph is the default graph of a dataset."""


class Match(enum.Enum):
    NO = "no"
    BY_VALUE = "by value"
    EXACT = "exact"


def read_result(data: bytes, suffix: str, base: str | None = None) -> Result:
    """Return a result in one of the formats of the suite."""
    if suffix in GRAPH:
        return _table_in(read_graph(data, suffix, base))
    if suffix == "csv":
        return _read_csv(data.decode())
    found = ox.parse_query_results(data, TABLES[MEDIA_TYPES[suffix]])
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    rows = [{name: term for name in names if (term := row[name]) is not None} for row in found]
    return Table(frozenset(names), rows)


def read_graph(data: bytes, suffix: str, base: str | None = None) -> ox.Dataset:
    return ox.Dataset(ox.parse(data, ox.RdfFormat.from_media_type(MEDIA_TYPES[suffix]), base_iri=base))


def compare(expected: Result, got: Result) -> Match:
    """Return whether a result is the expected one."""
    if type(expected) is not type(got):
        return Match.NO
    if isinstance(expected, bool):
        return Match.EXACT if expected == got else Match.NO
    if isinstance(expected, Table) and expected.variables != got.variables:
        return Match.NO
    for match, key in ((Match.EXACT, same), (Match.BY_VALUE, value)):
        if _canonical(expected, key, expected) == _canonical(got, key, expected):
            return match
    return Match.NO


def same(term: Term) -> Term:
    return term


def value(term: Term) -> Term:
    """Return one literal for all that have this value and datatype."""
    read = READERS.get(term.datatype.value.removeprefix(XSD)) if isinstance(term, ox.Literal) else None
    try:
        return ox.Literal(read(term.value), datatype=term.datatype) if read else term
    except (ArithmeticError, ValueError):  # not of this datatype: "abc"^^xsd:integer
        return term


def _decimal(text: str) -> str:
    return format(Decimal(text).normalize(), "f")


def _float(text: str) -> str:
    return repr(struct.unpack("f", struct.pack("f", float(text)))[0])


READERS: Mapping[str, Callable[[str], str]] = {
    "integer": lambda text: str(int(text)),
    "decimal": _decimal,
    "double": lambda text: repr(float(text)),
    "float": _float,
    "boolean": lambda text: {"1": "true", "0": "false"}.get(text, text),
}


def _canonical(result: Table | ox.Dataset, key: Callable[[Term], Term], expected: Result) -> ox.Dataset:
    if isinstance(result, Table):
        ordered = isinstance(expected, Table) and expected.ordered
        dataset = ox.Dataset(_quads(result.rows, key, ordered=ordered))
    else:
        dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, key(q.object), q.graph_name) for q in result)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _quads(rows: Sequence[Row], key: Callable[[Term], Term], *, ordered: bool) -> Iterable[ox.Quad]:
    """Yield a node for each row that differs; how often it comes, or where, is one of its properties."""
    cells = [frozenset((name, key(term)) for name, term in row.items()) for row in rows]
    counted = [(row, str(place)) for place, row in enumerate(cells)] if ordered else Counter(cells).items()
    for row, number in counted:
        node = ox.BlankNode()
        yield ox.Quad(node, ox.NamedNode("urn:row"), ox.Literal(str(number)))
        yield from (ox.Quad(node, ox.NamedNode(f"urn:variable:{name}"), term) for name, term in row)


def _read_csv(text: str) -> Table:
    """Return a CSV table: its cells are strings, and blank nodes where they look so."""
    header, *lines = csv.reader(io.StringIO(text, newline=""))
    return Table(
        frozenset(header),
        [{n: _cell(cell) for n, cell in zip(header, line, strict=True) if cell} for line in lines],
    )


def _cell(text: str) -> Term:
    return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.Literal(text)


def _table_in(graph: ox.Dataset) -> Result:
    """Return the result set that a graph describes, or the graph."""
    sets = [quad.subject for quad in graph.quads_for_object(ox.NamedNode(RS + "ResultSet")) if quad.predicate == TYPE]
    if not sets:
        return graph

    def values(node: Term, name: str) -> list[Term]:
        return [q.object for q in graph.quads_for_subject(node) if q.predicate.value == RS + name]

    (subject,) = sets
    if answer := values(subject, "boolean"):
        return answer[0].value == "true"
    solutions = values(subject, "solution")
    indexed = [int(values(solution, "index")[0].value) for solution in solutions if values(solution, "index")]
    if indexed:
        solutions = [solution for _, solution in sorted(zip(indexed, solutions, strict=True), key=lambda pair: pair[0])]
    rows = [
        {values(one, "variable")[0].value: values(one, "value")[0] for one in values(solution, "binding")}
        for solution in solutions
    ]
    names = frozenset(term.value for term in values(subject, "resultVariable"))
    return Table(names, rows, ordered=bool(indexed))
