"""The two engines that take the W3C tests: pyoxigraph in this process, and our server over HTTP.

Both get the same data and the same text, and hand back the same bytes to be compared: whatever differs is
the server's doing. Relative addresses are resolved by a `BASE` before the text, for the protocol knows no other way.
"""

from __future__ import annotations

import functools
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from tests.serving import Answer, Site
from tests.w3c import Given, address_of
from tests.w3c_results import TABLES, read_graph

NT, NTRIPLES, NQUADS = ox.RdfFormat.N_TRIPLES, "application/n-triples", "application/n-quads"
QUERY, UPDATE, FORM = "application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded"
TAKEN, SERVER_ERROR = 300, 500
MALFORMED = "/malformed-query"
"""How the type of the problem ends that says: this is not SPARQL."""
NAMES = "SELECT DISTINCT ?name { GRAPH ?name { ?s ?p ?o } }"
STOP = "urn:regiongraph:stop"


class RefusedError(Exception):
    """An engine did not do what it was asked."""


class Engine(ABC):
    """What takes the tests; data stays from test to test as long as nothing has changed it."""

    _holds: Given | None = None

    def give(self, given: Given) -> None:
        """Make this the dataset."""
        if given != self._holds:
            self._load(given)
        self._holds = given

    def change(self, text: str) -> None:
        """Run an update."""
        self._holds = None
        self._update(text)

    def forget(self) -> None:
        """Load the data anew next time: something else has changed it."""
        self._holds = None

    @abstractmethod
    def ask(self, text: str, media_type: str) -> bytes:
        """Answer a query."""

    @abstractmethod
    def parses(self, text: str, *, update: bool) -> bool:
        """Return whether a text is in the language."""

    @abstractmethod
    def contents(self) -> Mapping[str, ox.Dataset]:
        """Return the graphs that hold something; the default graph is ""."""

    @abstractmethod
    def _load(self, given: Given) -> None: ...

    @abstractmethod
    def _update(self, text: str) -> None: ...


class Direct(Engine):
    """pyoxigraph, called as its documentation says."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def ask(self, text: str, media_type: str) -> bytes:
        try:
            found = self._store.query(text)
            if isinstance(found, ox.QueryTriples):
                return found.serialize(format=ox.RdfFormat.from_media_type(media_type)) or b""
            return found.serialize(format=TABLES[media_type]) or b""
        except (SyntaxError, OSError, RuntimeError, ValueError) as error:
            raise RefusedError(str(error)) from error

    def parses(self, text: str, *, update: bool) -> bool:
        """Parse a text; nothing is fetched, for before LOAD goes an operation that fails."""
        store = ox.Store()
        store.add_graph(ox.NamedNode(STOP))
        try:
            if update:
                store.update(re.sub(r"\bLOAD\b", f"CREATE GRAPH <{STOP}> ; LOAD", text))
            else:
                store.query(text)
        except SyntaxError:
            return False
        except (OSError, RuntimeError, ValueError):
            pass
        return True

    def contents(self) -> Mapping[str, ox.Dataset]:
        found: dict[str, ox.Dataset] = {}
        for quad in self._store:
            name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
            found.setdefault(name, ox.Dataset()).add(ox.Quad(quad.subject, quad.predicate, quad.object))
        return found

    def _load(self, given: Given) -> None:
        self._store.clear()
        for path in given.default:
            self._store.load(lines(path), NT)
        for name, path in given.named:
            self._store.add_graph(ox.NamedNode(name))
            self._store.load(lines(path), NT, to_graph=ox.NamedNode(name))

    def _update(self, text: str) -> None:
        try:
            self._store.update(text)
        except (SyntaxError, OSError, RuntimeError, ValueError) as error:
            raise RefusedError(str(error)) from error


class Served(Engine):
    """Our server: queries in the three ways of the protocol in turn, updates in two.

    Data comes in as a whole and goes out graph by graph through the Graph Store Protocol.
    """

    def __init__(self, site: Site, token: str) -> None:
        self.site = site
        self.authorization = f"Bearer {token}"
        self._turn = 0

    def ask(self, text: str, media_type: str) -> bytes:
        return taken(self._send(text, media_type)).body

    def parses(self, text: str, *, update: bool) -> bool:
        """Send a text: what is not answered, but not called malformed either, is in the language."""
        if update:
            self.forget()
        return not malformed(self._post_update(text) if update else self._send(text, "*/*"))

    def contents(self) -> Mapping[str, ox.Dataset]:
        names = list(ox.parse_query_results(self.ask(NAMES, "text/tab-separated-values"), ox.QueryResultsFormat.TSV))
        found = {name: self._graph(name) for name in ["", *(row["name"].value for row in names)]}
        return {name: graph for name, graph in found.items() if len(graph)}

    def _graph(self, name: str) -> ox.Dataset:
        which = f"graph={quote(name, safe='')}" if name else "default"
        return read_graph(taken(self.site.get(f"/graph-store?{which}", NTRIPLES)).body, "nt")

    def _send(self, text: str, accept: str) -> Answer:
        self._turn += 1
        form = urlencode({"query": text}, quote_via=quote)
        match self._turn % 3:
            case 0:
                return self.site.ask("GET", f"/sparql?{form}", accept=accept)
            case 1:
                return self.site.ask("POST", "/sparql", form.encode(), accept=accept, content_type=FORM)
        return self.site.ask("POST", "/sparql", text.encode(), accept=accept, content_type=QUERY)

    def _post_update(self, text: str) -> Answer:
        self._turn += 1
        body, kind = (text, UPDATE) if self._turn % 2 else (urlencode({"update": text}, quote_via=quote), FORM)
        return self.site.ask(
            "POST", "/sparql", body.encode(), authorization=self.authorization, content_type=kind, accept="*/*"
        )

    def _load(self, given: Given) -> None:
        graphs = [(None, path) for path in given.default] + [(ox.NamedNode(name), path) for name, path in given.named]
        quads = [ox.Quad(*quad.triple, name) for name, path in graphs for quad in ox.parse(lines(path), format=NT)]
        body = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
        taken(self.site.ask("PUT", "/graph-store", body, authorization=self.authorization, content_type=NQUADS))

    def _update(self, text: str) -> None:
        taken(self._post_update(text))


def taken(answer: Answer) -> Answer:
    """Return an answer that is a success; raises `RefusedError`."""
    if answer.status >= TAKEN:
        raise RefusedError(f"{answer.status}: {answer.text}")
    return answer


def malformed(answer: Answer) -> bool:
    """Return whether an answer says that the text is not SPARQL; raises `RefusedError` where it is no answer at all."""
    if answer.status < TAKEN:
        return False
    if "problem+json" not in answer.type or answer.status >= SERVER_ERROR:
        raise RefusedError(f"{answer.status}: {answer.text}")
    return answer.json["type"].endswith(MALFORMED)


@functools.cache
def lines(path: Path) -> bytes:
    """Return a file of the suite as N-Triples, its addresses absolute, its blank nodes not those of other files."""
    form = ox.RdfFormat.from_extension(path.suffix[1:])
    parsed = ox.parse(path.read_bytes(), form, base_iri=address_of(path), rename_blank_nodes=True)
    return ox.serialize(sorted({quad.triple for quad in parsed}, key=str), format=NT) or b""
