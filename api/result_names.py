"""What IRIs in the results of a query are called, where their pages are, and where they lie on the map."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from api.completion import declared
from api.urls import DOCUMENTS, Urls
from graph.documents import list_documents
from graph.geography import located, positions
from graph.names import Named, entities
from graph.view import View
from ontology.schema import ClassInfo, load_schema

MOST = 5000
"""Most IRIs that one request asks for."""
_SPAN = re.compile(r"(?P<document>[^#]+)#char=(?P<start>\d+),(?P<end>\d+)")


def names_of(view: View, urls: Urls, iris: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return label, class, page and geometry of those IRIs that are known here."""
    titles = {document.iri: document.title for document in list_documents(view)}
    found = {iri: _entity(view, urls, iri) or _term(urls, iri) or _document(urls, iri, titles) for iri in iris}
    return {iri: name for iri, name in found.items() if name}


def _entity(view: View, urls: Urls, iri: str) -> dict[str, Any] | None:
    known = entities(view).get(iri)
    return {**_named(known), "page": urls.entity(iri), **_place(view, iri)} if known else None


def _place(view: View, iri: str) -> Mapping[str, Any]:
    """Return the geometry of what documents mention, or of any place that has a position."""
    if known := view.memo(_geometries).get(iri):
        return known
    position = positions(view).of(iri)
    return (
        {"geometry": {"type": "Point", "coordinates": list(position[0])}, "approximate": position[1]}
        if position
        else {}
    )


def _geometries(view: View) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in located(view):
        if not one.relation:
            found.setdefault(one.thing.iri, {"geometry": one.geometry, "approximate": one.approximate})
    return found


def _named(one: Named) -> dict[str, Any]:
    look = load_schema().classes[one.cls]
    found = {"label": one.label, "label_en": one.label_en, "class": one.cls, "top": look.top}
    found |= {"colour": look.colour, "shape": look.shape}
    return found | ({"label_en_is_pinyin": True} if one.label_en_is_pinyin else {})


def _term(urls: Urls, iri: str) -> dict[str, Any] | None:
    term = declared().get(iri)
    if not term:
        return None
    kind = {"class": term.name, "top": term.top} if isinstance(term, ClassInfo) else {}
    return {"label": term.label_zh, "label_en": term.label_en, "page": urls.entity(iri), **kind}


def _document(urls: Urls, iri: str, titles: dict[str, str]) -> dict[str, Any] | None:
    """Return the name of a document, or of a passage or mention in one."""
    if iri in titles:
        return {"label": titles[iri], "label_en": None, "page": urls.document_of(iri)}
    span = _SPAN.fullmatch(iri)
    if not span or not iri.startswith(DOCUMENTS) or span["document"] not in titles:
        return None
    start, end = int(span["start"]), int(span["end"])
    label = f"{titles[span['document']]} {start}–{end}"
    return {"label": label, "label_en": None, "page": urls.document_of(span["document"], start, end)}
