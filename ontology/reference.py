"""Reference data in one object: divisions, regions, industries, units, abbreviations, gazetteers.

Everything is read from the tables in `ontology/data`, each of which names its source, licence and
date; `reference_quads` says the same as RDF.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from ontology.divisions import (
    Division,
    Divisions,
    is_township_name,
    load_divisions,
    townships_named,
    townships_of,
)
from ontology.errors import UnknownEntityError, did_you_mean
from ontology.rdf import Quad
from ontology.tables import many, read_table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RegionInfo:
    """A planning region, with the codes of the places that belong to it wholly or in part."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    name_en: str
    aliases_en: tuple[str, ...]
    members: tuple[str, ...]
    partial: tuple[str, ...]
    source: str
    date: str
    note: str


@dataclass(frozen=True, slots=True)
class IndustryInfo:
    """An industry with its place in the taxonomy; `verified` says whether the code is certain."""

    name: str
    aliases: tuple[str, ...]
    name_en: str
    parent: str | None
    gbt4754: str | None
    verified: bool


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit of measure; `multiplier` counts in units of `base` (亿元 = 1e8 元)."""

    name: str
    aliases: tuple[str, ...]
    name_en: str
    qudt: str | None
    base: str | None
    multiplier: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """An entry of a gazetteer: a strategy, an organisation, a natural feature or a sub-area."""

    name: str
    cls: str
    aliases: tuple[str, ...]
    name_en: str | None
    aliases_en: tuple[str, ...]
    within: tuple[str, ...] = ()
    """Codes of the divisions in which it lies, where that is stated."""


@dataclass(frozen=True, slots=True)
class Reference:
    """All reference data; mappings are read-only."""

    _divisions: Divisions
    regions: Mapping[str, RegionInfo]
    region_names: Mapping[str, str]
    """Every name and alias of a region, Chinese or (in lower case) English → its name."""
    industries: Mapping[str, IndustryInfo]
    units: Mapping[str, UnitInfo]
    abbreviations: Mapping[str, tuple[str, ...]]
    """One character → codes, likeliest first, outside line names (黔川渝)."""
    line_abbreviations: Mapping[str, tuple[str, ...]]
    """One character → codes, likeliest first, in names of railways and roads (渝贵高铁)."""
    certain_abbreviations: frozenset[str]
    """Characters that practically always mean the first of their places in a line name."""
    lines: Mapping[str, tuple[str, ...]]
    """What the names of known lines begin with (连霍) → the names of what they connect, in order."""
    ambiguous_names: frozenset[str]
    """Short names that are ordinary words or landscapes as well (资源, 合作, 青山)."""
    strategies: Mapping[str, Named]
    organizations: Mapping[str, Named]
    natural_features: Mapping[str, Named]
    countries: Mapping[str, Named]
    sub_areas: Mapping[str, Named]
    """Zones and urban areas that are treated like counties but are none (万盛经济技术开发区)."""

    @property
    def divisions(self) -> Mapping[str, Division]:
        """Divisions by code: iterates down to counties, present and abolished; finds townships too."""
        return self._divisions.by_code

    def division(self, code: str) -> Division:
        """Return the division of a code, following changes of code; townships too.

        >>> load_reference().division("520321").name
        '播州区'
        """
        found = self._divisions.by_code.get(code)
        if found is None and code in self._divisions.codes_since:
            found = self._divisions.by_code[self._divisions.codes_since[code][0]]
        if found is None:
            nearest = did_you_mean(code, self._divisions.by_code)
            raise UnknownEntityError(f"no division has the code {code!r}", nearest=nearest)
        return found

    def named(self, name: str) -> tuple[Division, ...]:
        """Return the divisions of an official, short or former name, best first.

        Official names come before short ones, short before former ones; within each, what exists
        before what is abolished, the higher level before the lower. Townships are found by their
        full name only.

        >>> [d.code for d in load_reference().named("遵义")]
        ['520300']
        >>> [d.name for d in load_reference().named("遵义县")]
        ['播州区']
        """
        found = tuple(self._divisions.by_code[code] for code in self._divisions.by_name.get(name, ()))
        if found or not is_township_name(name):
            return found
        return townships_named(name)

    def ancestors(self, code: str) -> tuple[Division, ...]:
        """Return the divisions above one, its parent first.

        >>> [d.name for d in load_reference().ancestors("520328")]
        ['遵义市', '贵州省']
        """
        found: list[Division] = []
        parent = self.division(code).parent
        while parent:
            found.append(self.division(parent))
            parent = found[-1].parent
        return tuple(found)

    def children(self, code: str) -> tuple[Division, ...]:
        """Return the divisions directly below one, by code; those of a county are townships."""
        below = self._divisions.children.get(code, ())
        if below or self.division(code).level == "township":
            return tuple(self._divisions.by_code[child] for child in below)
        return townships_of(code)

    def region(self, name: str) -> RegionInfo | None:
        """Return the region of a name or alias, Chinese or English (in any case).

        >>> load_reference().region("成渝双城经济圈").name
        '成渝地区双城经济圈'
        """
        found = self.region_names.get(name) or self.region_names.get(name.lower().replace("–", "-"))
        return self.regions[found] if found else None

    def is_ambiguous(self, short_name: str) -> bool:
        """Whether a short name is more often an ordinary word; then only context makes it a place.

        >>> load_reference().is_ambiguous("资源"), load_reference().is_ambiguous("湄潭")
        (True, False)
        """
        return short_name in self.ambiguous_names


@functools.cache
def load_reference() -> Reference:
    """Read all tables but the townships (about a tenth of a second)."""
    regions = _table("regions.tsv", _region)
    line = {row["text"]: many(row["line"]) for row in read_table("abbreviations.tsv").dicts()}
    elsewhere = {row["text"]: many(row["elsewhere"]) for row in read_table("abbreviations.tsv").dicts()}
    return Reference(
        _divisions=load_divisions(),
        regions=regions,
        region_names=MappingProxyType(_region_names(regions)),
        industries=_table("industries.tsv", _industry),
        units=_table("units.tsv", _unit),
        abbreviations=MappingProxyType({text: codes for text, codes in elsewhere.items() if codes}),
        line_abbreviations=MappingProxyType(line),
        certain_abbreviations=frozenset(
            row["text"] for row in read_table("abbreviations.tsv").dicts() if row["certain"]
        ),
        lines=MappingProxyType({row["text"]: many(row["ends"]) for row in read_table("lines.tsv").dicts()}),
        ambiguous_names=frozenset(row[0] for row in read_table("ambiguous-names.tsv").rows),
        strategies=_table("strategies.tsv", _named),
        organizations=_table("organizations.tsv", _named),
        natural_features=_table("natural-features.tsv", _named),
        countries=_table("countries.tsv", _named),
        sub_areas=_table("sub-areas.tsv", _named),
    )


def _table(name: str, build: Callable[[dict[str, str]], T]) -> Mapping[str, T]:
    return MappingProxyType({row["name"]: build(row) for row in read_table(name).dicts()})


def _region_names(regions: Mapping[str, RegionInfo]) -> dict[str, str]:
    names: dict[str, str] = {}
    for region in regions.values():
        names.setdefault(region.name, region.name)
    for region in regions.values():
        for alias in region.aliases:
            names.setdefault(alias, region.name)
        for english in (region.name_en, *region.aliases_en):
            names.setdefault(english.lower().replace("–", "-"), region.name)
    return names


def _region(row: dict[str, str]) -> RegionInfo:
    return RegionInfo(
        name=row["name"],
        kind=row["kind"],
        aliases=many(row["aliases"]),
        name_en=row["name_en"],
        aliases_en=many(row["aliases_en"]),
        members=many(row["members"]),
        partial=many(row["partial"]),
        source=row["document"],
        date=row["date"],
        note=row["note"],
    )


def _industry(row: dict[str, str]) -> IndustryInfo:
    code = row["gbt4754"].removesuffix("?") or None
    verified = not row["gbt4754"].endswith("?")
    return IndustryInfo(row["name"], many(row["aliases"]), row["name_en"], row["parent"] or None, code, verified)


def _unit(row: dict[str, str]) -> UnitInfo:
    optional = [row[column] or None for column in ("qudt", "base", "multiplier")]
    return UnitInfo(row["name"], many(row["aliases"]), row["name_en"], *optional)


def _named(row: dict[str, str]) -> Named:
    return Named(
        name=row["name"],
        cls=row["class"],
        aliases=many(row["aliases"]),
        name_en=row["name_en"] or None,
        aliases_en=many(row.get("aliases_en", "")),
        within=many(row.get("within", "")),
    )


def reference_quads() -> Iterator[Quad]:
    """Yield the named graphs of the reference data; see `ontology.reference_graphs`."""
    from ontology.reference_graphs import quads  # noqa: PLC0415  (it reads what this module defines)

    return quads(load_reference())
