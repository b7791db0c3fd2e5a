"""Gold annotations: what a careful reader takes from a text, and whether they are of the text they are laid to.

Gold files are JSON: `lines` (the ranges of lines that they cover), `entities` (id, name, class,
aliases, alt_classes, lines, optional), `relations` (s, p, o, status, optional) and `observations`
(indicator, value, unit, aliases, optional). Several files may cover parts of one text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ontology.errors import DocumentError

_DROP = re.compile(r"[\s\"'“”‘’《》〈〉「」『』·•*#（）()\-—_,，、。.]+")
_SHARE_IN_PLACE = 0.5
"""Least share of the names that must stand in the lines given for them; of the right text nearly all do."""
GoldKey = tuple[str, str]
Relation = tuple[GoldKey, str, GoldKey]


def fold(text: str) -> str:
    """Return a name without width, white space, quotes and punctuation, as names are compared.

    >>> fold("“四个一批” ＡＢ")
    '四个一批ab'
    """
    return _DROP.sub("", unicodedata.normalize("NFKC", text)).lower()


@dataclass(slots=True)
class GoldEntity:
    """An annotated entity, joined over gold files by class and name."""

    name: str
    classes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)
    optional: bool = True


@dataclass(slots=True)
class GoldRelation:
    """An annotated relation with the statuses that count as right."""

    statuses: set[str | None] = field(default_factory=set)
    optional: bool = True


@dataclass(slots=True)
class Gold:
    """Gold annotations of one text."""

    files: list[Path] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    entities: dict[GoldKey, GoldEntity] = field(default_factory=dict)
    relations: dict[Relation, GoldRelation] = field(default_factory=dict)
    observations: list[Mapping[str, Any]] = field(default_factory=list)

    def check(self, text: str, name: str) -> None:
        """Raise `DocumentError` where the annotations cannot be of this text."""
        files = ", ".join(path.name for path in self.files)
        lines = [fold(line) for line in text.splitlines()]
        last = max(end for _, end in self.ranges)
        if last > len(lines):
            raise DocumentError(f"{files} is not of {name}: it covers line {last}, the text has {len(lines)}", _HINT)
        named = [entity for entity in self.entities.values() if entity.lines]
        in_place = sum(_stands(entity, lines) for entity in named)
        if in_place < _SHARE_IN_PLACE * len(named):
            message = f"{in_place} of {len(named)} names stand in the lines given for them"
            raise DocumentError(f"{files} is not of {name}: {message}", _HINT)


_HINT = "give the gold file of this very text, its lines as they were when it was annotated"


def _stands(entity: GoldEntity, lines: list[str]) -> bool:
    """Tell whether one of the lines given for an entity has one of its names."""
    return any(
        name in lines[number - 1] for number in entity.lines if 0 < number <= len(lines) for name in entity.names
    )


def load_gold(paths: Iterable[Path]) -> Gold:
    """Read gold files over one text; raises `DocumentError` for what is no gold file."""
    gold = Gold()
    for path in paths:
        try:
            _add_gold(gold, json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise DocumentError(f"cannot read {path}", "give the path of a gold file") from error
        except (ValueError, LookupError, TypeError) as error:
            raise DocumentError(f"{path} is not a gold file", "it needs lines, entities and relations") from error
        gold.files.append(path)
    for (subject, _, obj), relation in gold.relations.items():
        relation.optional |= gold.entities[subject].optional or gold.entities[obj].optional
    return gold


def _add_gold(gold: Gold, data: Mapping[str, Any]) -> None:
    lines = data["lines"]
    gold.ranges += [(first, last) for first, last in (lines if isinstance(lines[0], list) else [lines])]
    keys: dict[str, GoldKey] = {}
    for item in data["entities"]:
        key = keys[item["id"]] = (item["class"], fold(item["name"]))
        entity = gold.entities.setdefault(key, GoldEntity(item["name"]))
        entity.classes |= {item["class"], *item.get("alt_classes", ())}
        entity.names |= {name for name in map(fold, (item["name"], *item.get("aliases", ()))) if name}
        entity.lines |= set(item.get("lines", ()))
        entity.optional &= bool(item.get("optional"))
    for item in data["relations"]:
        relation = gold.relations.setdefault((keys[item["s"]], item["p"], keys[item["o"]]), GoldRelation())
        relation.statuses.add(item.get("status"))
        relation.optional &= bool(item.get("optional"))
    gold.observations += data.get("observations", [])
