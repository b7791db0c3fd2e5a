"""The SPARQL 1.1 Protocol: what a request asks, and in which form it can be answered.

https://www.w3.org/TR/sparql11-protocol/, section 2.1: GET with `query`, POST with a form, POST with
the query as the body. Updates are not offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.negotiation import CSV, JSON, JSONLD, NTRIPLES, RDFXML, RESULTS_JSON, RESULTS_XML, TSV, TURTLE, Format
from api.options import SparqlOptions
from api.problems import MediaTypeError
from graph.querytext import tokens
from ontology.errors import QueryError

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
XML = Format("xml", "application/xml")
RESULT_FORMS = (RESULTS_JSON, JSON, RESULTS_XML, XML, CSV, TSV)
GRAPH_FORMS = (TURTLE, NTRIPLES, JSONLD, RDFXML, JSON)
_GRAPH_QUERIES = {"CONSTRUCT", "DESCRIBE"}
_QUERIES = {"SELECT", "ASK", *_GRAPH_QUERIES}


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its dataset."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @classmethod
    def from_options(cls, options: SparqlOptions) -> Asked | None:
        """Return what a GET request asks, None where it asks nothing."""
        if options.query is None:
            return None
        return cls(options.query, tuple(options.default_graphs), tuple(options.named_graphs))


async def posted(request: Request) -> Asked:
    """Return what a POST request asks; raises `MediaTypeError` and `QueryError`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = _decoded(await request.body())
    if kind == DIRECT:
        pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
        return _asked([*pairs, ("query", body)])
    if kind == FORM:
        return _asked(parse_qsl(body, keep_blank_values=True))
    raise MediaTypeError(f"a query cannot be sent as {kind or 'nothing'}", f"send {FORM} or {DIRECT}")


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise QueryError("the query is not UTF-8") from error


def _asked(pairs: Sequence[tuple[str, str]]) -> Asked:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise QueryError("updates are not taken here", "data changes with the command `regiongraph ingest`")
    options = SparqlOptions.model_validate(_single(values))
    asked = Asked.from_options(options)
    if asked is None:
        raise QueryError("there is no query", "send it as `query`")
    return asked


def _single(values: Mapping[str, list[str]]) -> dict[str, str | list[str]]:
    many = {"default-graph-uri", "named-graph-uri"}
    for name, found in values.items():
        if name == "query" and len(found) > 1:
            raise QueryError("there is more than one query", "send one `query`")
    return {name: found if name in many else found[-1] for name, found in values.items()}


def forms_of(query: str) -> tuple[Format, ...]:
    """Return the forms in which a query can be answered.

    >>> forms_of("PREFIX a: <urn:a> CONSTRUCT { ?s a:b ?o } WHERE { ?s ?p ?o }")[0].suffix
    'ttl'
    >>> forms_of("SELECT (1 AS ?construct) {}")[0].suffix
    'srj'
    """
    words = (token.upper() for kind, token in tokens(query) if kind == "word")
    form = next((word for word in words if word in _QUERIES), "")
    return GRAPH_FORMS if form in _GRAPH_QUERIES else RESULT_FORMS
