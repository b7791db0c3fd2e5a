"""Who may change data over HTTP: whoever sends the token, if one is set (RFC 6750)."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from api.problems import AuthenticationError, ForbiddenError
from api.state import ApplicationState


def may_change(request: Request, state: ApplicationState) -> bool:
    """Whether the request has the right token."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and is_token(given.strip(), state)


def is_token(given: str, state: ApplicationState) -> bool:
    """Whether this is the token."""
    token = state.settings.token.get_secret_value()
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def allow_change(request: Request, state: ApplicationState) -> None:
    """Raise `ForbiddenError` where nobody may change data here, `AuthenticationError` where the token is wrong."""
    if not state.settings.token.get_secret_value():
        hint = "set REGIONGRAPH_TOKEN and start the server again; or change data with `regiongraph ingest`"
        raise ForbiddenError("changes over HTTP are off", hint)
    if not may_change(request, state):
        raise AuthenticationError("changing data needs the token", "send it as `Authorization: Bearer TOKEN`")
