"""Where things are: mentioned places, what lies in them, lines between the ends of projects, and who works together.

Positions are those of seats of government, from the reference data. A thing without a position of its own stands at
the place it lies in, or as a line between the places that it connects, in the order in which its name gives them;
such a position, and that of a larger place than a county, is `approximate`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from graph.evidence import Evidence, text
from graph.names import Named, entities, name_of
from graph.statements import StatedBy, Statement, all_statements
from graph.view import View
from ontology.iris import place_iri
from ontology.namespaces import ID, local_name
from ontology.schema import load_schema

Position = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84 as far as the reference data go, in the order of GeoJSON (RFC 7946)."""

TELLING = ("hasProject", "hasZone", "hostsEvent", "hasDesignation", "pursuesStrategy", "developsIndustry")
"""Relations whose status is that of the thing they lead to."""
COOPERATION = "cooperatesWith"
_LOCATING = ("locatedIn", "connects", "partOf", COOPERATION)
_COUNTY_DIGITS = len("520382")
_LINE_ENDS = 2
_PLACE = f"{ID}place/"


@dataclass(frozen=True, slots=True)
class Industry:
    """How a thing is tied to an industry: by which statement, with which status."""

    status: str | None
    said: Statement


@dataclass(frozen=True, slots=True)
class Located:
    """A thing, or a relation between two places, with where it is and what documents say of it."""

    thing: Named
    geometry: Mapping[str, Any]
    approximate: bool
    places: tuple[str, ...]
    at: Named | None = None
    """The place at which it stands, where that is not its own position."""
    relation: str | None = None
    status: str | None = None
    said: Statement | None = None
    """The statement that tells its status or its place."""
    documents: frozenset[str] = frozenset()
    industries: Mapping[str, Industry] = field(default_factory=dict)
    """By IRI of an industry that it is tied to, or that is above such a one."""

    @property
    def key(self) -> str:
        """What tells it from the others on the map: its position, or the IRIs of a line."""
        if self.geometry["type"] == "Point":
            return position_key(self.geometry["coordinates"])
        return f"{self.thing.iri} {self.places[-1]}" if self.relation else self.thing.iri

    def feature(self, industry: str | None = None) -> dict[str, Any]:
        """Return the GeoJSON feature; with an industry, the status is that of the tie to it."""
        tie = self.industries.get(industry or "")
        label, label_en = self.thing.label, self.thing.label_en
        properties = {
            "key": self.key,
            "iri": self.thing.iri,
            "label": label,
            "label_en": label_en,
            "label_en_is_pinyin": self.thing.label_en_is_pinyin,
            "class": self.thing.cls,
            "top": load_schema().top(self.thing.cls),
            "mentions": self.thing.mentions,
            "places": list(self.places),
            "approximate": self.approximate,
            "at": self.at.label if self.at else None,
            "at_en": self.at.label_en if self.at else None,
            "relation": self.relation,
            "status": tie.status if tie else self.status,
        }
        return {"type": "Feature", "geometry": self.geometry, "properties": properties}

    def evidence(self, industry: str | None = None) -> tuple[Evidence, ...]:
        """Return the sentences behind its status or its place, of the latest document."""
        tie = self.industries.get(industry or "")
        said = tie.said if tie else self.said
        return said.claims[-1].evidence if said else ()


def position_key(position: Iterable[float]) -> str:
    """Return what stands for a position in addresses; web/src/lib/map/features.ts writes it alike.

    >>> position_key((107.0, 27.72565))
    '107.00000,27.72565'
    """
    return ",".join(f"{degrees:.5f}" for degrees in position)


def located(view: View) -> tuple[Located, ...]:
    """Return everything that documents mention and that has a place; made once for each view."""
    return view.memo(_located)


def whereabouts(view: View, iri: str) -> list[Located]:
    """Return where an entity is: a point, a line between its ends, or points of the places that it lies in."""
    return list(_places_of(view, name_of(view, iri), _Known(view, {}, {})))


def positions(view: View) -> Positions:
    """Return where places are; made once for each view."""
    return view.memo(Positions)


class Positions:
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


@dataclass(frozen=True, slots=True)
class _Known:
    """What is put together once for all things."""

    view: View
    documents: Mapping[str, frozenset[str]]
    statements: Mapping[str, list[Statement]]


