"""Annotations → rows of one line each: what a line names, relates and measures.

Two formats are read: the line by line annotations of `../shared/train` and the gold files of whole
documents of `../shared/eval`, whose entities and relations say on which lines they stand.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]
DOUBT = "?"


@dataclass(frozen=True, slots=True)
class Named:
    """A class with a surface form on the line and the canonical name it stands for."""

    cls: str
    surface: str
    name: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """A relation between canonical names."""

    subject: str
    predicate: str
    object: str
    status: str | None
    doubtful: bool = False


@dataclass(slots=True)
class Row:
    """The annotations of one line; `observations` are [place, indicator, value, unit, year, kind, modifier]."""

    line: int
    named: list[Named] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    observations: list[list[Any]] = field(default_factory=list)


def rows_by_line(path: Path) -> dict[int, Row]:
    """Read an annotation of `../shared/train`."""
    rows = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        row = Row(given["line"])
        row.named = [_named(entity) for entity in given["ents"]]
        row.related = [Related(*r[:4], DOUBT in r[4:]) for r in given["rels"]]
        row.observations = given["obs"]
        rows[row.line] = row
    return rows


def _named(entity: Sequence[str]) -> Named:
    canonical = entity[2] if len(entity) > 2 and entity[2] != DOUBT else entity[1]
    return Named(entity[0], entity[1], canonical, DOUBT in entity[2:])


def rows_of_gold(paths: Sequence[Path], lines: Sequence[str]) -> dict[int, Row]:
    """Read gold files over one text; `lines` are the text's, in which the surface forms are looked for."""
    rows: defaultdict[int, Row] = defaultdict(lambda: Row(0))
    for path in paths:
        gold: Json = json.loads(path.read_text(encoding="utf-8"))
        for first, last in _ranges(gold["lines"]):
            for number in range(first, last + 1):
                rows[number].line = number
        names = {entity["id"]: entity for entity in gold["entities"]}
        for entity in gold["entities"]:
            _add_entity(rows, entity, lines)
        for relation in gold["relations"]:
            for number in relation["lines"]:
                rows[number].related.append(_relation(relation, names))
        for seen in gold["observations"]:
            place = names[seen["place"]]["name"] if seen.get("place") in names else seen.get("place")
            row = [place, *(seen.get(key) for key in ("indicator", "value", "unit", "year", "kind", "modifier"))]
            rows[seen["lines"][0]].observations.append(row)
    return {number: row for number, row in sorted(rows.items()) if row.line}


def _ranges(lines: Sequence[Any]) -> list[tuple[int, int]]:
    return [(lines[0], lines[1])] if isinstance(lines[0], int) else [(a, b) for a, b in lines]


def _relation(relation: Json, names: Mapping[str, Json]) -> Related:
    subject, object_ = names[relation["s"]], names[relation["o"]]
    doubtful = any(x.get("optional") for x in (relation, subject, object_))
    return Related(subject["name"], relation["p"], object_["name"], relation.get("status"), doubtful)


def _add_entity(rows: Mapping[int, Row], entity: Json, lines: Sequence[str]) -> None:
    surfaces = sorted({entity["name"], *entity["aliases"]}, key=len, reverse=True)
    for number in entity["lines"]:
        text = lines[number - 1]
        for surface in surfaces:
            if surface in text and len(surface) > 1:
                doubtful = bool(entity.get("optional"))
                rows[number].named.append(Named(entity["class"], surface, entity["name"], doubtful))
                text = text.replace(surface, "\0" * len(surface))
