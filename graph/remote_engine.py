"""Queries that go to the server of a store as they are: for stores that are too large to be copied.

The server answers with its own means and its own dialect: its default graph is the union of all its graphs, where a
triple that stands in two of them comes twice, and its limits hold. A long answer to one of our own queries, such as the
one for the network of paths and centrality, is fetched in pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from graph.engine import Request, Row
from graph.forms import RDF_FORMATS, RESULT_FORMATS, choose_form
from graph.querytext import tokens
from graph.remote_client import Client

PAGE = 10_000
"""Where servers that cut long answers cut them: Virtuoso, as it comes."""
_GRAPHS = {"CONSTRUCT", "DESCRIBE"}
_LIMIT = re.compile(r"\bLIMIT\b", re.IGNORECASE)


class ForwardingEngine:
    """What answers a view's queries where the graph is on the server alone; shared by threads."""

    def __init__(self, client: Client, lines: Callable[[str], bytes]) -> None:
        self._client = client
        self._lines = lines

    def rows(self, text: str, prefixes: Mapping[str, str]) -> list[Row]:
        """Answer a SELECT; IRIs and literals come as their text."""
        declared = "".join(f"PREFIX {name}: <{base}>\n" for name, base in prefixes.items())
        found = self._client.rows(declared + text, union=True)
        page = found
        while len(page) == PAGE and not _LIMIT.search(text):
            window = f"LIMIT {PAGE} OFFSET {len(found)}"
            page = self._client.rows(f"{declared}SELECT * WHERE {{ {{ {text} }} }} {window}", union=True)
            found += page
        return found

    def evaluate(self, request: Request) -> tuple[bytes, str]:
        """Answer a query in the media type asked for (or the usual one) and say which that is."""
        return self._client.answer(request, media_type_of(request))

    def lines(self, name: str) -> bytes:
        """Return a graph as lines."""
        return self._lines(name)


def media_type_of(request: Request) -> str:
    """Return the media type to ask for; raises `OptionError` where the answer has no such form."""
    if any(kind == "word" and text.upper() in _GRAPHS for kind, text in tokens(request.text)):
        return choose_form(request.media_type, RDF_FORMATS, "text/turtle")
    return choose_form(request.media_type, RESULT_FORMATS, "application/sparql-results+json")
