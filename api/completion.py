"""What the editor of the SPARQL page completes from: the terms that the data use, with labels in both languages."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from api.i18n import LANGUAGES, Translator
from graph.documents import list_documents
from graph.view import View
from graph.vocabulary import vocabulary
from ontology.namespaces import ID, PREFIXES, compact
from ontology.schema import Term, load_schema

_PLAIN = re.compile(r"\w+:\w[\w-]*")


def completion(view: View) -> dict[str, Any]:
    """Return prefixes, classes, properties, graphs and statuses, the most used first, made once for each view."""
    return view.memo(_completion)


def _completion(view: View) -> dict[str, Any]:
    used, titles = vocabulary(view), {document.iri: document.title for document in list_documents(view)}
    return {
        "prefixes": PREFIXES,
        "classes": [{**described(iri), "count": count} for iri, count in used.classes.items()],
        "properties": [
            {
                **described(iri),
                "count": about.triples,
                "subjects": {written(cls): count for cls, count in about.classes.items()},
            }
            for iri, about in used.properties.items()
        ],
        "graphs": [
            {"iri": iri, "term": written(iri), **_labels_of_graph(iri, titles), "count": count}
            for iri, count in used.graphs.items()
        ],
        "statuses": [described(status.iri) for status in load_schema().statuses.values()],
    }


def written(iri: str) -> str:
    """Return an IRI as a query names it, with a declared prefix where it has one.

    >>> written("https://w3id.org/regiongraph/ontology#Road"), written("https://schema.org/keywords")
    ('rg:Road', '<https://schema.org/keywords>')
    """
    short = compact(iri)
    return short if _PLAIN.fullmatch(short) else f"<{iri}>"


def described(iri: str) -> dict[str, Any]:
    """Return a term with its labels and definitions in both languages, as far as there are any."""
    found: dict[str, Any] = {"iri": iri, "term": written(iri)}
    if term := declared().get(iri):
        labels = {"zh": term.label_zh, "en": term.label_en}
        return {**found, "label": labels, "note": {"zh": term.definition_zh, "en": term.definition_en}}
    return {**found, "label": _message(f"term.{found['term']}")}


@functools.cache
def declared() -> Mapping[str, Term]:
    """Return what the ontology declares, by IRI."""
    return {term.iri: term for term in _terms()}


def _terms() -> Iterator[Term]:
    schema = load_schema()
    yield from schema.classes.values()
    yield from schema.relations.values()
    yield from schema.properties.values()
    yield from schema.records.values()
    yield from schema.statuses.values()
    yield from schema.kinds.values()


def _labels_of_graph(iri: str, titles: Mapping[str, str]) -> dict[str, Any]:
    if title := titles.get(iri):
        return {"label": {"zh": title, "en": title}}
    name = iri.removeprefix(f"{ID}graph/").removeprefix("reference/").rpartition("/")[2]
    return {"label": _message(f"graph-name.{name}")}


def _message(key: str) -> dict[str, str] | None:
    texts = [Translator(language) for language in LANGUAGES]
    return {t.language: t(key) for t in texts} if texts[0].has(key) else None
