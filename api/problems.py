"""Errors over HTTP: one table from exception to status, one body (RFC 9457), a page for browsers.

A problem has `type`, `title`, `status`, `detail`, `instance` and, where they apply, `hint`,
`option`, `value`, `limit`, `valid`, `nearest`, `line`, `column`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.i18n import Translator
from api.negotiation import HTML, JSON, Format, NotAcceptableError, choose
from api.security import HEADERS
from api.templating import PageContext, render_page
from graph.checking import NotConformingError, ProtectedGraphError
from ontology.errors import (
    ConfigurationError,
    InputError,
    LimitError,
    OptionError,
    QueryError,
    RegionGraphError,
    ShapeError,
    StoreError,
    TooLargeError,
    UnknownEntityError,
    did_you_mean,
)

MEDIA_TYPE = "application/problem+json"
PROBLEM = Format("json", MEDIA_TYPE)
RETRY_SECONDS = 5
EXTRA = ("hint", "option", "value", "valid", "nearest", "line", "column", "findings")

log = logging.getLogger(__name__)


class UnknownOptionError(OptionError):
    """A query option, or a value of one, that does not exist."""

    def __init__(self, option: str, value: str | None, valid: Iterable[str]) -> None:
        self.option = option
        self.value = value
        self.valid = tuple(valid)
        self.nearest = did_you_mean(option if value is None else value, self.valid)
        what = f"unknown option {option!r}" if value is None else f"unknown value {value!r} of option {option!r}"
        hint = f"did you mean {self.nearest[0]}?" if self.nearest else f"valid: {', '.join(self.valid)}"
        super().__init__(what, hint)


class MissingOptionError(OptionError):
    """An option that the page needs but did not get."""

    def __init__(self, option: str) -> None:
        super().__init__(f"option {option!r} is needed")
        self.option = option


class InvalidValueError(OptionError):
    """A value of an option that is of the wrong kind or out of range; `rule` and `limit` say which."""

    def __init__(self, option: str, value: str, rule: str, limit: object, message: str) -> None:
        super().__init__(f"{option}={value}: {message}")
        self.option = option
        self.value = value
        self.rule = rule
        self.limit = limit


class UnknownNameError(UnknownEntityError):
    """An option that names an entity which is not in the graph."""

    def __init__(self, option: str, value: str, nearest: tuple[str, ...]) -> None:
        super().__init__(f"nothing in the graph is called {value!r}", nearest=nearest)
        self.option = option
        self.value = value


class AuthenticationError(InputError):
    """A request that changes data without the right token."""


class ForbiddenError(InputError):
    """Something that this server does for nobody."""


class SlowRequestError(InputError):
    """A request whose body did not come in time."""


class UnknownPageError(InputError):
    """An address that leads nowhere."""


class MethodError(InputError):
    """A method that the address does not take."""


class MediaTypeError(InputError):
    """A body in a form that the address does not take."""


class SaidError(RegionGraphError):
    """An error in words of messages/, in both languages: `key` names them, `words` fill them in.

    A message `key.hint`, where there is one, says what to try next. `value` is what was given and `most` what would
    be taken, for programs; `retry_after` is in seconds.
    """

    def __init__(
        self,
        key: str,
        *,
        value: object = None,
        most: int | None = None,
        retry_after: int | None = None,
        **words: object,
    ) -> None:
        self.key, self.words = key, words
        self.value, self.most, self.retry_after = value, most, retry_after
        super().__init__(*self.said(Translator("en")))

    def said(self, t: Translator) -> tuple[str, str | None]:
        """Return message and hint in a language."""
        hint = f"{self.key}.hint"
        return t(self.key, **self.words), t(hint, **self.words) if t.has(hint) else None


class TooManyError(SaidError, LimitError):
    """More in a short time, or more at once, than is taken."""


KINDS: tuple[tuple[type[Exception], str, HTTPStatus], ...] = (
    (AuthenticationError, "authentication", HTTPStatus.UNAUTHORIZED),
    (ForbiddenError, "forbidden", HTTPStatus.FORBIDDEN),
    (ProtectedGraphError, "protected-graph", HTTPStatus.FORBIDDEN),
    (SlowRequestError, "slow-request", HTTPStatus.REQUEST_TIMEOUT),
    (TooLargeError, "too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (TooManyError, "too-many", HTTPStatus.TOO_MANY_REQUESTS),
    (NotConformingError, "not-conforming", HTTPStatus.BAD_REQUEST),
    (UnknownPageError, "unknown-page", HTTPStatus.NOT_FOUND),
    (MethodError, "method", HTTPStatus.METHOD_NOT_ALLOWED),
    (MediaTypeError, "media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (NotAcceptableError, "not-acceptable", HTTPStatus.NOT_ACCEPTABLE),
    (UnknownEntityError, "unknown-entity", HTTPStatus.NOT_FOUND),
    (QueryError, "malformed-query", HTTPStatus.BAD_REQUEST),
    (MissingOptionError, "missing-option", HTTPStatus.BAD_REQUEST),
    (InvalidValueError, "invalid-value", HTTPStatus.BAD_REQUEST),
    (OptionError, "unknown-option", HTTPStatus.BAD_REQUEST),
    (InputError, "bad-input", HTTPStatus.BAD_REQUEST),
    (LimitError, "limit", HTTPStatus.SERVICE_UNAVAILABLE),
    (StoreError, "store", HTTPStatus.SERVICE_UNAVAILABLE),
    (ShapeError, "shape", HTTPStatus.INTERNAL_SERVER_ERROR),
    (ConfigurationError, "configuration", HTTPStatus.INTERNAL_SERVER_ERROR),
    (Exception, "internal", HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The one table exception -> kind of problem and status; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, ready to be told."""

    kind: str
    status: HTTPStatus
    title: str
    detail: str
    extra: Mapping[str, Any]

    def body(self, context: PageContext) -> dict[str, Any]:
        """Return the RFC 9457 object."""
        return {
            "type": context.urls.problem(self.kind),
            "title": self.title,
            "status": self.status.value,
            "detail": self.detail,
            "instance": context.path,
            **self.extra,
        }


