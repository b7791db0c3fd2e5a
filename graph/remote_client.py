"""A client of the SPARQL 1.1 Protocol and the Graph Store HTTP Protocol: the only module that imports httpx.

What servers do in ways of their own is met here, so that the rest sees graphs as lines and answers as rows:

* Some cut long results (Virtuoso: at 10,000 rows, whatever LIMIT says), so a graph is fetched in pages, and counted.
* Some write N-Triples with escapes or tabs where others do not, so what comes is parsed and written anew.
* Virtuoso guesses what is sent from its first lines, and takes one with a long literal near its beginning for plain
  text, so short comments go ahead.
* It says in one error page of HTML what others say in one line of text.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

import httpx

from graph.engine import Request, Row
from graph.terms import canonical_lines
from ontology.errors import LimitError, QueryError, StoreError

NTRIPLES = "application/n-triples"
JSON = "application/sparql-results+json"
_AHEAD = b"# regiongraph\n" * 32
"""Comments before the first triple; two thirds of a kilobyte are what Virtuoso looks at."""
_TAG = re.compile(r"<[^>]+>")
_SHOWN = 300
_DEADLOCK = re.compile(r"\b40001\b|[Dd]eadlock")
_TRIES, _AGAIN_SECONDS = 8, 0.2
_MALFORMED = 400
_UNION = {"union-default-graph": "true"}
"""Has Oxigraph look for triples in all graphs, as others do unasked; those pass over it."""
_FORBIDDEN = {401, 403}
_CONNECTIONS = httpx.Limits(max_connections=16, max_keepalive_connections=8)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of a server; those to write to are missing where it is only read."""

    query: str
    update: str | None = None
    graphs: str | None = None


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks. Whether the server wants it plain (Basic) or hashed (Digest) is seen from its answer."""

    user: str
    password: str


class Client:
    """Asks one server; shared by threads."""

    def __init__(self, endpoints: Endpoints, *, login: Login | None = None, seconds: float = 600.0) -> None:
        self.endpoints = endpoints
        self._seconds = seconds
        self._server = ""
        self._http = httpx.Client(timeout=_timeout(seconds), limits=_CONNECTIONS, follow_redirects=True)
        addresses = filter(None, (endpoints.query, endpoints.update, endpoints.graphs))
        # one for each address, as each has a challenge of its own
        self._auth = {address: _Password(login) for address in addresses} if login else {}

    def rows(self, query: str, *, union: bool = False) -> list[Row]:
        """Answer a SELECT, over the union of all graphs if asked; IRIs and literals come as their text."""
        answer = self._query(query, JSON, _UNION if union else None)
        try:
            found = answer.json()
            bindings = found["results"]["bindings"]
            names = found["head"]["vars"]
        except (ValueError, KeyError, TypeError) as error:
            raise _foreign(self.endpoints.query, answer) from error
        return [{name: row[name]["value"] if name in row else None for name in names} for row in bindings]

    def number(self, query: str) -> int:
        """Answer a SELECT that gives one number."""
        return int(str(next(iter(self.rows(query)[0].values()))))

    def answer(self, asked: Request, media_type: str) -> tuple[bytes, str]:
        """Have the server answer a query as it is, over the union of all graphs unless it names some."""
        return b"".join(self.parts(asked, media_type, self._seconds)), media_type

    def parts(self, asked: Request, media_type: str, seconds: float) -> Iterator[bytes]:
        """Yield the answer to a query as it comes; the server may take so many seconds for each part."""
        declared = "".join(f"PREFIX {name}: <{base}>\n" for name, base in asked.prefixes)
        base = f"BASE <{asked.base}>\n" if asked.base else ""
        chosen = {"default-graph-uri": list(asked.default_graphs), "named-graph-uri": list(asked.named_graphs)}
        address = self.endpoints.query
        data = {"query": base + declared + asked.text, **(chosen if any(chosen.values()) else _UNION)}
        sent = self._http.build_request(
            "POST", address, data=data, headers={"accept": media_type}, timeout=_timeout(seconds)
        )
        with self._told(address), closing(self._http.send(sent, auth=self._auth_at(address), stream=True)) as answer:
            if not answer.is_success:
                answer.read()
                self._require_answer(answer)
            yield from answer.iter_bytes()

    def lines(self, name: str) -> bytes:
        """Return a named graph as sorted lines, whole, empty where there is none."""
        where = f"WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
        wanted = self.number(f"SELECT (COUNT(*) AS ?n) {where}")
        if not wanted:
            return b""
        found = self._triples(f"CONSTRUCT {{ ?s ?p ?o }} {where}")
        size = found.count(b"\n")
        for order in ("", " ORDER BY ?s ?p ?o"):  # as they lie, which is quick; where that does not give all, sorted
            if found.count(b"\n") < wanted and size:
                found = self._pages(where, order, size, wanted)
        if (came := found.count(b"\n")) != wanted:
            what = f"{self.endpoints.query} gives {came} of the {wanted} triples of {name}"
            raise StoreError(what, "was the graph being changed? try again")
        return found

    def _pages(self, where: str, order: str, size: int, wanted: int) -> bytes:
        inner = f"{{ SELECT ?s ?p ?o {where}{order} }}"  # nested, as Virtuoso sorts no more than 10,000 rows for a page
        lines: set[bytes] = set()
        for offset in range(0, wanted, size):
            rows = f"{{ SELECT ?s ?p ?o WHERE {{ {inner} }} LIMIT {size} OFFSET {offset} }}"
            lines.update(self._triples(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {rows} }}").splitlines(keepends=True))
        return b"".join(sorted(lines))

    def _triples(self, query: str) -> bytes:
        return canonical_lines(self._query(query, NTRIPLES).content)

    def put(self, name: str, lines: bytes) -> None:
        """Put lines in place of a named graph."""
        if self.endpoints.graphs is None:
            raise _nowhere(self.endpoints.query, "graphs", "REGIONGRAPH_STORE_GRAPHS")
        with self._told(self.endpoints.graphs):
            answer = self._http.put(
                self.endpoints.graphs,
                params={"graph": name},
                content=_AHEAD + lines,
                headers={"content-type": NTRIPLES},
                auth=self._auth_at(self.endpoints.graphs),
            )
        self._require(answer, self.endpoints.graphs, f"put the graph {name}")

    def update(self, text: str) -> None:
        """Run a SPARQL update that can be repeated, and repeat it where it got into the way of another one."""
        if self.endpoints.update is None:
            raise _nowhere(self.endpoints.query, "updates", "REGIONGRAPH_STORE_UPDATE")
        for tries_left in reversed(range(_TRIES)):
            with self._told(self.endpoints.update):
                answer = self._http.post(
                    self.endpoints.update, data={"update": text}, auth=self._auth_at(self.endpoints.update)
                )
            if not tries_left or not _DEADLOCK.search(answer.text):
                break
            time.sleep(_AGAIN_SECONDS)
        self._require(answer, self.endpoints.update, "change the data")

    def server(self) -> str:
        """Return what the server calls itself, as far as it has answered."""
        return self._server

    def exists(self, address: str) -> bool:
        """Whether something answers at an address."""
        with self._told(address):
            return self._http.head(address).status_code not in {httpx.codes.NOT_FOUND, httpx.codes.BAD_REQUEST}

    def _auth_at(self, address: str) -> httpx.Auth:
        return self._auth.get(address) or httpx.Auth()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _query(self, query: str, accept: str, chosen: Mapping[str, str] | None = None) -> httpx.Response:
        with self._told(self.endpoints.query):
            answer = self._http.post(
                self.endpoints.query,
                data={"query": query, **(chosen or {})},
                headers={"accept": accept},
                auth=self._auth_at(self.endpoints.query),
            )
        self._server = answer.headers.get("server", "")
        self._require_answer(answer)
        return answer

    def _require_answer(self, answer: httpx.Response) -> None:
        if answer.status_code == _MALFORMED:
            raise QueryError(f"{self.endpoints.query} refuses the query: {_said(answer)}")
        self._require(answer, self.endpoints.query, "ask")

    @contextmanager
    def _told(self, address: str) -> Iterator[None]:
        """Say what it means where no answer comes."""
        try:
            yield
        except httpx.TimeoutException as error:
            hint = "REGIONGRAPH_STORE_SECONDS lets it take longer"
            raise LimitError(f"{address} did not answer within {self._seconds:g} seconds", hint) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StoreError(f"{address} cannot be reached: {error}", "is the server running there?") from error

    def _require(self, answer: httpx.Response, address: str, what: str) -> None:
        if answer.is_success:
            return
        if answer.status_code in _FORBIDDEN or "SECURITY" in answer.text or "Permission denied" in answer.text:
            user = "this user" if self._auth else "anybody"
            hint = "set REGIONGRAPH_STORE_USER and REGIONGRAPH_STORE_PASSWORD to those of one who may"
            raise StoreError(f"{address} does not let {user} {what} ({answer.status_code})", hint)
        raise StoreError(f"{address} answered {answer.status_code}: {_said(answer)}", "is it a SPARQL 1.1 server?")


class _Password(httpx.DigestAuth):
    """Digest where the server asks for that, else Basic; what it asked for once comes with each later request."""

    def __init__(self, login: Login) -> None:
        super().__init__(login.user, login.password)
        self._basic = httpx.BasicAuth(login.user, login.password)
        self._wants_basic = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request, and again with what the answer asks for."""
        if self._wants_basic:
            yield from self._basic.auth_flow(request)
            return
        digest = super().auth_flow(request)
        answer = yield next(digest)
        asks = answer.headers.get("www-authenticate", "").lower()
        if answer.status_code == httpx.codes.UNAUTHORIZED and "basic" in asks and "digest" not in asks:
            self._wants_basic = True
            yield from self._basic.auth_flow(request)
            return
        with suppress(StopIteration):
            yield digest.send(answer)


def _timeout(seconds: float) -> httpx.Timeout:
    return httpx.Timeout(seconds, connect=min(seconds, 10.0))


def _nowhere(query: str, what: str, setting: str) -> StoreError:
    return StoreError(f"it is not known where the server of {query} takes {what}", f"set {setting} to the address")


def _foreign(address: str, answer: httpx.Response) -> StoreError:
    kind = answer.headers.get("content-type", "nothing")
    return StoreError(f"{address} does not answer SPARQL: it gave {kind}", "give the address of a SPARQL 1.1 server")


def _said(answer: httpx.Response) -> str:
    """Return what a server says of an error, in one line."""
    text = " ".join(_TAG.sub(" ", answer.text).split())
    return text[:_SHOWN] or answer.reason_phrase
