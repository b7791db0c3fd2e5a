"""The ends that the name of a line gives: 仁怀至遵义高速公路, 渝贵高铁, 藏粤直流, 江阴靖江过江通道.

Also what other names are made of in the same way: 宁镇扬 of three cities, 苏皖鲁豫 of four provinces.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ingest.gazetteer import Gazetteer, Known, known_place
from ingest.lexicon import rows
from ingest.line_places import ANYWHERE, CITIES, KNOWN, best_way, readings
from ingest.misprints import Suspicion, suspect
from ontology.divisions import Division
from ontology.reference import Reference

LINES = frozenset({"Railway", "Road", "Waterway"})
_RAILS = r"城际铁路|城际|市域铁路|高速铁路|高铁|快铁|客专|铁路"
_ROADS = r"高速公路|高速|复线|[一二三四]级公路|公路"
_WATERWAYS = r"[一二三四]级航道|大?运河|航道"
_LINKS = (
    r"过江通道|跨海通道|铁水联运通道|大?通道|公路大桥|特?大桥|国际班列|班列|准轨铁路|(?:全货机)?[联直]?[程达]?航线|"
    r"[\u4e00-\u9fff]{0,8}流通走廊|“?氢走廊"
)
_POWER = (
    r"(?:±?\d+千伏|特高压|柔性)+(?:直流|交流)|直流(?=输电|工程|线路|[一二三]期|背靠背|扩建|$)|(?<![物互车])联网(?=通道|工程|线路)|"
    r"绿电|输电|(?:天然气|输气|输油|成品油)管[道线]"
)
_ROUTE = re.compile(
    r"^(?P<a>[\u4e00-\u9fff]{2,9}?)(?:至|到|—|－|-|～)(?P<b>[\u4e00-\u9fff]{2,9}?)"
    rf"(?P<head>(?:省际|国际|货运|市域|快速|普速|中欧)*"
    rf"(?:{_RAILS}|{_ROADS}|{_WATERWAYS}|{_LINKS}|{_POWER}|工程|线路|段(?!时)).*)?$"
)
_GROUND = re.compile(rf"{_RAILS}|{_ROADS}|{_WATERWAYS}")
_ON_LAND = re.compile(rf"{_RAILS}|{_ROADS}")
_HEAD = re.compile(rf"{_RAILS}|{_ROADS}|{_WATERWAYS}|{_LINKS}|{_POWER}")
_POWERED = re.compile(_POWER)
_HEAD_OF_ROW = re.compile(
    rf"(?:国际|第[一二三四]回|双回|\d+千伏)*(?:{_RAILS}|{_ROADS}|{_WATERWAYS}|过江通道|跨海通道|特?大桥|班列|"
    rf"(?:全货机)?[联直]?[程达]?航线|{_POWER}|(?:输电)?线路)"
)
_SECTION = re.compile(
    rf"(?:{_RAILS}|{_ROADS}|航道)（?(?P<ends>(?![东南西北]延|[东南西北中]段)[\u4e00-\u9fff]{{2,12}}?)段"
)
_ABROAD = re.compile(r"中(?P<others>[\u4e00-\u9fff]{1,3}?)(?=国际|铁路|准轨|公路|班列|高铁|经济走廊|界河)")
_ALL_PROVINCES = re.compile(r"(?P<ends>[\u4e00-\u9fff]{2,5}?)(?=“?氢|大宗|绿电|外送|省际|特高压)")
_VOLTAGE = re.compile(r"^(?:±?\d+千伏|[GS]\d+)")
_MARKS = re.compile(r"[“”]|（([\u4e00-\u9fff])）")
_WATERS = re.compile(r"[海山河湖岛洋江湾口岭峡水溪]$")
_DIRECTIONS = re.compile(r"海陆|陆海|[东南西北中]{2}")
_TO = re.compile(r"至|到|—|－|-")
_AREA = re.compile(
    r"(?:都市圈|城市群|一体化|同城化|城镇[带群]|城市带|"
    r"(?:产业|科技|创新|文化|旅游|体育|协同|融合|高质量|发展|城际)*(?:经济|产业|创新|旅游|科创|发展)?(?:带|走廊))?"
)
_NO_AREA = re.compile(r"[东南西北中上下沿环大一二三四五六七八九十百千万]|平原")
_MOST = 5
"""Characters that stand for the places on a line, at most."""
_MANY = 3
"""From so many on the places of a link (合芜马铁水联运通道) may be read from the first characters of their names."""


def route_ends(label: str, gazetteer: Gazetteer, *, is_line: bool = True) -> list[Known]:
    """Return the places that the name of a line gives as its ends or as on its way.

    Two names around 至 or a dash, names in a row, or one character each: as a table of known lines says, else the
    places that lie best in a row, among those that the characters can stand for. A section's ends (兰海高速廉徐段)
    are its own. Without `is_line` the name must say itself that it is one (藏粤直流, not 广清园).
    """
    label = _MARKS.sub(r"\1", _VOLTAGE.sub("", label))
    return (
        _of_section(label, gazetteer)
        or _in_a_row(label, gazetteer)
        or _between(label, gazetteer)
        or _by_characters(label, gazetteer, is_line=is_line)
    )


def route_parts(label: str) -> tuple[str, str, str] | None:
    """Return the two ends and the head of a name such as 仁怀至遵义高速公路, None for any other name."""
    route = _ROUTE.match(label)
    return (route["a"], route["b"], route["head"]) if route and route["head"] else None


def misprint(label: str, gazetteer: Gazetteer) -> Suspicion | None:
    """Return the suspicion that a one-character end of a line's name is misprinted, if any."""
    ends = _ends_in(label, gazetteer)
    return suspect(label, ends, gazetteer.reference) if ends and ends not in gazetteer.reference.lines else None


