"""Which form of a page a client wants: the suffix of the address first, then the `Accept` header.

RFC 9110 section 12.5.1: quality values order the media ranges, and the most specific range that
matches a type gives that type its quality.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ontology.errors import OptionError


@dataclass(frozen=True, slots=True)
class Format:
    """A representation: its media type and the suffix that asks for it in an address."""

    suffix: str
    media_type: str

    @property
    def content_type(self) -> str:
        """Value of the `Content-Type` header; text formats say that they are UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


HTML = Format("html", "text/html")
JSON = Format("json", "application/json")
TURTLE = Format("ttl", "text/turtle")
NTRIPLES = Format("nt", "application/n-triples")
JSONLD = Format("jsonld", "application/ld+json")
RDFXML = Format("rdf", "application/rdf+xml")
TRIG = Format("trig", "application/trig")
NQUADS = Format("nq", "application/n-quads")
GEOJSON = Format("geojson", "application/geo+json")
RESULTS_JSON = Format("srj", "application/sparql-results+json")
RESULTS_XML = Format("srx", "application/sparql-results+xml")
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
CSV = Format("csv", "text/csv")
TSV = Format("tsv", "text/tab-separated-values")
GRAPHML = Format("graphml", "application/graphml+xml")
GEXF = Format("gexf", "application/gexf+xml")

RDF_FORMATS = (TURTLE, NTRIPLES, JSONLD, RDFXML)
FORMATS = (HTML, JSON, *RDF_FORMATS, TRIG, NQUADS, GEOJSON, RESULTS_JSON, RESULTS_XML, XLSX, CSV, TSV, GRAPHML, GEXF)
SUFFIXES = {f".{form.suffix}": form for form in FORMATS}


class NotAcceptableError(OptionError):
    """The client accepts none of the forms that the page has."""

    def __init__(self, accept: str, offers: Sequence[Format]) -> None:
        types = ", ".join(offer.media_type for offer in offers)
        super().__init__(f"cannot answer in {accept!r}", f"ask for one of: {types}")
        self.accept = accept
        self.valid = tuple(offer.media_type for offer in offers)


def accepted(header: str) -> list[tuple[str, float]]:
    """Return the media ranges of an `Accept` header with their quality, in the order given.

    >>> accepted("text/turtle;q=0.5, */*;q=0.1")
    [('text/turtle', 0.5), ('*/*', 0.1)]
    >>> accepted("")
    [('*/*', 1.0)]
    """
    ranges = []
    for part in (header or "*/*").split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media:
            ranges.append((media, _quality(parameters)))
    return ranges


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return max(0.0, min(1.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def _specificity(media_range: str, media_type: str) -> int:
    if media_range == media_type:
        return 3
    if media_range == media_type.partition("/")[0] + "/*":
        return 2
    return 1 if media_range == "*/*" else 0


@functools.lru_cache(1024)
def choose(header: str, offers: tuple[Format, ...]) -> Format | None:
    """Return the offer that the header likes best (the earlier one on a tie), None where it likes none.

    >>> choose("application/json", (HTML, JSON)).suffix
    'json'
    >>> choose("*/*", (HTML, JSON)).suffix
    'html'
    >>> choose("image/png", (HTML, JSON)) is None
    True
    """
    best, best_quality = None, 0.0
    ranges = accepted(header)
    for offer in offers:
        _, quality = max(((_specificity(name, offer.media_type), q) for name, q in ranges), default=(0, 0.0))
        matches = any(_specificity(name, offer.media_type) for name, _ in ranges)
        if matches and quality > best_quality:
            best, best_quality = offer, quality
    return best


def negotiate(suffix: Format | None, header: str, offers: tuple[Format, ...]) -> Format:
    """Return the form to answer in; raises `NotAcceptableError` where there is none."""
    if suffix is not None:
        for offer in offers:
            if offer == suffix or (suffix == JSON and offer in (GEOJSON, RESULTS_JSON)):
                return offer
        raise NotAcceptableError(suffix.media_type, offers)
    found = choose(header, offers)
    if found is None:
        raise NotAcceptableError(header, offers)
    return found


class SuffixMiddleware:
    """Takes a known suffix off the address and keeps it as the wanted form.

    `/search.json` is routed as `/search` with `state.suffix = JSON`; `/.json` is the twin of `/`.
    """

    def __init__(self, app: ASGIApp, *, exempt: tuple[str, ...] = ()) -> None:
        self.app = app
        self.exempt = exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route the request without the suffix."""
        if scope["type"] == "http" and not scope["path"].startswith(self.exempt):
            scope = _without_suffix(scope)
        await self.app(scope, receive, send)


class HeadMiddleware:
    """Answers HEAD as GET, without the body (RFC 9110 section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route HEAD as GET and keep the body back."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_head)


def _without_suffix(scope: Scope) -> Scope:
    path: str = scope["path"]
    dot = path.rfind(".")
    form = SUFFIXES.get(path[dot:]) if dot >= 0 else None
    if form is None:
        return scope
    length = len(path) - dot
    state = {**scope.get("state", {}), "suffix": form}
    raw = scope.get("raw_path") or path.encode()
    return {**scope, "path": path[:-length], "raw_path": raw[:-length], "state": state}
