"""Hostile requests: what they are sent to, how they are written, and what an attack is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from tests.hostile_wire import Address, Came, once, request

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
AUTHORIZED = {"Authorization": "Bearer TOKEN"}


@dataclass(frozen=True)
class Target:
    """A server, where it takes what, and what it must not touch."""

    port: int
    secret: Path
    canary: int
    token: str = "none"
    query: str = "/sparql"
    update: str = "/sparql"
    graphs: str = "/graph-store"
    patience: float = 20.0

    @property
    def address(self) -> Address:
        return Address(self.port, self.patience)

    def fill(self, text: str) -> str:
        """Put the port of the canary, the path of the secret and the token in place of `CANARY`, `SECRET`, `TOKEN`."""
        for word, value in {"CANARY": str(self.canary), "SECRET": str(self.secret), "TOKEN": self.token}.items():
            text = text.replace(word, value)
        return text


Make = Callable[[Target], bytes]
"""Writes a request to a server."""
Act = Callable[[Address, bytes], Sequence[Came]]
"""Does something with it on the wire."""


@dataclass(frozen=True)
class Attack:
    """An attack, and which statuses are right for us; one that is `rare` costs the attacker much as well."""

    kind: str
    name: str
    make: Make
    right: frozenset[int]
    act: Act = once
    rare: bool = False

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"

    def run(self, target: Target) -> Sequence[Came]:
        """Attack; return what came back."""
        return self.act(target.address, self.make(target))


def sent(
    place: str = "query", after: str = "", *, method: str = "POST", body: str | bytes = b"", **headers: str | bytes
) -> Make:
    """Write a request to one of the server's places, or to a path of its own."""

    def make(target: Target) -> bytes:
        path = getattr(target, place, place) + target.fill(after)
        filled = body if isinstance(body, bytes) else target.fill(body).encode()
        given = {name: value if isinstance(value, bytes) else target.fill(value) for name, value in headers.items()}
        return request(method, path, filled, **given)

    return make


def form(fields: Mapping[str, str], place: str = "query", **headers: str | bytes) -> Make:
    """Write a request with a form."""

    def make(target: Target) -> bytes:
        body = urlencode({name: target.fill(value) for name, value in fields.items()})
        return sent(place, body=body.encode(), Content_Type=FORM, **headers)(target)

    return make


def query(text: str, **headers: str | bytes) -> Make:
    """Write a query, by form, which every server takes."""
    return form({"query": text}, **headers)


def update(text: str) -> Make:
    """Write an update with the right token."""
    return form({"update": text}, "update", **AUTHORIZED)


def get(text: str, **headers: str | bytes) -> Make:
    """Write a query in the address."""
    return lambda target: sent("query", f"?query={quote(target.fill(text))}", method="GET", **headers)(target)


def raw(data: bytes) -> Make:
    """Take bytes as they are, but for `/QUERY` and `CANARY`."""
    return lambda target: data.replace(b"/QUERY", target.query.encode(), 1).replace(b"CANARY", b"%d" % target.canary)


def attacks(kind: str, makes: Mapping[str, Make], *right: int, act: Act = once, rare: bool = False) -> list[Attack]:
    """Make an attack of each request."""
    return [Attack(kind, name, make, frozenset(right), act, rare) for name, make in makes.items()]


def asked(kind: str, texts: Mapping[str, str], *right: int) -> list[Attack]:
    """Make an attack of each query."""
    return attacks(kind, {name: query(text) for name, text in texts.items()}, *right)


def changed(kind: str, texts: Mapping[str, str], *right: int) -> list[Attack]:
    """Make an attack of each update."""
    return attacks(kind, {name: update(text) for name, text in texts.items()}, *right)