def members_of(label: str, gazetteer: Gazetteer) -> list[Known]:
    """Return the cities that the name of an area is made of: 宁镇扬, 沈大经济走廊."""
    stem = label.removeprefix("沿")
    named = max((len(area) for area in gazetteer.areas if stem.startswith(area)), default=0)
    for length in range(min(_MOST, len(stem)), max(named, 2) - 1, -1):
        ends = stem[:length]
        if not _AREA.fullmatch(stem[length:]) or (_NO_AREA.search(ends) and ends not in gazetteer.reference.lines):
            continue
        found = [] if _is_plain(ends, gazetteer, whole=False) else _decoded(ends, gazetteer, CITIES)
        if found and all(known.cls != "Province" or known.label.endswith("市") for _, known in found):
            return [known for _, known in found]
    return []


def provinces_of(text: str, reference: Reference) -> list[tuple[int, Division]]:
    """Return the provinces that a run of abbreviations stands for, with their places in it; none unless all are."""
    found = []
    for i, character in enumerate(text):
        codes = [c for c in reference.abbreviations.get(character, ()) if c.endswith("0000")]
        if not codes:
            return []
        found.append((i, reference.division(codes[0])))
    return found


def lies_in(lower: str, upper: str) -> bool:
    """Tell of the IRIs of two places whether the first is a part of the second, by their codes."""
    low, high = (iri.rsplit("/", 1)[-1] for iri in (lower, upper))
    stem = high.rstrip("0") if len(high) == 6 else high
    return low != high and low.startswith(stem + "0" * (len(stem) % 2))


def _of_section(label: str, gazetteer: Gazetteer) -> list[Known]:
    section = _SECTION.search(label)
    if section is None:
        return []
    parts = _TO.split(section["ends"])
    ends = _known_ends(parts, gazetteer) if len(parts) > 1 else _short(section["ends"], gazetteer)
    focus = gazetteer.focus
    ours = [end for end in ends if focus and end.iri.rsplit("/", 1)[-1].startswith(focus.code[:2])]
    return ends if ours or focus is None else []


def _between(label: str, gazetteer: Gazetteer) -> list[Known]:
    parts = route_parts(label)
    return _known_ends(parts[:2], gazetteer) if parts else []


def _known_ends(names: Sequence[str], gazetteer: Gazetteer) -> list[Known]:
    return [end for name in names if (end := gazetteer.end(name))]


