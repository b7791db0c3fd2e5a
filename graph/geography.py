"""The map: mentioned places, what lies in them, and lines between the ends of projects, as GeoJSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import fmean
from typing import Any

from graph.evidence import text
from graph.names import Named, class_filter, entities, name_of
from graph.view import View
from ontology.iris import place_iri
from ontology.namespaces import ID, local_name
from ontology.schema import load_schema

Position = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84, in the order of GeoJSON (RFC 7946)."""

_COUNTY_DIGITS = len("520382")
_LINE_ENDS = 2
_PLACE = f"{ID}place/"


def geojson(view: View, *, cls: str | None = None, documents: Iterable[str] = ()) -> dict[str, Any]:
    """Return a FeatureCollection of what documents mention.

    Places are points at their coordinates. What has `rg:connects` to two or more places is a line
    between them, in the order in which its name gives them; what is located in a place is a point
    there. `cls` keeps to a class and those below, `documents` to what those documents mention. A
    position that is that of a larger or of the smaller places is marked `approximate`.
    """
    wanted, mentioned = class_filter(cls), _mentioned(view, frozenset(documents))
    positions = _Positions(view)
    found = [
        feature
        for one in entities(view).values()
        if one.iri in mentioned and (wanted is None or one.cls in wanted)
        for feature in _features(view, one, positions)
    ]
    return {"type": "FeatureCollection", "features": found}


class _Positions:
    """Where places are; by code where they have no coordinates of their own."""

    def __init__(self, view: View) -> None:
        self._own: dict[str, Position] = {}
        self._below: defaultdict[str, list[Position]] = defaultdict(list)
        for row in view.rows("coordinates"):
            iri, position = text(row, "place"), (float(text(row, "long")), float(text(row, "lat")))
            self._own[iri] = position
            code = local_name(iri)
            for digits in (2, 4) if iri.startswith(_PLACE) and len(code) == _COUNTY_DIGITS else ():
                self._below[code[:digits]].append(position)

    def of(self, place: str) -> tuple[Position, bool] | None:
        """Return the position of a place and whether it is approximate: its county's, or the middle of its counties."""
        if place in self._own:
            return self._own[place], False
        code = local_name(place)
        if not place.startswith(_PLACE) or not code.isdigit():
            return None
        if len(code) > _COUNTY_DIGITS and (county := self._own.get(place_iri(code[:_COUNTY_DIGITS]))):
            return county, True
        if inside := self._below.get(_significant(code)):
            return (round(fmean(p[0] for p in inside), 4), round(fmean(p[1] for p in inside), 4)), True
        return None


def _significant(code: str) -> str:
    """Drop the zeros that fill up the code of a province or prefecture.

    >>> _significant("520300"), _significant("500000"), _significant("520382")
    ('5203', '50', '520382')
    """
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _features(view: View, one: Named, positions: _Positions) -> Iterable[dict[str, Any]]:
    if own := positions.of(one.iri):
        yield _feature(one, {"type": "Point", "coordinates": list(own[0])}, own[1], [one.iri])
        return
    links = view.memo(_links).get(one.iri, {})
    ends = [(place, at) for place in _in_order(view, one, links.get("connects", ())) if (at := positions.of(place))]
    if len(ends) >= _LINE_ENDS:
        line = {"type": "LineString", "coordinates": [list(at) for _, (at, _) in ends]}
        yield _feature(one, line, any(rough for _, (_, rough) in ends), [place for place, _ in ends])
        return
    for place in links.get("locatedIn", ()) or [place for place, _ in ends]:
        if at := positions.of(place):
            yield _feature(one, {"type": "Point", "coordinates": list(at[0])}, True, [place])


def _feature(one: Named, geometry: dict[str, Any], approximate: bool, places: list[str]) -> dict[str, Any]:
    properties = {
        "iri": one.iri,
        "label": one.label,
        "label_en": one.label_en,
        "label_en_is_pinyin": one.label_en_is_pinyin,
        "class": one.cls,
        "top": load_schema().top(one.cls),
        "mentions": one.mentions,
        "places": places,
        "approximate": approximate,
    }
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _in_order(view: View, one: Named, places: Iterable[str]) -> list[str]:
    """Order places as their names come in the name of the thing; those not in it come last, by IRI."""

    def rank(place: str) -> tuple[int, str]:
        named = name_of(view, place)
        found = [at for name in (named.label, *named.aliases) if (at := one.label.find(name)) >= 0]
        return min(found, default=len(one.label)), place

    return sorted(places, key=rank)


def _links(view: View) -> Mapping[str, Mapping[str, list[str]]]:
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in view.rows("located"):
        found[text(row, "thing")][local_name(text(row, "predicate"))].append(text(row, "place"))
    return found


def _mentioned(view: View, documents: frozenset[str]) -> set[str]:
    rows = view.rows("entities-of-documents")
    return {text(row, "iri") for row in rows if not documents or row["document"] in documents}
