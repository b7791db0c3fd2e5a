"""The answer of a SPARQL query as a table for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.i18n import Translator
from graph.names import Named
from ontology.namespaces import ID, compact

SHOWN = 1000
"""Most rows that the page shows; the other forms have all."""


def shortened(iri: str) -> str:
    """Return an IRI with its prefix; `id:` also where slashes follow, for people to read.

    >>> shortened("https://w3id.org/regiongraph/id/place/520382")
    'id:place/520382'
    """
    return f"id:{iri[len(ID) :]}" if iri.startswith(ID) else compact(iri)


@dataclass(frozen=True, slots=True)
class Cell:
    """A term: an IRI, which links to its page, or text."""

    kind: str
    value: str
    short: str
    note: str = ""

    @classmethod
    def of(cls, term: dict[str, Any] | None, names: Mapping[str, Named]) -> Cell:
        """Build the cell from a term of the SPARQL results format; unbound is blank."""
        if term is None:
            return cls("unbound", "", "")
        if term["type"] == "uri":
            return _uri(term["value"], names)
        if term["type"] == "triple":
            return cls("triple", json.dumps(term["value"], ensure_ascii=False), "")
        return cls(term["type"], term["value"], term["value"], term.get("xml:lang", ""))


def _uri(iri: str, names: Mapping[str, Named]) -> Cell:
    """Return the cell of an IRI, shortened, with the label where the short form does not show it."""
    short = shortened(iri)
    label = names[iri].label if iri in names else ""
    return Cell("uri", iri, short, "" if label in short else label)


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What the page of a query shows."""

    columns: tuple[str, ...] | None
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    text: str
    suffixes: tuple[str, ...]

    def summary(self, t: Translator) -> str:
        """Return the heading."""
        if self.columns is None:
            return t("sparql.triples")
        if self.total > len(self.rows):
            return t("sparql.rows.cut", n=self.total, shown=len(self.rows))
        return t("sparql.rows", n=self.total)


def result_page(body: bytes, media_type: str, names: Mapping[str, Named]) -> ResultPage:
    """Read the SPARQL results format (JSON), or take RDF as it is."""
    if not media_type.endswith("json") or media_type.endswith("ld+json"):
        return ResultPage(None, (), 0, body.decode(), ("ttl", "nt", "jsonld", "rdf"))
    result = json.loads(body)
    if "boolean" in result:
        cell = Cell("literal", str(result["boolean"]).lower(), "")
        return ResultPage(("ASK",), ((cell,),), 1, "", ("srj", "srx"))
    columns = tuple(result["head"]["vars"])
    return _table(columns, result["results"]["bindings"], names)


def _table(columns: tuple[str, ...], bindings: Sequence[dict[str, Any]], names: Mapping[str, Named]) -> ResultPage:
    rows = tuple(tuple(Cell.of(row.get(name), names) for name in columns) for row in bindings[:SHOWN])
    return ResultPage(columns, rows, len(bindings), "", ("json", "csv", "tsv", "srx"))
