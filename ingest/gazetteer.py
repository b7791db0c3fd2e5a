"""Known names: which of them a document may mean, and where they stand in a sentence.

Full names count everywhere. A short name (`湄潭`) counts for provinces and prefectures, and for the
counties of the document's own province; elsewhere it is too often a common word (`资源`, `合作`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick, MatchKind

from ontology.divisions import Division
from ontology.iris import entity_iri, place_iri
from ontology.reference import Reference, load_reference
from ontology.schema import load_schema

_PLACE_CLASS = {"province": "Province", "prefecture": "Prefecture", "county": "County", "township": "Township"}
_OURS = {
    "省": ("全省", "我省", "本省"),
    "区": ("全区", "我区", "自治区", "全自治区"),
    "市": ("全市", "我市", "本市"),
    "州": ("全州", "我州"),
    "县": ("全县", "我县", "本县"),
}
"""By how the division's own name ends: 全市 is a municipality too, 全州 in Guilin is a county."""
_COMMON = {"城区", "郊区", "矿区", "新区", "东区", "西区", "南区", "北区"}
"""Official names of counties that any text uses as common nouns."""
_LONGEST_PREFIX = 11
"""Characters of the longest place that a name is looked through for at its start."""
_MIN_LONG = 4
"""From this length on a known name is protected from being divided by a verb inside it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a surface form stands for; `shows` is False for words such as 全市 that are no alias."""

    cls: str
    label: str
    iri: str
    aliases: tuple[str, ...] = ()
    shows: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """A known name at its place in a text."""

    start: int
    end: int
    known: Known


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Surface forms with what they stand for, for one document's place."""

    names: Mapping[str, Known]
    focus: Division | None
    reference: Reference
    areas: tuple[str, ...] = field(repr=False)
    """Names of regions, longest first."""
    _patterns: tuple[str, ...] = field(repr=False)
    _automaton: AhoCorasick = field(repr=False)
    _prefixes: Mapping[str, int] = field(repr=False)
    """What `place_prefix` says of a name that is one of ours."""
    _lengths: Mapping[str, tuple[int, ...]] = field(repr=False)
    """How long those names are, longest first, by their first two characters."""

    def find(self, text: str) -> list[Hit]:
        """Return the known names in `text`, leftmost and longest, in order."""
        found = self._automaton.find_matches_as_indexes(text)
        return [Hit(start, end, self.names[self._patterns[i]]) for i, start, end in found]

    def place_prefix(self, name: str) -> int:
        """Return how many characters at the start of `name` are the name of a place, 0 if none."""
        for length in self._lengths.get(name[:2], ()):
            found = self._prefixes.get(name[:length])
            if found is not None:
                return found
        return 0

    def place(self, name: str) -> Known | None:
        """Return the one division that `name` means here, in full or short, anywhere in China."""
        known = self.names.get(name)
        if known and known.cls in _PLACE_CLASS.values():
            return known
        division = choose(self.reference.named(name), self.focus)
        return known_place(division) if division else None

    def end(self, name: str) -> Known | None:
        """Return the place or area that the end of a line may be: a division, else 万盛 or 新蒲."""
        known = self.names.get(name)
        area = known if known and load_schema().top(known.cls) in {"Place", "Region", "Zone"} else None
        return self.place(name) or area


def protects(hit: Hit) -> bool:
    """Tell whether a verb inside the name is part of it."""
    return hit.end - hit.start >= _MIN_LONG


def known_place(division: Division) -> Known:
    """Return the record of a division as a known name."""
    return _known(division.code)


@functools.lru_cache(maxsize=8192)
def _known(code: str) -> Known:
    division = load_reference().division(code)
    shorts = tuple(s for s in division.short_names if s != division.name)
    return Known(_PLACE_CLASS[division.level], division.name, place_iri(division.code), shorts)


def choose(candidates: tuple[Division, ...], focus: Division | None) -> Division | None:
    """Pick the division nearest to `focus`: below it, in its province, else the only or highest one."""
    current = [d for d in candidates if d.level != "township" and not d.valid_to]
    if not current:
        return None
    if focus:
        for prefix in (focus.code[:4], focus.code[:2]):
            near = [d for d in current if d.code.startswith(prefix)]
            near = [d for d in near if d.level != "county"] or near  # 白银 is the city, not its district
            if len(near) == 1:
                return near[0]
    high = [d for d in current if d.level in {"province", "prefecture"}]
    if high:
        return high[0]
    return current[0] if len(current) == 1 else None


