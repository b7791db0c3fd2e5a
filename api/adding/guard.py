"""Who may add documents, or take them out: whoever sits at this machine, or sends the token; never another site.

Where a token is set it is needed. Without one, only a request that neither came from another machine nor asked for this
one by another name is taken: a page elsewhere that has a name of its own lead here (DNS rebinding) is no visitor of
ours. Browsers tell from which page a request comes; there are no cookies that another page could use.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from api.adding.errors import NotAllowedError
from api.authority import is_token, may_change
from api.problems import AuthenticationError, SaidError
from api.state import ApplicationState
from graph.store import MEMORY


class TokenError(SaidError, AuthenticationError):
    """Without the token, or with a wrong one."""


@dataclass(frozen=True, slots=True)
class Access:
    """Whether documents can be added: not at all (`off` says why), with the token, or by whoever is here."""

    off: str = ""
    token: bool = False


def access_of(request: Request, state: ApplicationState) -> Access:
    """Return how documents can be added by who asks."""
    if state.plain or state.store.location == MEMORY:
        return Access(off="add.off.store")
    if not state.settings.add_files:
        return Access(off="add.off.setting")
    if state.settings.token.get_secret_value():
        return Access(token=True)
    return Access() if is_local(request, state.settings.host) else Access(off="add.off.token")


def require_open(request: Request, state: ApplicationState) -> Access:
    """Raise an error where nobody may add or take out, or another site asks for it."""
    require_own_page(request)
    access = access_of(request, state)
    if access.off:
        raise NotAllowedError(access.off)
    return access


def require(request: Request, state: ApplicationState, given: str = "") -> None:
    """Raise an error where the request may not add or take out; `given` is the token as a form gives it."""
    access = require_open(request, state)
    if access.token and not may_change(request, state) and not is_token(given, state):
        state.adding.pace.count(address_of(request))  # whoever guesses has no more tries than uploads
        raise TokenError("add.problem.wrong_token" if given else "add.problem.token")


def require_own_page(request: Request) -> None:
    """Raise an error where a browser says that a page of another site sends the request."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site != "same-origin" if site is not None else not asks_itself(request):
        raise NotAllowedError("add.problem.site", value=origin or site or "")


def asks_itself(request: Request) -> bool:
    """Whether a script that gets to see the answer, if one asks, is of this site (CORS lets others ask, too)."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def address_of(request: Request) -> str:
    """Return the address that a request comes from."""
    return request.client.host if request.client else ""


def is_local(request: Request, host: str) -> bool:
    """Whether server, client and the name asked for are all of this machine."""
    ends = [request.scope.get(end) for end in ("server", "client")]
    named = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return all(_loops_back(name) for name in (host, named, *(str(end[0]) for end in ends if end)))


def _loops_back(host: str) -> bool:
    if host in {"localhost", "localhost."}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
