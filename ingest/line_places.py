"""Which places the characters in the name of a line stand for: those that lie best in a row.

A character stands for what the table of abbreviations says (宁: 南京, 宁夏, 南宁), or for a place whose name begins
with it. Of all readings the way is taken that is short and of likely readings: 宁九 in Anhui is 南京 and 九江.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.misprints import distance
from ontology.divisions import Division
from ontology.reference import load_reference

KNOWN, CITIES, ANYWHERE = "known", "cities", "anywhere"
"""What a character may be read as: what the table has; prefectures by their first character too; counties as well."""
_RANKED = 60.0
"""What each reading of the table costs that is not of the document's province: kilometres that another way may be
longer and still be taken. So are all costs below."""
_PREFECTURE = 120.0
"""A prefecture by its first character."""
_CITY, _COUNTY = 330.0, 350.0
"""A county-level city and another county by its first character."""
_OURS = 60.0
"""What a county of the document's province costs less."""
_PROVINCE = 400.0
"""A province that is no city."""
_ABROAD = 100.0
"""A way without any place in the document's province."""
_WITHIN = 150.0
"""A step from one district of a city to another."""
_FARTHEST, _NEXT_CITY, _NEXT_DOOR = 1500.0, 400.0, 150.0
"""How far neighbours on a line may lie apart, cities in the name of an area, and a county of another province from
its neighbours."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A reading of one character: what it costs, and how far its neighbours on the line may lie."""

    division: Division
    cost: float
    reach: float = _FARTHEST


@dataclass(frozen=True, slots=True)
class _Way:
    cost: float
    stops: tuple[Stop, ...]
    ours: bool
    """Whether a stop lies in the document's province."""


def best_way(readings: Sequence[Sequence[Stop]], focus: Division | None) -> tuple[Division, ...]:
    """Choose a place for each character so that the way through all is short and the readings are likely.

    Character by character the best way to each place is kept, with and without a stop in the document's province
    (Viterbi 1967); a place is not passed twice.
    """
    ways = [_Way(s.cost, (s,), _is_ours(s.division.code, focus)) for s in readings[0]] if all(readings) else []
    for following in readings[1:]:
        ways = [way for stop in following for way in _onward(ways, stop, focus)]
    best = min(ways, key=lambda w: (_whole_cost(w, focus), w.stops[-1].division.code), default=None)
    return tuple(stop.division for stop in best.stops) if best else ()


def _whole_cost(way: _Way, focus: Division | None) -> float:
    return way.cost + (0.0 if way.ours or focus is None else _ABROAD)


def _onward(ways: Sequence[_Way], stop: Stop, focus: Division | None) -> Iterator[_Way]:
    best: dict[bool, _Way] = {}
    for way in ways:
        last = way.stops[-1]
        far = distance(last.division, stop.division)
        if far > min(last.reach, stop.reach) or any(s.division == stop.division for s in way.stops):
            continue
        cost = way.cost + far + stop.cost + (_WITHIN if _in_one_city(last.division, stop.division) else 0.0)
        ours = way.ours or _is_ours(stop.division.code, focus)
        if ours not in best or cost < best[ours].cost:
            best[ours] = _Way(cost, (*way.stops, stop), ours)
    yield from best.values()


def _in_one_city(a: Division, b: Division) -> bool:
    return a.code[:4] == b.code[:4] and (a.name.endswith("区") or b.name.endswith("区"))


def readings(character: str, focus: Division | None, ways: str) -> list[Stop]:
    """Return what a character can stand for in a line's name; `ways` is `KNOWN`, `CITIES` or `ANYWHERE`."""
    reference = load_reference()
    table = reference.line_abbreviations.get(character, ())
    reach = _NEXT_CITY if ways == CITIES else _FARTHEST
    if character in reference.certain_abbreviations:
        return [Stop(reference.division(table[0]), 0.0, reach)]
    found: dict[str, Stop] = {}
    for i, code in enumerate(table):
        division = reference.division(code)
        wide = _PROVINCE if division.level == "province" and _is_wide(division) else 0.0
        found[code] = Stop(division, wide + (0.0 if _is_ours(code, focus) else (i + 1) * _RANKED), reach)
    for division in _by_initial().get(character, ()) if ways != KNOWN else ():
        if division.level == "prefecture":
            found.setdefault(division.code, Stop(division, _PREFECTURE, reach))
        elif ways == ANYWHERE and focus is not None:
            found.setdefault(division.code, _county(division, focus))
    return [stop for stop in found.values() if stop.division.lat]


def _county(division: Division, focus: Division) -> Stop:
    city = division.name.endswith("市")
    cost = _CITY if city else _COUNTY
    if _is_ours(division.code, focus):
        return Stop(division, cost - _OURS)
    return Stop(division, cost, _FARTHEST if city else _NEXT_DOOR)


def _is_ours(code: str, focus: Division | None) -> bool:
    return focus is not None and code[:2] == focus.code[:2]


def _is_wide(division: Division) -> bool:
    return not division.name.endswith(("市", "行政区"))


@functools.cache
def _by_initial() -> Mapping[str, Sequence[Division]]:
    """Return prefectures and counties by the first character of their short names."""
    found: defaultdict[str, list[Division]] = defaultdict(list)
    for division in load_reference().divisions.values():
        if division.level in {"prefecture", "county"} and not division.valid_to:
            for initial in dict.fromkeys(short[0] for short in division.short_names if short):
                found[initial].append(division)
    return found
