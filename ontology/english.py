"""English names and romanisation of entities, from gazetteers and a glossary, never by guessing.

`english` gives a name only where every part of the label is known; `romanise` always answers, and
its result is marked as a romanisation wherever it is shown.
"""

from __future__ import annotations

import functools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ontology.divisions import Division, township_names
from ontology.place_names import english_names, place_romanised
from ontology.reference import Named, load_reference
from ontology.romanisation import place_pinyin
from ontology.tables import read_table

LEVEL_OF_CLASS = {"Province": "province", "Prefecture": "prefecture", "County": "county", "Township": "township"}
_LINES = frozenset({"Railway", "Road", "Project"})
_LINE_HEADS = {
    "高铁": "High-Speed Railway",
    "高速铁路": "High-Speed Railway",
    "铁路": "Railway",
    "城际铁路": "Intercity Railway",
    "客运专线": "Passenger-Dedicated Railway",
    "高速公路": "Expressway",
    "高速": "Expressway",
}
_LINE = re.compile(r"^(新?)([\u4e00-\u9fff]{2,4}?)(高铁|高速铁路|城际铁路|铁路|客运专线|高速公路|高速)$")
_BETWEEN = re.compile(r"[至—–\-]")
_SPACED = re.compile(r"(?<=[（“《]) | (?=[）”》、])| (?= )")
_ASCII = str.maketrans("（）、", "(),")
_HANZI = re.compile(r"[\u3400-\u9fff]+")
_GAZETTEERS = {
    "Place": ("countries",),
    "Strategy": ("strategies",),
    "Organization": ("organizations",),
    "NaturalFeature": ("natural_features",),
    "Zone": ("sub_areas",),
    "Region": ("sub_areas", "natural_features"),
}
_OF_PLACE = ("人民政府", "人民代表大会常务委员会", "人民代表大会")
"""Heads that English puts before the place: the People's Government of Guizhou Province."""
_BEFORE_PLACES = frozenset({"", "国家级", "省级", "中国", "中国（"})
_BRACKETS = frozenset("（）")
_JOINERS = frozenset("至和与及、—–-（）“”·")
_NEAR = 450
"""Kilometres within which an uncertain end of a line must lie from a certain one."""
_CLEARLY = 1.5
"""How many times farther the next place of that character must be."""
_LONGEST = 12
"""Characters of the longest glossary entry or place name worth trying."""
_LEFT_OVER = 1 << 20
"""What an unknown character costs in cuts: more than any label can have."""
_KEPT = 1 << 14
"""How many labels are remembered with their names."""


@functools.lru_cache(maxsize=_KEPT)
def english(label: str, cls: str) -> str | None:
    """Return the English name of an entity of class `cls`, or None when a part of it is unknown.

    >>> english("仁怀至遵义高速公路", "Road"), english("渝贵高铁", "Railway")
    ('Renhuai–Zunyi Expressway', 'Chongqing–Guiyang High-Speed Railway')
    >>> english("遵义综合保税区", "Zone"), english("观音水库", "WaterProject")
    ('Zunyi Comprehensive Bonded Zone', None)
    """
    if cls in LEVEL_OF_CLASS or cls == "Place":
        return _place(label, cls) or _listed(label, "Place")
    if cls == "Indicator":
        return _glossary("indicator").get(label)
    known = _listed(label, cls)
    if known or cls == "Industry":
        return known
    if cls in _LINES and (match := _LINE.match(label)) and not _BETWEEN.search(label):
        return _line(*match.groups())
    return (_between(label) if cls in _LINES else None) or _composed(label)


@functools.lru_cache(maxsize=_KEPT)
def romanise(label: str, cls: str) -> str:
    """Return the label in Hanyu Pinyin, words apart where known heads and places show them.

    >>> romanise("湄潭县", "County"), romanise("观音水库", "WaterProject"), romanise("渝贵高铁", "Railway")
    ('Meitan Xian', 'Guanyin Shuiku', 'Yugui Gaotie')
    """
    level = LEVEL_OF_CLASS.get(cls)
    if level:
        return place_romanised(label, level)
    words = [_read(word) for word in _words(label)]
    return _SPACED.sub("", " ".join(words)).translate(_ASCII).strip()


def _read(word: str) -> str:
    return _HANZI.sub(lambda match: f" {_pinyin(match[0])} ", word).strip()


def _pinyin(word: str) -> str:
    return "zhi" if word == "至" else place_pinyin(word)


