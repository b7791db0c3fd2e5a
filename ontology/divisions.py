"""Administrative divisions of China by code and by name, townships read only when asked for."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ontology.place_names import english_names, place_romanised, short_names
from ontology.tables import many, number, read_table

LEVELS = ("province", "prefecture", "county", "township")
CLASS_OF_LEVEL = {"province": "Province", "prefecture": "Prefecture", "county": "County", "township": "Township"}
"""The ontology's class of each level."""
TOWNSHIP_DIGITS = 9
"""Digits of a township's code."""
_TOWNSHIP_ENDINGS = ("镇", "乡", "街道", "苏木", "办事处")


@dataclass(frozen=True, slots=True)
class Division:
    """A province, prefecture, county or township; `valid_to` is set when it no longer exists."""

    code: str
    name: str
    level: str
    parent: str | None
    short_names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    pinyin: str = ""
    name_en: str = ""
    aliases_en: tuple[str, ...] = ()
    lat: float | None = None
    long: float | None = None
    point: str = ""
    """What the coordinates are: `seat`, `predecessor`, `approximate`, `successor` or `parent`."""
    valid_from: str | None = None
    valid_to: str | None = None
    successors: tuple[str, ...] = ()
    """Codes of what an abolished division became, the main one first."""

    @property
    def cls(self) -> str:
        """Local name of its class in the ontology."""
        return CLASS_OF_LEVEL[self.level]


class ByCode(Mapping[str, Division]):
    """Divisions by code: goes through those down to counties, finds townships as well when asked for one."""

    def __init__(self, table: dict[str, Division]) -> None:
        self._table = table

    def __getitem__(self, code: str) -> Division:
        found = self._table.get(code) or (township(code) if len(code) == TOWNSHIP_DIGITS else None)
        if found is None:
            raise KeyError(code)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


@dataclass(frozen=True, slots=True)
class Divisions:
    """All divisions down to counties, with the indexes that look-ups need."""

    by_code: Mapping[str, Division]
    by_name: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[str, ...]]
    codes_since: Mapping[str, tuple[str, ...]] = field(repr=False)
    """Old code → codes of what came after, for codes that no division carries any more."""


@functools.cache
def load_divisions() -> Divisions:
    """Read the table of provinces, prefectures and counties, present and abolished."""
    by_code = {row[0]: _division(row) for row in read_table("divisions.tsv").rows}
    names: defaultdict[str, list[str]] = defaultdict(list)
    children: defaultdict[str, list[str]] = defaultdict(list)
    for kind in ("official", "short", "former"):
        for division in sorted(by_code.values(), key=_rank):
            for name in _names(division, kind):
                if division.code not in names[name]:
                    names[name].append(division.code)
    for division in by_code.values():
        if division.parent and not division.valid_to:
            children[division.parent].append(division.code)
    return Divisions(
        by_code=ByCode(by_code),
        by_name=MappingProxyType({name: tuple(codes) for name, codes in names.items()}),
        children=MappingProxyType({code: tuple(codes) for code, codes in children.items()}),
        codes_since=MappingProxyType(_codes_since(by_code)),
    )


def _division(row: tuple[str, ...]) -> Division:
    (code, name, level, parent, shorts, former, pinyin, name_en, aliases_en, lat, long, point, since, until, after) = (
        row
    )
    return Division(
        code, name, level, parent or None, many(shorts), many(former), pinyin, name_en, many(aliases_en),
        number(lat), number(long), point, since or None, until or None, many(after),
    )  # fmt: skip


def _rank(division: Division) -> tuple[bool, int, str]:
    return (division.valid_to is not None, LEVELS.index(division.level), division.code)


def _names(division: Division, kind: str) -> tuple[str, ...]:
    return {"official": (division.name,), "short": division.short_names, "former": division.former_names}[kind]


def _codes_since(by_code: Mapping[str, Division]) -> dict[str, tuple[str, ...]]:
    changes = {row[2]: many(row[4]) for row in read_table("division-changes.tsv").rows}
    return {old: after for old in changes if old not in by_code and (after := _follow(old, changes, by_code))}


def _follow(code: str, changes: Mapping[str, tuple[str, ...]], by_code: Mapping[str, Division]) -> tuple[str, ...]:
    """Follow a chain of code changes to divisions that the table holds."""
    seen, wave = {code}, changes.get(code, ())
    while wave and not all(c in by_code for c in wave):
        wave = tuple(
            after for c in wave for after in ((c,) if c in by_code else changes.get(c, ())) if after not in seen
        )
        seen.update(wave)
    return wave


@functools.cache
def township_names() -> Mapping[str, str]:
    """Read the townships of the whole country: code of nine digits → name."""
    return MappingProxyType({row[0]: row[1] for row in read_table("townships.tsv.gz").rows})


@functools.cache
def _townships_by_county() -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code in township_names():
        found[code[:6]].append(code)
    return {county: tuple(codes) for county, codes in found.items()}


@functools.cache
def _townships_by_name() -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, name in township_names().items():
        found[name].append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def is_township_name(name: str) -> bool:
    """Whether a name ends as townships end; only then are the townships searched."""
    return len(name) > 2 and name.endswith(_TOWNSHIP_ENDINGS)  # noqa: PLR2004


@functools.cache
def township(code: str) -> Division | None:
    """Return a township with its names worked out, or None for a code that is none."""
    name = township_names().get(code)
    if name is None:
        return None
    english = english_names(name, "township")
    shorts = tuple(short for short in short_names(name, "township") if short != name)
    pinyin = place_romanised(name, "township")
    return Division(code, name, "township", code[:6], shorts, (), pinyin, english[0], english[1:])


def townships_of(county: str) -> tuple[Division, ...]:
    """Return the townships of a county, by code."""
    return tuple(found for code in _townships_by_county().get(county, ()) if (found := township(code)))


def townships_named(name: str) -> tuple[Division, ...]:
    """Return the townships of exactly this full name, by code."""
    return tuple(found for code in _townships_by_name().get(name, ()) if (found := township(code)))