def problem_of(error: Exception, context: PageContext) -> Problem:
    """Put an exception into words, in the visitor's language."""
    kind, status = next((kind, status) for cls, kind, status in KINDS if isinstance(error, cls))
    extra = {name: value for name in EXTRA if (value := getattr(error, name, None)) not in (None, ())}
    if isinstance(error, SaidError):
        return _said(error, kind, status, extra, context)
    known = isinstance(error, RegionGraphError)
    detail = str(error) if known else context.t("problem.internal.detail")
    key = f"problem.{kind}.{'value' if 'value' in extra else 'name'}"
    if isinstance(error, InvalidValueError) and context.t.has(f"problem.rule.{error.rule}"):
        detail = context.t("problem.rule", option=error.option, value=error.value)
        detail += context.t(f"problem.rule.{error.rule}", limit=error.limit)
    elif context.t.has(key) and "option" in extra:
        detail = context.t(key, option=extra["option"], value=extra.get("value", ""))
    elif context.t.has(f"problem.{kind}.detail") and known:
        detail = context.t(f"problem.{kind}.detail", path=context.path)
    if names := extra.get("nearest") or extra.get("valid"):
        which = "nearest" if "nearest" in extra else "valid"
        extra["hint"] = context.t(f"problem.hint.{which}", names=_listed(names, context.language))
    return Problem(kind, status, context.t(f"problem.{kind}"), detail, extra)


def _said(error: SaidError, kind: str, status: HTTPStatus, extra: Mapping[str, Any], context: PageContext) -> Problem:
    detail, hint = error.said(context.t)
    more = {"hint": hint, "limit": error.most}
    extra = {**extra, **{name: value for name, value in more.items() if value is not None}}
    return Problem(kind, status, context.t(f"problem.{kind}"), detail, extra)


def _listed(names: Iterable[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(names)


def problem_response(request: Request, error: Exception) -> Response:
    """Answer with the problem: a page for a browser, `application/problem+json` for everybody else."""
    context = PageContext.of(request)
    problem = problem_of(error, context)
    headers = {"Vary": "Accept, Accept-Language, Cookie", **HEADERS}
    if problem.status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        headers["Retry-After"] = str(getattr(error, "retry_after", None) or RETRY_SECONDS)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="regiongraph"'
    if getattr(request.state, "suffix", None) is None and _wants_page(request):
        html = render_page("error.html", context, problem=problem)
        return Response(html, problem.status, headers, HTML.content_type)
    body = json.dumps(problem.body(context), ensure_ascii=False)
    return Response(body, problem.status, headers, MEDIA_TYPE)


def _wants_page(request: Request) -> bool:
    return choose(request.headers.get("accept", ""), (JSON, PROBLEM, HTML)) == HTML


def _known(request: Request, error: Exception) -> Response:
    return problem_response(request, error)


def fault_response(request: Request, error: Exception) -> Response:
    """Answer where something went wrong that nobody thought of, and note it."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem_response(request, error)


def _http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 0)
    if status == HTTPStatus.NOT_FOUND:
        return problem_response(request, UnknownPageError(f"there is no page {request.url.path}"))
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response = problem_response(request, MethodError(f"{request.method} is not for {request.url.path}"))
        response.headers.update(getattr(error, "headers", None) or {})
        return response
    return problem_response(request, InputError(str(getattr(error, "detail", error))))


def _invalid(request: Request, error: Exception) -> Response:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    option = str(first.get("loc", ("", ""))[-1])
    if first.get("type") == "missing":
        return problem_response(request, MissingOptionError(option))
    limit = next(iter(first.get("ctx", {}).values()), "")
    invalid = InvalidValueError(option, str(first.get("input")), str(first.get("type")), limit, str(first.get("msg")))
    return problem_response(request, invalid)


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error of `app` as this module says."""
    app.add_exception_handler(RegionGraphError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, fault_response)