def _place(label: str, cls: str) -> str | None:
    level = LEVEL_OF_CLASS.get(cls)
    if level == "township":
        return english_names(label, "township")[0] if label.endswith(("镇", "乡", "街道", "苏木")) else None
    found = [d for d in load_reference().named(label) if d.name == label and level in {None, d.level}]
    return found[0].name_en if found else None


def _listed(label: str, cls: str) -> str | None:
    """Look a label up in the gazetteers of its class, by name and then by alias."""
    reference = load_reference()
    if cls == "Region" and (region := reference.region(label)):
        return region.name_en
    if cls == "Industry":
        return _industries().get(label)
    for table in _GAZETTEERS.get(cls, ()):
        if label in _by_alias(table):
            return _by_alias(table)[label]
    return None


@functools.cache
def _industries() -> Mapping[str, str]:
    """Name industries by their names and by aliases that add or drop 产业 or 业; others may be narrower."""
    named: dict[str, str] = {}
    for industry in load_reference().industries.values():
        for label in (*industry.aliases, industry.name):
            if _bare(label) == _bare(industry.name):
                named[label] = industry.name_en
    return named


def _bare(industry: str) -> str:
    return industry.removesuffix("产业").removesuffix("行业").removesuffix("业")


@functools.cache
def _by_alias(table: str) -> Mapping[str, str]:
    entries: Iterable[Named] = getattr(load_reference(), table).values()
    named = [entry for entry in entries if entry.name_en]
    aliases = {alias: str(entry.name_en) for entry in named for alias in entry.aliases}
    return {**aliases, **{entry.name: str(entry.name_en) for entry in named}}


@functools.cache
def _glossary(*kinds: str) -> Mapping[str, str]:
    return {text: name for text, name, kind in read_table("glossary.tsv").rows if kind in kinds}


def _line(new: str, stem: str, head: str) -> str | None:
    """Name a railway or road by one character an end (渝贵高铁) or by the one place in its name (遵义高速)."""
    reference = load_reference()
    by_character = all(character in reference.line_abbreviations for character in stem)
    if by_character and reference.named(stem):
        return None  # 安康铁路 may be one place or two
    if not by_character:
        return _composed(new + stem + head)
    places = [_meant(character, stem) for character in stem]
    if not all(places):
        return None
    return f"{'New ' if new else ''}{'–'.join(_short(place) for place in places if place)} {_LINE_HEADS[head]}"


def _meant(character: str, stem: str) -> Division | None:
    """Return what a character means in a line's name: for sure, or as the one place near a sure end.

    哈肇高速 does not run to 肇庆, which is the only city of that character and far away.
    """
    reference = load_reference()
    places = [reference.division(code) for code in reference.line_abbreviations[character]]
    sure = reference.certain_abbreviations
    if character in sure:
        return places[0]
    anchors = [reference.division(reference.line_abbreviations[other][0]) for other in stem if other in sure]
    below = [place for place in places if place.level != "province"]
    near = sorted((min(_kilometres(place, anchor) for anchor in anchors), place.code) for place in below if anchors)
    if not near or near[0][0] > _NEAR or (len(near) > 1 and near[1][0] < near[0][0] * _CLEARLY):
        return None
    return reference.division(near[0][1])


def _kilometres(one: Division, other: Division) -> float:
    """Return the distance between two seats, well enough for comparing."""
    if one.lat is None or one.long is None or other.lat is None or other.long is None:
        return math.inf
    width = (one.long - other.long) * math.cos(math.radians((one.lat + other.lat) / 2))
    return 111.2 * math.hypot(one.lat - other.lat, width)


def _between(label: str) -> str | None:
    """Name what runs from A to B (to C) by its ends and its head."""
    if not _BETWEEN.search(label):
        return None
    head = next((head for head in sorted(_glossary("head"), key=len, reverse=True) if label.endswith(head)), None)
    if head is None:
        return None
    ends = [_end(part) for part in _BETWEEN.split(label.removesuffix(head))]
    if len(ends) < 2 or not all(ends):  # noqa: PLR2004
        return None
    return f"{'–'.join(str(end) for end in ends)} {_glossary('head')[head]}"


def _end(name: str) -> str | None:
    """Name an end of a line: a division, an area like 新蒲, or a township by its stem."""
    reference = load_reference()
    found = reference.named(name)
    if found:
        return _short(found[0])
    if name in _by_alias("sub_areas") or name in _township_stems():
        return place_pinyin(name)
    return None


@functools.cache
def _township_stems() -> frozenset[str]:
    ends = ("街道", "镇", "乡")
    names = township_names().values()
    return frozenset(n.removesuffix(end) for n in names for end in ends if n.endswith(end) and len(n) > len(end) + 1)


