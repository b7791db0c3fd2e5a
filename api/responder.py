"""Answers a request in the form that the client wants: a page, JSON, or what else a route offers."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from api.i18n import COOKIE, LANGUAGES
from api.jsonable import to_json
from api.negotiation import HTML, JSON, Format, negotiate
from api.templating import PageContext, render_page

VARY = "Accept, Accept-Language, Cookie"
YEAR_SECONDS = 365 * 24 * 3600


class Responder:
    """Knows the request and the form to answer in; raises `NotAcceptableError` when made for no form."""

    def __init__(self, request: Request, offers: tuple[Format, ...]) -> None:
        self.request = request
        suffix = getattr(request.state, "suffix", None)
        self.form = negotiate(suffix, request.headers.get("accept", ""), offers)

    @functools.cached_property
    def context(self) -> PageContext:
        """What a page needs to know of the request."""
        return PageContext.of(self.request)

    def absolute(self, address: str) -> str:
        """Return an address of ours in full, as this client reaches it."""
        url = self.request.url
        return f"{url.scheme}://{url.netloc}{address}"

    @property
    def wants_page(self) -> bool:
        """Whether a browser asks."""
        return self.form == HTML

    def answer(self, template: str, data: Any, **values: Any) -> Response:
        """Answer with the page, which knows `values`, or with `data` as JSON."""
        if self.wants_page:
            return self.page(template, **values)
        return self.json(data)

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Answer with a page; a language chosen in the address is remembered."""
        html = render_page(template, self.context, **values)
        response = Response(html, status, {"Vary": VARY}, HTML.content_type)
        chosen = self.request.query_params.get("lang")
        if chosen in LANGUAGES and self.request.cookies.get(COOKIE) != chosen:
            response.set_cookie(COOKIE, chosen, max_age=YEAR_SECONDS, samesite="lax", httponly=True)
        return response

    def json(self, data: Any) -> Response:
        """Answer with JSON (or a form of it, as GeoJSON)."""
        form = JSON if self.form == HTML else self.form
        return Response(json.dumps(to_json(data), ensure_ascii=False), 200, {"Vary": VARY}, form.content_type)

    def content(self, body: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> Response:
        """Answer with something already written."""
        return Response(body, 200, {"Vary": VARY, **(headers or {})}, content_type)

    def see_other(self, address: str) -> Response:
        """Send the client to the page that describes what it asked for."""
        return RedirectResponse(address, 303, {"Vary": VARY})


def responding(*offers: Format) -> Callable[[Request], Responder]:
    """Return a dependency that makes a responder for a page with these forms."""

    def make(request: Request) -> Responder:
        return Responder(request, offers)

    return make


PageResponder = Annotated[Responder, Depends(responding(HTML, JSON))]
