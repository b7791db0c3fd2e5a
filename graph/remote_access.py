"""How a store on a SPARQL server is reached: its addresses, found by trying the usual ones, and who asks.

| server | queries | updates | graphs |
|---|---|---|---|
| Oxigraph | `/query` | `/update` | `/store` |
| Virtuoso | `/sparql` | `/sparql`, `/sparql-auth` with a user | `/sparql-graph-crud`, `-auth` with a user |
| Fuseki, below the name of a dataset | `/query`, `/sparql` | `/update` | `/data` |
| RDF4J, GraphDB, below `/repositories/NAME` | itself | `/statements` | `/rdf-graphs/service` |
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from graph.remote_client import Client, Endpoints, Login
from ontology.errors import ConfigurationError, QueryError, StoreError

SECONDS = 600.0
FORWARD_QUADS = 20_000_000
_PREFIX = "REGIONGRAPH_"
_SUFFIXES = ("/query", "/sparql", "")
_LAYOUTS = (("/update", "/store"), ("/update", "/data"), ("/statements", "/rdf-graphs/service"))
"""Where updates and graphs go, next to queries."""
_TRIAL = "SELECT (COUNT(*) AS ?n) { BIND(1 AS ?one) VALUES ?two { 2 } }"
"""What SPARQL 1.1 has and 1.0 has not."""


@dataclass(frozen=True, slots=True)
class Access:
    """What is said of a server beside its address; see docs/settings.md."""

    query: str = ""
    update: str = ""
    graphs: str = ""
    user: str = ""
    password: str = ""
    seconds: float = SECONDS
    mirror: str = ""
    forward_quads: int = FORWARD_QUADS

    @classmethod
    def from_environment(cls, variables: Mapping[str, str] = os.environ) -> Access:
        """Read the `REGIONGRAPH_…` variables; raises `ConfigurationError` naming a wrong one."""
        said = {name: variables.get(f"{_PREFIX}STORE_{name.upper()}", "") for name in ("query", "update", "graphs")}
        return cls(
            **said,
            user=variables.get(f"{_PREFIX}STORE_USER", ""),
            password=variables.get(f"{_PREFIX}STORE_PASSWORD", ""),
            seconds=_number(variables, "STORE_SECONDS", SECONDS),
            mirror=variables.get(f"{_PREFIX}MIRROR", ""),
            forward_quads=int(_number(variables, "FORWARD_QUADS", FORWARD_QUADS)),
        )

    def mirror_of(self, location: str) -> Path:
        """Return the folder for copies of the graphs of a store; it can be deleted at any time."""
        name = f"{urlsplit(location).hostname}-{hashlib.sha256(location.encode()).hexdigest()[:12]}"
        return (Path(self.mirror) if self.mirror else _cache()) / name


def is_address(location: str | Path) -> bool:
    """Whether a location is that of a server and not a folder.

    >>> is_address("http://localhost:7878"), is_address("var/store")
    (True, False)
    """
    return "://" in str(location)


def connect(location: str, access: Access) -> Client:
    """Return a client of the server at an address; raises `StoreError` where there is none that speaks SPARQL 1.1."""
    parts = urlsplit(location)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise StoreError(f"a store is a folder or an address of http or https, not {location}")
    if parts.username or parts.password:
        hint = "they would be seen in the list of processes"
        raise StoreError("give user and password as REGIONGRAPH_STORE_USER and REGIONGRAPH_STORE_PASSWORD", hint)
    login = Login(access.user, access.password) if access.user else None
    found = _found(location.rstrip("/"), access, login)
    return Client(found, login=login, seconds=access.seconds)


def _found(location: str, access: Access, login: Login | None) -> Endpoints:
    """Return the addresses: those that are said, and beside them those that answer."""
    problems: list[StoreError] = []
    for query in [access.query] if access.query else _candidates(location):
        trial = Client(Endpoints(query), login=login, seconds=min(access.seconds, 30.0))
        try:
            trial.rows(_TRIAL)
            update, graphs = _beside(query, trial, with_login=login is not None)
            return Endpoints(query, access.update or update, access.graphs or graphs)
        except QueryError as error:
            problems.append(StoreError(f"{query} does not understand SPARQL 1.1: {error.message}"))
        except StoreError as error:
            problems.append(error)
        finally:
            trial.close()
        if "cannot be reached" in problems[-1].message:  # then the others cannot either
            break
    hint = "give the address of a SPARQL 1.1 server; REGIONGRAPH_STORE_QUERY names an unusual one"
    raise StoreError(f"there is no SPARQL server at {location}: {problems[-1].message}", problems[-1].hint or hint)


def _candidates(location: str) -> list[str]:
    path = urlsplit(location).path
    given = path.endswith(("/query", "/sparql", "/sparql-auth"))
    return [location] if given else [location + suffix for suffix in _SUFFIXES]


def _beside(query: str, trial: Client, *, with_login: bool) -> tuple[str | None, str | None]:
    """Return where updates and graphs go."""
    parts = urlsplit(query)
    if "Virtuoso" in trial.server():
        root, protected = f"{parts.scheme}://{parts.netloc}", "-auth" if with_login else ""
        return f"{root}/sparql{protected}", f"{root}/sparql-graph-crud{protected}"
    above = query.removesuffix("/query").removesuffix("/sparql")
    for update, graphs in _LAYOUTS:
        if trial.exists(f"{above}{graphs}?default"):
            return above + update, above + graphs
    return None, None


def _number(variables: Mapping[str, str], name: str, usual: float) -> float:
    given = variables.get(_PREFIX + name, "")
    try:
        number = float(given) if given else usual
    except ValueError as error:
        raise ConfigurationError(f"{_PREFIX}{name} is {given!r}: a number was expected") from error
    if number < 0:
        raise ConfigurationError(f"{_PREFIX}{name} is {given!r}: 0 or more was expected")
    return number


def _cache() -> Path:
    try:
        home = Path.home() / ".cache"
    except RuntimeError:  # a user without one
        home = Path(tempfile.gettempdir())
    return Path(os.environ.get("XDG_CACHE_HOME") or home) / "regiongraph"
