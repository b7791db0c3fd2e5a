"""The SPARQL 1.1 Protocol: what a request asks, and in which form it can be answered.

https://www.w3.org/TR/sparql11-protocol/, sections 2.1 and 2.2: queries by GET with `query`, by POST with a form, by
POST as the body; updates by POST with a form or as the body.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_to_bytes

from starlette.requests import ClientDisconnect, Request

from api.negotiation import (
    CSV,
    JSON,
    JSONLD,
    NQUADS,
    NTRIPLES,
    RDFXML,
    RESULTS_JSON,
    RESULTS_XML,
    TRIG,
    TSV,
    TURTLE,
    Format,
)
from api.problems import MediaTypeError, SlowRequestError, UnknownOptionError
from graph.querytext import tokens
from ontology.errors import InputError, QueryError, TooLargeError, did_you_mean

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
XML = Format("xml", "application/xml")
RESULT_FORMS = (RESULTS_JSON, JSON, RESULTS_XML, XML, CSV, TSV)
GRAPH_FORMS = (TURTLE, NTRIPLES, JSONLD, RDFXML, NQUADS, TRIG, JSON, XML)
_GRAPH_QUERIES = {"CONSTRUCT", "DESCRIBE"}
_QUERIES = {"SELECT", "ASK", *_GRAPH_QUERIES}
_OPTIONS = ("query", "default-graph-uri", "named-graph-uri", "lang")
HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?", re.ASCII)
_FIELDS = 1_000
"""Most fields that a form may have."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its dataset."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedUpdate:
    """An update with the dataset that its patterns are matched in."""

    update: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()


def asked_by_address(request: Request) -> Asked | None:
    """Return what a GET request asks, None where it asks nothing.

    Unknown options are let pass beside a query, as the protocol has it; without one they are errors.
    """
    pairs = _pairs(request.scope["query_string"])
    for name, value in pairs:
        if name == "update":
            raise QueryError("an update cannot be sent by GET", "send it by POST")
        if name not in _OPTIONS and not any(known == "query" for known, _ in pairs):
            raise UnknownOptionError(name, None, _OPTIONS[:3])
        del value
    return _query(pairs) if any(name == "query" and value for name, value in pairs) else None


async def asked_by_body(request: Request, limit: int, seconds: float) -> Asked | AskedUpdate:
    """Return what a POST request asks; raises `MediaTypeError`, `TooLargeError` and `QueryError`."""
    kind = content_type(request)
    if kind not in {FORM, QUERY, UPDATE}:
        what = f"a query cannot be sent as {kind or 'nothing'}"
        raise MediaTypeError(what, f"send {FORM}, {QUERY} or {UPDATE}")
    body = await read_body(request, limit, seconds)
    by_address = _pairs(request.scope["query_string"])
    if kind == QUERY:
        return _query([*by_address, ("query", _decoded(body))])
    if kind == UPDATE:
        return _update([*by_address, ("update", _decoded(body))])
    pairs = _pairs(body)
    names = {name for name, _ in pairs}
    if {"query", "update"} <= names:
        raise QueryError("there is a query and an update", "send one of them")
    return _update(pairs) if "update" in names else _query(pairs)


def content_type(request: Request) -> str:
    """Return the media type of the body; raises `MediaTypeError` where it is compressed or not UTF-8."""
    header = request.headers.get("content-type", "")
    if coding := request.headers.get("content-encoding", "").strip().lower().replace("identity", ""):
        raise MediaTypeError(f"a body cannot be sent in the coding {coding}", "send it as it is")
    kind, *parameters = (part.strip().lower() for part in header.split(";"))
    charset = next((one.partition("=")[2].strip('"') for one in parameters if one.startswith("charset=")), "utf-8")
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise MediaTypeError(f"a body cannot be sent in the character set {charset}", "send UTF-8")
    return kind


async def read_body(request: Request, limit: int, seconds: float) -> bytes:
    """Return the body; raises `TooLargeError` as soon as it is too large, `SlowRequestError` when it takes too long."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)
    received = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                received += part
                if len(received) > limit:
                    raise _too_large(limit)
    except TimeoutError as late:
        raise SlowRequestError(f"the body did not come within {seconds:g} seconds") from late
    except ClientDisconnect as gone:
        raise InputError("the body ended before it was whole") from gone
    return bytes(received)


def base_of(request: Request) -> str | None:
    """Return what relative IRIs are resolved against: the address of the endpoint (SPARQL 1.1 Protocol, 2.1.5)."""
    host = request.headers.get("host", "")
    return f"{request.scope['scheme']}://{host}{request.scope['path']}" if HOST.fullmatch(host) else None


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(f"the body is larger than the {limit / 1024:,.0f} KiB that are taken")


def _pairs(form: bytes) -> list[tuple[str, str]]:
    """Return the names and values of a form; a lone `query`, which is the most usual, takes a short way."""
    try:
        if form.startswith(b"query=") and b"&" not in form and b"=" not in form[6:]:
            return [("query", unquote_to_bytes(form[6:].replace(b"+", b" ")).decode())]
        return parse_qsl(form.decode(), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError as error:
        raise QueryError("the request is not UTF-8", "send UTF-8, percent-encoded") from error
    except ValueError as error:
        raise QueryError(f"the request has more than {_FIELDS:,} fields") from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise QueryError("the query is not UTF-8") from error


def _query(pairs: list[tuple[str, str]]) -> Asked:
    query = _only("query", pairs)
    return Asked(query, _all("default-graph-uri", pairs), _all("named-graph-uri", pairs))


def _update(pairs: list[tuple[str, str]]) -> AskedUpdate:
    update = _only("update", pairs)
    return AskedUpdate(update, _all("using-graph-uri", pairs), _all("using-named-graph-uri", pairs))


def _only(wanted: str, pairs: Iterable[tuple[str, str]]) -> str:
    pairs = list(pairs)
    found = [value for name, value in pairs if name == wanted]
    if len(found) > 1:
        raise QueryError(f"there is more than one {wanted}", f"send one `{wanted}`")
    if not found or not found[0].strip():
        nearest = next((name for name, _ in pairs if did_you_mean(name, [wanted])), None)
        hint = f"did you mean {wanted} for {nearest}?" if nearest and nearest != wanted else f"send it as `{wanted}`"
        raise QueryError(f"there is no {wanted}" if not found else f"the {wanted} is empty", hint)
    return found[0]


def _all(wanted: str, pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(value for name, value in pairs if name == wanted)


def forms_of(query: str) -> tuple[Format, ...]:
    """Return the forms in which a query can be answered.

    >>> forms_of("PREFIX a: <urn:a> CONSTRUCT { ?s a:b ?o } WHERE { ?s ?p ?o }")[0].suffix
    'ttl'
    >>> forms_of("SELECT (1 AS ?construct) {}")[0].suffix
    'srj'
    """
    upper = query.upper()
    if not any(word in upper for word in _GRAPH_QUERIES):
        return RESULT_FORMS
    words = (token.upper() for kind, token in tokens(query) if kind == "word")
    form = next((word for word in words if word in _QUERIES), "")
    return GRAPH_FORMS if form in _GRAPH_QUERIES else RESULT_FORMS