def _located(view: View) -> tuple[Located, ...]:
    known = _Known(view, _documents(view), _statements(view))
    found = [
        one
        for named in entities(view).values()
        if named.iri in known.documents
        for one in _places_of(view, named, known)
    ]
    return (*found, *_cooperation(view))


def _places_of(view: View, named: Named, known: _Known) -> Iterator[Located]:
    where, links = positions(view), view.memo(_links).get(named.iri, {})
    more = _told(view, named, known)
    if own := where.of(named.iri):
        yield Located(named, _point(own[0]), own[1], (named.iri,), **more)
        return
    ends = [(place, at) for place in _in_order(view, named, links.get("connects", ())) if (at := where.of(place))]
    if len(ends) >= _LINE_ENDS:
        line = {"type": "LineString", "coordinates": [list(at) for _, (at, _) in ends]}
        rough = any(rough for _, (_, rough) in ends)
        yield Located(named, line, rough, tuple(place for place, _ in ends), **more)
        return
    for place in links.get("locatedIn", ()) or [place for place, _ in ends]:
        if at := where.of(place):
            yield Located(named, _point(at[0]), True, (place,), name_of(view, place), **more)


def _told(view: View, named: Named, known: _Known) -> dict[str, Any]:
    """Return what documents say of a thing: status, statement, documents, industries."""
    statements = known.statements.get(named.iri, [])
    telling = [one for one in statements if one.predicate in TELLING and one.object == named.iri and one.status]
    placing = [one for one in statements if one.predicate in _LOCATING and one.subject == named.iri]
    said = max(telling, key=_recency, default=None) or next(iter(placing or statements), None)
    return {
        "status": said.status if said in telling and said else None,
        "said": said,
        "documents": known.documents.get(named.iri, frozenset()),
        "industries": _industries(view, named.iri, statements),
    }


def _industries(view: View, iri: str, statements: Iterable[Statement]) -> dict[str, Industry]:
    found: dict[str, Industry] = {}
    for one in sorted(statements, key=_recency, reverse=True):
        other = one.object if one.subject == iri else one.subject
        if name_of(view, other).cls == "Industry":
            for industry in (other, *view.memo(_broader).get(other, ())):
                found.setdefault(industry, Industry(one.status, one))
    return found


def _recency(statement: Statement) -> tuple[str, int]:
    """Order statements by the latest document that states them, then by how far the matter has come."""
    last: StatedBy = statement.claims[-1]
    return last.issued or "", load_schema().statuses[statement.status].rank if statement.status else 0


def _cooperation(view: View) -> Iterator[Located]:
    """Yield a line for each two places that documents say work together, once whichever way they say it."""
    seen: set[frozenset[str]] = set()
    for one in all_statements(view):
        ends = positions(view).of(one.subject), positions(view).of(one.object)
        pair = frozenset((one.subject, one.object))
        if one.predicate != COOPERATION or pair in seen or not (ends[0] and ends[1]) or ends[0][0] == ends[1][0]:
            continue
        seen.add(pair)
        line = {"type": "LineString", "coordinates": [list(ends[0][0]), list(ends[1][0])]}
        documents = frozenset(claim.document for claim in one.claims)
        yield Located(
            _pair(name_of(view, one.subject), name_of(view, one.object)), line, ends[0][1] or ends[1][1],
            (one.subject, one.object), None, COOPERATION, one.status, one, documents,
        )  # fmt: skip


def _pair(a: Named, b: Named) -> Named:
    """Return the first of two places under the names of both."""
    english = f"{a.name('en')} – {b.name('en')}"
    return Named(a.iri, a.cls, f"{a.label}—{b.label}", english, False, (), a.mentions, a.documents, None)


def _point(position: Position) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(position)}


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


def _documents(view: View) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in view.rows("entities-of-documents"):
        found[text(row, "iri")].add(text(row, "document"))
    return {iri: frozenset(documents) for iri, documents in found.items()}


def _statements(view: View) -> Mapping[str, list[Statement]]:
    found: defaultdict[str, list[Statement]] = defaultdict(list)
    for one in all_statements(view):
        for end in {one.subject, one.object}:
            found[end].append(one)
    return found


def _broader(view: View) -> Mapping[str, set[str]]:
    """Return the industries above each industry, at any distance."""
    above: defaultdict[str, set[str]] = defaultdict(set)
    for row in view.rows("industries-above"):
        above[text(row, "industry")].add(text(row, "above"))
    return above
