"""The ground of the maps: where the provinces, prefectures and counties of China have their seats, and their names.

Points and names come from the reference data (ontology/data/divisions.tsv); there are no boundaries, since none was
found under a licence that allows to ship them.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass

from ontology.divisions import Division, load_divisions

LEVELS = ("province", "prefecture", "county")


@dataclass(frozen=True, slots=True)
class Ground:
    """A seat of government with the short names that stand beside it; `level` counts from 0, the provinces."""

    level: int
    longitude: float
    latitude: float
    zh: str
    en: str
    code: str

    def name(self, lang: str) -> str:
        """Return the short name in `lang`."""
        return self.en if lang == "en" else self.zh


@functools.cache
def ground() -> tuple[Ground, ...]:
    """Return every division that exists today, provinces first."""
    return tuple(sorted(_ground(), key=lambda one: (one.level, one.code)))


def ground_json() -> bytes:
    """Return the ground for scripts: rows of level, longitude, latitude, Chinese and English name."""
    rows = [[one.level, one.longitude, one.latitude, one.zh, one.en] for one in ground()]
    return json.dumps({"places": rows}, ensure_ascii=False, separators=(",", ":")).encode()


def _ground() -> Iterator[Ground]:
    for one in load_divisions().by_code.values():
        if one.level in LEVELS and not one.valid_to and one.lat is not None and one.long is not None:
            yield Ground(LEVELS.index(one.level), one.long, one.lat, chinese(one), english(one), one.code)


def chinese(one: Division) -> str:
    """Return the short Chinese name of a division; districts keep their last character.

    >>> divisions = load_divisions().by_code
    >>> [chinese(divisions[code]) for code in ("520000", "520325", "520302")]
    ['贵州', '道真', '红花岗区']
    """
    return one.name if one.level == "county" and one.name.endswith("区") else next(iter(one.short_names), one.name)


def english(one: Division) -> str:
    """Return the short English name of a division: the shortest that its full name begins with.

    >>> divisions = load_divisions().by_code
    >>> [english(divisions[code]) for code in ("520000", "520300", "520325", "350200")]
    ['Guizhou', 'Zunyi', 'Daozhen', 'Xiamen']
    """
    return min((name for name in (one.name_en, *one.aliases_en) if one.name_en.startswith(name)), key=len)
