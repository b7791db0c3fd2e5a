"""The W3C tests that are about HTTP: the SPARQL Protocol, the Graph Store Protocol, the service description.

A test is a conversation: requests in order, each with what must come back. The manifests say which; for the
service description they have a line of prose each, see `w3c_description`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import rdflib
from rdflib import RDFS
from rdflib.collection import Collection
from rdflib.term import Node

from tests.serving import Answer
from tests.w3c import CONVERSATIONS, MF, UT, Given, entries, file_at, manifests
from tests.w3c_description import judge_description
from tests.w3c_engines import Served
from tests.w3c_judging import PASSED, Verdict, failed, shown
from tests.w3c_results import GRAPH, SUFFIXES, TABLE, Match, compare, read_graph, read_result

HT, CNT = rdflib.Namespace("http://www.w3.org/2011/http#"), rdflib.Namespace("http://www.w3.org/2011/content#")
PATHS = (("/sparql/", "/sparql"), ("/gsp", "/graph-store"))
"""How paths begin in the manifests, and on our server."""
STATUSES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
FORMATS = {"boolean": ("srx", "srj"), "tabular": TABLE, "RDF": GRAPH}
LOCATION = "$LOCATION$"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, and what is expected to come back; `location` where a Location is to be given for the next."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    statuses: tuple[str, ...] = ()
    answers: str = ""
    boolean: bool | None = None
    content_type: str = ""
    content: bytes | None = None
    location: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """A test over HTTP."""

    name: str
    kind: str
    given: Given
    exchanges: tuple[Exchange, ...]


def conversations() -> list[Conversation]:
    """Return the tests of the suite that are about HTTP."""
    return [
        Conversation(f"{folder}/{str(test).rpartition('#')[2]}", kind, _given(manifest, test), _talk(manifest, test))
        for folder, manifest in manifests()
        for test, kind in entries(manifest)
        if kind in CONVERSATIONS
    ]


def hold(talk: Conversation, served: Served) -> Verdict:
    """Return how our server does in a conversation."""
    if talk.kind == "ServiceDescriptionTest":
        wrong = judge_description(talk.name.rpartition("/")[2], served.site)
        return failed(wrong) if wrong else PASSED
    served.give(talk.given)
    served.forget()
    location = ""
    for place, exchange in enumerate(talk.exchanges, start=1):
        answer = _send(exchange, served, location)
        if wrong := _wrong(exchange, answer):
            return failed(f"request {place}, {exchange.method} {exchange.path}: {wrong}")
        location = answer.headers.get("location", location)
    return PASSED


def _given(manifest: rdflib.Graph, test: Node) -> Given:
    named = {
        str(manifest.value(entry, RDFS.label)): file_at(manifest.value(entry, UT.graph))
        for entry in manifest.objects(test, UT.graphData)
    }
    return Given((), tuple(sorted(named.items())))


def _talk(manifest: rdflib.Graph, test: Node) -> tuple[Exchange, ...]:
    action = manifest.value(test, MF.action)
    requests = Collection(manifest, manifest.value(action, HT.requests)) if action else ()
    return tuple(_exchange(manifest, request) for request in requests)


def _exchange(manifest: rdflib.Graph, request: Node) -> Exchange:
    path, method = (str(manifest.value(request, one)) for one in (HT.absolutePath, HT.methodName))
    response = manifest.value(request, HT.resp)
    boolean = manifest.value(response, MF.expectedBoolean)
    statuses = sorted(str(status).rpartition("#")[2] for status in manifest.objects(response, MF.expectedStatus))
    return Exchange(
        method,
        next(ours + path.removeprefix(theirs) for theirs, ours in PATHS if path.startswith(theirs)),
        tuple(_headers(manifest, request)),
        _body(manifest, request),
        tuple(STATUSES.get(status, status.removeprefix("StatusCode")) for status in statuses),
        str(manifest.value(response, MF.expectedFormat) or ""),
        None if boolean is None else bool(boolean.toPython()),
        dict(_headers(manifest, response)).get("content-type", ""),
        _body(manifest, response),
        manifest.value(response, MF.expectedLocation) is not None,
    )


def _headers(manifest: rdflib.Graph, message: Node) -> Iterator[tuple[str, str]]:
    listed = manifest.value(message, HT.headers)
    for header in Collection(manifest, listed) if listed else ():
        yield str(manifest.value(header, HT.fieldName)), str(manifest.value(header, HT.fieldValue))


def _body(manifest: rdflib.Graph, message: Node) -> bytes | None:
    body = manifest.value(message, HT.body)
    if body is None:
        return None
    return str(manifest.value(body, CNT.chars)).encode(str(manifest.value(body, CNT.characterEncoding)))


def _send(exchange: Exchange, served: Served, location: str) -> Answer:
    headers = {name.lower(): value for name, value in exchange.headers}
    path = exchange.path.replace(LOCATION, location)
    return served.site.ask(exchange.method, path, exchange.body, authorization=served.authorization, **headers)


def _wrong(exchange: Exchange, answer: Answer) -> str:
    """Return what is wrong with an answer, nothing where it is as expected."""
    if not {str(answer.status), f"{str(answer.status)[0]}xx"} & set(exchange.statuses):
        return f"expected {' or '.join(exchange.statuses)}, got {answer.status}: {answer.text[:300]}"
    if exchange.location and "location" not in answer.headers:
        return "no Location"
    if exchange.content_type and answer.headers.get("content-type") != exchange.content_type:
        return f"expected {exchange.content_type}, got {answer.headers.get('content-type')}"
    if exchange.answers:
        return _wrong_result(exchange, answer)
    if exchange.content is not None:
        expected, got = (read_graph(data, SUFFIXES[answer.type]) for data in (exchange.content, answer.body))
        if compare(expected, got) is not Match.EXACT:
            return f"expected {shown(expected)}, got {shown(got)}"
    return ""


def _wrong_result(exchange: Exchange, answer: Answer) -> str:
    suffix = SUFFIXES.get(answer.type, "")
    if suffix not in FORMATS[exchange.answers]:
        return f"expected {exchange.answers} content, got {answer.type}"
    found = read_result(answer.body, suffix)
    return "" if exchange.boolean in (None, found) else f"expected {exchange.boolean}, got {shown(found)}"