def _in_a_row(label: str, gazetteer: Gazetteer) -> list[Known]:
    """Read full names one behind the other: 江阴靖江过江通道, 西宁—成都—曼谷航线."""
    at, found = 0, []
    while length := gazetteer.place_prefix(label[at:]):
        known = gazetteer.place(label[at : at + length])
        if known is None:
            break
        found.append(known)
        at += length
        at += 1 if label[at : at + 1] in {"—", "－", "-", "、"} else 0
    nested = any(lies_in(b.iri, a.iri) for a, b in pairwise(found))
    return found if len(found) > 1 and not nested and _HEAD_OF_ROW.match(label[at:]) else []


def _ends_in(label: str, gazetteer: Gazetteer) -> str | None:
    """Return the characters that stand for the ends of a line at the start of its name."""
    stem = label.removeprefix("新")
    for name in (label, stem):
        for length in range(2, min(_MOST, len(name) - 1) + 1):
            if name[:length] in gazetteer.reference.lines and _HEAD.match(name[length:]):
                return name[:length]
    for length in range(2, min(_MOST, len(stem) - 1) + 1):
        ends, rest = stem[:length], stem[length:]
        if _HEAD.match(rest):
            water = _WATERS.search(ends) and not _ON_LAND.match(rest)
            plain = water or _is_plain(ends, gazetteer)
            return None if plain or not all(readings(c, gazetteer.focus, ANYWHERE) for c in ends) else ends
    return None


def _is_plain(ends: str, gazetteer: Gazetteer, *, whole: bool = True) -> bool:
    """Tell whether characters, or with `whole` also all of them, are words or names and stand for no places."""
    if gazetteer.place_prefix(ends) or gazetteer.reference.named(ends) or _DIRECTIONS.search(ends):
        return True
    pieces = {ends[i:j] for i in range(len(ends)) for j in range(i + 2, len(ends) + 1)}
    named = {known.cls for piece in pieces if (piece != ends or whole) and (known := gazetteer.names.get(piece))}
    known = gazetteer.names.get(ends)
    natural = known is not None and known.cls == "NaturalFeature"
    return natural or not _plain_words().isdisjoint(pieces) or not named.isdisjoint({"Region", "NaturalFeature"})


def _by_characters(label: str, gazetteer: Gazetteer, *, is_line: bool) -> list[Known]:
    abroad = _ABROAD.match(label)
    if abroad and not set(abroad["others"]).isdisjoint(_countries()):
        countries = [gazetteer.names.get(_countries().get(c, "")) for c in abroad["others"]]
        return [known for known in countries if known] if all(countries) else []
    ends = _ends_in(label, gazetteer)
    if ends:
        rest = label[label.index(ends) + len(ends) :]
        if _POWERED.match(rest):
            return [known_place(division) for _, division in provinces_of(ends, gazetteer.reference)]
        if is_line or ends in gazetteer.reference.lines:
            ways = ANYWHERE if _GROUND.match(rest) or len(ends) >= _MANY else KNOWN
            doubt = misprint(label, gazetteer)
            return [k for c, k in _decoded(ends, gazetteer, ways) if not (doubt and c == doubt.character)]
    run = _ALL_PROVINCES.match(label)
    return [known_place(division) for _, division in provinces_of(run["ends"], gazetteer.reference)] if run else []


def _short(ends: str, gazetteer: Gazetteer) -> list[Known]:
    if not 2 <= len(ends) <= _MOST or _is_plain(ends, gazetteer) or _WATERS.search(ends):
        return []
    return [known for _, known in _decoded(ends, gazetteer, ANYWHERE)]


def _decoded(ends: str, gazetteer: Gazetteer, ways: str) -> list[tuple[str, Known]]:
    """Return character → place for the ends of a line's name, empty where they make no line."""
    table = gazetteer.reference.lines.get(ends)
    if table:
        return [(c, known) for c, name in zip(ends, table, strict=True) if (known := gazetteer.end(name))]
    way = best_way([readings(c, gazetteer.focus, ways) for c in ends], gazetteer.focus)
    return [(c, known_place(division)) for c, division in zip(ends, way, strict=True)] if way else []


@functools.cache
def _plain_words() -> frozenset[str]:
    return frozenset(row["text"] for row in rows("line-words") if row["kind"] == "word")


@functools.cache
def _countries() -> Mapping[str, str]:
    return {row["text"]: row["country"] for row in rows("line-words") if row["kind"] == "country"}
