"""The list of documents: each with its kind and how much of it was read; looked through and sorted."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.ask.lexicon import table
from graph.coverage import coverage
from graph.documents import DocumentInfo, list_documents
from graph.names import fold
from graph.view import View


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document, told by words in the title; the one without words is what is left."""

    name: str
    label_zh: str
    label_en: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in the list."""

    document: DocumentInfo
    kind: Kind
    read: float
    """Share of its sentences that something was read from."""

    def to_json(self) -> dict[str, Any]:
        """Return the members of the document with those of the list."""
        members = {field.name: getattr(self.document, field.name) for field in dataclasses.fields(self.document)}
        return {**members, "kind": self.kind.name, "read": self.read}


@functools.cache
def kinds() -> Mapping[str, Kind]:
    """Return the kinds of document by name, from the table that questions use too (`genres`)."""
    found = {}
    for words, titles, *_ in table("genres"):
        if titles != "*":
            called = words.split("|")
            english = next(word for word in called if word.isascii())
            parts = tuple(part for part in titles.split("|") if part)
            found[english] = Kind(english, called[0], english.capitalize(), parts)
    return found


def kind_of(title: str) -> Kind:
    """Return the kind of a document by its title: the word nearest to the end decides.

    >>> [kind_of(title).name for title in ("2026年广东省政府工作报告", "关于制定第十四个五年规划的建议", "遵义走笔")]
    ['report', 'plan', 'article']
    """
    other = next(kind for kind in kinds().values() if not kind.words)
    ends = [(title.rfind(word), kind) for kind in kinds().values() for word in kind.words]
    at, kind = max(ends, key=lambda one: one[0])
    return kind if at >= 0 else other


def library(view: View) -> list[Listed]:
    """Return the documents as the list shows them, the oldest first."""
    shares = coverage(view)
    return [
        Listed(one, kind_of(one.title), shares[one.iri].share if one.iri in shares else 1.0)
        for one in list_documents(view)
    ]


def looked_through(listed: Iterable[Listed], q: str, kind: str | None) -> list[Listed]:
    """Return the documents of a kind with `q` in their title, issuer, place or date."""
    words = fold(q)
    return [one for one in listed if (kind is None or one.kind.name == kind) and words in fold(_said(one.document))]


def ordered(listed: Iterable[Listed], sort: str) -> list[Listed]:
    """Return documents sorted by a column of `SORTS`, with a minus before it downwards."""
    return sorted(listed, key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))


def _said(document: DocumentInfo) -> str:
    about = document.about
    names = (about.label, about.label_en) if about else ()
    return " ".join(part for part in (document.title, document.publisher, document.issued, *names) if part)


SORTS: Mapping[str, Callable[[Listed], Any]] = {
    "title": lambda one: one.document.title,
    "issued": lambda one: one.document.issued or "",
    "about": lambda one: one.document.about.iri if one.document.about else "",
    "kind": lambda one: one.kind.name,
    "sentences": lambda one: one.document.passages,
    "entities": lambda one: one.document.entities,
    "claims": lambda one: one.document.claims,
    "observations": lambda one: one.document.observations,
    "read": lambda one: one.read,
}
"""Columns that the list can be sorted by."""
