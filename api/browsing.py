"""Finding entities: by name, or all of a class where no name is given; with counts by class and by status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.options import SearchOptions
from api.urls import Urls
from graph.entity import Reference, reference_to
from graph.lookup import Hit, search
from graph.name_index import PART
from graph.names import class_filter, entities
from graph.standing import Standing, standing
from graph.view import View
from ontology.schema import load_schema

FACETED = 500
"""Facets count at most this many of the best results for a name, and pages show no more."""
PLACES = 3
"""Places named with a result, at most."""
NEAREST = 5


@dataclass(frozen=True, slots=True)
class Result:
    """An entity that was found, with what documents state of it and where it is."""

    hit: Hit
    standing: Standing
    places: tuple[Reference, ...]

    def to_json(self, urls: Urls) -> dict[str, Any]:
        """Return the result with the member names of the API."""
        facts = {"claims": self.standing.claims, "statuses": self.standing.statuses, "places": self.places}
        return {**self.hit.to_json(), "page": urls.entity(self.hit.iri), **facts}


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found; each facet counts the results under the other filters."""

    total: int
    results: tuple[Result, ...]
    classes: Mapping[str, int]
    """By top class."""
    subclasses: Mapping[str, int]
    """By the classes below the top class that is chosen, or in which the chosen one is."""
    statuses: Mapping[str, int]
    close: bool
    """Whether nothing has the name, and these are names that come close."""
    nearest: tuple[Hit, ...]
    """Where nothing was found: what there would be without the filters."""


def look_up(view: View, options: SearchOptions) -> Results:
    """Return the page of results that the options ask for, with facets."""
    everything = find(view, options.q, None, FACETED)
    within = find(view, options.q, options.cls, FACETED) if options.cls else everything
    found = [hit for hit in within if _has(view, hit, options.status)]
    first = (options.page - 1) * options.limit
    shown = found[first : first + options.limit]
    return Results(
        total=len(found),
        results=tuple(_result(view, hit) for hit in shown),
        classes=count_tops(hit for hit in everything if _has(view, hit, options.status)),
        subclasses=_count_below(view, options),
        statuses=_count_statuses(view, within),
        close=bool(options.q.strip() and everything) and max(hit.score for hit in everything) < PART,
        nearest=() if found else tuple(everything[:NEAREST]),
    )


def find(view: View, text: str, cls: str | None, limit: int) -> list[Hit]:
    """Return the entities that `text` fits, best first; without text, those that documents mention most."""
    if text.strip():
        return search(view, text, cls=cls, limit=limit)
    return listed(view, cls)


def listed(view: View, cls: str | None) -> list[Hit]:
    """Return the entities of a class (or all) that documents mention, the most often mentioned first."""
    wanted = class_filter(cls)
    found = [one for one in entities(view).values() if one.mentions and (wanted is None or one.cls in wanted)]
    found.sort(key=lambda one: (-one.mentions, one.label, one.iri))
    return [
        Hit(one.iri, one.label, one.label_en, one.label_en_is_pinyin, one.cls, one.aliases, 1.0, one.mentions)
        for one in found
    ]


def count_tops(hits: Iterable[Hit]) -> dict[str, int]:
    """Count hits by the top class of their class, in the order of the ontology."""
    schema = load_schema()
    counts = Counter(schema.top(hit.cls) for hit in hits)
    return {name: counts[name] for name in schema.classes if counts[name]}


def _count_below(view: View, options: SearchOptions) -> dict[str, int]:
    """Count what fits by the classes below the top of the chosen class."""
    if options.cls is None:
        return {}
    schema = load_schema()
    top = schema.top(options.cls)
    hits = find(view, options.q, top, FACETED)
    counts = Counter(name for hit in hits if _has(view, hit, options.status) for name in schema.lineage(hit.cls))
    return {
        name: counts[name] for name in schema.classes if counts[name] and name != top and name in schema.subclasses(top)
    }


def _count_statuses(view: View, hits: Iterable[Hit]) -> dict[str, int]:
    counts = Counter(status for hit in hits for status in standing(view, hit.iri).statuses)
    return {name: counts[name] for name in load_schema().statuses if counts[name]}


def _has(view: View, hit: Hit, status: str | None) -> bool:
    return status is None or status in standing(view, hit.iri).statuses


def _result(view: View, hit: Hit) -> Result:
    found = standing(view, hit.iri)
    return Result(hit, found, tuple(reference_to(view, place) for place in found.places[:PLACES]))
