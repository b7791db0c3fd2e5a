"""What answering needs to know of the graph beforehand, read once a generation of the store."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.ask.claims import Claims, build_claims
from graph.ask.names import Named, Names
from graph.ask.tables import build_names
from graph.ask.texts import Sentence, Text, Texts, build_texts
from graph.view import View

RESULTS_JSON = "application/sparql-results+json"

Row = dict[str, str]


@dataclass(frozen=True)
class Context:
    """The view with its names and documents."""

    view: View
    names: Names
    library: Texts
    claims: Claims
    inner: Mapping[str, frozenset[str]]
    """For an entity the mentioned ones that lie in it."""

    @property
    def texts(self) -> Mapping[str, Text]:
        """The documents by IRI."""
        return self.library.documents

    def entity(self, iri: str) -> Named:
        """Return the entity of an IRI."""
        return self.names.entities[iri]

    def sentence(self, iri: str) -> Sentence:
        """Return the sentence of a passage's IRI."""
        return self.library.sentences[iri]

    def abouts(self) -> set[str]:
        """Return the places that documents are about."""
        return {text.about for text in self.texts.values() if text.about}

    def select(self, sparql: str) -> list[Row]:
        """Return the rows of a SELECT query; unbound variables are missing from a row."""
        return select(self.view, sparql)


def select(view: View, sparql: str) -> list[Row]:
    """Return the rows of a SELECT query; unbound variables are missing from a row."""
    body, _ = view.sparql(sparql, media_type=RESULTS_JSON)
    bindings: list[dict[str, dict[str, Any]]] = json.loads(body)["results"]["bindings"]
    return [{name: term["value"] for name, term in binding.items()} for binding in bindings]


def context_of(view: View) -> Context:
    """Return the context of a view, made once."""
    return view.memo(_build)


def _build(view: View) -> Context:
    texts = build_texts(view.rows("ask-documents"), view.rows("ask-passages"), view.rows("ask-mentions"))
    inner: defaultdict[str, set[str]] = defaultdict(set)
    for row in view.rows("ask-within"):
        inner[str(row["outer"])].add(str(row["inner"]))
    claims = build_claims(view.rows("ask-claims"), texts)
    return Context(
        view,
        build_names(view),
        texts,
        claims,
        {outer: frozenset(found) for outer, found in inner.items()},
    )