def _short(division: Division) -> str:
    """Return the English name without its kind: Meitan, Guizhou, Chongqing, Inner Mongolia."""
    if division.name.endswith("市"):
        return division.name_en
    if division.level == "province":
        return division.aliases_en[0]
    return division.aliases_en[-1] if division.aliases_en and division.short_names else division.name_en


def _composed(label: str) -> str | None:
    """Compose a name of known places and glossary words; the last word must be a head."""
    of_place = next((head for head in _OF_PLACE if label.endswith(head)), None)
    if of_place:
        place = _place(label.removesuffix(of_place), "Place")
        return f"{_glossary('head')[of_place]} of {place}" if place else None
    heads = _glossary("head")
    if not any(label[-length:] in heads for length in range(1, _LONGEST + 1)):
        return None
    words = _split(label)
    if words is None or words[-1] not in heads:
        return None
    return _SPACED.sub("", " ".join(_word(word) for word in words)).translate(_ASCII)


def _word(word: str) -> str:
    known = _glossary("head", "modifier").get(word) or _by_alias("natural_features").get(word)
    if known or word in _BRACKETS:
        return known or word
    found = _county_or_above(word)
    return found[0].name_en if found[0].name == word else _short(found[0])


def _split(label: str) -> list[str] | None:
    """Cut a label into places and glossary words with the fewest cuts, or None when a part is left."""
    vocabulary, places = _vocabulary(), _places()
    best: list[list[str] | None] = [[]]
    for end in range(1, len(label) + 1):
        found: list[str] | None = None
        for start in range(max(0, end - _LONGEST), end):
            before, word = best[start], label[start:end]
            if before is None or (found is not None and len(before) + 1 >= len(found)):
                continue
            if word in vocabulary or (word in places and label[:start] in _BEFORE_PLACES):
                found = [*before, word]
        best.append(found)
    return best[-1] or None


@functools.cache
def _vocabulary() -> frozenset[str]:
    return _BRACKETS.union(_glossary("head", "modifier"))


@functools.cache
def _places() -> frozenset[str]:
    """Return the names of two characters and more that may open a composed name."""
    return frozenset(name for name in (*_by_alias("natural_features"), *_certain_places()) if len(name) > 1)


@functools.cache
def _certain_places() -> frozenset[str]:
    """Return the names of divisions down to counties that need no context."""
    divisions = load_reference().divisions.values()
    names = {name for d in divisions for name in (d.name, *d.short_names, *d.former_names)}
    return frozenset(filter(_county_or_above, names))


@functools.cache
def _county_or_above(name: str) -> tuple[Division, ...]:
    """Return the divisions down to counties that a name means without doubt."""
    reference = load_reference()
    if reference.is_ambiguous(name):
        return ()
    return tuple(d for d in reference.named(name) if d.level != "township" and name not in d.former_names)


def _words(label: str) -> list[str]:
    """Cut a label into known words with as little as possible left over, and the longest run of it whole."""
    known = _known_before(label)
    costs, starts = [0], [0]
    gains = [0]  # costs, had everything before been left over
    for end in range(1, len(label) + 1):
        first = max(0, end - _LONGEST)
        gain = min(gains[first:])
        cost, cut = gain + end * _LEFT_OVER + 1, gains.index(gain, first)
        for start in known[end]:
            cost, cut = min((cost, cut), (costs[start] + 1, start))
        costs.append(cost)
        starts.append(cut)
        gains.append(cost - end * _LEFT_OVER)
    words, end = [], len(label)
    while end:
        words.append(label[starts[end] : end])
        end = starts[end]
    return words[::-1]


def _known_before(label: str) -> list[list[int]]:
    """Return, for every place in a label, where the known words begin that end there."""
    whole, lengths = _whole_words(), _lengths_by_first()
    known: list[list[int]] = [[] for _ in range(len(label) + 1)]
    for start, character in enumerate(label):
        for length in lengths.get(character, ()):
            if label[start : start + length] in whole and start + length <= len(label):
                known[start + length].append(start)
    return known


@functools.cache
def _whole_words() -> frozenset[str]:
    """Return what is romanised as one word: glossary words, certain places, joiners by themselves."""
    known = (*_glossary("head", "modifier"), *_certain_places())
    return _JOINERS.union(word for word in known if 1 < len(word) <= _LONGEST)


@functools.cache
def _lengths_by_first() -> Mapping[str, tuple[int, ...]]:
    """Return, by the character that they begin with, how long the whole words are."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for word in _whole_words():
        found[word[0]].add(len(word))
    return {character: tuple(sorted(lengths)) for character, lengths in found.items()}