@functools.lru_cache(maxsize=64)
def gazetteer_for(code: str | None) -> Gazetteer:
    """Build the gazetteer for documents about the division `code` (None: about no known place)."""
    reference = load_reference()
    focus = reference.divisions.get(code) if code else None
    names: dict[str, Known] = {}
    for surface, known in _entries(reference, focus):
        names.setdefault(surface, known)
    patterns = tuple(sorted(names))
    prefixes = _prefixes(names)
    return Gazetteer(
        names=names,
        focus=focus,
        reference=reference,
        areas=tuple(sorted((s for s, known in names.items() if known.cls == "Region"), key=len, reverse=True)),
        _patterns=patterns,
        _automaton=AhoCorasick(list(patterns), matchkind=MatchKind.LeftmostLongest),
        _prefixes=prefixes,
        _lengths=_lengths(prefixes),
    )


def _prefixes(names: Mapping[str, Known]) -> dict[str, int]:
    """Return what a name that begins with one of `names` begins with: so much of a place, or none."""
    found: dict[str, int] = {}
    for name, known in names.items():
        if not 1 < len(name) <= _LONGEST_PREFIX:
            continue
        if known.cls == "NaturalFeature":
            found[name] = 0  # 赤水河 is not of 赤水
        elif known.shows and known.cls in _PLACE_CLASS.values():
            found[name] = len(name)
    return found


def _lengths(prefixes: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for name in prefixes:
        found.setdefault(name[:2], set()).add(len(name))
    return {opening: tuple(sorted(lengths, reverse=True)) for opening, lengths in found.items()}


def _entries(reference: Reference, focus: Division | None) -> Iterator[tuple[str, Known]]:
    """Yield surface forms, those that win over a homonym first."""
    if focus:
        yield from _ours(reference, focus)
    yield from _divisions(reference, focus)
    yield from _terms()


@functools.cache
def _terms() -> tuple[tuple[str, Known], ...]:
    """Return the names that mean the same in every document."""
    reference = load_reference()
    found: list[tuple[str, Known]] = []
    for region in reference.regions.values():
        found += _surfaces("Region", region.name, region.aliases)
    for industry in reference.industries.values():
        found += _surfaces("Industry", industry.name, industry.aliases)
    tables = ("sub_areas", "organizations", "natural_features", "countries", "strategies")
    for table in (getattr(reference, name) for name in tables):
        for named in table.values():
            found += _surfaces(named.cls, named.name, named.aliases)
    return tuple(found)


def _surfaces(cls: str, name: str, aliases: tuple[str, ...]) -> Iterator[tuple[str, Known]]:
    known = Known(cls, name, entity_iri(load_schema().top(cls), name), aliases)
    for surface in (name, *aliases):
        yield surface, known


def _divisions(reference: Reference, focus: Division | None) -> Iterator[tuple[str, Known]]:
    def rank(division: Division) -> tuple[int, str]:
        near = focus is not None and division.code[:2] == focus.code[:2]
        return ("province", "prefecture", "county").index(division.level) - (2 if near else 0), division.code

    for division in sorted(reference.divisions.values(), key=rank):
        if division.valid_to:
            continue
        known = known_place(division)
        if division.name not in _COMMON:
            yield division.name, known
        ours = focus is not None and division.code[:2] == focus.code[:2]
        below = focus is not None and focus.level != "province" and division.code[:4] == focus.code[:4]
        for short in division.short_names:
            plain = not reference.is_ambiguous(short)
            # a city's own text means its county by 赤水, others the red water
            if below or (plain and (ours or division.level != "county")):
                yield short, known
        for former in division.former_names:
            if ours:
                yield former, known
    if focus:
        for county in _counties_of(reference, focus):
            for township in reference.children(county.code):
                yield township.name, known_place(township)


def _counties_of(reference: Reference, focus: Division) -> list[Division]:
    """Return the counties whose townships a document of `focus` is likely to name."""
    if focus.level == "county":
        return [focus]
    below = reference.children(focus.code)
    return [d for d in below if d.level == "county" and not d.valid_to]


def _ours(reference: Reference, focus: Division) -> Iterator[tuple[str, Known]]:
    """Yield 全市, 市委 and the like with what they mean in a document of `focus`."""
    for division in (focus, *reference.ancestors(focus.code)):
        place = known_place(division)
        unit = division.name[-1]
        for word in _OURS.get(unit, ()):
            yield word, Known(place.cls, place.label, place.iri, place.aliases, shows=False)
        if unit not in _OURS:
            continue
        for word, name in ((f"{unit}委", f"中共{division.name}委"), (f"{unit}政府", f"{division.name}人民政府")):
            known = Known("Organization", name, entity_iri("Organization", name), (), shows=False)
            yield word, known
            yield name, Known("Organization", name, known.iri)
