"""What the filters of the map offer, in the page's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.i18n import Translator
from api.options import MapOptions
from graph.documents import list_documents
from graph.mapped import Facets, Selection, facets
from graph.view import View
from ontology.schema import load_schema

INDUSTRIES = 60
"""Most industries that are offered, those of most things first."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter with how many things it would leave; `below` where it is part of one before."""

    value: str
    label: str
    count: int
    chosen: bool
    below: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of every filter."""

    cls: tuple[Option, ...]
    industry: tuple[Option, ...]
    status: tuple[Option, ...]
    document: tuple[Option, ...]
    lines: tuple[Option, ...]


def choices(view: View, selection: Selection, options: MapOptions, t: Translator) -> Choices:
    """Return what each filter could be set to, the others being as they are; what is chosen is always among it."""
    found, schema = facets(view, selection), load_schema()
    statuses = [
        Option(one.value, t.label(schema.statuses[one.value]), one.count, one.value == options.status)
        for one in found.status
    ]
    lines = [Option(o.value, t(f"map.lines.{o.value}"), o.count, o.value == options.lines) for o in found.lines]
    return Choices(
        cls=tuple(_classes(found, options, t)),
        industry=tuple(_industries(found, selection, t)),
        status=tuple(statuses),
        document=tuple(_documents(view, found, selection)),
        lines=(*lines, Option("none", t("map.lines.none"), 0, options.lines == "none")),
    )


def _classes(found: Facets, options: MapOptions, t: Translator) -> Iterator[Option]:
    for one in found.cls:
        info = load_schema().classes[one.value]
        yield Option(one.value, t.label(info), one.count, one.value == options.cls, bool(info.parent))


def _industries(found: Facets, selection: Selection, t: Translator) -> Iterator[Option]:
    for place, one in enumerate(found.industry):
        chosen = one.value == selection.industry
        if one.name and (place < INDUSTRIES or chosen):
            yield Option(one.value, one.name.name(t.language), one.count, chosen)


def _documents(view: View, found: Facets, selection: Selection) -> Iterator[Option]:
    known = {document.iri: document for document in list_documents(view)}
    for one in found.document:
        document = known[one.value]
        yield Option(document.slug, document.title, one.count, one.value in selection.documents)
